"""The limits of the figures, the heaviest first."""

from __future__ import annotations

import pandas as pd

from ifn_research.language import Text
from ifn_research.language.language import capitalised
from ifn_research.outputs.documents.blocks import Block, Bullets, Heading, sentence
from ifn_research.outputs.documents.facts import Facts
from ifn_research.results.verdict import of_primary
from ifn_research.rows import SIGNIFICANCE

# The share of the cells of an indicator from which its imputation is told.
MUCH = 0.01


def limits_section(facts: Facts) -> list[Block]:
    """Every limit that applies to the study."""
    return [Heading(1, facts.say("heading.limits"), "limits"), Bullets(tuple(limits(facts)))]


def limits(facts: Facts) -> list[Text]:
    """The limits of a study: those of its ground truths, of its tests, of its data, and of any index."""
    told = [*_of_truths(facts), *_of_tests(facts), *_of_data(facts)]
    if facts.result.primary is None:
        return [facts.text("limits.no_truth"), *told, facts.text("limits.inside")]
    always = [facts.text("limits.association"), facts.text("limits.fixed")]
    # What holds of any index stands among the first, whatever else is told.
    return [*told[:3], always[0], *told[3:], *always[1:]]


def first_limits(facts: Facts, most: int) -> list[Text]:
    """The heaviest limits, for a page with little room: of the primary ground truth, of any index, of the tests."""
    if facts.result.primary is None:
        return limits(facts)[:most]
    truths, tests = _of_truths(facts, only=facts.result.primary[0]), _of_tests(facts)
    return [*truths, facts.text("limits.association"), *tests, *_of_data(facts)][:most]


def covered_places(facts: Facts, truth: str) -> tuple[float, float]:
    """The number of places in which a ground truth is known, and of all, at the level at which it is measured."""
    rows = facts.result.tables["coverage"]
    rows = rows[(rows["ground_truth"] == truth) & (rows["variable"] == "territories")]
    if rows.empty:
        return float("nan"), float("nan")
    row = rows.iloc[0]
    return row["n_covered"], row["n_covered"] + row["n_others"]


def _of_truths(facts: Facts, only: str | None = None) -> list[Text]:
    said = []
    primary = facts.result.primary[0] if facts.result.primary else ""
    for truth in sorted(facts.result.config.ground_truth, key=lambda item: item.name != primary):
        main = truth.name == primary
        if only is not None and truth.name != only:
            continue
        parts = []
        if truth.note and main:
            parts.append(facts.text("limits.proxy", label=facts.truth(truth.name), note=noted(truth.note)))
        if truth.circular_with:
            names = facts.indicators(list(truth.circular_with))
            parts.append(facts.text("limits.circular", label=facts.truth(truth.name), names=names))
        if main:
            parts += _scope(facts, truth.name)
        if parts:
            said.append(sentence(*parts))
    return said


def noted(note: str) -> str:
    """The note of a ground truth as a sentence."""
    return f"{capitalised(' '.join(note.split())).rstrip('.')}."


def _scope(facts: Facts, truth: str) -> list[Text]:
    """On how many of the places the verdict rests, where it is not all of them."""
    n = of_primary(facts.result, "ranking")["n"].max()
    _, total = covered_places(facts, truth)
    if not n < total:
        return []
    if facts.result.config.truth(truth).inclusion is not None:
        return [facts.text("limits.scope_drawn", n=facts.language.count(n), all=facts.places_of(truth, total))]
    return [
        facts.text("limits.scope", n=facts.language.count(n), all=facts.places_of(truth, total), those=_those(facts))
    ]


def _those(facts: Facts) -> str:
    """Agrees with the noun of the level."""
    return facts.say("limits.those_she" if facts.feminine else "limits.those_he")


def _of_tests(facts: Facts) -> list[Text]:
    said = []
    if facts.verdict.few_blocks:
        said.append(facts.text("limits.few_blocks"))
    if facts.verdict.conditional:
        said.append(facts.text("limits.independent"))
    elif facts.verdict.one_scale and facts.verdict.pairs_tested:
        said.append(facts.text("limits.one_scale"))
    elif facts.verdict.dependent:
        said.append(facts.text("limits.dependent", coarse=facts.coarse))
    if _errs_by_areas(facts):
        said.append(facts.text("limits.spatial", version=facts.version(facts.verdict.best)))
    tried = facts.result.manifest.get("earlier_version_runs")
    return [*said, facts.text("limits.tried", tried)] if tried else said


def _errs_by_areas(facts: Facts) -> bool:
    """True if the residuals of the best version are more alike among neighbours than chance would have it."""
    if facts.result.primary is None or not facts.verdict.best:
        return False
    rows = facts.result.tables["spatial"]
    rows = rows[(rows["ground_truth"] == facts.result.primary[0]) & (rows["version"] == facts.verdict.best)]
    row = rows[rows["statistic"] == "moran_residual"]
    return bool(
        len(row) and row["p_value"].iloc[0] < SIGNIFICANCE and row["estimate"].iloc[0] > row["expected"].iloc[0]
    )


def _of_data(facts: Facts) -> list[Text]:
    shares = imputed_shares(facts)
    if shares.empty or shares.max() < MUCH:
        return []
    name = str(shares.idxmax())
    return [facts.text("limits.imputed", share=facts.language.percent(shares.max()), indicator=facts.indicator(name))]


def imputed_shares(facts: Facts) -> pd.Series:
    """The largest share of imputed cells of each indicator over the versions."""
    rows = facts.result.tables["imputed"]
    rows = rows[(rows["code"].fillna("") == "") & rows["version"].isin(facts.result.versions)]
    return rows.groupby("indicator", sort=False)["share_imputed"].max()
