"""The note of one version."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ifn_research.errors import plural
from ifn_research.language import in_french
from ifn_research.language.french import MINUS, count, indicator_label, number, percent
from ifn_research.outputs.documents.formats.markdown import bullets, escaped, sections, table
from ifn_research.outputs.documents.notes.added_value import added_value_of
from ifn_research.outputs.documents.notes.counts import calibration_of, reliability_of
from ifn_research.outputs.documents.notes.failures import failures_of
from ifn_research.outputs.documents.notes.judgement import all_metrics, primary_sentence
from ifn_research.outputs.documents.notes.learning import out_of_sample_of
from ifn_research.outputs.documents.notes.loadings import loadings_section
from ifn_research.outputs.documents.notes.selection import selection_of
from ifn_research.outputs.documents.notes.spatial import spatial_of
from ifn_research.outputs.documents.notes.targeting import targeting_of
from ifn_research.outputs.documents.notes.variants import circularity_of
from ifn_research.outputs.documents.notes.wording import in_words, version_config
from ifn_research.results.study_result import StudyResult
from ifn_research.steps.weighting.base import LocalWeighting

# Kaiser (1974), Psychometrika 39, p. 35: his names for values of the measure of sampling adequacy.
KMO_READING = (
    *((0.9, "excellent"), (0.8, "très bon"), (0.7, "moyen"), (0.6, "médiocre"), (0.5, "faible")),
    (float("-inf"), "insuffisant"),
)
OWN_WEIGHTS = (
    "Chaque territoire a ses propres poids : ceux-ci n'en sont que la moyenne, qui ne note personne. "
    "La part de chaque indicateur dans le score d'un territoire se lit avec `ifn explain`."
)
# Territories that are listed.
SHOWN = 10


def version_note(result: StudyResult, version: str) -> str:
    """Return what a version is and how it did."""
    row = result.tables["versions"].set_index("version").loc[version]
    if row["status"] == "failed":
        return _failed(result, version, row)
    body = sections(
        ("Ce qu'est cette version", _what(result, version)),
        ("Ce que disent les contrôles", bullets(_checks(result, version))),
        ("Accord avec le terrain", all_metrics(result, version)),
        ("Réserves", bullets(_cautions(result, version))),
        ("Poids", _weights(result, version)),
        ("Saturations", loadings_section(result, version)),
        ("Diagnostics", _diagnostics(result, version)),
        (f"Les {SHOWN} territoires les plus fragiles selon cette version", _top(result, version)),
    )
    return f"# {escaped(version)}\n\n{primary_sentence(result, version)}\n\n{body}\n"


def _failed(result: StudyResult, version: str, row: pd.Series) -> str:
    reason, fix = escaped(in_french().refusal(row["reason"], result.config)), escaped(row["fix"])
    why = f"**Refusée** : {reason}.\n\nQue faire (message du programme) : « {fix} »."
    body = sections(
        ("Ce qu'est cette version", _what(result, version)),
        ("Saturations trouvées", loadings_section(result, version)),
        ("Diagnostics", _diagnostics(result, version)),
    )
    return f"# {escaped(version)} (version refusée)\n\n{why}\n\n{body}\n"


def _what(result: StudyResult, version: str) -> str:
    declared = version_config(result.config, version)
    indicators = result.config["indicators"]
    groups: dict[str, list[str]] = {}
    for name in declared.variables:
        dimension = str(indicators[name].get("dimension") or "")
        groups.setdefault(dimension, []).append(escaped(indicator_label(result.config, name)))
    lines = [f"{escaped(node)} : {', '.join(labels)}" if node else ", ".join(labels) for node, labels in groups.items()]
    n = len(declared.variables)
    counted = f"{count(n)} {plural(n, 'indicateur', 'indicateurs')}"
    text = f"{counted} :\n\n{bullets(lines)}\n\nConstruction : {in_words(declared, result.config)}."
    return f"{text}\n\n{escaped(declared.note)}" if declared.note else text


def _checks(result: StudyResult, version: str) -> list[str]:
    """Return what every check of the validation says of a version, each in a sentence or two."""
    if version in result.beside:
        return []
    checks = (
        *(selection_of, circularity_of, targeting_of, added_value_of, out_of_sample_of),
        *(reliability_of, calibration_of, failures_of, spatial_of),
    )
    return [sentence for check in checks for sentence in check(result, version)]


def _cautions(result: StudyResult, version: str) -> list[str]:
    texts = [escaped(in_french().warning(remark, result.config)) for remark in result.warnings.get(version, ())]
    if version in result.beside:
        return texts
    for truth in result.config.get("ground_truth", []):
        if truth.get("note"):
            texts.append(f"« {escaped(truth.get('label') or truth['name'])} » : {escaped(truth['note'])}")
    meaning = (
        "Intervalles : blocs de territoires tirés avec remise, élargis quand les blocs sont peu nombreux ou inégaux ; "
        "poids et scores tenus fixes."
    )
    if not result.tables["validation"].empty:
        texts.append(meaning)
    return texts


def _weights(result: StudyResult, version: str) -> str:
    weights = result.tables["weights"]
    weights = weights[weights["version"] == version]
    influence = _values(result, version, "influence").set_index("indicator")["value"]
    rows = [
        [
            escaped(indicator_label(result.config, row["indicator"])),
            "+" if row["direction"] > 0 else MINUS,
            percent(row["weight"]),
            number(row["loading"], 2),
            number(influence.get(row["indicator"], float("nan")), 2),
        ]
        for row in weights.to_dict("records")
    ]
    local = issubclass(result.weighting(version), LocalWeighting)
    header = ["indicateur", "sens", "poids moyen" if local else "poids effectif", "saturation", "influence"]
    reading = (
        "Sens + : plus la valeur est haute, plus le territoire est fragile. L'influence est la corrélation de "
        "l'indicateur, orienté, avec l'indice : ce qui compte en fait."
    )
    own = f"{OWN_WEIGHTS}\n\n" if local else ""
    return f"{table(header, rows, right=2)}\n\n{own}{reading}"


def _diagnostics(result: StudyResult, version: str) -> str:
    found: dict[str, Any] = {
        name: _values(result, version, name)["value"].iloc[0]
        for name in ("kmo", "bartlett_chi2", "bartlett_df", "bartlett_p", "cronbach_alpha", "omega_total")
        if len(_values(result, version, name))
    }
    texts = []
    if "kmo" in found:
        reading = next(word for least, word in KMO_READING if found["kmo"] >= least)
        texts.append(f"KMO {number(found['kmo'], 2)} : {reading} (échelle de Kaiser, 1974).")
    if "bartlett_p" in found:
        p = "p < 0,001" if found["bartlett_p"] < 0.001 else f"p = {number(found['bartlett_p'], 3)}"
        df = int(found["bartlett_df"])
        chi2 = f"χ² = {number(found['bartlett_chi2'], 1)}, {count(df)} {plural(df, 'degré', 'degrés')} de liberté"
        texts.append(f"Sphéricité de Bartlett : {chi2}, {p}.")
    if "cronbach_alpha" in found:
        texts.append(f"Alpha de Cronbach : {number(found['cronbach_alpha'], 2)}.")
    if "omega_total" in found:
        texts.append(f"Oméga de McDonald : {number(found['omega_total'], 2)}.")
    eigenvalues = _values(result, version, "eigenvalue")["value"]
    if len(eigenvalues):
        shown = " ; ".join(number(value, 2) for value in eigenvalues.head(6))
        share = percent(eigenvalues.iloc[0] / eigenvalues.sum(), 0)
        texts.append(f"Valeurs propres : {shown} (la première porte {share} de la variance).")
    return bullets(texts)


def _top(result: StudyResult, version: str) -> str:
    scores = result.tables["scores"]
    scores = scores[scores["version"] == version]
    shown = scores.nsmallest(SHOWN, "rank")
    rows = [
        [count(row["rank"]), escaped(row["code"]), escaped(row["name"]), number(row["score"], 2)]
        for row in shown.to_dict("records")
    ]
    last = shown["rank"].iloc[-1]
    others = int((scores["rank"] == last).sum() - (shown["rank"] == last).sum())
    tied = f"{count(others)} {plural(others, 'autre territoire est', 'autres territoires sont')} à égalité de rang"
    listed = table(["rang", "code", "territoire", "score"], rows, right=3)
    return f"{listed}\n\nEt {tied} ({count(last)})." if others else listed


def _values(result: StudyResult, version: str, statistic: str) -> pd.DataFrame:
    rows = result.tables["diagnostics"]
    return rows[(rows["version"] == version) & (rows["statistic"] == statistic) & (rows["value"].notna())]
