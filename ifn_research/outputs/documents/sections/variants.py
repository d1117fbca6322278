"""The same agreement under another reading: without circular indicators, with suppressed cells at their bounds."""

from __future__ import annotations

import pandas as pd

from ifn_research.language import Text
from ifn_research.language.language import capitalised
from ifn_research.outputs.documents.blocks import Block, Paragraph, TableBlock, cells
from ifn_research.outputs.documents.facts import Facts
from ifn_research.outputs.documents.phrases import in_words, indicators_named
from ifn_research.outputs.documents.table_rows import ground_truths, rows_where, shown_metric
from ifn_research.remarks import circular_indicators, remarks_in
from ifn_research.rows import HIGHEST, LEFT_OUT, LOWEST, WITH, WITHOUT

COLUMNS = ("version", "with", "without", "gap", "removed", "remark")
REMOVED, REMARK = COLUMNS.index("removed"), COLUMNS.index("remark")


def circularity(facts: Facts) -> list[Block]:
    """For each ground truth that some indicators also built: the agreement with and without them, by version."""
    rows = _variants(facts, WITH, WITHOUT)
    return [
        block
        for truth in ground_truths(rows)
        for block in _with_and_without(facts, truth, rows[rows["ground_truth"] == truth])
    ]


def circularity_of(facts: Facts, version: str) -> list[Text]:
    """The same of one version, a sentence for each ground truth."""
    rows = _variants(facts, WITH, WITHOUT, version=version)
    return [_circular(facts, truth, rows[rows["ground_truth"] == truth]) for truth in ground_truths(rows)]


def suppressed_cells(facts: Facts) -> list[Block]:
    """For each ground truth with suppressed cells: the agreement without them, at their lowest and at their highest."""
    rows = _variants(facts, LEFT_OUT, LOWEST, HIGHEST)
    return [
        block for truth in ground_truths(rows) for block in _bounds(facts, truth, rows[rows["ground_truth"] == truth])
    ]


def _variants(facts: Facts, *variants: str, **wanted: str) -> pd.DataFrame:
    rows = rows_where(facts.result, "variants", **wanted)
    return rows[rows["variant"].isin(variants)]


def _with_and_without(facts: Facts, truth: str, rows: pd.DataFrame) -> list[Block]:
    metric = shown_metric(facts.result, rows)
    shown = rows[rows["metric"] == metric]
    lines = [
        (facts.version_label(str(version)), *_cells(facts, part, metric))
        for version, part in shown.groupby("version", sort=False)
    ]
    left_out = set() if len({line[REMOVED] for line in lines}) > 1 else {REMOVED}
    left_out |= set() if any(line[REMARK] for line in lines) else {REMARK}
    kept = [at for at in range(len(COLUMNS)) if at not in left_out]
    about = facts.text(
        "variants.reading",
        truth=facts.truth(truth),
        names=indicators_named(facts, circular_indicators(remarks_in(shown["remarks"]))),
        metric=capitalised(facts.language.metric(metric)),
    )
    header = tuple(facts.say(f"variants.column.{COLUMNS[at]}") for at in kept)
    return [Paragraph(about), TableBlock("", header, tuple(cells([line[at] for at in kept]) for line in lines))]


def _cells(facts: Facts, rows: pd.DataFrame, metric: str) -> tuple[str, ...]:
    """The figures with and without, their difference, the indicators taken out, and what must be said."""
    estimates = rows.set_index("variant")["estimate"]
    with_, without = (estimates.get(name, float("nan")) for name in (WITH, WITHOUT))
    remarks = remarks_in(rows["remarks"])
    others = in_words(facts, tuple(remark for remark in remarks if remark.code != "circular_with"))
    figures = [facts.figure(metric, value) for value in (with_, without, without - with_)]
    return (*figures, indicators_named(facts, circular_indicators(remarks)), others)


def _circular(facts: Facts, truth: str, rows: pd.DataFrame) -> Text:
    metric = shown_metric(facts.result, rows)
    with_, without, _, names, remark = _cells(facts, rows[rows["metric"] == metric], metric)
    values = {"truth": facts.truth(truth), "names": names, "metric": capitalised(facts.language.metric(metric))}
    figures = {"inside": with_, "outside": without, "why": f" ({remark})" if remark else ""}
    return facts.text("variants.circular", **values, **figures)


def _bounds(facts: Facts, truth: str, rows: pd.DataFrame) -> list[Block]:
    metric = shown_metric(facts.result, rows)
    shown = rows[rows["metric"] == metric]
    sizes = shown.groupby("variant")["n"].max()
    left_out, read = (sizes.get(name, 0) for name in (LEFT_OUT, HIGHEST))
    if left_out == read:
        return [Paragraph(facts.text("variants.nothing_suppressed", truth=facts.truth(truth)))]
    about = facts.text(
        "variants.suppressed",
        truth=facts.truth(truth),
        metric=capitalised(facts.language.metric(metric)),
        left_out=facts.language.count(left_out),
        read=facts.language.count(read),
    )
    header = tuple(facts.say(f"variants.column.{name}") for name in ("version", "left_out", "lowest", "highest"))
    return [Paragraph(about), TableBlock("", header, _bound_lines(facts, shown, metric))]


def _bound_lines(facts: Facts, rows: pd.DataFrame, metric: str) -> tuple[tuple[str, ...], ...]:
    estimates = rows.set_index(["version", "variant"])["estimate"]
    return tuple(
        cells(
            (
                facts.version_label(str(version)),
                *(
                    facts.figure(metric, estimates.get((version, variant), float("nan")))
                    for variant in (LEFT_OUT, LOWEST, HIGHEST)
                ),
            )
        )
        for version in dict.fromkeys(rows["version"])
    )
