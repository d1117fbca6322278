"""The limits of the figures, the heaviest first."""

from __future__ import annotations

import pandas as pd

from ifn_research.language import Text
from ifn_research.outputs.documents.blocks import Block, Bullets, Heading, sentence
from ifn_research.outputs.documents.facts import Note
from ifn_research.results.verdict import of_primary
from ifn_research.rows import SIGNIFICANCE

# The share of the cells of an indicator from which its imputation is told.
MUCH = 0.01


def limits_section(note: Note) -> list[Block]:
    """Every limit that applies to the study."""
    return [Heading(1, note.say("heading.limits"), "limits"), Bullets(tuple(limits(note)))]


def limits(note: Note) -> list[Text]:
    """The limits of a study: those of its ground truths, of its tests, of its data, and of any index."""
    told = [*_of_truths(note), *_of_tests(note), *_of_data(note)]
    if note.result.primary is None:
        return [note.text("limits.no_truth"), *told, note.text("limits.inside")]
    always = [note.text("limits.association"), note.text("limits.fixed")]
    # What holds of any index stands among the first, whatever else is told.
    return [*told[:3], always[0], *told[3:], *always[1:]]


def covered_places(note: Note, truth: str) -> tuple[float, float]:
    """Tell how many places a ground truth is known in, and how many there are, at the level at which it is measured."""
    rows = note.result.tables["coverage"]
    rows = rows[(rows["ground_truth"] == truth) & (rows["variable"] == "territories")]
    if rows.empty:
        return float("nan"), float("nan")
    row = rows.iloc[0]
    return row["n_covered"], row["n_covered"] + row["n_others"]


def _of_truths(note: Note) -> list[Text]:
    said = []
    declared = note.result.config.get("ground_truth", [])
    primary = note.result.primary[0] if note.result.primary else ""
    for truth in sorted(declared, key=lambda item: item["name"] != primary):
        main = truth["name"] == primary
        parts = []
        if truth.get("note") and main:
            text = " ".join(str(truth["note"]).split())
            parts.append(note.text("limits.proxy", label=note.truth(truth["name"]), note=text))
        if truth.get("circular_with"):
            names = note.indicators(list(truth["circular_with"]))
            parts.append(note.text("limits.circular", label=note.truth(truth["name"]), names=names))
        if main:
            parts += _scope(note, truth["name"])
        if parts:
            said.append(sentence(*parts))
    return said


def _scope(note: Note, truth: str) -> list[Text]:
    """On how many of the places the verdict rests, where it is not all of them."""
    n = of_primary(note.result, "ranking")["n"].max()
    _, total = covered_places(note, truth)
    if not n < total:
        return []
    return [note.text("limits.scope", n=note.language.count(n), all=note.places_of(truth, total))]


def _of_tests(note: Note) -> list[Text]:
    said = []
    if note.verdict.few_blocks:
        said.append(note.text("limits.few_blocks"))
    if note.verdict.conditional:
        said.append(note.text("limits.independent"))
    elif note.verdict.one_scale and note.verdict.pairs_tested:
        said.append(note.text("limits.one_scale"))
    elif note.verdict.dependent:
        said.append(note.text("limits.dependent", coarse=note.coarse))
    if _errs_by_areas(note):
        said.append(note.text("limits.spatial", version=note.verdict.best))
    tried = note.result.manifest.get("earlier_version_runs")
    return [*said, note.text("limits.tried", tried)] if tried else said


def _errs_by_areas(note: Note) -> bool:
    """Tell whether the residuals of the best version are more alike among neighbours than chance would have it."""
    if note.result.primary is None or not note.verdict.best:
        return False
    rows = note.result.tables["spatial"]
    rows = rows[(rows["ground_truth"] == note.result.primary[0]) & (rows["version"] == note.verdict.best)]
    row = rows[rows["statistic"] == "moran_residual"]
    return bool(
        len(row) and row["p_value"].iloc[0] < SIGNIFICANCE and row["estimate"].iloc[0] > row["expected"].iloc[0]
    )


def _of_data(note: Note) -> list[Text]:
    shares = imputed_shares(note)
    if shares.empty or shares.max() < MUCH:
        return []
    name = str(shares.idxmax())
    return [note.text("limits.imputed", share=note.language.percent(shares.max()), indicator=note.indicator(name))]


def imputed_shares(note: Note) -> pd.Series:
    """The largest share of imputed cells of each indicator over the versions."""
    rows = note.result.tables["imputed"]
    rows = rows[(rows["code"].fillna("") == "") & rows["version"].isin(note.result.versions)]
    return rows.groupby("indicator", sort=False)["share_imputed"].max()
