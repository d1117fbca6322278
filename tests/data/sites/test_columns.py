"""Columns of files of places."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ifn_research.config.sites import SitesConfig
from ifn_research.data.sites.columns import days, figures, items, open_places, points_of_features, texts
from ifn_research.errors import DataError


def test_days_of_two_countries_and_what_is_none() -> None:
    cells = np.array(["2024-01-31", "31/01/2024", "2024-01-31T10:00:00Z", "2024-13-01", "hier", ""], dtype=object)
    found = days(cells)
    assert list(found[:3]) == [np.datetime64("2024-01-31")] * 3
    assert np.isnat(found[3:]).all()


def test_items_of_a_list() -> None:
    found = items(np.array(["a | b|", "", "Ce lieu n’accueille pas"], dtype=object))
    assert found == [{"a", "b"}, frozenset(), {"Ce lieu n'accueille pas"}]


def test_figures_with_either_mark_and_texts_between_them(tmp_path: Path) -> None:
    (tmp_path / "lieux.csv").write_text("id;x;y\n01;3,5;4.5\n02;?;5.5\n03;1;6\n", encoding="utf-8")
    opened = open_places(SitesConfig(path=str(tmp_path / "lieux.csv"), id="id", code="id"))
    values, refused = figures(opened, "x")
    np.testing.assert_array_equal(values, [3.5, np.nan, 1])
    assert refused == ["?"]
    assert figures(opened, "y")[1] == []
    assert list(texts(opened, "id")) == ["01", "02", "03"]
    with pytest.raises(DataError, match="no column 'z'"):
        figures(opened, "z")
    with pytest.raises(DataError, match="no column 'z'"):
        texts(opened, "z")


def test_a_table_has_no_points_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "lieux.csv").write_text("id\n1\n2\n", encoding="utf-8")
    assert points_of_features(SitesConfig(path=str(tmp_path / "lieux.csv"), code="id"), 2) is None
