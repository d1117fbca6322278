"""Codes of a later table that meet those of the study in part, not at all, or only with the zeros they lost."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.data.loading import load_study_data, outcome_values
from ifn_research.data.reading.codes.overlap import lost_zeros

STUDY = "code,x\n0101,1\n0102,2\n0104,4\n7501,3\n"
TRUTH = "code,rate\n101,10\n102,20\n104,40\n7501,30\n"


def truth(write, content: str = TRUTH, **said):
    path = write(content, "truth.csv")
    return {"name": "truth", "column": "rate", "table": {"path": str(path), "code": "code"} | said}


def test_zeros_lost_in_the_table_of_a_ground_truth_are_refused_and_the_repair_is_offered(problem, write):
    error = problem(STUDY, "x", level="canton", ground_truth=[truth(write)])
    assert "3 codes of the ground truth 'truth' would be of the study with their leading zero: 101 -> 0101" in str(
        error.what
    )
    assert str(error.where).endswith("truth.csv")
    assert "repair_codes: true" in str(error.fix)


def test_the_repair_joins_every_row_and_is_told(study, write):
    config = study(STUDY, "x", level="canton", ground_truth=[truth(write, repair_codes=True)])
    data = load_study_data(config)
    np.testing.assert_array_equal(outcome_values(config, data)["truth"].values, [10, 20, 40, 30])
    assert [finding.n for finding in data.findings if finding.check == "repaired_codes"] == [3]


def test_zeros_lost_in_the_first_table_are_refused_there(problem, write):
    error = problem(TRUTH.replace("rate", "x"), "x", ground_truth=[truth(write, STUDY.replace("x", "rate"))])
    assert "3 codes of the study would be of the ground truth 'truth' with their leading zero: 101 -> 0101" in str(
        error.what
    )
    assert str(error.where).endswith("table.csv")


def test_a_later_table_of_the_study_is_held_to_the_same(problem, write):
    first, later = write(STUDY, "first.csv"), write("code,y\n101,1\n102,2\n104,4\n", "later.csv")
    error = problem(
        tables=[{"path": str(first), "code": "code"}, {"path": str(later), "code": "code"}],
        indicators={"x": {"column": "x"}, "y": {"column": "y"}},
        level="canton",
    )
    assert "3 codes of the table 'later.csv' would be of the study" in str(error.what)


@pytest.mark.parametrize(
    ("codes", "whole", "expected"),
    [
        ({"101", "7501"}, {"0101", "7501"}, {"101": "0101"}),
        ({"7"}, {"007"}, {"7": "007"}),
        # With its zero it is there already, or several would do: nothing is known.
        ({"101", "0101"}, {"0101"}, {}),
        ({"1"}, {"01", "001"}, {}),
        ({"1", "01"}, {"001"}, {}),
        # It has more zeros, not fewer.
        ({"0101"}, {"101"}, {}),
        ({"0"}, {"00"}, {}),
    ],
)
def test_only_a_zero_that_can_be_put_back_in_one_way_is_lost(codes, whole, expected):
    assert lost_zeros(codes, whole) == expected


def rows(name: str, n: int, *, power: int = 1) -> str:
    return f"code,{name}\n" + "".join(f"Q{i:02d},{(i % 7) ** power}\n" for i in range(n))


@pytest.mark.parametrize(("n_study", "severity"), [(5, "warning"), (31, "warning"), (32, "info"), (39, "info")])
def test_a_first_table_that_cuts_a_later_one_by_more_than_a_fifth_is_a_warning(study, write, n_study, severity):
    config = study(rows("x", n_study), "x", ground_truth=[truth(write, rows("rate", 40, power=2))])
    (finding,) = [item for item in load_study_data(config).findings if item.check == "rows_without_territory"]
    assert (finding.severity, finding.n) == (severity, 40 - n_study)
    assert ("put the table that has them all first" in str(finding.fix)) == (severity == "warning")
    if n_study == 5:
        assert str(finding.message).startswith(
            "the first table (table.csv) has 5 territories, and the ground truth 'truth' 40: 35 of them (88 %) are left"
        )
