"""Simulated territories are what they are said to be."""

from __future__ import annotations

import numpy as np
import pytest
from ruamel.yaml import YAML
from scipy import stats
from scipy.special import expit

from ifn_research.config import load_study
from ifn_research.data.loading import indicator_values, load_study_data, outcome_values
from ifn_research.data.samples import bundled_sample, simulate_territories
from ifn_research.errors import DataError


def oriented(simulated):
    values = simulated.frame[[item.name for item in simulated.indicators]]
    return values * [item.direction for item in simulated.indicators]


def test_the_bundled_sample_is_in_the_package():
    assert bundled_sample().is_file()


def test_the_same_seed_gives_the_same_table_and_another_seed_another():
    one, same, other = (simulate_territories(50, seed=seed).frame for seed in (4, 4, 5))
    assert one.equals(same)
    assert not one.equals(other)


def test_without_noise_every_oriented_indicator_orders_the_territories_by_their_fragility():
    simulated = simulate_territories(300, seed=1, noise=0, missing=0)
    for name, values in oriented(simulated).items():
        assert stats.spearmanr(values, simulated.latent).statistic == pytest.approx(1), name
    mean = stats.zscore(oriented(simulated).to_numpy(), axis=0).mean(axis=1)
    assert stats.spearmanr(mean, simulated.latent).statistic == pytest.approx(1)


def test_noise_makes_indicators_say_less():
    agreement = []
    for noise in (0.5, 1, 3):
        simulated = simulate_territories(2000, seed=1, noise=noise, missing=0)
        agreement.append(oriented(simulated).corrwith(simulated.frame["latent_fragility"]).mean())
    assert agreement == sorted(agreement, reverse=True)


def test_the_correlation_with_the_latent_fragility_is_the_loading():
    simulated = simulate_territories(20_000, seed=2, missing=0, nested=(500, 2000))
    logits = np.log(oriented(simulated).abs() / (100 - oriented(simulated).abs()))
    for item in simulated.indicators:
        found = item.direction * np.corrcoef(logits[item.name], simulated.latent)[0, 1]
        # Standard error about 0.01: blocks of ten share a part of the latent fragility and of the indicator's own.
        assert found == pytest.approx(item.loading, abs=0.05)


def test_adverse_indicators_run_against_their_declared_direction():
    simulated = simulate_territories(500, seed=1, noise=0.2, n_adverse=2, missing=0)
    signs = np.sign(oriented(simulated).corrwith(simulated.frame["latent_fragility"]))
    assert signs.tolist() == [1] * 7 + [-1] * 2
    assert [item.loading < 0 for item in simulated.indicators] == [False] * 7 + [True] * 2


def test_cells_are_missing_in_the_share_asked_for_and_in_small_territories_first():
    frame = simulate_territories(1000, seed=3, missing=0.2).frame
    for name in [column for column in frame if column.startswith("simulated_")]:
        hidden = frame[name].isna()
        assert hidden.sum() == 200
        assert frame["population"][hidden].median() < 0.3 * frame["population"][~hidden].median()


def test_non_takers_are_a_binomial_part_of_the_eligible():
    simulated = simulate_territories(20_000, seed=6, truth_noise=0)
    eligible, takers = simulated.frame["n_eligible"], simulated.frame["n_non_takers"]
    expected = expit(-0.8 + 0.5 * simulated.latent)
    spread = (takers - eligible * expected) / np.sqrt(eligible * expected * (1 - expected))
    # Mean 0 and variance 1 of 20,000 independent draws: five standard errors.
    assert abs(spread.mean()) < 5 / np.sqrt(20_000)
    assert spread.var() == pytest.approx(1, abs=5 * np.sqrt(2 / 20_000))


def test_neighbours_look_alike():
    frame = simulate_territories(5000, seed=8).frame
    means = frame.groupby("departement")["latent_fragility"].mean()
    # Independent territories would give a variance of 1 / 52.
    assert means.var() > 10 / 52
    assert frame.groupby("departement")["region"].nunique().eq(1).all()


@pytest.mark.parametrize("n", [3, 10, 40])
def test_a_few_territories_can_be_simulated_as_well(n):
    assert len(simulate_territories(n, seed=1).frame) == n


@pytest.mark.parametrize(
    "wrong", [{"n": 2}, {"n_indicators": 0}, {"n_adverse": 10}, {"missing": 1.0}, {"noise": -1}, {"nested": (200, 96)}]
)
def test_numbers_out_of_range_are_refused(wrong):
    with pytest.raises(DataError, match="cannot be simulated"):
        simulate_territories(**({"n": 20} | wrong))


def test_the_table_and_its_study_can_be_written_and_loaded_and_are_called_simulated(tmp_path):
    simulated = simulate_territories(200, seed=9)
    path = simulated.write(tmp_path / "simulated.csv")
    with (tmp_path / "study.yaml").open("w", encoding="utf-8") as stream:
        YAML().dump(simulated.study(path), stream)
    config = load_study(tmp_path / "study.yaml").config
    data = load_study_data(config)
    values = indicator_values(config, data)
    np.testing.assert_array_equal(values, simulated.frame[list(values)])
    found = outcome_values(config, data)
    np.testing.assert_array_equal(found["latent"].values, simulated.latent)
    np.testing.assert_array_equal(found["non_take_up"].numerator, simulated.frame["n_non_takers"])
    assert "simulé" in config.title
    assert all("simulé" in name for name in data.names)
    assert all("simulé" in (item.label or "") for item in config.indicators.values())
