"""Raw files in the shapes in which producers publish them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ifn_research.data.recipes.reading import NAME, numbers, read_raw
from ifn_research.data.recipes.rules import ReadRule
from ifn_research.errors import DataError


def test_csv_with_a_title_line_a_mark_of_order_and_codes_with_zeros(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("﻿Version provisoire\ncode;part\n01001;12,5\n01002;s\n".encode())
    found = read_raw(path, ReadRule(format="csv", separator=";", header=2))
    assert found["code"].tolist() == ["01001", "01002"]
    np.testing.assert_array_equal(numbers(found["part"]), [12.5, np.nan])


def test_a_file_without_header_has_the_names_that_it_is_given(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("1,2\n3,4\n", encoding="utf-8")
    assert list(read_raw(path, ReadRule(format="csv", header=0), names=["a", "b"])) == ["a", "b"]


def test_figures_are_read_to_the_last_bit() -> None:
    texts = ["0.1", "52.15428065470523", "1e-300", "NA", "", "nd", "-3,5", "inf"]
    assert numbers(pd.Series(texts))[:3].tolist() == [float(text) for text in texts[:3]]
    np.testing.assert_array_equal(numbers(pd.Series(texts))[3:], [np.nan, np.nan, np.nan, -3.5, np.nan])


def test_nested_records_keep_what_those_around_them_say(tmp_path: Path) -> None:
    path = tmp_path / "t.json"
    path.write_text(
        json.dumps([{"dep": "01", "themes": [{"id": "x", "indicateurs": [{"fibre": [{"valeur": 58}]}]}]}]), "utf-8"
    )
    assert read_raw(path, ReadRule(format="json")).to_dict("records") == [
        {"dep": "01", "id": "x", NAME: "fibre", "valeur": 58}
    ]
    path.write_text(json.dumps({"une structure": {"n": 3}, "une autre": {"n": 4}}), "utf-8")
    assert read_raw(path, ReadRule(format="json"))[NAME].tolist() == ["une structure", "une autre"]


def test_columns_of_a_sheet_without_header_have_letters(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    pd.DataFrame([["titre"], ["01"]]).to_excel(path, index=False, header=False, startcol=1)
    found = read_raw(path, ReadRule(format="xlsx", header=0))
    assert found["B"].tolist() == ["titre", "01"]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json", "geojson", "feather", "rda"])
def test_what_is_not_of_its_format_is_refused(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "t"
    path.write_bytes(b"\x00\xff\xfe garbage" * 20)
    with pytest.raises(DataError, match="cannot be read"):
        read_raw(path, ReadRule(format=kind))  # type: ignore[arg-type]
