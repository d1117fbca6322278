"""Checks of several columns together: copies, directions, coverage, populations and groups."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ifn_research.data.quality.relation_checks import (
    check_copies,
    check_coverage,
    check_density,
    check_directions,
    check_duplicates,
    check_groups,
    check_members,
    check_number,
    check_population,
)

OUTCOME = np.r_[np.random.default_rng(0).normal(size=40), np.nan]
OTHER = np.random.default_rng(1).normal(size=41)


def test_a_copy_in_another_unit_is_an_error_unless_it_is_declared():
    values = {"copy": 3 - 100 * OUTCOME, "other": OTHER}
    (finding,) = check_copies("truth", OUTCOME, values, declared=[])
    assert (finding.severity, finding.column, finding.n) == ("error", "copy", 40)
    assert "'copy' is the ground truth 'truth' under another name or unit" in str(finding.message)
    (told,) = check_copies("truth", OUTCOME, values, declared=["copy"])
    assert told.severity == "warning"


def test_what_is_only_alike_is_none():
    assert check_copies("truth", OUTCOME, {"near": OUTCOME + 0.01 * OTHER, "cube": OUTCOME**3}, declared=[]) == []


def test_a_handful_of_territories_or_a_constant_says_nothing():
    few = np.where(np.arange(41) < 9, OUTCOME, np.nan)
    assert check_copies("truth", OUTCOME, {"few": few, "one": np.ones(41)}, declared=[]) == []


def test_an_indicator_that_runs_against_the_others_is_told_and_its_direction_turned_mends_it():
    rng = np.random.default_rng(2)
    common = rng.normal(size=60)
    values = pd.DataFrame({name: common + 0.3 * rng.normal(size=60) for name in "abcd"})
    values["d"] *= -1
    (finding,) = check_directions(values, dict.fromkeys("abcd", 1), [list("abcd")])
    assert (finding.column, finding.check, finding.severity) == ("d", "against_the_others", "warning")
    assert check_directions(values, {"a": 1, "b": 1, "c": 1, "d": -1}, [list("abcd")]) == []


def test_one_thing_in_two_units_and_territories_that_lack_most_are_told():
    values = pd.DataFrame(
        {"a": [1.0, 2, 4, np.nan], "b": [10.0, 20, 40, np.nan], "c": [1.0, 5, 2, 3]}, index=list("wxyz")
    )
    (copy,) = check_duplicates(values)
    assert copy.column == "b"
    (lacking,) = check_coverage(values, table="t.csv")
    assert lacking.n == 1
    assert "z" in str(lacking.message)


def test_a_version_may_not_have_as_many_indicators_as_there_are_territories():
    sets = {"narrow": list("ab"), "wide": list("abc")}
    (finding,) = check_number(3, sets, table="t.csv")
    assert "wide" in str(finding.message)
    assert "narrow" not in str(finding.message)
    assert check_number(4, sets, table="t.csv") == []


def test_populations_densities_and_groups_are_told_by_what_is_wrong_with_them():
    codes = np.array(list("abcde"), dtype=object)
    found = check_population(np.array([-1, np.inf, np.nan, 49, 50]), codes, table="t.csv", column="p")
    assert {item.check: (item.severity, item.n) for item in found} == {
        "negative_population": ("error", 1),
        "infinite_population": ("error", 1),
        "unknown_population": ("warning", 1),
        "small_population": ("warning", 1),
    }
    assert [item.n for item in check_density(np.array([-1.0, 0, np.nan]), codes[:3], table="t.csv", column="d")] == [1]
    (unknown,) = check_groups({"dep": np.array(["01", "", "02"], dtype=object)}, table="t.csv")
    assert (unknown.column, unknown.n) == ("dep", 1)


def test_a_member_held_in_part_is_told_where_the_ground_truth_is_known():
    held, declared = np.array([64.0, 65, 10]), np.array([100.0, 100, 100])
    covered = np.array([True, True, False])
    codes = np.array(["E1", "E2", "E3"], dtype=object)
    (finding,) = check_members(held, declared, covered, codes, table="t.csv", group="epci")
    assert finding.n == 1
    assert "E1" in str(finding.message)
