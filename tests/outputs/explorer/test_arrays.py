"""A page reads back the arrays and the points that were put into its block."""

from __future__ import annotations

import base64
import gzip
import json

import numpy as np
import numpy.typing as npt
import shapely

from ifn_research.geography.sheet import MapLayout, rings_of
from ifn_research.outputs.explorer.arrays import TYPES, Block, add_layout


def read_back(block: Block) -> dict[str, npt.NDArray[np.generic]]:
    """The arrays, as a page reads them: by type, place and length."""
    content = gzip.decompress(base64.b64decode(block.packed()))
    types = {name: f"<{kind}" for kind, name in TYPES.items()}
    return {
        name: np.frombuffer(content, dtype=types[kind], count=n, offset=start)
        for name, (kind, start, n) in block.places.items()
    }


def test_arrays_and_texts_come_back_and_begin_where_javascript_can_read_them() -> None:
    block = Block()
    block.add("odd", np.array([1, 2, 3], dtype=np.uint8))
    block.add("figures", np.array([1.5, np.nan, np.inf], dtype=np.float32))
    block.add_texts("names", ["Œuilly", "<b>"])
    found = read_back(block)
    np.testing.assert_array_equal(found["odd"], [1, 2, 3])
    np.testing.assert_array_equal(found["figures"], [1.5, np.nan, np.inf])
    assert json.loads(found["names"].tobytes()) == ["Œuilly", "<b>"]
    assert all(start % 8 == 0 for _, start, _ in block.places.values())


def test_points_come_back_within_half_a_unit_even_on_a_very_tall_sheet() -> None:
    for tall in (800.0, 20_000.0):
        holed = shapely.Polygon(
            [(0, 0), (1000, 3), (990, tall), (5, tall / 2)], holes=[[(400, 100), (500, 100), (450, 150)]]
        )
        layout = MapLayout(np.array(["a"], dtype=object), np.array([holed]), 1000.0, tall)
        block = Block()
        told = add_layout(block, layout)
        found = read_back(block)
        scale = told["width"] / 1000.0
        assert told["height"] <= 65535
        for axis, name in enumerate("xy"):
            zigzag = sum(found[f"{name}{byte}"].astype(np.int64) << 8 * byte for byte in range(3))
            points = np.cumsum(np.where(zigzag % 2, -(zigzag + 1) // 2, zigzag // 2))
            np.testing.assert_allclose(points / scale, rings_of(layout).points[:, axis], atol=0.5001 / scale)
        np.testing.assert_array_equal(found["ring_starts"], [0, 5, 9])
        np.testing.assert_array_equal(found["ring_owners"], [0, 0])


def test_the_same_arrays_give_the_same_text() -> None:
    blocks = Block(), Block()
    for block in blocks:
        block.add("x", np.arange(1000, dtype=np.int32))
    assert blocks[0].packed() == blocks[1].packed()
