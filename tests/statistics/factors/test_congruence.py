"""Tucker's phi and the three ways to face another solution, against closed forms and psych."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ortho_group

from ifn_research.matrix import Floats
from ifn_research.statistics.factors.congruence import (
    ALIGNMENTS,
    congruences,
    facing_matched,
    facing_rotated,
    facing_signs,
    tucker_phi,
)
from ifn_research.statistics.factors.factorability import correlation_matrix
from ifn_research.statistics.factors.replicates import LoadingModel

NINE = (
    *("share_65_plus", "share_no_diploma", "share_one_person_households", "share_single_parent_households"),
    *("unemployment_rate", "poverty_rate", "share_income_social_minima", "share_households_without_car"),
    "share_premises_fast_broadband",
)


@pytest.fixture
def target() -> Floats:
    return np.random.default_rng(5).normal(size=(8, 3)) * [3.0, 2.0, 1.0]


def test_phi_is_the_cosine_between_two_columns_of_loadings():
    # (1, 1) and (1, 0) are 45 degrees apart, (3, 4) and (6, 8) in line, (1, 2) and (-2, 1) at right angles.
    loadings = np.array([[1.0, 3.0, 1.0], [1.0, 4.0, 2.0]])
    other = np.array([[1.0, 6.0, -2.0], [0.0, 8.0, 1.0]])
    np.testing.assert_allclose(tucker_phi(loadings, other), [np.sqrt(0.5), 1.0, 0.0], atol=1e-15)
    # (1, 1) with (6, 8): 14 / (sqrt(2) 10).
    assert congruences(loadings, other)[0, 1] == pytest.approx(14 / (np.sqrt(2) * 10), abs=1e-15)


def test_phi_ignores_the_length_of_loadings_and_turns_with_their_sign(target):
    np.testing.assert_allclose(tucker_phi(target * [2.0, 0.1, -3.0], target), [1, 1, -1], atol=1e-15)


def test_a_known_rotation_is_undone(target):
    rotation = ortho_group.rvs(3, random_state=1)
    np.testing.assert_allclose(facing_rotated(target @ rotation, target), target, atol=1e-12)


def test_a_known_order_and_known_signs_are_undone(target):
    moved = (target * [1.0, -1.0, -1.0])[:, [2, 0, 1]]
    np.testing.assert_allclose(facing_matched(moved, target), target, atol=1e-15)
    np.testing.assert_allclose(facing_signs(target * [-1.0, 1.0, -1.0], target), target, atol=1e-15)


def test_matching_serves_the_factor_that_has_no_other_choice():
    # The first of `found` is nearest to both targets; taking it for the first would leave phi 0 to the second.
    found = np.array([[0.8, 1.0], [0.6, 0.0]])
    target = np.array([[1.0, 0.0], [0.0, 1.0]])
    np.testing.assert_allclose(facing_matched(found, target), found[:, [1, 0]], atol=1e-15)


@pytest.mark.parametrize("name", ALIGNMENTS)
def test_a_solution_faces_itself(name, target):
    np.testing.assert_allclose(ALIGNMENTS[name](target, target), target, atol=1e-12)


def test_no_orthogonal_rotation_comes_nearer_than_procrustes(target):
    other = np.random.default_rng(6).normal(size=(8, 3))
    best = ((facing_rotated(other, target) - target) ** 2).sum()
    rotations = ortho_group.rvs(3, size=500, random_state=2)
    assert min(((other @ rotation - target) ** 2).sum() for rotation in rotations) > best


@pytest.mark.parametrize(
    ("model", "columns", "tolerance"),
    [
        (LoadingModel("principal_component", 1), ["component"], 1e-12),
        (LoadingModel("principal_component", 2), ["two_first", "two_second"], 1e-11),
        # psych iterates principal axes until communalities move by less than 1e-12 in all.
        (LoadingModel("principal_axis", 1), ["factor"], 1e-8),
    ],
)
@pytest.mark.confirms(
    "Tucker’s congruence of the loadings of regions", "psych 2.2.9 (R)", "nine indicators of the EPCI"
)
def test_congruence_of_regions_is_that_of_psych(shared: Path, repository: Path, model, columns, tolerance):
    table = pd.read_csv(shared / "data" / "tables" / "epci.csv", dtype={"code_region": str})
    values = table[list(NINE)].to_numpy() * ([1.0] * 8 + [-1.0])
    national = model.extract(correlation_matrix(values))
    expected = pd.read_csv(repository / "tests" / "reference" / "epci_congruence.csv", dtype={"region": str})
    for row in expected.to_dict("records"):
        rows = (table["code_region"] == row["region"]).to_numpy()
        assert rows.sum() == row["n"]
        found = tucker_phi(model.facing(model.extract(correlation_matrix(values[rows])), national), national)
        np.testing.assert_allclose(found, [row[column] for column in columns], atol=tolerance, err_msg=row["region"])
