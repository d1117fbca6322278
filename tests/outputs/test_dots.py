"""The places that indicators measure, as dots on a map."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import shapely

from ifn_research.geography.sheet import map_layout
from ifn_research.outputs.dots import dots_of
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
