"""The quality report: every check over the indicators, outcomes and territories of a study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace

import numpy as np
import pandas as pd

from ifn_research.config.models import GroundTruthConfig, IndicatorConfig
from ifn_research.data.findings import Finding, Severity
from ifn_research.data.quality.column_checks import Column, check_column, nowhere_here
from ifn_research.data.quality.draws import check_draw
from ifn_research.data.quality.relation_checks import check_coverage, check_directions, check_duplicates
from ifn_research.data.suppressed_cells import at_bounds, suppressed
from ifn_research.data.values import columns_of, counts_of, outcome, parts_of, per_of, values_of
from ifn_research.errors import DataError
from ifn_research.language.messages import say
from ifn_research.matrix import Bools, Floats


def check_indicators(
    indicators: Mapping[str, IndicatorConfig],
    raw: pd.DataFrame,
    *,
    sources: Mapping[str, str],
    population: Floats | None = None,
    sets: Sequence[Sequence[str]] = (),
    inside: Bools | None = None,
) -> list[Finding]:
    """Check the indicators of a study, alone and together.

    Parameters
    ----------
    indicators : mapping of str to IndicatorConfig
        Those that are used and whose columns are in `raw`.
    raw : DataFrame, index = code
    sources : mapping of str to str
        The file from which each raw column comes.
    population : array, shape (n_territories,), optional
    sets : sequence of sequences of str
        The variable sets of the versions; members that are not among `indicators` are left out.
    inside : array of bool, shape (n_territories,), optional
        The territories that the study is about; what is known of these alone is judged on them.
    """
    columns = [_column(name, item, raw, sources, population) for name, item in indicators.items()]
    findings = [finding for column in columns for finding in check_column(column.of_territories(inside))]
    broken = {finding.column for finding in findings if finding.severity == "error"}
    usable = {column.key: column for column in columns if column.column not in broken}
    values = pd.DataFrame({key: column.values for key, column in usable.items()}, index=raw.index)
    if values.empty:
        return findings
    directions = {name: indicators[name].direction for name in usable}
    # A name that is listed twice is complained of elsewhere.
    kept = [[name for name in dict.fromkeys(members) if name in usable] for members in sets]
    together = [*check_directions(values, directions, kept), *check_duplicates(values)]
    findings += [_located(finding, usable[finding.column]) for finding in together]
    return findings + check_coverage(values, table=columns[0].table)


def check_outcome(
    truth: GroundTruthConfig,
    raw: pd.DataFrame,
    *,
    sources: Mapping[str, str],
    population: Floats | None = None,
    inside: Bools | None = None,
) -> list[Finding]:
    """Check the figures of a ground truth; that it covers few territories is no defect and only told."""
    column = _column(truth.name, truth, raw, sources, population)
    findings = [_as_outcome(finding) for finding in _checked(column, inside)]
    if not any(finding.severity == "error" for finding in findings):
        findings += _impossible_bounds(truth, raw, sources, column)
    try:
        measured = outcome(truth, raw)
    except DataError as error:
        return [*findings, column.finding("only_where", "error", len(column.values), error.what, error.fix)]
    kept, inclusion = measured.values, measured.inclusion
    if inside is not None and inside.any():
        kept, column = kept[inside], column.rows(inside)
        inclusion = None if inclusion is None else inclusion[inside]
    if inclusion is not None and truth.group is None and not truth.only_where:
        findings += check_draw(column, inclusion)
    if np.isnan(kept).all() and not np.isnan(column.values).all():
        message, fix = say("quality.only_where_leaves_no"), say("quality.change_remove_only_where")
        findings.append(column.finding("only_where", "error", len(kept), message, fix))
    known = kept[~np.isnan(kept)]
    if known.size > 1 and np.ptp(known) == 0 and np.nanmax(column.values) > np.nanmin(column.values):
        message = say("quality.only_where_leaves_values", count=known.size, value=known[0])
        findings.append(
            column.finding("only_where", "error", len(kept), message, say("quality.change_remove_only_where"))
        )
    return findings


# What is told of the territories that a ground truth judges, wherever else it is known.
OF_JUDGED = ("all_missing", "constant", "missing", "missing_in_small_territories")


def _checked(column: Column, inside: Bools | None) -> list[Finding]:
    """Every finding about the figures of a ground truth; its coverage is that of the study's territories."""
    nowhere = nowhere_here(column, inside)
    every = check_column(column)
    if inside is None or nowhere or not inside.any() or np.isnan(column.values).all():
        return nowhere or every
    here = [finding for finding in check_column(column.rows(inside)) if finding.check in OF_JUDGED]
    return [*(finding for finding in every if finding.check not in OF_JUDGED), *here]


