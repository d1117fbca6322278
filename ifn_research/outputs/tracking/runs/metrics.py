"""The figures of a version that MLflow charts: one section for each ground truth, diagnostics and agreement."""

from __future__ import annotations

import math

import pandas as pd

from ifn_research.outputs.tracking.base import LoggedMetric
from ifn_research.results.metrics import UNCHARTED
from ifn_research.results.study_result import StudyResult

AGREEMENT = ("spearman", "top_decile_overlap", "mean_abs_rank_shift")
# A chart of them compares nothing; they are in the table of diagnostics, beside what they explain.
NOT_CHARTED = ("bartlett_chi2", "bartlett_df", "loading_bootstrap_blocks", "loading_bootstrap_replicates")


def version_metrics(result: StudyResult, version: str) -> tuple[LoggedMetric, ...]:
    """Every finite overall figure of a version.

    Names are ``<ground truth>/<metric>`` with its interval (``_ci_low``, ``_ci_high``; for the primary ground truth or
    metric: the others are in `tables/validation.json`), ``<ground truth>/<metric>_above_best_single`` for the primary
    criterion, ``<ground truth>/confidence_set_p`` and ``step_down_p`` for the primary metric,
    ``<ground truth>/capture_pop10_gain_over_random``, ``<ground truth>/ceiling``, ``diagnostics/<statistic>``,
    ``agreement/<metric>_with_<first version>``, and ``<ground truth>/n``: each version is judged on its own
    territories, so figures compare where these are as many. Eigenvalues are one figure with a step for each component.
    Of a version whose choices vary, ``robustness/<statistic>``, and ``robustness/<choice>_<shapley or total>``: the
    part of each choice in the variance of its ranks.
    """
    found = [
        *_agreement_with_truth(result, version),
        *_above_best_baseline(result, version),
        *_among_versions(result, version),
        *_targeting(result, version),
        *_ceiling(result, version),
        *_diagnostics(result, version),
        *_agreement_with_first(result, version),
        *_coverage(result, version),
        *_robustness(result, version),
    ]
    return tuple(metric for metric in found if math.isfinite(metric.value))


def _agreement_with_truth(result: StudyResult, version: str) -> list[LoggedMetric]:
    rows = result.tables["validation"]
    rows = rows[(rows["version"] == version) & ~rows["metric"].isin(UNCHARTED)]
    found = []
    for row in rows.itertuples():
        key = f"{row.ground_truth}/{row.metric}"
        shown = _with_interval(key, row.estimate, row.ci_low, row.ci_high)
        primary = result.primary is None or row.ground_truth == result.primary[0] or row.metric == result.primary[1]
        found += [metric for metric in shown if primary or metric.key == key]
        if result.primary == (row.ground_truth, row.metric):
            coarse = _with_interval(f"{key}_coarse", None, row.ci_low_coarse, row.ci_high_coarse)
            found += coarse
    return found


def _above_best_baseline(result: StudyResult, version: str) -> list[LoggedMetric]:
    best, primary = result.best_baseline(), result.primary
    if best is None or primary is None:
        return []
    table = result.tables["comparisons"]
    rows = table[
        (table["version_a"] == version)
        & (table["version_b"] == best["version"])
        & (table["ground_truth"] == primary[0])
        & (table["metric"] == primary[1])
        & (table["test"] == "bootstrap")
    ]
    return [
        metric
        for row in rows.itertuples()
        for metric in _with_interval(
            f"{primary[0]}/{primary[1]}_above_best_single", row.difference, row.ci_low, row.ci_high
        )
    ]


def _among_versions(result: StudyResult, version: str) -> list[LoggedMetric]:
    """P-values of the confidence set and of the step-down test, on the primary metric."""
    if result.primary is None:
        return []
    members, compared = result.tables["confidence_set"], result.tables["comparisons"]
    found = {
        "confidence_set_p": members[members["version"] == version],
        "step_down_p": compared[(compared["version_a"] == version) & (compared["test"] == "step_down")],
    }
    return [
        LoggedMetric(f"{row.ground_truth}/{name}", value)
        for name, rows in found.items()
        for row in rows[rows["metric"] == result.primary[1]].itertuples()
        if (value := _number(row.p_value)) is not None
    ]


