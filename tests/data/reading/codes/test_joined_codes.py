"""Codes that stand in several columns."""

from __future__ import annotations

import pandas as pd
import pytest

from ifn_research.data.loading import indicator_values, load_study_data
from tests.support.written_keys import written_key

PARTS = [("01", "001", 3.5), ("01", "004", 4.0), ("2A", "004", 7.25), ("59", "011", 9.0)]
CODES = ["01001", "01004", "2A004", "59011"]


def table(rows, sep=";", dep="dep", com="com"):
    return "\n".join([sep.join([dep, com, "x"]), *(sep.join(map(str, row)) for row in rows)]) + "\n"


LOST = [(dep.lstrip("0"), com.lstrip("0"), x) for dep, com, x in PARTS]


@pytest.mark.parametrize("rows", [PARTS, LOST])
@pytest.mark.parametrize("sep", [";", ",", "\t"])
@pytest.mark.parametrize("dep, com", [("dep", "com"), ("Code département", "Code commune"), ("n° dép", "2")])
def test_the_key_that_is_printed_joins_the_parts(study, problem, rows, sep, dep, com) -> None:
    text = table(rows, sep, dep, com)
    fix = str(problem(text, "x", level="commune", table={"code": com}).fix)
    config = study(text, "x", level="commune", table=written_key(fix, "code"))
    data = load_study_data(config)
    assert list(data.codes) == CODES
    assert indicator_values(config, data)["x"].tolist() == [x for *_, x in PARTS]


@pytest.mark.parametrize("write_file", ["to_parquet", "to_excel"])
def test_parts_that_are_numbers_get_their_zeros_back(study, tmp_path, write_file) -> None:
    frame = pd.DataFrame({"dep": [1, 1, 2, 59], "com": [1.0, 4, 4, 11], "x": [1, 2, 3, 4.5]})
    path = tmp_path / ("t.parquet" if write_file == "to_parquet" else "t.xlsx")
    getattr(frame, write_file)(path, index=False)
    said = {"path": str(path), "code": ["dep", "com"]}
    assert list(load_study_data(study("", "x", level="commune", table=said)).codes) == [
        "01001",
        "01004",
        "02004",
        "59011",
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [("971", "01", 3), ("971", "105", 4), ("974", "11", 7), ("59", "011", 9)],
        [("97", "101", 3), ("97", "105", 4), ("97", "411", 7), ("59", "11", 9)],
    ],
)
def test_overseas_parts_are_of_three_and_two_figures(study, rows) -> None:
    said = {"code": ["dep", "com"]}
    data = load_study_data(study(table(rows), "x", level="commune", table=said))
    assert [str(code)[:3] for code in data.codes] == ["971", "971", "974", "590"]


def test_parts_in_the_wrong_order_are_told_with_the_right_one(study, problem) -> None:
    refused = problem(table(PARTS), "x", level="commune", table={"code": ["com", "dep"]})
    said = written_key(str(refused.fix), "code")
    assert said == {"code": ["dep", "com"]}
    assert list(load_study_data(study(table(PARTS), "x", level="commune", table=said)).codes) == CODES


def test_different_parts_that_make_one_code_are_refused(problem) -> None:
    rows = [("Nord", "Est", 3), ("NordE", "st", 4), ("Sud", "Est", 7)]
    refused = problem(table(rows), "x", level="zone", table={"code": ["dep", "com"]})
    assert "'Nord' + 'Est', 'NordE' + 'st'" in str(refused.what)


def test_a_part_at_a_level_of_ones_own(study, problem) -> None:
    rows = [("Lyon", "Nord", 3), ("Lyon", "Sud", 4), ("Paris", "Nord", 7), ("Paris", "Sud", 9)]
    fix = str(problem(table(rows), "x", level="zone", table={"code": "com"}).fix)
    data = load_study_data(study(table(rows), "x", level="zone", table=written_key(fix, "code")))
    assert list(data.codes) == ["LyonNord", "LyonSud", "ParisNord", "ParisSud"]


def test_regions_and_departements_beside_their_own_codes_are_no_parts(study) -> None:
    text = "reg;code;x\n84;01001;3\n84;01004;4\n94;2A004;7\n"
    assert len(load_study_data(study(text, "x", level="commune")).codes) == 3
