"""Sheets about the versions: choices, weights, validation, comparisons, data."""

from __future__ import annotations

import pandas as pd

from ifn_research.language import in_french
from ifn_research.language.french import METRICS, ground_truth_label, indicator_label
from ifn_research.outputs.workbook.sheets import Column, Sheet, figures, text
from ifn_research.remarks import remarks_in
from ifn_research.results.study_result import StudyResult
from ifn_research.rows import BEST, STEP_DOWN

TESTS = {
    "bootstrap": "rééchantillonnage par blocs",
    STEP_DOWN: "meilleure que la référence, compte tenu du nombre de versions essayées (unilatéral)",
    "williams": "Williams (naïf : territoires indépendants)",
    "steiger": "Steiger (naïf : territoires indépendants)",
    "delong": "DeLong (naïf : territoires indépendants)",
}
SEVERITIES = {"error": "erreur", "warning": "à vérifier", "info": "pour information"}
STATUSES = {"ok": "calculée", "failed": "échec"}
DIRECTIONS = {1: "plus élevé = plus fragile", -1: "plus élevé = moins fragile"}
OUTCOMES = {1: "plus élevé = pire", -1: "plus élevé = meilleur"}


def evidence_sheets(result: StudyResult) -> tuple[Sheet, ...]:
    """Versions, weights, validation, comparisons, sources of the indicators, findings about the data."""
    makers = (_versions, _weights, _validation, _comparisons, _sources, _quality)
    return tuple(make(result) for make in makers)


def _versions(result: StudyResult) -> Sheet:
    table = result.tables["versions"]
    roles = ["deuxième axe, à côté de l'indice" if name in result.beside else "" for name in table["version"]]
    headings = {
        **{"shrinkage": "Lissage", "imputation": "Imputation", "outliers": "Valeurs extrêmes"},
        **{"normalisation": "Normalisation", "weighting": "Pondération", "aggregation": "Agrégation"},
        "rescale": "Mise à l'échelle",
    }
    columns = (
        text("Version", table["version"]),
        text("Statut", table["status"].map(lambda status: STATUSES.get(status, status))),
        text("Rôle", roles),
        figures("Nombre d'indicateurs", table["n_indicators"], 0),
        *(text(heading, table[name]) for name, heading in headings.items()),
        text("Raison d'un échec", [_reason(result, reason) for reason in table["reason"]]),
    )
    return Sheet("Versions", "versions", "une version : ses choix, étape par étape", columns, 1)


def _reason(result: StudyResult, reason: object) -> str:
    return in_french().refusal(reason, result.config) if isinstance(reason, str) and reason else ""


def _remarks(result: StudyResult, table: pd.DataFrame) -> list[str]:
    return [in_french().remarks(remarks_in([cell]), result.config) for cell in table["remarks"]]


def _weights(result: StudyResult) -> Sheet:
    table = result.tables["weights"]
    columns = [
        text("Version", table["version"]),
        text("Dimension", table["dimension"]),
        text("Indicateur", _indicators(result, table)),
        text("Sens", table["direction"].map(lambda sign: DIRECTIONS.get(sign, str(sign)))),
        figures("Poids", table["weight"]),
        figures("Saturation", table["loading"]),
    ]
    about = "un indicateur d'une version : son poids, et la saturation dont il vient, s'il vient d'une"
    return Sheet("Poids", "poids", about, tuple(columns), 1)


def _validation(result: StudyResult) -> Sheet:
    table = result.tables["validation"]
    primary = [pair == result.primary for pair in zip(table["ground_truth"], table["metric"], strict=True)]
    columns = (
        text("Version", _named(result, table["version"])),
        *_criterion(result, table),
        text("Critère principal", ["oui" if chosen else "" for chosen in primary]),
        figures("Valeur", table["estimate"]),
        *_interval(table),
        *_counts(table),
        text("Remarque", _remarks(result, table)),
    )
    about = "une mesure d'une version, ou d'un indicateur seul, face à un constat de terrain"
    return Sheet("Validation", "validation", about, columns, 1)


def _comparisons(result: StudyResult) -> Sheet:
    table = result.tables["comparisons"]
    columns = (
        text("Version A", _named(result, table["version_a"])),
        text("Version B", _named(result, table["version_b"])),
        *_criterion(result, table),
        text("Test", table["test"].map(lambda name: TESTS.get(name, name))),
        figures("Écart (A moins B)", table["difference"]),
        *_interval(table),
        figures("Statistique", table["statistic"]),
        figures("p du test", table["p_value"], 4),
        figures("p, correction de Holm", table["p_holm"], 4),
        figures("p, correction de Benjamini et Hochberg", table["p_bh"], 4),
        *_counts(table),
        text("Remarque", _remarks(result, table)),
    )
    return Sheet("Comparaisons", "comparaisons", "deux versions comparées sur les mêmes territoires", columns, 2)


def _sources(result: StudyResult) -> Sheet:
    used = dict.fromkeys(result.tables["weights"]["indicator"])
    declared = [{"name": name, **result.config["indicators"].get(name, {})} for name in used]
    truths = list(result.config.get("ground_truth", []))
    kinds = ["indicateur"] * len(declared) + ["constat de terrain"] * len(truths)
    labels = [indicator_label(result.config, item["name"]) for item in declared]
    labels += [ground_truth_label(result.config, item["name"]) for item in truths]
    items = [*declared, *truths]
    meanings = [*([DIRECTIONS] * len(declared)), *([OUTCOMES] * len(truths))]
    directions = [words[item.get("direction", 1)] for words, item in zip(meanings, items, strict=True)]
    columns = (
        text("Intitulé", labels),
        text("Clé", [item["name"] for item in items]),
        text("Rôle", kinds),
        text("Dimension", [item.get("dimension") for item in items]),
        text("Unité", [item.get("unit") for item in items]),
        text("Sens", directions),
        text("Source", [item.get("source") for item in items]),
        text("Année", [item.get("year") for item in items]),
        text("Précision", [item.get("note") for item in items]),
    )
    return Sheet("Sources", "sources", "un indicateur, ou un constat de terrain : d'où il vient", columns, 1)


def _quality(result: StudyResult) -> Sheet:
    table = result.tables["quality"]
    columns = (
        text("Importance", table["severity"].map(lambda level: SEVERITIES.get(level, level))),
        text("Table", table["table"]),
        text("Colonne", table["column"]),
        figures("Nombre", table["n"], 0),
        text("Message du programme (en anglais)", table["message"]),
        text("Que faire (en anglais)", table["fix"]),
    )
    return Sheet("Qualité", "qualite", "une observation sur les données", columns, 1)


def _indicators(result: StudyResult, table: pd.DataFrame) -> list[str]:
    return [indicator_label(result.config, name) for name in table["indicator"]]


def _named(result: StudyResult, versions: pd.Series) -> list[str]:
    return ["chaque indicateur seul" if name == BEST else in_french().version(result.config, name) for name in versions]


def _criterion(result: StudyResult, table: pd.DataFrame) -> tuple[Column, Column]:
    truths = [ground_truth_label(result.config, name) for name in table["ground_truth"]]
    return text("Constat de terrain", truths), text("Mesure", table["metric"].map(lambda name: METRICS.get(name, name)))


def _interval(table: pd.DataFrame) -> tuple[Column, Column]:
    return figures("Borne basse (95 %)", table["ci_low"]), figures("Borne haute (95 %)", table["ci_high"])


def _counts(table: pd.DataFrame) -> tuple[Column, Column]:
    return figures("Territoires", table["n"], 0), figures("Blocs", table["n_blocks"], 0)
