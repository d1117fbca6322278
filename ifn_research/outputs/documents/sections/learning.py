"""Weights learned from data: what they are worth where they were not learned."""

from __future__ import annotations

import pandas as pd

from ifn_research.language import Text
from ifn_research.outputs.documents.blocks import Block, Bullets, Paragraph, TableBlock, cells
from ifn_research.outputs.documents.facts import Facts
from ifn_research.outputs.documents.phrases import between
from ifn_research.outputs.documents.table_rows import judged_row, rows_where
from ifn_research.remarks import Bears, bearing, remarks_in

# Weightings that learn nothing: the study declares them.
DECLARED = ("equal", "equal_by_dimension", "fixed", "budget", "ahp")
INSIDE, OUTSIDE = "spearman", "spearman_spatial_cv"


def out_of_sample(facts: Facts) -> list[Block]:
    """The rank correlation of the versions that learn, with their weights and with those learned elsewhere."""
    if facts.result.primary is None:
        return []
    lines = [(version, figures) for version in _learners(facts) if (figures := _figures(facts, version))]
    if not lines:
        return []
    texts = tuple(text for version in _learners(facts) for text in _elsewhere(facts, version, facts.version(version)))
    header = tuple(facts.say(f"learning.column.{name}") for name in ("version", "inside", "outside", "loss"))
    table = TableBlock("", header, tuple(cells((facts.version_label(version), *figures)) for version, figures in lines))
    return [Paragraph(facts.text("learning.reading")), table, *([Bullets(texts)] if texts else [])]


def out_of_sample_of(facts: Facts, version: str) -> list[Text]:
    """The same of one version, if it learns."""
    if facts.result.primary is None or version not in _learners(facts):
        return []
    figures = _figures(facts, version)
    if figures is None:
        return []
    inside, outside, loss = figures
    key = "learning.outside" if inside == "–" else "learning.both"
    return [facts.text(key, inside=inside, outside=outside, loss=loss), *_elsewhere(facts, version, "")]


def _learners(facts: Facts) -> list[str]:
    return [name for name in facts.judged if _method(facts, name) not in DECLARED]


def _method(facts: Facts, version: str) -> str:
    return facts.version_config(version).weighting.method


def _figures(facts: Facts, version: str) -> tuple[str, str, str] | None:
    """The correlation with the weights of a version, that with weights learned elsewhere, and what is lost."""
    assert facts.result.primary is not None
    truth = facts.result.primary[0]
    inside, outside = (judged_row(facts.result, version, truth, metric) for metric in (INSIDE, OUTSIDE))
    if outside is None or pd.isna(outside["estimate"]):
        return None
    figure = facts.figure(OUTSIDE, outside["estimate"])
    figure += between(facts, OUTSIDE, outside["ci_low"], outside["ci_high"])
    if _method(facts, version) == "supervised" or inside is None or inside["n"] != outside["n"]:
        return "–", figure, "–"
    loss = facts.figure(INSIDE, inside["estimate"] - outside["estimate"])
    return facts.figure(INSIDE, inside["estimate"]), figure, loss


def _elsewhere(facts: Facts, version: str, named: str) -> list[Text]:
    return [*_refitted(facts, version, named), *_transfer(facts, version, named)]


def _refitted(facts: Facts, version: str, named: str) -> list[Text]:
    """The interval of the primary figure with weights held fixed, and with weights learned again in each draw."""
    assert facts.result.primary is not None
    truth, metric = facts.result.primary
    rows = rows_where(facts.result, "refitted", version=version, ground_truth=truth, metric=metric)
    if rows.empty:
        return []
    row = rows.iloc[0]
    again = facts.interval(metric, row["ci_low_refitted"], row["ci_high_refitted"])
    what = facts.language.metric(metric)
    if named:
        what = facts.say("learning.named", version=named, metric=what)
    if not again:
        return [facts.text("learning.no_interval", what=what, why=_why(facts, row))]
    held = facts.interval(metric, row["ci_low"], row["ci_high"])
    return [facts.text("learning.refitted", what=what, held=held, again=again)]


def _why(facts: Facts, row: pd.Series) -> str:
    # `pas d'intervalle réappris : ajustement refusé`: the sentence says the first half already.
    reasons = bearing(remarks_in([row["remarks"]]), Bears.NOT_REFITTED)
    return f" ({facts.language.reason(reasons[0], facts.result.config)})" if reasons else ""


def _transfer(facts: Facts, version: str, named: str) -> list[Text]:
    """The worth of an index that is learned in one member of the group in the territories of another."""
    assert facts.result.primary is not None
    rows = rows_where(facts.result, "transfer", version=version, ground_truth=facts.result.primary[0])
    rows = rows[rows["spearman"].notna()]
    apart = rows[rows["learned_in"] != rows["judged_in"]]
    if apart.empty:
        return []
    worst, group = apart.loc[apart["spearman"].idxmin()], _group(facts)
    values = {
        "weights": facts.say("learning.weights_of", version=named) if named else facts.say("learning.weights"),
        "group": facts.group(group, 1),
        "median": facts.figure(INSIDE, apart["spearman"].median()),
        "within": _within(facts, rows),
        "pairs": facts.language.count(len(apart)),
        "worst": facts.figure(INSIDE, worst["spearman"]),
    }
    for name in ("learned_in", "judged_in"):
        values[name] = facts.member(group, str(worst[name]))
    return [facts.text("learning.transfer", **values)]


def _within(facts: Facts, rows: pd.DataFrame) -> str:
    """The median where an index is judged where it is learned."""
    median = rows[rows["learned_in"] == rows["judged_in"]]["spearman"].median()
    return "" if pd.isna(median) else facts.say("learning.within", value=facts.figure(INSIDE, median))


def _group(facts: Facts) -> str:
    """The group that is left out in turn: the one asked for, else régions, else the blocks."""
    settings = facts.result.config.validation
    declared = {name for table in facts.result.config.tables for name in table.groups}
    asked, block = settings.spatial_cv.by, settings.bootstrap.block
    return str(asked or ("region" if "region" in declared else block or facts.say("learning.block")))
