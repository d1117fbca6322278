"""The tables that the studies of configs/ read, where they are on this machine."""

from __future__ import annotations

import os
from pathlib import Path

BESIDE = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
ABSENT = "not measured: the tables of configs/ are neither where IFN_DATA says nor in ../shared/data"


def tables() -> Path | None:
    """The folder that IFN_DATA names, else the one beside the project; the commands begun from here find it too."""
    folder = Path(os.environ.get("IFN_DATA") or BESIDE)
    if not (folder / "tables" / "epci.csv").exists():
        return None
    os.environ["IFN_DATA"] = str(folder)
    return folder
