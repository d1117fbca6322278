"""Tables to be scored: read as a study's own, and wrong in the same ways."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ifn_research.config import IndicatorConfig, StudyConfig
from ifn_research.data.new_table import NewTable, read_new_table
from ifn_research.errors import DataError, Problems

ITEMS = {
    "poverty": IndicatorConfig(column="poverty", unit="%"),
    "caf": IndicatorConfig(numerator="few", denominator="all"),
}
HEADER = "code;name;dep;poverty;few;all"


def study(**table: object) -> StudyConfig:
    declared = {"path": "old.csv", "code": "code", "name": "name", "groups": {"departement": "dep"}, **table}
    return StudyConfig.model_validate(
        {
            "study": "s",
            "level": "commune",
            "tables": [declared],
            "indicators": {"poverty": {"column": "poverty", "unit": "%"}},
            "versions": [{"name": "equal", "variables": ["poverty"]}],
        }
    )


def read(folder: Path, *rows: str, header: str = HEADER, repair: bool = False, **table: object) -> NewTable:
    (folder / "new.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return read_new_table(folder / "new.csv", study(**table), ITEMS, ["departement"], repair_codes=repair)


def test_one_territory_is_enough_and_decimal_commas_are_read(tmp_path: Path) -> None:
    found = read(tmp_path, "01004;Ambérieu;01;12,5;30;400")
    assert list(found.codes) == ["01004"]
    assert list(found.names) == ["Ambérieu"]
    assert list(found.groups["departement"]) == ["01"]
    assert found.raw.loc["01004", ["poverty", "few", "all"]].tolist() == [12.5, 30, 400]
    assert found.findings == ()


def test_a_name_is_not_needed(tmp_path: Path) -> None:
    found = read(tmp_path, "01004;01;12,5;30;400", header="code;dep;poverty;few;all")
    assert list(found.names) == [""]


def test_markers_of_missing_values_are_those_of_the_study(tmp_path: Path) -> None:
    found = read(tmp_path, "01004;A;01;sec;30;400", "01005;B;01;12,5;30;400", missing=["sec"])
    assert np.isnan(found.raw.loc["01004", "poverty"])
    with pytest.raises(DataError, match="sec"):
        read(tmp_path, "01004;A;01;sec;30;400", "01005;B;01;12,5;30;400")


def test_lost_zeros_are_refused_with_the_option_that_puts_them_back(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="lost its leading zero") as caught:
        read(tmp_path, "1004;A;01;12,5;30;400")
    assert "--repair-codes" in str(caught.value.fix)
    assert "repair_codes: true" not in str(caught.value.fix)
    assert list(read(tmp_path, "1004;A;01;12,5;30;400", repair=True).codes) == ["01004"]


@pytest.mark.parametrize(
    "row, what",
    [
        ("01004;A;01;112,5;30;400", "outside 0 to 100"),
        ("01004;A;01;12,5;500;400", "numerator exceeds the denominator"),
        ("01004;A;01;12,5;-3;400", "negative"),
        ("01004;A;01;beaucoup;30;400", "beaucoup"),
        ("01004;A;01;12,5;30;400\n01004;B;01;13;30;400", "more than once"),
        ("Total;A;01;12,5;30;400", "Total"),
    ],
)
def test_figures_and_codes_that_cannot_be_are_refused(tmp_path: Path, row: str, what: str) -> None:
    with pytest.raises(DataError, match=what):
        read(tmp_path, row)


def test_a_share_where_percentages_were_declared_is_told(tmp_path: Path) -> None:
    found = read(tmp_path, "01004;A;01;0,12;30;400", "01005;B;01;0,15;30;400")
    assert any("looks like a share" in str(finding.message) for finding in found.findings)


def test_numbers_that_stand_for_a_missing_value_are_told_with_what_to_do_in_the_table(tmp_path: Path) -> None:
    rows = [f"0100{at};A;01;{10 + at * at},5;{30 + at};400" for at in range(1, 9)]
    assert not read(tmp_path, *rows).findings
    (finding,) = read(tmp_path, *rows, "02001;A;01;12;99999;99999").findings[:1]
    assert (finding.check, str(finding.fix)) == ("probably_missing_code", "leave these cells empty")


def test_every_missing_column_is_told(tmp_path: Path) -> None:
    with pytest.raises(Problems) as caught:
        read(tmp_path, "01004;A;12,5", header="code;name;povrety")
    assert {str(problem.what) for problem in caught.value.problems} == {
        f"there is no column '{name}'" for name in ("dep", "poverty", "few", "all")
    }


NEEDED = "The model needs the columns code, dep, poverty, few, all"
# A key of a configuration, which who scores a table does not have.
KEY = re.compile(
    r"\b(missing|skip|unit|decimal|sheet|skip_rows|code|level|numerator|denominator|repair_codes):|configuration"
)


@pytest.mark.parametrize(
    "rows, fix",
    [
        ("1004;A;01;12,5;30;400", "--repair-codes"),
        ("01004;A;01;< 11;30;400", "leave the cell empty if it is to count as missing"),
        ("01004;A;01;beaucoup;30;400", "leave them empty"),
        ("01004;A;01;112,5;30;400", "they must be in the unit of the model"),
        ("01004;A;01;12,5;500;400", "check that the two columns are not exchanged"),
        ("01004;A;01;12,5;30;400\n01004;B;01;13;30;400", "keep one row a territory"),
        (
            "01;A;01;12,5;30;400",
            "the model scores territories of the level commune, whose codes are in the column 'code'",
        ),
        ("01004;A;01;12,5;30;400\n01005;A;01;12.5;30;400", "write all figures of this column with the same mark"),
        ("01004;A;01;12.345;30;400", "if 12.345 is 12.345, write it with another number of decimals"),
        ("01004;A;01;12,5;30 %;400 %", "counts, not percentages"),
        ("01004;A;01;12,5;30;400\n99999;B;01;13;30;400", "remove it from the table"),
        ("01004;A;01;12,5;30;400\n01005;France;01;13;30;400", "remove it from the table"),
    ],
)
def test_what_to_do_concerns_the_table_and_never_a_configuration(tmp_path: Path, rows: str, fix: str) -> None:
    with pytest.raises(DataError) as caught:
        read(tmp_path, rows)
    assert fix in str(caught.value.fix)
    assert not KEY.search(str(caught.value.fix)), str(caught.value.fix)


def test_a_missing_column_is_told_with_all_that_the_model_needs(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="there is no column 'poverty'") as caught:
        read(tmp_path, "01004;A;01;12,5;30;400", header="code;name;dep;povrety;few;all")
    assert "did you mean 'povrety'?" in str(caught.value.fix)
    assert str(caught.value.fix).endswith(NEEDED)


def test_a_workbook_with_several_sheets_is_to_be_saved_as_one(tmp_path: Path) -> None:
    frame = pd.DataFrame({"code": ["01004"], "dep": ["01"], "poverty": [12.5], "few": [30], "all": [400]})
    with pd.ExcelWriter(tmp_path / "new.xlsx") as book:
        for name in ("2023", "2024"):
            frame.to_excel(book, sheet_name=name, index=False)
    with pytest.raises(DataError, match="2 of its sheets hold") as caught:
        read_new_table(tmp_path / "new.xlsx", study(), ITEMS, ["departement"])
    assert "save the sheet to score in a file of its own" in str(caught.value.fix)
    assert "2023, 2024" in str(caught.value.fix)
    assert "sheet:" not in str(caught.value.fix)


def test_a_zip_or_a_workbook_is_told_without_keys_of_a_study(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "new.zip", "w") as archive:
        archive.writestr("a.csv", "code\n")
        archive.writestr("b.csv", "code\n")
    with pytest.raises(DataError, match="2 tables") as caught:
        read_new_table(tmp_path / "new.zip", study(), ITEMS, ["departement"])
    assert str(caught.value.fix) == "take the table to score out of it (a.csv, b.csv)"