def _targeting(result: StudyResult, version: str) -> list[LoggedMetric]:
    table = result.tables["targeting"]
    rows = table[(table["version"] == version) & (table["metric"] == "capture_pop10")]
    return [
        LoggedMetric(f"{row.ground_truth}/capture_pop10_gain_over_random", value)
        for row in rows.itertuples()
        if (value := _number(row.gain_over_random)) is not None
    ]


def _ceiling(result: StudyResult, version: str) -> list[LoggedMetric]:
    """The worth that a perfect index could reach, beside that of this one, where it is judged at all."""
    judged = result.tables["validation"]
    with_it = set(judged.loc[(judged["version"] == version) & judged["estimate"].notna(), "ground_truth"])
    return [
        LoggedMetric(f"{row.ground_truth}/ceiling", value)
        for row in result.tables["ground_truth"].itertuples()
        if row.ground_truth in with_it and (value := _number(row.ceiling)) is not None
    ]


def _diagnostics(result: StudyResult, version: str) -> list[LoggedMetric]:
    table = result.tables["diagnostics"]
    rows = table[(table["version"] == version) & _empty(table["indicator"])]
    overall = rows[_empty(rows["component"]) & ~rows["statistic"].isin(NOT_CHARTED)]
    metrics = [LoggedMetric(f"diagnostics/{row.statistic}", float(row.value)) for row in overall.itertuples()]
    eigenvalues = rows[(rows["statistic"] == "eigenvalue") & ~_empty(rows["component"])]
    for step, value in enumerate(eigenvalues["value"], start=1):
        metrics.append(LoggedMetric("diagnostics/eigenvalue", float(value), step))
    return metrics


def _agreement_with_first(result: StudyResult, version: str) -> list[LoggedMetric]:
    first = next((name for name in result.versions if name not in result.beside), version)
    table = result.tables["agreement"]
    pairs = set(zip([first, version], [version, first], strict=True))
    rows = [row for row in table.itertuples() if (row.version_a, row.version_b) in pairs]
    return [
        LoggedMetric(f"agreement/{name}_with_{first}", value)
        for row in rows
        for name in AGREEMENT
        if (value := _number(getattr(row, name))) is not None
    ]


def _robustness(result: StudyResult, version: str) -> list[LoggedMetric]:
    summary, effects = result.tables.get("robustness_summary"), result.tables.get("sensitivity")
    if summary is None or effects is None:
        return []
    rows = summary[summary["version"] == version]
    found = [
        LoggedMetric(f"robustness/{row.statistic}", value)
        for row in rows.itertuples()
        if (value := _number(row.value)) is not None
    ]
    effects = effects[(effects["version"] == version) & (effects["output"] == "ranks") & (effects["index"] != "first")]
    return found + [
        metric
        for row in effects.itertuples()
        for metric in _with_interval(
            f"robustness/{row.input}_{effects.loc[row.Index, 'index']}", row.estimate, row.ci_low, row.ci_high
        )
    ]


def _coverage(result: StudyResult, version: str) -> list[LoggedMetric]:
    rows = result.tables["validation"]
    judged = rows[(rows["version"] == version) & rows["estimate"].notna()]
    # Some metrics need a population or a mass besides, which fewer territories may have.
    most = judged.groupby("ground_truth", sort=False)["n"].max()
    return [LoggedMetric(f"{name}/n", float(n)) for name, n in most.items()]


def _with_interval(key: str, estimate: object, low: object, high: object) -> list[LoggedMetric]:
    figures = {key: _number(estimate), f"{key}_ci_low": _number(low), f"{key}_ci_high": _number(high)}
    return [LoggedMetric(name, value) for name, value in figures.items() if value is not None]


def _number(value: object) -> float | None:
    return None if pd.isna(value) else float(value)  # type: ignore[arg-type]


def _empty(column: pd.Series) -> pd.Series:
    """Rows without a label, whether the table was just made or read back."""
    return column.isna() | (column == "")
