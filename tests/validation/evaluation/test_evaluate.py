"""What validation says of versions, ground truths and blocks, and of what it cannot judge."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests

from ifn_research.errors import ConfigError
from ifn_research.execution import SERIAL, Stage, executor_of
from ifn_research.validation import METRICS, BlockDesign, ground_truth_from
from ifn_research.validation.evaluation.evaluate import _largest_at_both_ends
from tests.support.evaluating import validate

N = 120


def judged(scores, *, baselines=None, outcomes=None, departement=None, **options):
    """Validation of some scores on many small blocks, as tables."""
    n = len(next(iter(scores.values())))
    rng = np.random.default_rng(1)
    outcome = ground_truth_from("truth", values=next(iter(scores.values())) + rng.normal(size=n))
    labels = np.array([f"d{i % 40:02d}" for i in range(n)], dtype=object) if departement is None else departement
    settings = {"seed": 3, "replicates": 50, "metrics": ["spearman", "kendall"]} | options
    groups = settings.pop("groups", {"departement": labels})
    blocks = BlockDesign(groups, settings.pop("requested", None), settings.pop("coordinates", None))
    return validate(scores, baselines or {}, outcomes or [outcome], blocks=blocks, **settings)


def test_p_values_are_adjusted_within_the_family_of_one_ground_truth_and_metric():
    rng = np.random.default_rng(9)
    common = rng.normal(size=N)
    scores = {f"v{k}": common + rng.normal(0, 0.3 + 0.3 * k, N) for k in range(5)}
    table = judged(scores, baselines={"poverty": rng.normal(size=N)}).to_frames()["comparisons"]
    table = table[table["test"] == "bootstrap"]
    assert set(table["family"]) == {
        f"{kind}: truth/{metric}" for kind in ("versions", "baselines") for metric in ("spearman", "kendall")
    }
    for family, rows in table.groupby("family"):
        assert len(rows) == (10 if family.startswith("versions") else 5)
        np.testing.assert_allclose(rows["p_holm"], multipletests(rows["p_value"], method="holm")[1], atol=1e-15)
        np.testing.assert_allclose(rows["p_bh"], multipletests(rows["p_value"], method="fdr_bh")[1], atol=1e-15)


def test_two_versions_that_differ_by_their_unit_are_exactly_tied():
    rng = np.random.default_rng(2)
    score = rng.normal(size=N)
    table = judged({"a": score, "b": 0.1 + 100 * score, "c": rng.normal(size=N)}, metrics=list(METRICS)).to_frames()
    resampled = table["comparisons"].query("test == 'bootstrap'")
    same = resampled.query("version_a == 'a' and version_b == 'b' and not metric.str.startswith('capture')")
    assert (same["difference"] == 0).all()
    assert same["p_value"].isna().all()
    assert same["note"].str.contains("identical").all()
    # They are no test, so the others are adjusted without them: two pairs, not three.
    others = table["comparisons"].query("version_b == 'c' and metric == 'spearman'")
    np.testing.assert_allclose(others["p_holm"], multipletests(others["p_value"], method="holm")[1])


def test_the_same_bits_come_out_whatever_the_number_of_workers():
    rng = np.random.default_rng(7)
    scores = {f"v{k}": rng.normal(size=N) for k in range(3)}
    one, two = (judged(scores, executor=executor_of(workers), replicates=130).to_frames() for workers in (1, 2))
    for name in one:
        assert one[name].equals(two[name])


def test_ground_truths_judged_beside_each_other_are_told_in_their_order_to_the_same_bits(monkeypatch):
    """Coarse blocks that cut across the others, and territories that only one ground truth covers."""
    monkeypatch.setattr("ifn_research.validation.evaluation.evaluate.LEAST_COMPARED", 0)
    rng = np.random.default_rng(8)
    scores = {f"v{k}": rng.normal(size=N) for k in range(3)}
    values = [scores["v0"] + rng.normal(size=N) for _ in range(3)]
    values[1][: N // 3] = np.nan
    outcomes = [ground_truth_from(f"o{k}", values=one, population=np.arange(N) + 1.0) for k, one in enumerate(values)]
    groups = {
        "departement": np.array([f"d{i % 40:02d}" for i in range(N)], dtype=object),
        "region": np.array([f"r{i // 10:02d}" for i in range(N)], dtype=object),
    }
    asked = {"outcomes": outcomes, "groups": groups, "requested": "departement", "metrics": list(METRICS)}
    one, two = (judged(scores, executor=executor_of(workers), **asked) for workers in (1, 2))
    assert one.intervals == two.intervals
    assert (one.ranking[0].n_coarse, list(one.intervals)) == (12, ["o0", "o1", "o2"])
    for name, frame in one.to_frames().items():
        assert frame.equals(two.to_frames()[name])


def test_rows_in_another_order_change_nothing_but_the_last_bits():
    rng = np.random.default_rng(7)
    score, truth = rng.normal(size=N), rng.normal(size=N)
    departement = np.array([f"d{i % 40:02d}" for i in range(N)], dtype=object)
    order = rng.permutation(N)
    tables = [
        judged(
            {"v": score[rows]}, outcomes=[ground_truth_from("truth", values=truth[rows])], departement=departement[rows]
        ).to_frames()["validation"]
        for rows in (np.arange(N), order)
    ]
    np.testing.assert_allclose(
        tables[0][["estimate", "ci_low", "ci_high"]], tables[1][["estimate", "ci_low", "ci_high"]], atol=1e-12
    )


def test_the_first_replicates_do_not_depend_on_how_many_follow_nor_on_other_versions():
    rng = np.random.default_rng(7)
    scores = {f"v{k}": rng.normal(size=N) for k in range(3)}
    outcome = ground_truth_from("truth", values=rng.normal(size=N))
    alone = judged({"v1": scores["v1"]}, outcomes=[outcome]).validation
    among = [row for row in judged(scores, outcomes=[outcome]).validation if row.version == "v1"]
    assert list(alone) == among


@pytest.mark.parametrize(("n_blocks", "caution", "tested"), [(12, "few blocks (12)", True), (40, "", True)])
def test_few_blocks_are_labelled(n_blocks, caution, tested):
    rng = np.random.default_rng(4)
    departement = np.array([f"d{i % n_blocks:02d}" for i in range(N)], dtype=object)
    found = judged({"a": rng.normal(size=N), "b": rng.normal(size=N)}, departement=departement).to_frames()
    assert (found["validation"]["note"] == caution).all()
    assert (found["comparisons"]["note"] == caution).all()
    assert found["comparisons"]["p_value"].notna().all() == tested


def test_under_ten_blocks_finer_ones_serve_and_nothing_is_tested():
    rng = np.random.default_rng(4)
    region = np.array([f"r{i % 5}" for i in range(N)], dtype=object)
    place = (rng.uniform(0, 5, N), rng.uniform(44, 49, N))
    scores = {"a": rng.normal(size=N), "b": rng.normal(size=N)}
    found = judged(scores, groups={"region": region}, requested="region", coordinates=place).to_frames()
    assert found["validation"]["note"].str.startswith("probably too narrow: 24 clusters").all()
    assert found["validation"]["ci_low"].notna().all()
    assert (found["validation"]["n_blocks"] == 24).all()
    assert found["comparisons"]["p_value"].isna().all()
    assert found["comparisons"]["p_holm"].isna().all()
    assert found["comparisons"]["note"].str.contains("no p-value").all()


def test_without_groups_and_coordinates_territories_are_said_to_be_taken_for_independent():
    rng = np.random.default_rng(4)
    found = judged({"a": rng.normal(size=N)}, groups={}).to_frames()["validation"]
    assert (found["note"] == "assumes independent territories").all()
    assert (found["n_blocks"] == N).all()


def test_circular_outcomes_are_noted_on_the_versions_and_baselines_that_they_concern():
    rng = np.random.default_rng(4)
    scores = {"with": rng.normal(size=N), "without": rng.normal(size=N)}
    outcome = ground_truth_from("truth", values=rng.normal(size=N), circular_with=("poverty",))
    baselines = {"poverty": rng.normal(size=N), "age": rng.normal(size=N)}
    indicators = {"with": ("poverty", "age"), "without": ("age",)}
    found = judged(scores, baselines=baselines, outcomes=[outcome], indicators=indicators).to_frames()["validation"]
    circular = set(found[found["note"].str.contains("circular with poverty")]["version"])
    assert circular == {"with", "baseline:poverty"}


def test_the_best_baseline_is_named_as_chosen_on_the_same_data():
    rng = np.random.default_rng(4)
    truth = rng.normal(size=N)
    outcome = ground_truth_from("truth", values=truth)
    baselines = {"good": truth + 0.1 * rng.normal(size=N), "bad": rng.normal(size=N)}
    table = judged({"v": rng.normal(size=N)}, baselines=baselines, outcomes=[outcome]).to_frames()["comparisons"]
    best = table[table["note"].str.contains("best baseline")]
    assert set(best["version_b"]) == {"baseline:good"}


def test_no_replicates_give_estimates_alone_with_the_reason():
    rng = np.random.default_rng(4)
    found = judged({"a": rng.normal(size=N), "b": rng.normal(size=N)}, replicates=0).to_frames()
    assert found["validation"]["estimate"].notna().all()
    assert found["validation"][["ci_low", "ci_high"]].isna().all(axis=None)
    assert found["validation"]["note"].str.contains("no replicate was asked for").all()
    assert found["comparisons"]["difference"].notna().all()
    assert found["comparisons"]["p_value"].isna().all()


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        (np.r_[1.0, 2.0, np.full(N - 2, np.nan)], "covers 2 territories"),
        (np.full(N, 4.0), "the ground truth is constant"),
    ],
)
def test_an_outcome_that_judges_nothing_says_why_and_leaves_no_number(values, reason):
    rng = np.random.default_rng(4)
    found = judged(
        {"a": rng.normal(size=N), "b": rng.normal(size=N)}, outcomes=[ground_truth_from("truth", values=values)]
    )
    table = found.to_frames()["validation"]
    assert table["estimate"].isna().all()
    assert table["note"].str.contains(reason).all()


def test_a_version_that_scores_no_covered_territory_says_why():
    rng = np.random.default_rng(4)
    values = np.r_[rng.normal(size=60), np.full(60, np.nan)]
    score = np.r_[np.full(60, np.nan), rng.normal(size=60)]
    outcome = ground_truth_from("truth", values=values)
    table = (
        judged({"a": score, "b": rng.normal(size=N)}, outcomes=[outcome]).to_frames()["validation"].set_index("version")
    )
    assert table.loc["a", "estimate"].isna().all()
    assert table.loc["a", "note"].str.contains("only 0 territories").all()
    assert table.loc["b", "estimate"].notna().all()


def test_an_outcome_without_mass_says_why_capture_is_absent():
    rng = np.random.default_rng(4)
    found = judged({"a": rng.normal(size=N)}, metrics=["capture_n20"]).to_frames()["validation"]
    assert found["note"].str.contains("is not a proportion").all()


def test_unknown_metrics_and_blocks_are_refused_with_the_nearest():
    score = {"a": np.arange(float(N))}
    with pytest.raises(ConfigError, match="spearmann") as raised:
        judged(score, metrics=["spearmann"])
    assert "did you mean 'spearman'?" in str(raised.value.fix)
    with pytest.raises(ConfigError, match="unknown group 'departments'"):
        judged(score, requested="departments")


def test_the_summary_says_the_primary_criterion_and_what_its_intervals_are():
    rng = np.random.default_rng(4)
    found = judged({"a": rng.normal(size=N)}, primary=("truth", "spearman"))
    assert str(found).startswith("a: spearman with truth ")
    assert "kendall" not in str(found)
    assert found.intervals["truth"].startswith(
        "percentile interval widened by Student's t, 95 %, from 50 draws of blocks (40 groups 'departement')"
    )
    assert "weights and scores held fixed" in found.intervals["truth"]


def test_progress_is_told_to_the_end():
    told = []
    stage = Stage(SERIAL, lambda done, total: told.append((done, total)))
    judged({"a": np.random.default_rng(1).normal(size=N)}, executor=stage)
    assert told[-1][0] == told[-1][1] == len(told)


def test_equal_what_scipy_says_on_the_real_table_of_the_epci(shared):
    import pandas as pd

    table = pd.read_csv(shared / "data/tables/epci.csv", dtype={"code_departement": str})
    outcome = ground_truth_from("truth", values=table["outcome_unvaccinated_rate_2021_w27"].to_numpy(), unit="%")
    scores = {
        "poverty": table["poverty_rate"].to_numpy(),
        "broadband": -table["share_premises_fast_broadband"].to_numpy(),
    }
    blocks = BlockDesign({"departement": table["code_departement"].to_numpy(dtype=object)})
    names = ["spearman", "pearson", "kendall"]
    found = validate(scores, {}, [outcome], blocks=blocks, seed=1, replicates=0, metrics=names)
    scipy = (stats.spearmanr, stats.pearsonr, stats.kendalltau)
    expected = [function(score, outcome.values).statistic for function in scipy for score in scores.values()]
    np.testing.assert_allclose([row.estimate for row in found.validation], expected, rtol=0, atol=1e-12)
    # Fact 4 of the data's provenance: poverty alone follows this outcome with 0.39.
    assert round(found.validation[0].estimate, 2) == 0.39


def test_intervals_cover_and_tests_hold_their_size_when_whole_blocks_are_alike():
    """50 blocks of 4 alike territories; 300 simulations: the bounds are about 3 standard errors wide."""
    rng = np.random.default_rng(2024)
    labels = np.repeat([f"d{k:02d}" for k in range(50)], 4).astype(object)
    covered = rejected = 0
    for _ in range(300):
        block = rng.normal(size=(3, 50)).repeat(4, axis=1)
        latent, a, b = (np.sqrt(0.5) * (block[k] + rng.normal(size=200)) for k in range(3))
        outcome = ground_truth_from("truth", values=latent)
        scores = {"a": 0.6 * latent + 0.8 * a, "b": 0.6 * latent + 0.8 * b}
        found = judged(
            scores,
            outcomes=[outcome],
            departement=labels,
            replicates=400,
            metrics=["pearson"],
            seed=int(rng.integers(1e9)),
        )
        covered += found.validation[0].ci_low <= 0.6 <= found.validation[0].ci_high
        rejected += found.comparisons[0].p_value < 0.05
    assert 0.90 <= covered / 300 <= 0.985
    assert 0.02 <= rejected / 300 <= 0.09


@pytest.mark.parametrize(("sizes", "order"), [([5], [0]), ([1, 9, 5], [1, 0, 2]), ([4, 4, 4, 4], [0, 2, 3, 1])])
def test_what_takes_longest_is_begun_first_from_both_ends(sizes: list[int], order: list[int]) -> None:
    assert _largest_at_both_ends(sizes) == order
