"""Tenths and regressions of counts against R's and statsmodels'."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

from ifn_research.rows import table
from ifn_research.statistics.resampling import Variable
from ifn_research.validation.checks.calibration import calibration
from ifn_research.validation.ground_truth import ground_truth_from
from ifn_research.validation.metrics import METRICS, SortedTruth
from tests.support.described_study import complete, counted, plain
from tests.support.reference import REFERENCE


@pytest.mark.confirms("Quasi-binomial regression", "R 4.2.2 glm", "made-up counts")
def test_the_regression_is_the_quasi_binomial_of_r():
    score = [0.2, -1.1, 0.7, 1.9, -0.4, 0.1, -2.0, 1.2, 0.9, -0.8, 0.3, 1.5, -0.2, 0.6, -1.4, 2.2, -0.6, 0.0, 1.1, -0.9]
    people = [120, 340, 90, 410, 260, 75, 500, 330, 145, 220, 380, 60, 415, 190, 275, 350, 130, 240, 310, 85]
    cases = [40, 60, 41, 210, 70, 20, 60, 150, 70, 41, 130, 33, 100, 90, 44, 220, 28, 85, 110, 20]
    outcome = ground_truth_from("o", numerator=np.array(cases, dtype=float), denominator=np.array(people, dtype=float))
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
    truth = SortedTruth.of(counted(study).rows(rows))
    explained = METRICS["deviance_explained"].estimate(Variable.of(study[0][rows]), truth)
    odds = METRICS["odds_ratio_per_sd"].estimate(Variable.of(study[0][rows]), truth)
    assert found.n == len(rows)
    assert 1 - found.deviance / found.null_deviance == pytest.approx(explained.value, abs=1e-10)
    assert found.odds_ratio == pytest.approx(odds.value, rel=1e-9)


def test_counts_that_differ_less_than_chance_do_not_narrow_the_error(study):
    score = study[0][4:104]
    people = np.full(100, 1000.0)
    cases = np.round(people / (1 + np.exp(1 - 0.3 * score)))
    _, (found,) = calibration({"a": score}, [ground_truth_from("o", numerator=cases, denominator=people)])
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
    other = ground_truth_from("without", numerator=people - cases, denominator=people, direction=-1)
    kept, _ = calibration({"a": score}, [counted(study)])
    turned, _ = calibration({"a": score}, [other])
    assert [row.observed for row in turned] == pytest.approx([row.observed for row in kept])
