"""The versions of a grid in words."""

from __future__ import annotations

import pytest

from ifn_research.config.grid_labels import grid_label

GRID = {
    "variables": ["six", "four"],
    "normalisation": ["zscore", "percentile"],
    "weighting": ["equal", "pca", {"method": "factor", "n_factors": 1}, {"method": "factor", "n_factors": 2}],
}
SETS = {"six": {"label": "Les six"}, "four": {"from": "six"}}


@pytest.mark.parametrize(
    ("chosen", "label"),
    [
        ({"weighting": "equal", "normalisation": "percentile"}, "Poids égaux, centiles"),
        ({"weighting": "pca", "normalisation": "zscore"}, "1re composante (ACP), centrées réduites"),
        ({"variables": "six", "weighting": "equal"}, "Les six, poids égaux"),
        ({"variables": "four"}, "Four"),
        # Only an option that differs between the versions is told.
        ({"weighting": {"method": "factor", "n_factors": 2}}, "Analyse factorielle (n_factors 2)"),
    ],
)
def test_a_version_is_called_by_what_it_chose(chosen: dict[str, object], label: str) -> None:
    assert grid_label(chosen, GRID, SETS) == label
