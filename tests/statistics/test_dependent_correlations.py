"""Tests of dependent figures against R (psych's r.test, pROC), and their size under the null."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from ifn_research.statistics.dependent_correlations import delong, steiger, williams
from tests.support.reference import REFERENCE


@pytest.mark.confirms("Williams’s test of dependent correlations", "psych (R)", "made-up correlations")
def test_williams_is_psychs(shared: Path) -> None:
    for row in pd.read_csv(shared / "reference" / "comparison" / "dependent_correlations.csv").itertuples():
        found = williams(row.r12, row.r13, row.r23, row.n)
        assert found.statistic == pytest.approx(row.williams_t, rel=1e-8)
        assert found.p_value == pytest.approx(row.p_two_sided, rel=1e-8)


@pytest.mark.confirms("Steiger’s test", "psych 2.2.9 (R)", "made-up correlations")
def test_steiger_is_psychs_test_of_four_variables_of_which_two_are_one() -> None:
    for row in pd.read_csv(REFERENCE / "steiger.csv").itertuples():
        found = steiger(row.r12, row.r13, row.r23, row.n)
        assert found.statistic == pytest.approx(row.z, rel=1e-8)
        # psych takes 1 - pnorm(z), which leaves rounding of what is far in the tail.
        assert found.p_value == pytest.approx(row.p_two_sided, rel=1e-8, abs=1e-15)


@pytest.mark.confirms("DeLong’s test of two areas", "pROC (R)", "made-up classes")
def test_delong_is_procs(shared: Path) -> None:
    folder = shared / "reference" / "comparison"
    table = pd.read_csv(folder / "delong_input.csv")
    positive = table["y"].to_numpy() == 1
    for row in pd.read_csv(folder / "delong.csv").itertuples():
        found = delong(positive, table[row.a].to_numpy(), table[row.b].to_numpy())
        assert found.difference == pytest.approx(row.auc_a - row.auc_b, abs=1e-12)
        assert found.statistic == pytest.approx(row.z, rel=1e-8)
        assert found.p_value == pytest.approx(row.p_two_sided, rel=1e-8)


def test_ties_count_half() -> None:
    rng = np.random.default_rng(2)
    positive = rng.random(80) < 0.4
    a, b = (np.round(rng.normal(size=80) + positive) for _ in range(2))
    assert delong(positive, a, b).difference == pytest.approx(roc_auc_score(positive, a) - roc_auc_score(positive, b))


def test_the_size_is_the_nominal_one_where_units_are_independent() -> None:
    rng = np.random.default_rng(1)
    rejected = np.zeros(2)
    for _ in range(1500):
        y, a, b = rng.multivariate_normal(np.zeros(3), [[1, 0.4, 0.4], [0.4, 1, 0.6], [0.4, 0.6, 1]], size=100).T
        r = np.corrcoef([y, a, b])
        rejected += [williams(r[0, 1], r[0, 2], r[1, 2], 100).p_value < 0.05, delong(y > 0.5, a, b).p_value < 0.05]
    # 0.05 within three standard errors of 1,500 draws, and the small-sample excess of DeLong's normal approximation.
    assert (np.abs(rejected / 1500 - [0.05, 0.053]) < 0.017).all()
