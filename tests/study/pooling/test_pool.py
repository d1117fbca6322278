"""Everything that returns say together."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ifn_research.study.pooling.pool import partner_labels, pool_returns, versions_tried
from tests.study.pooling.partners import named, simulated


def test_versions_tried_are_counted_over_all_partners() -> None:
    returns = simulated(3)
    assert versions_tried(returns) == 2
    assert (
        versions_tried([replace(returns[0], versions_tried=5), returns[1], replace(returns[2], versions_tried=3)]) == 6
    )


def test_partners_are_told_apart() -> None:
    one, two, three, four = simulated(4)
    labels = partner_labels(
        [replace(one, partner="CAF"), two, replace(three, partner=" "), replace(four, partner="CAF")]
    )
    assert labels == ["CAF (1)", "CAF 2", "3", "CAF (4)"]


def test_every_metric_is_pooled_and_the_order_of_returns_does_not_matter() -> None:
    returns = named(simulated(5))
    one, other = pool_returns(returns), pool_returns(returns[::-1])
    for name in ("estimate", "ci_low", "tau2"):
        assert one.tables["pooled"][name].tolist() == pytest.approx(other.tables["pooled"][name].tolist(), rel=1e-9)
    assert one.manifest["study_run"] == other.manifest["study_run"]
    assert len(one.tables["partners"]) == 5
    assert one.manifest["n_territories"] == 120
    assert set(one.tables["left_out"]["b"]) == {"", "pca"}


def test_versions_of_which_nothing_is_told_were_tried_once_too() -> None:
    """Eight versions of a study, of which three partners tell two each: eight were tried, not twenty."""
    returns = [replace(one, n_versions=8, versions_tried=8) for one in simulated(3)]
    assert versions_tried(returns) == 8
    assert versions_tried([*returns[:2], replace(returns[2], versions_tried=11)]) == 11


def test_the_cautions_of_a_partner_stay_with_its_figures() -> None:
    one, *others = simulated(3)
    pooled = pool_returns(named([replace(one, remarks=("Intervalle trop étroit.", "Aucun verdict.")), *others]))
    assert [row.cautions for row in pooled.partners] == ["Intervalle trop étroit.; Aucun verdict.", "", ""]
