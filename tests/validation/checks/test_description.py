"""Calibration, curves, added value, subgroups and other readings, against pandas, SciPy and statsmodels."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

from ifn_research.geography.blocks import BlockDesign
from ifn_research.remarks import Remark
from ifn_research.rows import table
from ifn_research.statistics.resampling import Variable
from ifn_research.validation.checks.added_value import added_value
from ifn_research.validation.checks.calibration import calibration
from ifn_research.validation.checks.concentration import concentration
from ifn_research.validation.checks.description import Subject, describe
from ifn_research.validation.checks.subgroups import DENSITIES, Subgroup, chosen_groups, density_classes, subgroups
from ifn_research.validation.checks.variants import LEFT_OUT, WITH, WITHOUT, Variant, WithoutCircular, variants
from ifn_research.validation.metrics import METRICS, Truth
from ifn_research.validation.outcome import outcome_from
from tests.support.reference import REFERENCE

N = 200


@pytest.fixture(scope="module")
def study():
    """Counted and plain outcomes of the same latent fragility, with gaps; overdispersed."""
    rng = np.random.default_rng(12)
    latent = rng.normal(size=N)
    score = np.round(latent + rng.normal(size=N), 2)
    score[:4] = np.nan
    people = rng.integers(50, 5000, N).astype(float)
    cases = rng.binomial(people.astype(int), 1 / (1 + np.exp(1 - 0.5 * latent - 0.3 * rng.normal(size=N)))).astype(
        float
    )
    people[-5:] = np.nan
    poverty = latent + rng.normal(size=N)
    region = np.array([f"R{i % 7}" for i in range(N)], dtype=object)
    region[0:12] = ""
    return score, people, cases, poverty, region


def counted(study):
    _, people, cases, poverty, _ = study
    return outcome_from("taken", numerator=cases, denominator=people).given({"poverty": poverty})


def plain(study):
    poverty = study[3]
    values = np.where(np.isnan(study[1]), np.nan, 3 * poverty + np.random.default_rng(1).normal(size=N))
    return outcome_from("rate", values=values).given({"poverty": poverty})


def complete(study):
    score, people, *_ = study
    return np.flatnonzero(~np.isnan(score) & ~np.isnan(people))


def test_the_regression_is_the_quasi_binomial_of_r():
    score = [0.2, -1.1, 0.7, 1.9, -0.4, 0.1, -2.0, 1.2, 0.9, -0.8, 0.3, 1.5, -0.2, 0.6, -1.4, 2.2, -0.6, 0.0, 1.1, -0.9]
    people = [120, 340, 90, 410, 260, 75, 500, 330, 145, 220, 380, 60, 415, 190, 275, 350, 130, 240, 310, 85]
    cases = [40, 60, 41, 210, 70, 20, 60, 150, 70, 41, 130, 33, 100, 90, 44, 220, 28, 85, 110, 20]
    outcome = outcome_from("o", numerator=np.array(cases, dtype=float), denominator=np.array(people, dtype=float))
    _, (found,) = calibration({"a": np.array(score)}, [outcome])
    expected = pd.read_csv(REFERENCE / "quasibinomial.csv").iloc[0]
    for name, value in expected.items():
        assert getattr(found, name) == pytest.approx(value, rel=1e-8)
    margin = stats.t.ppf(0.975, 18) * expected["standard_error"]
    bounds = np.exp(expected["coefficient"] + np.array([-1, 1]) * margin)
    assert (found.ci_low, found.ci_high) == pytest.approx(tuple(bounds), rel=1e-8)


def test_the_deviance_explained_is_the_metric(study):
    rows = complete(study)
    _, (found,) = calibration({"a": study[0]}, [counted(study)])
    truth = Truth.of(counted(study).rows(rows))
    explained = METRICS["deviance_explained"].estimate(Variable.of(study[0][rows]), truth)
    odds = METRICS["odds_ratio_per_sd"].estimate(Variable.of(study[0][rows]), truth)
    assert found.n == len(rows)
    assert 1 - found.deviance / found.null_deviance == pytest.approx(explained.value, abs=1e-10)
    assert found.odds_ratio == pytest.approx(odds.value, rel=1e-9)


def test_counts_that_differ_less_than_chance_do_not_narrow_the_error(study):
    score = study[0][4:104]
    people = np.full(100, 1000.0)
    cases = np.round(people / (1 + np.exp(1 - 0.3 * score)))
    _, (found,) = calibration({"a": score}, [outcome_from("o", numerator=cases, denominator=people)])
    z = stats.zscore(score, ddof=1)
    model = sm.GLM(np.column_stack([cases, people - cases]), sm.add_constant(z), family=sm.families.Binomial()).fit()
    assert found.dispersion < 1
    assert found.standard_error == pytest.approx(model.bse[1], rel=1e-6)


def test_tenths_hold_the_share_of_the_people_who_are_counted(study):
    score, people, cases, *_ = study
    rows = complete(study)
    tenths, _ = calibration({"a": score}, [counted(study)])
    frame = pd.DataFrame({"score": score, "people": people, "cases": cases}).iloc[rows]
    frame["decile"] = 10 - (10 * (frame["score"].rank(ascending=False, method="min") - 1)) // len(frame)
    sums = frame.groupby("decile")[["cases", "people"]].sum()
    found = table(tenths, type(tenths[0])).set_index("decile")
    np.testing.assert_allclose(found["observed"], sums["cases"] / sums["people"], rtol=1e-12)
    np.testing.assert_allclose(found["people"], sums["people"])
    assert found["n"].sum() == len(rows)
    # A binomial regression with a constant expects as many cases as there are.
    assert (found["expected"] * found["people"]).sum() == pytest.approx(cases[rows].sum(), rel=1e-9)
    assert found["observed"].corr(found["expected"]) > 0.9


def test_an_outcome_without_counts_is_averaged_over_territories(study):
    tenths, regressions = calibration({"a": study[0]}, [plain(study)])
    assert regressions == ()
    values = plain(study).values[complete(study)]
    assert np.average([row.observed for row in tenths], weights=[row.n for row in tenths]) == pytest.approx(
        values.mean()
    )
    assert tenths[0].people is None


def test_an_outcome_that_improves_is_calibrated_on_those_without(study):
    score, people, cases, *_ = study
    other = outcome_from("without", numerator=people - cases, denominator=people, direction=-1)
    kept, _ = calibration({"a": score}, [counted(study)])
    turned, _ = calibration({"a": score}, [other])
    assert [row.observed for row in turned] == pytest.approx([row.observed for row in kept])


def test_the_curve_passes_through_the_captures(study):
    score, *_ = study
    points = concentration({"a": score}, [counted(study), plain(study)])
    assert {point.ground_truth for point in points} == {"taken"}
    curve = {round(point.share_population, 2): point.share_mass for point in points}
    rows = complete(study)
    for name, share in (("capture_pop05", 0.05), ("capture_pop10", 0.1), ("capture_pop30", 0.3)):
        found = METRICS[name].estimate(Variable.of(score[rows]), Truth.of(counted(study).rows(rows))).value
        assert curve[share] == pytest.approx(found, abs=1e-12)
    assert (curve[0], curve[1]) == (0, 1)
    area = np.trapezoid([curve[k / 100] for k in range(101)], dx=0.01)
    index = METRICS["concentration_index"].estimate(Variable.of(score[rows]), Truth.of(counted(study).rows(rows)))
    assert 2 * area - 1 == pytest.approx(index.value, abs=1e-3)


def test_the_added_value_of_a_rate_is_the_nested_f_test(study):
    score, _, _, poverty, _ = study
    rows = complete(study)
    (found,) = added_value({"a": score}, [plain(study)])
    y = plain(study).values[rows]
    small = sm.OLS(y, sm.add_constant(poverty[rows])).fit()
    large = sm.OLS(y, sm.add_constant(np.column_stack([poverty, score])[rows])).fit()
    f, p, _ = large.compare_f_test(small)
    assert (found.statistic, found.p_value) == pytest.approx((f, p), rel=1e-9)
    assert (found.explained_without, found.explained_with) == pytest.approx((small.rsquared, large.rsquared))
    assert (found.given, found.model) == ("poverty", "linear")


def test_the_added_value_of_counts_is_the_nested_quasi_binomial_test(study):
    score, people, cases, poverty, _ = study
    rows = complete(study)
    (found,) = added_value({"a": score}, [counted(study)])
    counts = np.column_stack([cases, people - cases])[rows]
    small, large = (
        sm.GLM(counts, sm.add_constant(x[rows]), family=sm.families.Binomial()).fit(tol=1e-13)
        for x in (poverty, np.column_stack([poverty, score]))
    )
    f = (small.deviance - large.deviance) / (large.pearson_chi2 / large.df_resid)
    assert found.statistic == pytest.approx(f, rel=1e-7)
    assert found.p_value == pytest.approx(stats.f.sf(f, 1, len(rows) - 3), rel=1e-6)
    assert found.model == "binomial"


def test_an_index_that_is_what_is_given_adds_nothing(study):
    (found,) = added_value({"a": 3 * study[3] - 1}, [counted(study)])
    assert found.p_value is None
    assert "nothing is left of the score" in found.note


def test_members_are_judged_alone_and_what_is_missed_sums_to_nothing(study):
    score, people, cases, _, region = study
    rows = subgroups({"a": score}, [counted(study)], {"region": region}, "spearman")
    found = table(rows, Subgroup).set_index("member")
    frame = pd.DataFrame({"score": score, "rate": cases / people, "region": region}).dropna()
    for member, inside in frame[frame["region"] != ""].groupby("region"):
        expected = stats.spearmanr(inside["score"], inside["rate"]).statistic
        assert found.loc[member, "estimate"] == pytest.approx(expected)
        assert found.loc[member, "n"] == len(inside)
    line = stats.linregress(frame["score"].rank(pct=True), frame["rate"].rank(pct=True))
    gap = frame["rate"].rank(pct=True) - line.intercept - line.slope * frame["score"].rank(pct=True)
    assert found.loc["R1", "missed"] == pytest.approx(gap[frame["region"] == "R1"].mean())
    assert gap.mean() == pytest.approx(0)


def test_a_member_that_the_index_misses_is_told(study):
    score, people, cases, _, region = study
    worse = np.where(region == "R3", people * 0.9, cases)
    outcome = outcome_from("o", numerator=worse, denominator=people)
    found = table(subgroups({"a": score}, [outcome], {"region": region}, "spearman"), Subgroup).set_index("member")
    assert found["missed"].idxmax() == "R3"
    assert found.loc["R3", "missed"] > 0.25
    assert found.loc["R3", "missed_low"] > 0
    assert found.loc["R3", "missed_p"] < 0.05


def test_a_handful_of_territories_is_not_judged(study):
    few = np.where(np.arange(N) < 15, "few", "many").astype(object)
    found = table(subgroups({"a": study[0]}, [counted(study)], {"g": few}, "kendall"), Subgroup).set_index("member")
    assert found.loc["few", "n"] == 11
    few = np.where(np.arange(N) < 12, "few", "many").astype(object)
    found = table(subgroups({"a": study[0]}, [counted(study)], {"g": few}, "kendall"), Subgroup).set_index("member")
    assert np.isnan(found.loc["few", "estimate"])
    assert "only 8 territories" in found.loc["few", "note"]


def test_groups_of_too_many_members_are_chosen_only_when_asked(study):
    groups = {"code": np.arange(N).astype(str).astype(object), "region": study[4], "one": np.full(N, "x", dtype=object)}
    assert chosen_groups(groups, None) == ["region"]
    assert chosen_groups(groups, ["code", "absent"]) == ["code"]


def test_the_metric_is_shown_with_and_without_what_is_circular_on_the_same_territories(study):
    score, *_ = study
    other = score + np.random.default_rng(3).normal(size=N)
    other[50:60] = np.nan
    rows = variants(
        {"a": score, "b": score},
        [counted(study)],
        ["spearman", "spearman"],
        without={("a", "taken"): WithoutCircular(("poverty",), other)},
        suppressed={},
    )
    found = table(rows, Variant)
    assert list(found["version"].unique()) == ["a"]
    assert list(found["variant"]) == [WITH, WITHOUT]
    assert len(set(found["n"])) == 1
    both = np.flatnonzero(~np.isnan(score + other + counted(study).values))
    values = counted(study).values[both]
    expected = [stats.spearmanr(one[both], values).statistic for one in (score, other)]
    assert list(found["estimate"]) == pytest.approx(expected)
    assert set(found["note"]) == {"circular with poverty"}


def test_a_version_that_cannot_do_without_says_why(study):
    without = {("a", "taken"): WithoutCircular(("poverty",), None, (Remark("nothing_without"),))}
    rows = variants({"a": study[0]}, [counted(study)], ["spearman"], without=without, suppressed={})
    assert rows[0].estimate is not None
    assert rows[1].estimate is None
    assert rows[1].note == "circular with poverty; nothing is left of the version without them"


def test_suppressed_cells_are_read_at_both_bounds(study):
    score, people, cases, *_ = study
    hidden = np.arange(N) % 20 == 0
    outcomes = {
        name: outcome_from("taken", numerator=np.where(hidden, at, cases), denominator=people)
        for name, at in (("left out", np.nan), ("low", 0.0), ("high", 10.0))
    }
    suppressed = {"taken": {name: outcomes[name] for name in ("low", "high")}}
    rows = variants({"a": score}, [outcomes["left out"]], ["spearman"], without={}, suppressed=suppressed)
    assert [row.variant for row in rows] == [LEFT_OUT, "low", "high"]
    assert rows[0].n < rows[1].n == rows[2].n
    assert rows[1].estimate != rows[2].estimate


def test_a_ground_truth_is_told_with_its_ceiling(study):
    flags = outcome_from("flag", values=(study[3] > 0).astype(float))
    outcomes = [counted(study), plain(study), flags]
    tables = describe(Subject({"a": study[0]}, outcomes, {"region": study[4]}, "epci", "spearman", BlockDesign({})))
    found = tables["ground_truth"].set_index("ground_truth")
    assert list(found["kind"]) == ["counts", "values", "flag"]
    assert found.loc["taken", "ceiling"] ** 2 == pytest.approx(found.loc["taken", "reliability"])
    assert 0.9 < found.loc["taken", "reliability"] < 1
    assert found["level"].eq("epci").all()


def test_quarters_by_density_are_those_of_pandas():
    density = np.random.default_rng(2).lognormal(4, 1, 203)
    density[:3] = np.nan
    found = density_classes(density)
    assert set(found[:3]) == {""}
    expected = pd.qcut(density[3:], 4, labels=list(DENSITIES)).astype(object)
    assert list(found[3:]) == list(expected)
    assert set(density_classes(density[:30])) == {""}
