"""Figures of a version, named so that MLflow groups them by ground truth."""

from __future__ import annotations

import pandas as pd

from ifn_research.outputs.tracking.base import LoggedMetric
from ifn_research.outputs.tracking.runs.metrics import version_metrics
from ifn_research.results.study_result import StudyResult, with_table
from ifn_research.results.tables import COLUMNS, frame
from tests.support.configurations import whole

NAN, INFINITE = float("nan"), float("inf")


def validation_row(version: str, metric: str, estimate: float, low: float = NAN, high: float = NAN) -> dict:
    return {
        **{"version": version, "ground_truth": "abstention", "metric": metric, "estimate": estimate},
        **{"ci_low": low, "ci_high": high, "n": 40, "n_blocks": 12, "note": ""},
    }


def result(**tables: list[dict]) -> StudyResult:
    versions = [{"version": name, "status": "ok"} for name in ("equal", "pca")]
    made: dict[str, pd.DataFrame] = {name: frame(name, tables.get(name, [])) for name in COLUMNS}
    manifest = {"primary_criterion": {"ground_truth": "abstention", "metric": "spearman"}}
    return StudyResult(whole({}), {**made, "versions": frame("versions", versions)}, manifest=manifest)


def test_a_metric_is_named_by_its_ground_truth_and_has_its_interval() -> None:
    rows = [validation_row("pca", "spearman", 0.6, 0.4, 0.7), validation_row("equal", "spearman", 0.5)]
    assert version_metrics(result(validation=rows), "pca") == (
        LoggedMetric("abstention/spearman", 0.6),
        LoggedMetric("abstention/spearman_ci_low", 0.4),
        LoggedMetric("abstention/spearman_ci_high", 0.7),
        LoggedMetric("abstention/n", 40),
    )


def test_what_is_absent_or_infinite_is_not_logged() -> None:
    rows = [validation_row("pca", "spearman", NAN), validation_row("pca", "pearson", 0.2, -INFINITE, INFINITE)]
    assert version_metrics(result(validation=rows), "pca") == (
        LoggedMetric("abstention/pearson", 0.2),
        LoggedMetric("abstention/n", 40),
    )


def test_n_is_the_number_of_territories_on_which_the_version_is_judged() -> None:
    rows = [
        {**validation_row("pca", "spearman", 0.5), "n": 94},
        {**validation_row("pca", "capture_pop20", 0.3), "n": 90},
    ]
    assert version_metrics(result(validation=rows), "pca")[-1] == LoggedMetric("abstention/n", 94)


def test_eigenvalues_are_steps_of_one_metric_and_only_overall_diagnostics_are_metrics() -> None:
    rows = [
        {"version": "pca", "statistic": "kmo", "indicator": "", "component": "", "value": 0.7},
        {"version": "pca", "statistic": "kmo", "indicator": "poverty", "component": "", "value": 0.6},
        {"version": "pca", "statistic": "eigenvalue", "indicator": "", "component": "1", "value": 2.5},
        {"version": "pca", "statistic": "eigenvalue", "indicator": "", "component": "2", "value": 0.5},
        {"version": "pca", "statistic": "bartlett_df", "indicator": "", "component": "", "value": 15.0},
        {"version": "equal", "statistic": "kmo", "indicator": "", "component": "", "value": 0.1},
    ]
    assert version_metrics(result(diagnostics=rows), "pca") == (
        LoggedMetric("diagnostics/kmo", 0.7),
        LoggedMetric("diagnostics/eigenvalue", 2.5, 1),
        LoggedMetric("diagnostics/eigenvalue", 0.5, 2),
    )


def test_agreement_is_with_the_first_version_whichever_way_the_pair_is_written() -> None:
    pair = {"version_a": "equal", "version_b": "pca", "spearman": 0.9, "kendall": 0.8}
    row = {**pair, "top_decile_overlap": 0.75, "mean_abs_rank_shift": 3.5}
    expected = (
        LoggedMetric("agreement/spearman_with_equal", 0.9),
        LoggedMetric("agreement/top_decile_overlap_with_equal", 0.75),
        LoggedMetric("agreement/mean_abs_rank_shift_with_equal", 3.5),
    )
    assert version_metrics(result(agreement=[row]), "pca") == expected
    turned = {**row, "version_a": "pca", "version_b": "equal"}
    assert version_metrics(result(agreement=[turned]), "pca") == expected
    assert version_metrics(result(agreement=[row]), "equal") == ()


