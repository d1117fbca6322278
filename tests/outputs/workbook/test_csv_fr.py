"""Text files that French spreadsheets open, read back by pandas."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd

from ifn_research.outputs.workbook.csv_fr import write_csv_fr
from ifn_research.outputs.workbook.sheets import Sheet, figures, text

NUMBERS = [0.1, -2.0, 1e-9, 123456789.25, math.nan]
TEXTS = ["01001", 'dit "le"; et', "", "=1+1", "Évry"]
PAGE = Sheet("T", "t", "a row", (text("Code", TEXTS), figures("Valeur", NUMBERS)))


def test_figures_come_back_to_the_last_bit_and_texts_as_texts(tmp_path: Path) -> None:
    write_csv_fr([PAGE], tmp_path / "out")
    found = pd.read_csv(tmp_path / "out" / "t.csv", sep=";", decimal=",", dtype={"Code": str}, encoding="utf-8-sig")
    pd.testing.assert_series_equal(found["Valeur"], pd.Series(NUMBERS, name="Valeur"), check_exact=True)
    assert found["Code"].fillna("").tolist() == ["01001", 'dit "le"; et', "", "'=1+1", "Évry"]


def test_a_file_is_marked_as_utf_8_and_its_numbers_are_not_quoted(tmp_path: Path) -> None:
    write_csv_fr([PAGE, Sheet("U", "u", "", (figures("x", [math.inf, -math.inf]),))], tmp_path / "out")
    raw = (tmp_path / "out" / "t.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.splitlines()[2] == b'"dit ""le""; et";-2'
    assert raw.count(b"\r\n") == raw.count(b"\n") == 6
    assert (tmp_path / "out" / "u.csv").read_text("utf-8-sig").split() == ['"x"', '"∞"', '"\u2212∞"']
