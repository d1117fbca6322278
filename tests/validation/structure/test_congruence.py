"""Does the same factor exist everywhere? Congruence of loadings between the members of a group."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ifn_research.matrix import Floats, IndicatorMatrix
from ifn_research.steps.weighting.base import LoadingWeighting
from ifn_research.steps.weighting.factor import FactorAnalysis
from ifn_research.steps.weighting.pca import PrincipalComponent
from ifn_research.validation.structure.congruence import congruence, congruence_statistics
from ifn_research.validation.structure.loadings import LoadingSolution

FIRST = PrincipalComponent(opposed="keep")
REGIONS = np.repeat(np.array(["a", "b", "c", ""], dtype=object), [50, 50, 29, 20])


def solved(weighting: LoadingWeighting, values: Floats) -> LoadingSolution:
    matrix = IndicatorMatrix.of(values)
    found = weighting.fit(matrix).loadings
    assert found is not None
    return LoadingSolution("v", weighting.loading_model(found), found, matrix, np.arange(len(values)))


def one_factor(n: int, loadings: list[float], seed: int = 0) -> Floats:
    rng = np.random.default_rng(seed)
    signal = rng.normal(size=(n, 1)) * np.array(loadings)
    return signal + rng.normal(size=(n, len(loadings))) * np.sqrt(1 - np.array(loadings) ** 2)


def test_every_member_has_a_row_for_each_component_of_the_index():
    rows = congruence([solved(FIRST, one_factor(149, [0.9, 0.8, 0.7]))], {"region": REGIONS})
    assert [(row.member, row.component, row.n) for row in rows] == [
        ("a", "PC1", 50),
        ("b", "PC1", 50),
        ("c", "PC1", 29),
    ]
    assert rows[2].tucker_phi is None
    assert rows[2].note == "only 29 territories, at least 30 are needed"
    assert congruence_statistics(rows, "v")[0].value == min(row.tucker_phi or 1 for row in rows)


def test_the_least_size_grows_with_the_number_of_indicators():
    solution = solved(FIRST, one_factor(149, [0.8] * 17))
    rows = congruence([solution], {"region": REGIONS})
    assert {row.note for row in rows if row.member != "c"} == {"only 50 territories, at least 51 are needed"}
    assert congruence_statistics(rows, "v") == ()


def test_a_region_that_repeats_the_whole_has_a_congruence_of_one():
    values = one_factor(40, [0.9, 0.8, 0.7, 0.6])
    rows = congruence(
        [solved(FactorAnalysis(n_factors=1), np.tile(values, (2, 1)))], {"region": np.repeat(["a", "b"], 40)}
    )
    assert [row.tucker_phi for row in rows] == pytest.approx([1, 1], abs=1e-9)


def test_a_factor_that_a_region_does_not_have_is_seen():
    same, other = [0.9, 0.9, 0.9, 0.1, 0.1, 0.1], [0.1, 0.1, 0.1, 0.9, 0.9, 0.9]
    parts = [one_factor(300, same, 1), one_factor(300, same, 2), one_factor(60, other, 3)]
    rows = congruence([solved(FIRST, np.concatenate(parts))], {"region": np.repeat(["a", "b", "c"], [300, 300, 60])})
    a, b, c = (row.tucker_phi for row in rows)
    assert min(a, b) > 0.95
    assert c < 0.85


def test_what_has_no_solution_in_a_region_is_listed_with_the_reason():
    values = one_factor(149, [0.9, 0.8, 0.7])
    values[:50, 1] = 3.0
    rows = congruence([solved(FIRST, values)], {"region": REGIONS})
    assert (rows[0].tucker_phi, rows[0].note) == (None, "x2 constant in these territories")
    values = one_factor(149, [0.9, 0.8, 0.7, 0.6])
    values[:50, 3] = values[:50, 0] - values[:50, 1]
    rows = congruence([solved(FactorAnalysis(n_factors=1), values)], {"region": REGIONS})
    assert rows[0].note == "no solution: the indicators are linearly dependent"


def test_heywood_cases_have_no_figure():
    values = one_factor(149, [0.9, 0.8, 0.7, 0.6], seed=5)
    # In region a the second and third are twins once the first is known: their correlation leaves one no uniqueness.
    values[:50] = one_factor(50, [0.999999, 0.3, 0.3, 0.3], seed=6)
    solution = solved(FactorAnalysis(n_factors=1), values)
    rows = congruence([solution], {"region": REGIONS})
    assert not solution.improper
    assert (rows[0].tucker_phi, rows[0].note) == (None, "Heywood case")
    whole = replace(solution, found=replace(solution.found, communalities=np.array([1.0, 0.5, 0.5, 0.5])))
    assert {row.note for row in congruence([whole], {"region": REGIONS})} == {
        "the solution of all territories is a Heywood case"
    }


def test_the_group_is_the_one_with_most_territories_in_large_members():
    solution = solved(FIRST, one_factor(149, [0.9, 0.8, 0.7]))
    fine = np.array([f"d{i // 10}" for i in range(149)], dtype=object)
    alone = np.full(149, "France", dtype=object)
    groups = {"departement": fine, "country": alone, "region": REGIONS}
    assert {row.group for row in congruence([solution], groups)} == {"region"}
    assert {row.group for row in congruence([solution], groups, by="departement")} == {"departement"}
    assert congruence([solution], {"country": alone}) == ()


@pytest.mark.confirms("Tucker’s congruence, told by a study", "psych 2.2.9 (R)", "nine indicators of the EPCI")
def test_regions_of_the_epci_study_are_those_of_psych(shared: Path, repository: Path):
    table = pd.read_csv(shared / "data" / "tables" / "epci.csv", dtype={"code_region": str})
    columns = ["share_65_plus", "share_no_diploma", "share_one_person_households", "share_single_parent_households"]
    columns += ["unemployment_rate", "poverty_rate", "share_income_social_minima", "share_households_without_car"]
    values = table[[*columns, "share_premises_fast_broadband"]].to_numpy() * ([1.0] * 8 + [-1.0])
    groups = {"region": table["code_region"].to_numpy(dtype=object)}
    expected = pd.read_csv(repository / "tests" / "reference" / "epci_congruence.csv", dtype={"region": str})
    found = {row.member: row.tucker_phi for row in congruence([solved(FIRST, values)], groups)}
    known = {member: phi for member, phi in found.items() if phi is not None}
    assert known == pytest.approx(dict(zip(expected["region"], expected["component"], strict=True)), abs=1e-12)
