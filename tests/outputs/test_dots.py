"""The places that indicators measure, as dots on a map."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import shapely

from ifn_research.geography.sheet import map_layout
from ifn_research.outputs.dots import MOST_DOTS, Dots, dots_of
from tests.support.hand_made import make

OUTLINES = {"59001": shapely.box(3.0, 50.0, 3.4, 50.3), "59002": shapely.box(3.4, 50.0, 3.9, 50.2)}
FAR = {"97101": shapely.box(-61.6, 16.0, -61.3, 16.3)}


def test_a_point_lies_on_the_sheet_where_the_outlines_have_it() -> None:
    layout = map_layout(OUTLINES | FAR, level="commune")
    assert layout is not None
    for code, shape in (OUTLINES | FAR).items():
        corners = shapely.get_coordinates(shape)
        (drawn,) = layout.shapes[layout.codes == code]
        edge = 1e-9
        x = np.clip(corners[:, 0], corners[:, 0].min() + edge, corners[:, 0].max() - edge)
        y = np.clip(corners[:, 1], corners[:, 1].min() + edge, corners[:, 1].max() - edge)
        np.testing.assert_allclose(layout.at(x, y), shapely.get_coordinates(drawn), atol=1e-3)
    assert np.isnan(layout.at(np.array([2.0, 3.1]), np.array([48.0, 51.0]))).all()


def test_no_point_lies_beside_the_sheet() -> None:
    """A land of many degrees is wider in its plane at one end than at the other."""
    wide = {"01": shapely.Polygon([(-4.5, 48.4), (2.5, 51.0), (8.2, 48.9), (7.5, 43.8), (3.0, 42.4), (-1.7, 43.3)])}
    layout = map_layout(wide, level="departement")
    assert layout is not None
    x, y = (axis.ravel() for axis in np.meshgrid(np.linspace(-4.5, 8.2, 60), np.linspace(42.4, 51.0, 60)))
    points = layout.at(x, y)
    inside = points[np.isfinite(points[:, 0])]
    assert 0 < len(inside) < len(points)
    assert inside.min() >= -1e-3
    assert (inside.max(axis=0) <= np.array([layout.width, layout.height]) + 1e-3).all()
    covered = shapely.contains_xy(wide["01"], x, y)
    assert np.isfinite(points[covered]).all()


def test_places_of_each_file_are_told_by_their_label_and_only_within_the_frame() -> None:
    layout = map_layout(OUTLINES, level="commune")
    assert layout is not None
    result = make()
    sites = {
        "libraries": {"path": "l.csv", "label": "Bibliothèques"},
        "help": {"path": "h.csv"},
        "none": {"path": "n.csv"},
    }
    for item in sites.values():
        item["coordinates"] = {"longitude": "x", "latitude": "y"}  # type: ignore[assignment]
    rows = pd.DataFrame(
        {
            "sites": ["libraries", "libraries", "help", "none"],
            "longitude": [3.1, 9.0, 3.5, 0.0],
            "latitude": [50.1, 50.1, 50.1, 0.0],
        }
    )
    drawn = replace(result, document={**result.document, "sites": sites}, tables={**result.tables, "sites": rows})
    assert [(dots.label, len(dots.points)) for dots in dots_of(drawn, layout)] == [("Bibliothèques", 1), ("help", 1)]
    assert dots_of(result, layout) == []


def test_so_many_places_that_they_hide_the_map_are_told_and_not_drawn() -> None:
    points = np.zeros((MOST_DOTS + 1, 2))
    assert Dots("libraries", points).many
    assert not Dots("libraries", points[1:]).many
