"""Arrays and texts in one compressed block of text, for a page to read."""

from __future__ import annotations

import base64
import gzip
import json
from typing import Any

import numpy as np
import numpy.typing as npt

from ifn_research.geography.sheet import MapLayout, Rings, rings_of
from ifn_research.geography.surrounded import surrounded

# What JavaScript calls the types, all little-endian.
TYPES = {"f8": "Float64", "f4": "Float32", "i4": "Int32", "u4": "Uint32", "u2": "Uint16", "u1": "Uint8"}
# Higher levels take twice the time for a hundredth of the size.
LEVEL = 6
# Bytes at which an array may begin, whatever its type.
ALIGNED = 8
# Least unit in which points are told: 1/40 of a unit of the sheet, less where the sheet is too tall for two bytes.
FINEST, LARGEST = 40.0, 65535


class Block:
    """Arrays one after the other, with where each begins."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self.places: dict[str, tuple[str, int, int]] = {}

    def add(self, name: str, values: npt.NDArray[Any]) -> None:
        """Add an array under a name; its type is one of `TYPES`."""
        self._bytes += b"\0" * (-len(self._bytes) % ALIGNED)
        kind = TYPES[values.dtype.str[1:]]
        self.places[name] = (kind, len(self._bytes), int(values.size))
        self._bytes += values.astype(values.dtype.newbyteorder("<")).tobytes()

    def add_texts(self, name: str, texts: Any) -> None:
        """Add anything that JSON can hold."""
        self.add(name, np.frombuffer(json.dumps(texts, ensure_ascii=False).encode("utf-8"), dtype=np.uint8))

    def packed(self) -> str:
        """The whole in base64, compressed; the same arrays give the same text."""
        return base64.b64encode(gzip.compress(bytes(self._bytes), compresslevel=LEVEL, mtime=0)).decode("ascii")


def add_layout(block: Block, layout: MapLayout) -> dict[str, Any]:
    """Add the shapes of a map; returns its size and insets, in the units in which the points are told."""
    rings = rings_of(layout)
    scale = scale_of(layout)
    points = np.clip(np.round(rings.points * scale), 0, LARGEST).astype(np.int64)
    steps = np.diff(points, axis=0, prepend=0)
    # Small steps of either sign as small numbers, whose upper bytes are all 0: that compresses best.
    zigzag = np.where(steps < 0, -2 * steps - 1, 2 * steps).astype(np.uint32)
    for axis, name in enumerate("xy"):
        for byte in range(3):
            block.add(f"{name}{byte}", (zigzag[:, axis] >> (8 * byte) & 255).astype(np.uint8))
    block.add("ring_starts", rings.starts.astype(np.uint32))
    block.add("ring_owners", rings.owner.astype(np.uint32))
    holes = surrounded(layout)
    return {
        "width": layout.width * scale,
        "height": layout.height * scale,
        "tiles": layout.tiles,
        "holes": [] if holes is None else [ring.ravel().tolist() for ring in _rings(holes, scale)],
        "insets": [
            [inset.label, *(round(v * scale) for v in (inset.left, inset.top, inset.width, inset.height))]
            for inset in layout.insets
        ],
    }


def scale_of(layout: MapLayout) -> float:
    """Units in which points are told, in one of the sheet."""
    return min(FINEST, LARGEST / max(layout.width, layout.height))


def _rings(rings: Rings, scale: float) -> list[npt.NDArray[np.int64]]:
    """The rings, each of shape (n_points, 2)."""
    points = np.round(rings.points * scale).astype(np.int64)
    return np.split(points, rings.starts[1:-1])
