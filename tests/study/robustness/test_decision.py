"""The stability of a decision: worlds are studies, counted by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy

from ifn_research import load_study, run
from ifn_research.errors import IfnError
from ifn_research.results.study_result import read_results
from ifn_research.results.verdict import verdict
from ifn_research.robustness.fits import DrawnBlocks
from tests.support.varied_study import varied, varied_rows

LEAVE_OUT = {"exclude": {"one_of": "indicators"}}
FEW = {"validation": {"bootstrap": {"replicates": 199}}}
VERSIONS = [
    {"name": "all", "variables": ["a", "b", "c", "d"]},
    {"name": "pair", "variables": ["a", "b"]},
    {"name": "ranks", "variables": ["b", "c"], "normalisation": "percentile"},
]


def rows() -> pd.DataFrame:
    found = varied_rows()
    rng = np.random.default_rng(2)
    sizes = rng.integers(40, 300, size=len(found))
    share = 1 / (1 + np.exp(-np.log(found["d"] / 10)))
    return found.assign(
        truth=found["a"] + 0.8 * found["c"] + 4 * rng.normal(size=len(found)),
        other=found["b"] + found["d"] + 3 * rng.normal(size=len(found)),
        sizes=sizes,
        n_d=rng.binomial(sizes, share),
    )


def study(robustness: dict[str, Any], **keys: Any) -> dict[str, Any]:
    made = {
        "versions": VERSIONS,
        "ground_truth": [{"name": "truth", "column": "truth", "primary": True}, {"name": "other", "column": "other"}],
        **FEW,
        **keys,
    }
    return varied(rows=rows(), **({"robustness": robustness} if robustness else {}), **made)


def found(robustness: dict[str, Any], workers: int = 1, **keys: Any) -> Any:
    return run(load_study(study(robustness, **keys)), workers=workers)


def stability(result: Any, truth: str = "truth", metric: str = "spearman") -> pd.DataFrame:
    told = result.tables["decision_stability"]
    return told[(told["ground_truth"] == truth) & (told["metric"] == metric)].set_index("version")


def test_without_draws_worlds_are_the_studies_without_each_indicator() -> None:
    """Five studies declared and run, their verdicts counted."""
    result = found({"inputs": LEAVE_OUT, "decision": {"replicates": 199, "runs": 100}})
    verdicts = []
    for gone in ("", *"abcd"):
        versions = [{**item, "variables": [name for name in item["variables"] if name != gone]} for item in VERSIONS]
        verdicts.append(verdict(found({}, versions=versions)))
    told = stability(result)
    assert result.manifest["decision"] == {"worlds": 5, "replicates": 199, "left_out": 4, "varied": ["exclude"]}
    for name in ("all", "pair", "ranks"):
        assert told.loc[name, "p_best"] == np.mean([one.best == name for one in verdicts])
        assert told.loc[name, "p_in_confidence_set"] == np.mean([name in one.kept for one in verdicts])
        assert bool(told.loc[name, "nominal_best"]) == (verdicts[0].best == name)
    same = np.mean([one.sentence == verdicts[0].sentence for one in verdicts])
    assert set(told["p_same_recommendation"]) == {same}
    assert 0 < told["p_best"].max() < 1


def test_each_ground_truth_and_metric_is_a_world_of_its_own() -> None:
    decision = {"ground_truths": ["truth", "other"], "metrics": ["spearman", "pearson", "capture_pop20"]}
    result = found({"inputs": LEAVE_OUT, "decision": decision})
    told = result.tables["decision_stability"]
    # Means of no shares have nothing to capture: no world has a best version, and nothing is "the same" there.
    assert len(told) == 2 * 2 * 3
    assert told.groupby(["ground_truth", "metric"])["p_best"].sum().round(12).eq(1).all()
    assert told.groupby(["ground_truth", "metric"])["nominal_best"].sum().eq(1).all()
    messages = result.tables["quality"].query("check == 'decision'")["message"]
    assert messages.str.contains("'capture_pop20' has no figure").sum() == 2


def test_places_are_drawn_by_blocks() -> None:
    """By hand: Spearman on the places of each draw of twenty blocks of three."""
    blocks = [f"b{k // 3:02d}" for k in range(60)]
    made = study({"decision": {"resample": "blocks", "runs": 60, "replicates": 99}})
    made["tables"] = [{**made["tables"][0], "path": rows().assign(bloc=blocks), "groups": {"bloc": "bloc"}}]
    result = run(load_study(made))
    scores = result.tables["scores"]
    own = pd.DataFrame({name: scores[scores["version"] == name].set_index("code")["score"] for name in result.versions})
    truth = rows().set_index("code")["truth"].reindex(own.index)
    firsts = []
    for k in range(60):
        drawn = DrawnBlocks(np.arange(60) // 3, 20).rows(0, k)
        agreement = {name: scipy.stats.spearmanr(own[name].iloc[drawn], truth.iloc[drawn])[0] for name in own}
        firsts.append(max(agreement, key=lambda name: agreement[name]))
    told = stability(result)
    for name in own:
        assert told.loc[name, "p_best"] == pytest.approx(firsts.count(name) / 60)
    assert "robustness" not in result.tables


def test_what_is_learned_from_and_figures_are_drawn_for_all_versions_alike() -> None:
    """One version under two names: the same draws; beside them one that no draw moves."""
    indicators = {**varied()["indicators"], "d": {"numerator": "n_d", "denominator": "sizes", "dimension": "y"}}
    versions = [
        {"name": "counts", "variables": ["d", "b"]},
        {"name": "same", "variables": ["b", "d"]},
        {"name": "still", "variables": ["a", "c"]},
    ]
    robustness = {
        "versions": ["counts"],
        "inputs": {"sampling": {"indicators": "counts"}},
        "decision": {"runs": 40, "replicates": 99, "ground_truths": ["other"]},
    }
    result = found(robustness, indicators=indicators, versions=versions)
    told = stability(result, "other")
    # Two names of one version: the same draws, the same figures.
    assert told.loc["same", "p_in_confidence_set"] == told.loc["counts", "p_in_confidence_set"]
    assert told["p_best"].sum() == pytest.approx(1)
    assert not result.not_drawn


def test_a_version_that_cannot_be_computed_in_a_world_is_not_first_there_and_that_is_told() -> None:
    versions = [*VERSIONS, {"name": "alone", "variables": ["a"]}]
    result = found({"inputs": LEAVE_OUT, "decision": {}}, versions=versions)
    messages = result.tables["quality"].query("check == 'decision'")["message"]
    assert messages.str.contains("'alone'").any()
    assert stability(result).loc["alone", "p_in_confidence_set"] <= 0.8


def test_the_same_bytes_whatever_the_workers_and_read_back(tmp_path: Path) -> None:
    robustness = {
        "inputs": {"fit_on": {"resample": "blocks"}},
        "replicates": 16,
        "decision": {"runs": 12, "replicates": 99},
    }
    one, two = (found(robustness, workers=n) for n in (1, 2))
    pd.testing.assert_frame_equal(one.tables["decision_stability"], two.tables["decision_stability"])
    one.write(tmp_path)
    back = read_results(tmp_path).tables["decision_stability"]
    pd.testing.assert_frame_equal(pd.DataFrame(back), one.tables["decision_stability"], check_dtype=False)


def test_what_worlds_draw_is_noted_and_choices_of_one_version_are_said_not_to_be_drawn() -> None:
    """Versions are the alternatives: the same shares whether or not one of them varies beside."""
    inputs = {**LEAVE_OUT, "normalisation": ["zscore", "percentile"], "weights": {"spread": 0.25}}
    one = found({"versions": ["all"], "replicates": 16, "inputs": inputs, "decision": {}})
    other = found({"inputs": LEAVE_OUT, "decision": {}})
    pd.testing.assert_frame_equal(one.tables["decision_stability"], other.tables["decision_stability"])
    for result, count in ((one, 1), (other, 0)):
        assert result.manifest["decision"]["varied"] == ["exclude"]
        messages = result.tables["quality"].query("check == 'decision'")["message"]
        told = messages[messages.str.contains("worlds do not draw")]
        assert len(told) == count
        assert told.str.contains("normalisation").all()


def test_where_counts_are_masked_nothing_is_told_and_that_is_said() -> None:
    result = found({"inputs": LEAVE_OUT, "decision": {}}, disclosure={"threshold": 5})
    assert "decision_stability" not in result.tables
    assert result.tables["quality"]["message"].str.contains("stability of the decision").any()


@pytest.mark.parametrize(
    ("decision", "keys", "what"),
    [
        ({"metrics": ["spearmann"]}, {}, "spearmann"),
        ({"metrics": ["spearman_spatial_cv"]}, {}, "spearman_spatial_cv"),
        ({"ground_truths": ["none"]}, {}, "unknown ground truth 'none'"),
        ({}, {"ground_truth": []}, "no|none"),
    ],
)
def test_what_is_wrong_is_refused(decision: dict[str, Any], keys: dict[str, Any], what: str) -> None:
    with pytest.raises(IfnError, match=what):
        run(load_study(study({"inputs": LEAVE_OUT, "decision": decision}, **keys)))
