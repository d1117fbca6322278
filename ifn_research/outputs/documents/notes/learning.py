"""What weights learned from data are worth where they were not learned."""

from __future__ import annotations

import pandas as pd

from ifn_research.language import in_french
from ifn_research.language.french import count, figure_of, group_label, member_label
from ifn_research.outputs.documents.formats.markdown import bullets, escaped, table
from ifn_research.outputs.documents.notes.rows import between, judged, metric_named, of
from ifn_research.outputs.documents.notes.wording import version_config
from ifn_research.remarks import Bears, bearing, remarks_in
from ifn_research.results.study_result import StudyResult

# Weightings that learn nothing: the study declares them.
DECLARED = ("equal", "equal_by_dimension", "fixed")
INSIDE, OUTSIDE = "spearman", "spearman_spatial_cv"
READING = (
    "Hors échantillon : chaque territoire est noté par un indice appris sans sa région (ou son bloc). Les poids appris "
    "sur un constat ne sont jamais jugés autrement."
)


def out_of_sample(result: StudyResult) -> str:
    """The rank correlation of the versions that learn, with their weights and with those learned elsewhere."""
    if result.primary is None:
        return ""
    lines = [line for version in _learners(result) if (line := _line(result, version))]
    if not lines:
        return ""
    said = [
        text
        for version in _learners(result)
        for text in (*_refitted(result, version, named=True), *_transfer(result, version, named=True))
    ]
    header = ["version", "corrélation de rang", "hors échantillon", "perte"]
    return "\n\n".join(part for part in (READING, table(header, lines), bullets(said)) if part)


def out_of_sample_of(result: StudyResult, version: str) -> list[str]:
    """The same of one version, if it learns."""
    if result.primary is None or version not in _learners(result):
        return []
    line = _line(result, version)
    if line is None:
        return []
    _, inside, outside, loss = line
    if inside == "–":
        return [
            f"Hors échantillon, corrélation de rang : {outside}.",
            *_refitted(result, version),
            *_transfer(result, version),
        ]
    text = f"Corrélation de rang : {inside} ; {outside} avec un indice appris ailleurs (perte : {loss})."
    return [text, *_refitted(result, version), *_transfer(result, version)]


def _learners(result: StudyResult) -> list[str]:
    return [
        name
        for name in result.versions
        if name not in result.beside and version_config(result.config, name).weighting.method not in DECLARED
    ]


def _line(result: StudyResult, version: str) -> list[str] | None:
    assert result.primary is not None
    inside, outside = (judged(result, version, result.primary[0], metric) for metric in (INSIDE, OUTSIDE))
    if outside is None or pd.isna(outside["estimate"]):
        return None
    told = f"{figure_of(OUTSIDE, outside['estimate'])}{between(OUTSIDE, outside['ci_low'], outside['ci_high'])}"
    supervised = version_config(result.config, version).weighting.method == "supervised"
    if supervised or inside is None or inside["n"] != outside["n"]:
        return [escaped(version), "–", told, "–"]
    loss = figure_of(INSIDE, inside["estimate"] - outside["estimate"])
    return [escaped(version), figure_of(INSIDE, inside["estimate"]), told, loss]


def _refitted(result: StudyResult, version: str, *, named: bool = False) -> list[str]:
    """The interval of the primary figure with weights held fixed, and with weights learned again in each draw."""
    assert result.primary is not None
    truth, metric = result.primary
    rows = of(result, "refitted", version=version, ground_truth=truth, metric=metric)
    if rows.empty:
        return []
    row = rows.iloc[0]
    again = between(metric, row["ci_low_refitted"], row["ci_high_refitted"])
    who = f"{escaped(version)}, " if named else ""
    name = metric_named(metric)
    if not again:
        why = bearing(remarks_in([row["remarks"]]), Bears.NOT_REFITTED)
        # `pas d'intervalle réappris : ajustement refusé`: the sentence says the first half already.
        reason = f" ({escaped(in_french().reason(why[0], result.config))})" if why else ""
        return [f"{who}{name} : pas d'intervalle à poids réappris{reason}."]
    held = between(metric, row["ci_low"], row["ci_high"])
    return [f"{who}{name}, intervalle à 95 % :{held} à poids fixes,{again} à poids réappris dans chaque tirage."]


def _transfer(result: StudyResult, version: str, *, named: bool = False) -> list[str]:
    """How an index that is learned in one member of the group ranks the territories of another."""
    assert result.primary is not None
    rows = of(result, "transfer", version=version, ground_truth=result.primary[0])
    rows = rows[rows["spearman"].notna()]
    apart = rows[rows["learned_in"] != rows["judged_in"]]
    if apart.empty:
        return []
    within = rows[rows["learned_in"] == rows["judged_in"]]["spearman"].median()
    worst = apart.loc[apart["spearman"].idxmin()]
    group = _group(result)
    learned, where = (escaped(member_label(result.config, group, str(worst[at]))) for at in ("learned_in", "judged_in"))
    one = escaped(group_label(group, 1))
    same = "" if pd.isna(within) else f" ({figure_of(INSIDE, within)} là où ils sont appris)"
    who = f"{escaped(version)}, poids" if named else "Poids"
    return [
        f"{who} appris par {one} et jugés ailleurs : corrélation de rang médiane "
        f"{figure_of(INSIDE, apart['spearman'].median())}{same} ; la plus basse des {count(len(apart))} paires est "
        f"{figure_of(INSIDE, worst['spearman'])} ({learned} → {where})."
    ]


def _group(result: StudyResult) -> str:
    """The group that is left out in turn: the one asked for, else régions, else the blocks."""
    settings = result.config.get("validation") or {}
    declared = {name for entry in result.config.get("tables", ()) for name in entry.get("groups") or {}}
    asked = (settings.get("spatial_cv") or {}).get("by")
    block = (settings.get("bootstrap") or {}).get("block")
    return str(asked or ("region" if "region" in declared else block or "bloc"))
