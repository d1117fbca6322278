"""Figures over the most fragile places, which sum masked outcomes: withheld, since two versions give one of these."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd

from ifn_research.remarks import Remark, Remarks, noted, written
from ifn_research.validation.metrics import METRICS

# Those of the places that a version puts first, or of the order in which it puts them.
TOPS = frozenset(name for name, metric in METRICS.items() if metric.about.sums_over_most_fragile)
WITHHELD = (Remark("withheld"),)
JUDGED = ("estimate", "ci_low", "ci_high", "ci_low_coarse", "ci_high_coarse", "corrected")
FIGURES = {
    "validation": JUDGED,
    "ranking": JUDGED,
    "comparisons": (
        *("difference", "statistic", "ci_low", "ci_high", "p_value", "p_holm", "p_bh", "standard_error", "df"),
        *("p_blocks", "p_holm_blocks", "p_coarse", "detectable"),
    ),
    "confidence_set": ("p_value",),
    "refitted": ("estimate", "ci_low", "ci_high", "ci_low_refitted", "ci_high_refitted"),
    "blocks": ("f", "f_p", "moran", "moran_p"),
    "variants": ("estimate",),
    "subgroups": ("estimate",),
    "targeting": (
        *("captured", "gain_over_random", "gain_ci_low", "gain_ci_high", "attainable"),
        *("gain_over_baseline", "baseline_ci_low", "baseline_ci_high"),
    ),
}


def without_tops(tables: Mapping[str, pd.DataFrame], truths: Collection[str]) -> dict[str, pd.DataFrame]:
    """Tables without what the most fragile places hold of ground truths some outcomes of which are masked.

    The share that one version captures less the share that another does is the difference of the few places by which
    their tops differ, over a total that whole counts give away: where one of them is known, the other follows. Every
    version and single indicator is one more such sum, and so are intervals: none of them is told, and neither are
    their differences, tests and curves.

    Parameters
    ----------
    tables : mapping of name to DataFrame
        With those of `FIGURES` and `concentration`.
    truths : collection of str
        Names of ground truths.

    Returns
    -------
    dict of DataFrame
        The tables that hold such figures; `note` says why they are absent.
    """
    found = {name: _emptied(tables[name], name, truths) for name in FIGURES}
    found["targeting"] = _without_best(found["targeting"], truths)
    found["confidence_set"] = _with_all(found["confidence_set"], truths)
    curves = tables["concentration"]
    return {**found, "concentration": curves[~curves["ground_truth"].isin(truths)].reset_index(drop=True)}


def _of_tops(table: pd.DataFrame, truths: Collection[str]) -> pd.Series:
    return table["ground_truth"].isin(truths) & table["metric"].isin(TOPS)


def _emptied(table: pd.DataFrame, name: str, truths: Collection[str]) -> pd.DataFrame:
    """Figures taken out; what was absent before keeps its reason."""
    columns = list(FIGURES[name])
    mine = _of_tops(table, truths)
    told = mine & table[columns].notna().any(axis=1)
    return _noting(table.assign(**{column: table[column].where(~mine) for column in columns}), told, WITHHELD)


def _without_best(table: pd.DataFrame, truths: Collection[str]) -> pd.DataFrame:
    return table.assign(best_baseline=table["best_baseline"].where(~_of_tops(table, truths), ""))


def _with_all(table: pd.DataFrame, truths: Collection[str]) -> pd.DataFrame:
    """No version is ruled out by a test that is not told."""
    mine = _of_tops(table, truths)
    free = (*WITHHELD, Remark("none_ruled_out"))
    return _noting(table.assign(in_set=table["in_set"].astype(bool) | mine), mine, free)


def _noting(table: pd.DataFrame, rows: pd.Series, remarks: Remarks) -> pd.DataFrame:
    """A table in which some rows have other remarks."""
    return table.assign(
        note=table["note"].where(~rows, noted(remarks)), remarks=table["remarks"].where(~rows, written(remarks))
    )


def withheld(tables: Mapping[str, pd.DataFrame], truth: str) -> int:
    """The number of figures of a ground truth that are absent from `validation` because they sum masked outcomes."""
    rows = tables["validation"]
    return int(((rows["ground_truth"] == truth) & (rows["remarks"] == written(WITHHELD))).sum())
