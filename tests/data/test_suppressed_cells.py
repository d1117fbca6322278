"""Suppressed cells: read as bounds, in ground truths alone, and never as a figure."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.config.models import StudyConfig
from ifn_research.data.loading import load_study_data, outcome_bounds, outcome_values
from ifn_research.data.suppressed_cells import largest_hidden
from ifn_research.rows import HIGHEST, LOWEST
from ifn_research.study.inputs import StudyInputs

TABLE = "code,x,n,of\na,1,<11,40\nb,2,20,50\nc,3,30,60\nd,4,moins de 11,5\ne,5,7,<11\nf,6,,30\ng,7,< 11,≤ 10\n"


def counts(**said):
    return {"name": "truth", "numerator": "n", "denominator": "of", "unit": "share"} | said


@pytest.fixture
def config(study) -> StudyConfig:
    return study(TABLE, "x", ground_truth=[counts()])


@pytest.mark.parametrize(
    ("text", "of_counts", "of_figures"),
    [
        ("<11", 10, 11),
        ("< 11", 10, 11),
        (" <\u00a011 ", 10, 11),
        ("≤10", 10, 10),
        ("<= 10", 10, 10),
        ("Moins de 11", 10, 11),
        ("au plus 10", 10, 10),
        ("<5,5", 5, 5.5),
        ("≤5,5", 5, 5.5),
        ("< 1 000", 999, 1000),
        ("<1", 0, 1),
        # Nothing can be hidden there, or it is no bound.
        ("<0", np.nan, 0),
        ("11", np.nan, np.nan),
        ("> 11", np.nan, np.nan),
        ("moins de onze", np.nan, np.nan),
        ("<", np.nan, np.nan),
        ("< -3", np.nan, np.nan),
        ("s", np.nan, np.nan),
    ],
)
def test_the_largest_figure_that_a_cell_can_hide(text, of_counts, of_figures):
    np.testing.assert_array_equal(largest_hidden([text], decimal=",", counts=True), [of_counts])
    np.testing.assert_array_equal(largest_hidden([text], decimal=",", counts=False), [of_figures])


def test_figures_are_made_without_suppressed_cells_and_once_with_each_of_their_bounds(config):
    data = load_study_data(config)
    found = outcome_values(config, data)["truth"]
    np.testing.assert_array_equal(found.values, [np.nan, 0.4, 0.5, np.nan, np.nan, np.nan, np.nan])
    bounds = outcome_bounds(config, data)["truth"]
    # d: at most all five; e: seven of ten at the least, of seven at the most; g: nobody, or everybody, of ten.
    np.testing.assert_array_equal(bounds[LOWEST].values, [0, 0.4, 0.5, 0, 0.7, np.nan, 0])
    np.testing.assert_array_equal(bounds[LOWEST].numerator, [0, 20, 30, 0, 7, np.nan, 0])
    np.testing.assert_array_equal(bounds[LOWEST].denominator, [40, 50, 60, 5, 10, np.nan, 10])
    np.testing.assert_array_equal(bounds[HIGHEST].values, [0.25, 0.4, 0.5, 1, 1, np.nan, 1])
    np.testing.assert_array_equal(bounds[HIGHEST].numerator, [10, 20, 30, 5, 7, np.nan, 10])
    np.testing.assert_array_equal(bounds[HIGHEST].denominator, [40, 50, 60, 5, 7, np.nan, 10])


def test_no_possible_figure_lies_outside_the_bounds(config):
    data = load_study_data(config)
    low, high = (outcome_bounds(config, data)["truth"][variant].values for variant in (LOWEST, HIGHEST))
    possible = {
        "a": [n / 40 for n in range(11)],
        "d": [n / 5 for n in range(6)],
        "e": [7 / of for of in range(7, 11)],
        "g": [n / of for of in range(1, 11) for n in range(of + 1)],
    }
    for code, rates in possible.items():
        at = data.codes.tolist().index(code)
        assert (low[at], high[at]) == (min(rates), max(rates)), code


def test_a_suppressed_cell_is_told_with_what_is_made_of_it(config):
    data = load_study_data(config)
    told = {finding.column: finding for finding in data.findings if finding.check == "suppressed_cells"}
    assert {column: finding.n for column, finding in told.items()} == {"n": 3, "of": 2}
    assert "'<11', 'moins de 11', '< 11'" in str(told["n"].message)
    assert "never read as 0" in str(told["n"].message)
    assert "up to 10" in str(told["n"].message)
    assert set(data.sources) >= {"n", "of"}
    assert not [name for name in data.sources if "suppressed" in name]


def test_a_rate_hides_anything_below_its_bound_and_its_own_table_is_read_alike(study, write):
    path = write("c,rate\nc,3\na,< 5\nb,9\n", "truth.csv")
    truth = {"name": "truth", "column": "rate", "unit": "%", "table": {"path": str(path), "code": "c"}}
    config = study("code,x\na,1\nb,2\nc,3\n", "x", ground_truth=[truth])
    data = load_study_data(config)
    bounds = outcome_bounds(config, data)["truth"]
    np.testing.assert_array_equal(outcome_values(config, data)["truth"].values, [np.nan, 9, 3])
    np.testing.assert_array_equal(bounds[LOWEST].values, [0, 9, 3])
    np.testing.assert_array_equal(bounds[HIGHEST].values, [5, 9, 3])


def test_variants_are_oriented_like_the_ground_truth_and_there_are_none_without_suppressed_cells(study):
    truths = [counts(direction=-1), {"name": "plain", "column": "x2"}]
    table = TABLE.replace("code,x", "code,x,x2").replace("\n", "\n", 1)
    lines = table.splitlines()
    rows = [
        lines[0],
        *(
            f"{line.split(',', 2)[0]},{line.split(',', 2)[1]},{i},{line.split(',', 2)[2]}"
            for i, line in enumerate(lines[1:])
        ),
    ]
    config = study("\n".join(rows) + "\n", "x", ground_truth=truths)
    data = load_study_data(config)
    inputs = StudyInputs(config, data)
    variants = inputs.bounds(inputs.territories)
    assert list(variants) == ["truth"]
    assert list(variants["truth"]) == [LOWEST, HIGHEST]
    low = variants["truth"][LOWEST]
    np.testing.assert_array_equal(low.values, [-0.0, -0.4, -0.5, -0.0, -0.7, np.nan, -0.0])
    np.testing.assert_array_equal(low.mass, [40, 30, 30, 5, 3, np.nan, 10])
    assert inputs.ground_truths(inputs.territories)[0].covered.sum() == 2


@pytest.mark.parametrize("marker", ["<11", "moins de 11"])
def test_in_an_indicator_such_a_cell_is_no_number(problem, marker):
    error = problem(f"code,x\na,1\nb,{marker}\nc,3\n", "x")
    assert f"'{marker}'" in str(error.what)


def test_a_column_that_an_indicator_reads_too_is_held_to_figures(problem):
    indicators = {"r": {"numerator": "x", "denominator": "of"}}
    error = problem("code,x,n,of\na,1,2,<11\nb,2,20,50\nc,3,30,60\n", indicators=indicators, ground_truth=[counts()])
    assert "no number in 'of'" in str(error.what)


def test_who_lists_the_marker_as_missing_leaves_its_cells_out(study):
    config = study(
        "code,x,n,of\na,1,<11,40\nb,2,20,50\nc,3,30,60\n", "x", ground_truth=[counts()], table={"missing": ["<11"]}
    )
    assert outcome_bounds(config, load_study_data(config)) == {}


def test_a_numerator_above_what_its_suppressed_denominator_can_be_is_refused(problem):
    error = problem("code,x,n,of\na,1,12,<11\nb,2,20,50\nc,3,30,60\n", "x", ground_truth=[counts()])
    assert "numerator exceeds the denominator in 1 territory (a)" in str(error.what)


def test_beside_negative_figures_nothing_is_known_of_a_suppressed_one(problem):
    truth = {"name": "truth", "column": "y"}
    error = problem("code,x,y\na,1,<11\nb,2,-3\nc,3,30\n", "x", ground_truth=[truth])
    assert "may be below 0" in str(error.what)
