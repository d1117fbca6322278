"""What French readers see: numbers, names of figures, labels of indicators."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

# U+00A0 before % and units, U+202F between thousands, U+2212 before a negative number.
NO_BREAK, THIN, MINUS = "\u00a0", "\u202f", "\u2212"

METRICS: dict[str, str] = {
    "spearman": "corrélation de rang de Spearman",
    "pearson": "corrélation linéaire de Pearson",
    "kendall": "tau-b de Kendall",
    "capture_pop20": "part du phénomène dans les territoires les plus fragiles réunissant 20 % de la population",
    "capture_n20": "part du phénomène dans les 20 % de territoires les plus fragiles",
    "top_decile_overlap": "part commune des deux dixièmes les plus fragiles",
}
AS_SHARE = {"capture_pop20", "capture_n20", "top_decile_overlap"}


def number(value: float, digits: int = 3) -> str:
    """A number as French readers write it: ``0,412``, ``−1 228,5``; a dash when it is absent."""
    if pd.isna(value):
        return "–"
    text = f"{abs(value):,.{digits}f}".replace(",", THIN).replace(".", ",")
    negative = value < 0 and any(digit in "123456789" for digit in text)
    return (MINUS if negative else "") + text


def count(value: float) -> str:
    """A whole number: ``48 914``."""
    return number(value, 0)


def percent(share: float, digits: int = 1) -> str:
    """A share from 0 to 1 as a percentage: ``12,4 %``."""
    return "–" if pd.isna(share) else f"{number(100 * share, digits)}{NO_BREAK}%"


def figure_of(metric: str, value: float, digits: int | None = None) -> str:
    """The value of a metric in the unit in which it is read."""
    if metric in AS_SHARE:
        return percent(value, 1 if digits is None else digits)
    return number(value, 3 if digits is None else digits)


def interval(metric: str, low: float, high: float) -> str:
    """An interval: ``[0,31 ; 0,52]``; empty when there is none."""
    if pd.isna(low) or pd.isna(high):
        return ""
    return f"[{figure_of(metric, low)}{NO_BREAK}; {figure_of(metric, high)}]"


def capitalised(text: str) -> str:
    """A text whose first letter alone is made a capital; names inside keep theirs."""
    return text[:1].upper() + text[1:]


def indicator_label(config: Mapping[str, Any], name: str) -> str:
    """Label of an indicator, its key when it has none."""
    return str(config["indicators"].get(name, {}).get("label") or name)


def ground_truth_label(config: Mapping[str, Any], name: str) -> str:
    """Label of a ground truth, its name when it has none."""
    declared = {truth["name"]: truth for truth in config.get("ground_truth", [])}
    return str(declared.get(name, {}).get("label") or name)


def version_label(config: Mapping[str, Any], name: str) -> str:
    """A version by its name, a baseline by the label of its indicator."""
    prefix = "baseline:"
    return f"{indicator_label(config, name.removeprefix(prefix))} (seul)" if name.startswith(prefix) else name


# What the notes of validation.csv and comparisons.csv say, in French: patterns, so that figures and names are kept.
_NOTES = (
    (r"few blocks \((\d+)\)", r"peu de blocs (\1) : intervalle indicatif"),
    (r"probably too narrow \(([^)]*)\)", r"moins de 10 blocs : intervalle probablement trop étroit, aucun verdict"),
    (r"assumes independent territories", r"suppose des territoires indépendants : intervalle sans doute trop étroit"),
    (r"circular with (?P<names>.*)", r"circulaire avec {names}"),
    (r"no p-value: too few blocks", r"pas de test : trop peu de blocs"),
    (r"no interval: no replicate was asked for", r"pas d'intervalle : aucun tirage demandé"),
    (r"no interval: undefined in (\d+) of (\d+) replicates", r"pas d'intervalle : indéfini dans \1 tirages sur \2"),
    (r"no interval: (\d+) replicates, at least (\d+) are needed", r"pas d'intervalle : \1 tirages, il en faut \2"),
    (r"no interval: not resampled above .*", r"pas d'intervalle : trop de territoires pour ce calcul"),
    (r"no mass: the unit '(.*)' is not a proportion.*", r"non calculable : « \1 » n'est pas une proportion"),
    (r"no mass: the population is not known|the population is not known", r"non calculable : population inconnue"),
    (r"best baseline here, chosen on the same data", r"meilleur indicateur seul, choisi sur les mêmes données"),
)


# What the warnings about a version say, in French.
_WARNINGS = (
    (
        r"Heywood case: the solution leaves no uniqueness to (?P<names>.*); its loadings are not to be trusted",
        r"cas de Heywood : aucune variance propre ne reste à {names} ; les saturations ne sont pas fiables",
    ),
    (r"1 territory has no score for lack of figures: (.*)", r"1 territoire sans score faute de données : \1"),
    (
        r"(\d+) territories have no score for lack of figures: (.*)",
        r"\1 territoires sans score faute de données : \2",
    ),
    (
        r"(\d+) cells are missing: (\d+) territor(?:y is|ies are) scored on the indicators that are known",
        r"\1 cellules manquantes : \2 territoires notés sur les seuls indicateurs connus",
    ),
    (r"(\d+) cells? (?:is|are) imputed \((.*) %\)", r"\1 cellules imputées (\2 %)"),
    (
        r"(?P<names>.*) pulls? against the first component and (?:is|are) kept",
        r"{names} : à rebours de la première composante, conservé tel quel",
    ),
    (
        r"(?P<names>.*) pulls? against (?:its|their) factor and (?:is|are) kept",
        r"{names} : à rebours de son facteur, conservé tel quel",
    ),
    (
        r"(?P<names>.*) pulls? against the index and (?:is|are) kept",
        r"{names} : à rebours de l'indice, conservé tel quel",
    ),
    (
        r"(?P<names>.*) removed for pulling against the first component",
        r"{names} : retiré, à rebours de la première composante",
    ),
    (r"(?P<names>.*) removed: opposed to its factor", r"{names} : retiré, à rebours de son facteur"),
    (
        r"the indicators are linearly dependent: .*",
        r"indicateurs liés linéairement : ni alpha, ni KMO, ni test de Bartlett",
    ),
    (r"one indicator: there is nothing to correlate", r"un seul indicateur : aucune corrélation à examiner"),
    (r"(.* \(-?[\d.]+\)) pulls? against the first component", r"à rebours de la première composante : \1"),
)


def warning(text: str, config: Mapping[str, Any]) -> str:
    """A warning about a version in French; what has no translation stays as it is."""
    return capitalised(_translated(text, _WARNINGS, config))


def note(text: str, config: Mapping[str, Any]) -> str:
    """A note of `validation.csv` or `comparisons.csv` in French; what has no translation stays as it is."""
    return " ; ".join(_translated(part, _NOTES, config) for part in text.split("; ") if part)


def _translated(text: str, translations: tuple[tuple[str, str], ...], config: Mapping[str, Any]) -> str:
    for pattern, translation in translations:
        found = re.fullmatch(pattern, text)
        if found is not None:
            names = found.groupdict().get("names", "").split(", ")
            labels = ", ".join(f"« {indicator_label(config, name)} »" for name in names)
            return found.expand(translation.replace("{names}", labels.replace("\\", "\\\\")))
    return text