# What is wrong with a suppressed cell when it is wrong with one of its bounds.
OF_BOUNDS = ("numerator_above_denominator", "outside_unit")


def _impossible_bounds(
    truth: GroundTruthConfig, raw: pd.DataFrame, sources: Mapping[str, str], column: Column
) -> list[Finding]:
    """Suppressed cells that contradict what stands beside them, or of which nothing is known below."""
    hidden = suppressed(truth, raw)
    if truth.column is not None and hidden.any() and (column.values < 0).any():
        message = say("quality.suppressed_cells_stand_beside")
        return [
            column.finding(
                "suppressed_among_negative", "error", hidden, message, say("quality.list_marker_under_missing")
            )
        ]
    found: dict[str, Finding] = {}
    for frame in at_bounds(truth, raw).values():
        for finding in check_column(_column(truth.name, truth, frame, sources, None)):
            if finding.check in OF_BOUNDS:
                found.setdefault(finding.check, finding)
    return list(found.values())


def check_percent(
    name: str, item: IndicatorConfig | GroundTruthConfig, percent: Set[tuple[str, str]], *, sources: Mapping[str, str]
) -> list[Finding]:
    """Figures with a percent sign whose declared unit is not %: they would be read a hundred times too large."""
    signed = [column for column in columns_of(item) if (sources.get(column, ""), column) in percent]
    if not signed or (item.column is not None and item.unit in ("%", "")):
        return []
    message = say(
        "quality.percent_sign", indicator=name, signed=signed[0], unit=item.unit or say("quality.unit_of_counts")
    )
    fix = say("quality.write_unit_percent") if item.column is not None else say("quality.rate_counts_needs_counts")
    return [Finding(sources.get(signed[0], ""), signed[0], "percent_sign", "error", 1, message, fix)]


INCOMPLETE = say("quality.agreement_judged_territories_says")
# What to do about the column of a ground truth, which no version uses.
OUTCOME_FIXES = {
    "constant": say("quality.name_column_holds_what"),
    "all_missing": say("quality.check_column_name_fill"),
    "missing": INCOMPLETE,
    "missing_in_small_territories": INCOMPLETE,
}


def _as_outcome(finding: Finding) -> Finding:
    """A finding about a column as one about a ground truth; that some territories lack it is no defect."""
    severity: Severity = "info" if finding.check == "missing" else finding.severity
    return replace(finding, severity=severity, fix=OUTCOME_FIXES.get(finding.check, finding.fix))


def _column(
    key: str,
    item: IndicatorConfig | GroundTruthConfig,
    raw: pd.DataFrame,
    sources: Mapping[str, str],
    population: Floats | None,
) -> Column:
    names = columns_of(item)
    counts = (None, None) if item.column is not None else counts_of(item, raw)
    told = names if item.column is not None else [_sum(names[:-1]), names[-1]]
    return Column(
        key=key,
        table=sources.get(names[0], ""),
        column=" / ".join(told),
        unit=item.unit or ("%" if item.column is None and per_of(item) is None else ""),
        values=values_of(item, raw),
        codes=raw.index.to_numpy(dtype=object),
        population=population,
        numerator=counts[0],
        denominator=counts[1],
        parts=None if item.column is not None else parts_of(item, raw),
        proportion=per_of(item) is None,
    )


def _sum(names: Sequence[str]) -> str:
    """Columns that are added up, as the numerator of a fraction."""
    return f"({' + '.join(names)})" if len(names) > 1 else names[0]


def _located(finding: Finding, column: Column) -> Finding:
    """A finding about an indicator, told of the file and column that hold it."""
    return Finding(
        column.table, column.column, finding.check, finding.severity, finding.n, finding.message, finding.fix
    )
