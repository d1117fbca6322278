"""Insee's files of passage, with the layout in which they are published."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from ifn_research.data.vintages.passage_files import read_passage
from ifn_research.errors import DataError


def workbook(path: Path, sheets: dict[str, pd.DataFrame]) -> str:
    with pd.ExcelWriter(path) as writer:
        for name, frame in sheets.items():
            frame.to_excel(writer, sheet_name=name, index=False, startrow=5)
            sheet = writer.sheets[name]
            sheet.cell(1, 1, "Table de passage")
            sheet.cell(3, 1, "Source : Insee")
    return str(path)


DIVIDED = pd.DataFrame(
    {
        "ANNEE_MODIF": [2024, 2024, 2025],
        "COM_INI": ["85084", "85084", "15141"],
        "COM_FIN": ["85165", "85212", "15031"],
        "LIB_COM_INI": "x",
        "LIB_COM_FIN": "y",
    }
)


def test_the_passage_since_2003(tmp_path: Path) -> None:
    pairs = pd.DataFrame(
        [
            ("01001", "01001"),
            ("01039", "01138"),
            ("01138", "01138"),
            ("01340", "01015"),
            ("01015", "01015"),
            ("85084", "85084"),
        ],
        columns=["CODGEO_INI", "CODGEO_2024"],
    ).assign(LIBGEO_2024="x")
    path = workbook(tmp_path / "p.xlsx", {"Table de passage": pairs, "Liste des scissions": DIVIDED})
    found = read_passage(path, 2021, 2024, ["01001"])
    assert found.became == {"01039": ("01138",), "85084": ("85084", "85165", "85212")}
    # 01340 was gone by 2021: it is no part of 01015 that a table of 2021 could lack.
    assert "01340" not in found.known
    assert found.changed == {"01138", "85084"}


def test_the_annual_passage(tmp_path: Path) -> None:
    wide = pd.DataFrame(
        [("a", "01039", "01138"), ("b", "01138", "01138"), ("c", "01001", "01001")],
        columns=["NIVGEO", "CODGEO_2021", "CODGEO_2024"],
    ).assign(CODGEO_2022="x", LIBGEO_2024="x")
    path = workbook(tmp_path / "p.xlsx", {"COM": wide, "Liste des fusions": DIVIDED, "Liste des scissions": DIVIDED})
    found = read_passage(path, 2021, 2024, [])
    assert found.sources["01138"] == ("01039", "01138")


def test_other_years_are_refused_with_what_the_file_has(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("CODGEO_INI;CODGEO_2022\n01001;01001\n01002;01002\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"does not go from 2021 to 2024.*CODGEO_2022"):
        read_passage(str(path), 2021, 2024, [])


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("code,x\n01001,1\n01002,2\n", encoding="utf-8")
    with pytest.raises(DataError, match="table_passage_annuelle_2024"):
        read_passage(str(path), 2021, 2024, [])