def test_the_lead_over_the_best_single_indicator_is_the_difference_of_the_comparisons() -> None:
    judged = [
        validation_row("pca", "spearman", 0.6),
        validation_row("baseline:poverty", "spearman", 0.5),
        validation_row("baseline:age", "spearman", 0.3),
    ]
    compared = [
        {
            **{"version_a": "pca", "version_b": f"baseline:{name}", "ground_truth": "abstention"},
            **{"metric": "spearman", "test": "bootstrap", "difference": difference, "ci_low": -0.1, "ci_high": 0.3},
        }
        for name, difference in (("poverty", 0.1), ("age", 0.3))
    ]
    metrics = version_metrics(result(validation=judged, ranking=judged, comparisons=compared), "pca")
    assert metrics[1:-1] == (
        LoggedMetric("abstention/spearman_above_best_single", 0.1),
        LoggedMetric("abstention/spearman_above_best_single_ci_low", -0.1),
        LoggedMetric("abstention/spearman_above_best_single_ci_high", 0.3),
    )


def test_intervals_are_charted_for_the_primary_ground_truth_or_metric_and_near_copies_not_at_all() -> None:
    rows = [
        validation_row("pca", "pearson", 0.5, 0.4, 0.6),
        validation_row("pca", "top_decile_overlap", 0.3, 0.2, 0.4),
        {**validation_row("pca", "spearman", 0.4, 0.3, 0.5), "ground_truth": "caf"},
        {**validation_row("pca", "pearson", 0.2, 0.1, 0.3), "ground_truth": "caf"},
    ]
    keys = [metric.key for metric in version_metrics(result(validation=rows), "pca")]
    assert keys == [
        *("abstention/pearson", "abstention/pearson_ci_low", "abstention/pearson_ci_high"),
        *("caf/spearman", "caf/spearman_ci_low", "caf/spearman_ci_high", "caf/pearson"),
        *("abstention/n", "caf/n"),
    ]


def test_what_sets_a_version_among_the_others_is_charted_on_the_primary_metric() -> None:
    key = {"ground_truth": "abstention", "metric": "spearman"}
    members = [
        {**key, "version": "pca", "p_value": 0.3},
        {**key, "version": "pca", "metric": "pearson", "p_value": 0.1},
    ]
    stepped = [
        {**key, "version_a": "pca", "version_b": "baseline:best", "test": "step_down", "p_value": 0.02},
        {**key, "version_a": "equal", "version_b": "baseline:best", "test": "step_down", "p_value": NAN},
    ]
    found = result(confidence_set=members, comparisons=stepped)
    assert version_metrics(found, "pca") == (
        LoggedMetric("abstention/confidence_set_p", 0.3),
        LoggedMetric("abstention/step_down_p", 0.02),
    )
    assert version_metrics(found, "equal") == ()


def test_the_gain_of_targeting_and_the_ceiling_of_a_judged_version_are_charted() -> None:
    gain = {"version": "pca", "ground_truth": "abstention", "metric": "capture_pop10", "gain_over_random": 0.05}
    truths = [{"ground_truth": "abstention", "ceiling": 0.9}, {"ground_truth": "caf", "ceiling": 0.8}]
    rows = [validation_row("pca", "spearman", 0.5)]
    targeted = [gain, {**gain, "metric": "capture_pop20"}]
    metrics = version_metrics(result(validation=rows, targeting=targeted, ground_truth=truths), "pca")
    assert metrics[1:3] == (
        LoggedMetric("abstention/capture_pop10_gain_over_random", 0.05),
        LoggedMetric("abstention/ceiling", 0.9),
    )
    assert not [metric for metric in metrics if metric.key.startswith("caf/")]


def test_a_version_whose_choices_vary_has_its_figures_and_the_part_of_each_choice() -> None:
    summary = [
        {"version": "pca", "statistic": "mean_abs_rank_shift", "value": 3.5, "q05": 1.0, "q95": 6.0},
        {"version": "pca", "statistic": "n_open", "value": 7.0},
        {"version": "equal", "statistic": "n_open", "value": 9.0},
    ]
    shared = {"version": "pca", "output": "ranks", "input": "exclude", "method": "exact", "n_runs": 80}
    effects = [
        {**shared, "index": "first", "estimate": 0.2, "ci_low": NAN, "ci_high": NAN},
        {**shared, "index": "total", "estimate": 0.5, "ci_low": 0.4, "ci_high": 0.6},
        {**shared, "index": "shapley", "estimate": 0.35, "ci_low": NAN, "ci_high": NAN},
        {**shared, "index": "total", "output": "top_tenth", "estimate": 0.9, "ci_low": NAN, "ci_high": NAN},
    ]
    varied = with_table(result(), "robustness_summary", frame("robustness_summary", summary))
    assert version_metrics(with_table(varied, "sensitivity", frame("sensitivity", effects)), "pca") == (
        LoggedMetric("robustness/mean_abs_rank_shift", 3.5),
        LoggedMetric("robustness/n_open", 7.0),
        LoggedMetric("robustness/exclude_total", 0.5),
        LoggedMetric("robustness/exclude_total_ci_low", 0.4),
        LoggedMetric("robustness/exclude_total_ci_high", 0.6),
        LoggedMetric("robustness/exclude_shapley", 0.35),
    )
