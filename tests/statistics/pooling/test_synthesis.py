"""Random-effects synthesis against R's metafor, closed forms and simulation."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ifn_research.statistics.pooling.synthesis import Pooled, influence, pool, typical_variance

REFERENCE = Path(__file__).parents[2] / "reference"
MODIFIED = {"knha": False, "adhoc": True}
METHODS = {"REML": "reml", "PM": "paule_mandel"}
ESTIMATES = pd.read_csv(REFERENCE / "pooling_estimates.csv")
POOLED = pd.read_csv(REFERENCE / "pooling_metafor.csv")
LEFT_OUT = pd.read_csv(REFERENCE / "pooling_metafor_left_out.csv")


def study(name: str) -> tuple[np.ndarray, np.ndarray]:
    rows = ESTIMATES[ESTIMATES["study"] == name]
    return rows["y"].to_numpy()[None, :], rows["v"].to_numpy()[None, :]


def one(y: list[float], v: list[float], method: str = "reml") -> Pooled:
    return pool(np.array([y]), np.array([v]), method)  # type: ignore[arg-type]


@pytest.mark.confirms(
    "Pooled figures (REML, Paule and Mandel)",
    "metafor 3.8.1 (R)",
    "13 vaccine trials, 27 of interviews, 15 made-up studies",
)
@pytest.mark.parametrize(
    "row", POOLED.to_dict("records"), ids=lambda row: f"{row['study']}-{row['method']}-{row['test']}"
)
def test_pooled_figures_are_metafors(row: dict) -> None:
    y, v = study(row["study"])
    found = pool(y, v, METHODS[row["method"]], modified=MODIFIED[row["test"]])  # type: ignore[arg-type]
    told = {
        **{name: getattr(found, name) for name in ("mean", "error", "low", "high", "tau2", "q", "i2")},
        **{name: getattr(found, name) for name in ("predicted_low", "predicted_high")},
        "p": found.p_values,
        "q_p": found.p_heterogeneity,
    }
    for name, value in told.items():
        assert value[0] == pytest.approx(row[name], rel=1e-6, abs=1e-8), name


@pytest.mark.confirms(
    "Pooled figures, each place left out; influence",
    "metafor 3.8.1 (R)",
    "13 vaccine trials, 27 of interviews, 15 made-up studies",
)
@pytest.mark.parametrize(("name", "method", "test"), LEFT_OUT.groupby(["study", "method", "test"]).groups, ids=str)
def test_what_each_place_changes_is_metafors(name: str, method: str, test: str) -> None:
    rows = LEFT_OUT[(LEFT_OUT["study"] == name) & (LEFT_OUT["method"] == method) & (LEFT_OUT["test"] == test)]
    y, v = study(name)
    pooled = pool(y, v, METHODS[method], modified=MODIFIED[test])  # type: ignore[arg-type]
    found = influence(y, v, pooled, METHODS[method], modified=MODIFIED[test])  # type: ignore[arg-type]
    for column in ("mean", "low", "high", "tau2", "residual", "cook", "dffits"):
        assert getattr(found, column)[0] == pytest.approx(rows[column].to_numpy(), rel=1e-6, abs=1e-7), column
    assert pooled.weights[0] == pytest.approx(rows["weight"].to_numpy(), rel=1e-6)
    assert found.influential[0].astype(int).tolist() == rows["influential"].tolist()


@pytest.mark.confirms("Pooled risk of the BCG trials", "Viechtbauer (2010), published", "13 trials")
def test_the_published_figures_of_the_bcg_trials() -> None:
    """Viechtbauer (2010), J. Statistical Software 36(3), section 3.1: -0.7145, tau2 0.3132, I2 92.22 %."""
    found = pool(*study("bcg"))
    assert found.mean[0] == pytest.approx(-0.7145, abs=5e-5)
    assert found.tau2[0] == pytest.approx(0.3132, abs=1e-4)
    assert found.i2[0] == pytest.approx(0.9222, abs=1e-4)
    assert found.q[0] == pytest.approx(152.2330, abs=5e-5)


@pytest.mark.parametrize("method", ["reml", "paule_mandel"])
@pytest.mark.confirms("Pooled figures of equal variances", "closed form", "")
def test_equal_variances_have_a_closed_form(method: str) -> None:
    y = [0.1, 0.5, 0.9, 0.3]
    found = one(y, [0.02] * 4, method)
    assert found.tau2[0] == pytest.approx(np.var(y, ddof=1) - 0.02)
    assert found.mean[0] == pytest.approx(np.mean(y))
    assert found.error[0] == pytest.approx(np.std(y, ddof=1) / 2)
    assert typical_variance(np.full((1, 4), 0.02))[0] == pytest.approx(0.02)


def test_many_figures_at_once_and_absent_places_are_as_each_alone() -> None:
    rng = np.random.default_rng(3)
    y, v = rng.normal(size=(1500, 6)), rng.uniform(0.05, 1, size=(1500, 6))
    y[::2, 1] = v[::2, 1] = np.nan
    together = pool(y, v)
    for k in (0, 1, 998, 1499):
        there = ~np.isnan(y[k])
        alone = one(y[k][there].tolist(), v[k][there].tolist())
        for name in ("mean", "low", "high", "tau2", "i2", "q"):
            assert getattr(together, name)[k] == pytest.approx(getattr(alone, name)[0], rel=1e-9, abs=1e-12)


def test_a_single_place_is_its_own_figure_without_interval() -> None:
    y, v = np.array([[0.4, np.nan]]), np.array([[0.04, np.nan]])
    found = pool(y, v)
    assert found.mean[0] == pytest.approx(0.4)
    assert found.error[0] == pytest.approx(0.2)
    assert np.isnan([found.low[0], found.high[0], found.tau2[0], found.i2[0], found.q[0], found.p_values[0]]).all()
    assert np.isnan(influence(y, v, found).mean).all()


def test_of_two_places_one_is_left() -> None:
    y, v = np.array([[0.4, 0.8]]), np.array([[0.04, 0.01]])
    found = influence(y, v, pool(y, v))
    assert found.mean[0] == pytest.approx([0.8, 0.4])
    assert np.isnan(found.low[0]).all()


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    rng = np.random.default_rng(5)
    for k in (3, 10):
        v = rng.uniform(0.01, 0.09, size=(4000, k))
        y = 0.4 + rng.normal(size=v.shape) * np.sqrt(v + 0.04)
        found = pool(y, v)
        held = ((found.low <= 0.4) & (found.high >= 0.4)).mean()
        assert 0.93 < held < 0.97


@pytest.mark.parametrize("variance", [0.0, -0.01])
def test_a_variance_that_is_not_positive_is_refused(variance: float) -> None:
    with pytest.raises(ValueError, match="not positive"):
        one([0.1, 0.2, 0.3], [0.1, variance, 0.1])
