"""Coordinates of the territories of some results, read from the study's tables: results do not hold them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from ifn_research.config.models import IndicatorConfig
from ifn_research.data.new_table import read_new_table
from ifn_research.errors import IfnError
from ifn_research.results.study_result import StudyResult

# The farthest from 0 that degrees can be.
FARTHEST = {"longitude": 180.0, "latitude": 90.0}


def coordinates_of(result: StudyResult) -> pd.DataFrame | None:
    """Longitude and latitude in degrees by code; None where the study declares none, or its table is not there.

    Parameters
    ----------
    result : StudyResult
    """
    for declared in result.config.tables:
        place = declared.coordinates
        if place is None:
            continue
        names = {"longitude": place.longitude, "latitude": place.latitude}
        for path in _paths(result, declared.path):
            try:
                wanted = {name: IndicatorConfig(column=column) for name, column in names.items()}
                raw = read_new_table(path, result.config, wanted).raw
            except IfnError:
                continue
            found = pd.DataFrame({name: raw[column].astype(np.float64) for name, column in names.items()})
            found = found[~found.index.duplicated()]
            return found.where(found.abs().le(pd.Series(FARTHEST)).all(axis=1))
    return None


def _paths(result: StudyResult, declared: str) -> list[Path]:
    """The files that the study read under this name."""
    paths = [Path(str(item["path"])) for item in result.manifest.get("inputs", ()) if item.get("path")]
    return [path for path in paths if path.name == Path(declared).name]
