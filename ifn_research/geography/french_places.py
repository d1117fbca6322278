"""The places of French territories, by the beginning of their codes: boxes in degrees."""

from __future__ import annotations

import numpy as np

from ifn_research.geography.levels import LEVELS, Codes, names_departement
from ifn_research.matrix import Floats

# Middles of the metropolitan départements (mean longitude and latitude of their communes), and how far from it a
# territory of one may lie: the widest reach 1.15 degrees of longitude and 0.77 of latitude.
_MIDDLES = (
    "01 5.3 46.1; 02 3.6 49.6; 03 3.2 46.4; 04 6.2 44.1; 05 6.3 44.7; 06 7.1 43.9; 07 4.4 44.8; 08 4.6 49.6; 09 "
    "1.5 42.9; 10 4.2 48.3; 11 2.4 43.1; 12 2.7 44.3; 13 5.1 43.5; 14 -0.4 49.1; 15 2.7 45.1; 16 0.2 45.7; 17 "
    "-0.7 45.8; 18 2.5 47.1; 19 1.9 45.4; 21 4.8 47.4; 22 -2.9 48.4; 23 2.0 46.1; 24 0.7 45.1; 25 6.4 47.2; 26 "
    "5.2 44.7; 27 1.0 49.1; 28 1.4 48.4; 29 -4.1 48.3; 2A 9.0 41.9; 2B 9.2 42.4; 30 4.2 44.0; 31 1.2 43.4; 32 0.5 "
    "43.7; 33 -0.6 44.8; 34 3.4 43.6; 35 -1.6 48.2; 36 1.6 46.8; 37 0.7 47.3; 38 5.6 45.3; 39 5.7 46.7; 40 -0.8 "
    "44.0; 41 1.4 47.6; 42 4.2 45.7; 43 3.8 45.1; 44 -1.7 47.4; 45 2.3 47.9; 46 1.6 44.6; 47 0.5 44.4; 48 3.5 "
    "44.5; 49 -0.6 47.4; 50 -1.3 49.1; 51 4.2 48.9; 52 5.2 48.1; 53 -0.7 48.1; 54 6.2 48.8; 55 5.4 49.0; 56 -2.8 "
    "47.9; 57 6.7 49.0; 58 3.5 47.1; 59 3.2 50.4; 60 2.4 49.4; 61 0.1 48.6; 62 2.3 50.5; 63 3.1 45.7; 64 -0.8 "
    "43.3; 65 0.2 43.1; 66 2.5 42.6; 67 7.6 48.7; 68 7.3 47.9; 69 4.6 45.9; 70 6.1 47.6; 71 4.5 46.6; 72 0.2 "
    "48.0; 73 6.4 45.5; 74 6.4 46.0; 75 2.3 48.9; 76 1.0 49.7; 77 2.9 48.6; 78 1.8 48.8; 79 -0.3 46.6; 80 2.3 "
    "50.0; 81 2.2 43.8; 82 1.3 44.1; 83 6.2 43.4; 84 5.2 44.0; 85 -1.3 46.7; 86 0.5 46.6; 87 1.2 45.9; 88 6.4 "
    "48.2; 89 3.6 47.8; 90 6.9 47.6; 91 2.2 48.5; 92 2.2 48.8; 93 2.5 48.9; 94 2.5 48.8; 95 2.1 49.1"
)
_REACH = np.array([1.4, 1.1])
# West, south, east and north of the others.
_OVERSEAS = {
    "971": (-61.9, 15.7, -60.9, 16.6),
    "972": (-61.3, 14.3, -60.7, 15.0),
    "973": (-54.7, 2.0, -51.5, 5.9),
    "974": (55.1, -21.5, 55.9, -20.7),
    "975": (-56.6, 46.6, -56.0, 47.2),
    "976": (44.9, -13.1, 45.4, -12.5),
    "977": (-63.0, 17.8, -62.7, 18.0),
    "978": (-63.2, 18.0, -62.9, 18.2),
    "986": (-178.3, -14.5, -176.0, -13.1),
    "987": (-155.0, -28.0, -134.0, -7.5),
    "988": (158.0, -23.5, 172.5, -17.5),
}
_METROPOLE = (-5.5, 41.0, 9.7, 51.6)


def boxes_of(codes: Codes, level: str) -> list[Floats]:
    """The boxes in which each territory may lie, each of shape (n_boxes, 4): west, south, east, north.

    That of its département where its code says which; all of France at the other levels; none where the code is not
    known, and at a level of one's own.
    """
    if level not in LEVELS:
        return [np.zeros((0, 4))] * len(codes)
    if not names_departement(level):
        everywhere = np.array([_METROPOLE, *_OVERSEAS.values()])
        return [everywhere] * len(codes)
    boxes = _boxes()
    none = np.zeros((0, 4))
    return [boxes.get(_prefix(str(code)), none) for code in codes]


def _prefix(code: str) -> str:
    return code[:3] if code.startswith(("97", "98")) else code[:2]


def _boxes() -> dict[str, Floats]:
    found = {name: np.array([box]) for name, box in _OVERSEAS.items()}
    for item in _MIDDLES.split("; "):
        name, *middle = item.split()
        at = np.array(middle, dtype=np.float64)
        found[name] = np.concatenate([at - _REACH, at + _REACH])[None, :]
    return found
