"""Territories of a finer level that are scored beside those of the study, and where these lie."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from ifn_research.config.models import StudyConfig
from ifn_research.config.territories import ReferenceConfig
from ifn_research.data.findings import Finding
from ifn_research.data.study_data import StudyData
from ifn_research.data.vintages.years import years_and_changed
from ifn_research.errors import DataError
from ifn_research.geography.communes import COMMUNE_OF_DISTRICT, departement_of
from ifn_research.language.messages import say
from ifn_research.matrix import Labels


def config_of_zoom(config: StudyConfig) -> StudyConfig:
    """The study of the territories of a finer level that are scored: nothing is judged there."""
    assert config.zoom is not None
    nothing: dict[str, Any] = {"territories": None, "reference": ReferenceConfig()}
    nothing |= {
        "zoom": None,
        "aggregate": None,
        "geometry": None,
        "typology": None,
        "geography": None,
        "vintages": None,
    }
    alone = config.validation.model_copy(update={"baselines": (), "adjust_for": ()})
    said = {"level": config.zoom.level, "tables": config.zoom.tables, "ground_truth": (), "validation": alone}
    return config.model_copy(update={**nothing, **said})


def zoomed_whole(level: str, zoom: StudyData, codes: Labels) -> Labels:
    """The territory of the study in which each of a zoom lies, by a group or its code; empty where that is not told.

    IRIS of Paris, Lyon and Marseille have the code of a district: the commune stands for it where the study, whose
    codes are given, does not have the district itself.
    """
    if level in zoom.groups:
        return zoom.groups[level]
    if level == "commune":
        own = {str(code) for code in codes}
        found = [str(code)[:5] for code in zoom.codes]
        whole = [code if code in own else COMMUNE_OF_DISTRICT.get(code, code) for code in found]
        return np.array(whole, dtype=object)
    if level == "departement":
        return np.array([departement_of(str(code)) for code in zoom.codes], dtype=object)
    return np.full(len(zoom.codes), "", dtype=object)


def within_study(config: StudyConfig, data: StudyData, zoom: StudyData) -> tuple[StudyData, list[Finding]]:
    """The territories of a zoom that lie in those of the study, or of which nobody knows where; what is left out."""
    assert config.zoom is not None
    whole, table = zoomed_whole(config.level, zoom, data.codes), config.zoom.tables[0].path
    codes = data.codes if data.territories is None else data.codes[data.territories]
    kept = np.isin(whole.astype(str), [*map(str, codes), ""])
    if not kept.any():
        raise DataError(
            say("levels.zoom_elsewhere", level=config.level, whole=sorted(set(whole)), codes=list(codes)),
            where=table,
            fix=say("levels.zoom_codes", level=config.level),
        )
    told = _of_another_year(config, data, zoom.codes, Path(table).name)
    if kept.all():
        return zoom, told
    left = np.flatnonzero(~kept)
    message = say("levels.zoom_outside", left.size, codes=zoom.codes[left])
    return zoom.of(kept), [*told, Finding(Path(table).name, "", "zoom", "info", int(left.size), message)]


def _of_another_year(config: StudyConfig, data: StudyData, iris: Labels, table: str) -> list[Finding]:
    """The remarks on IRIS that are in the communes of another year than the study's, as far as codes show it."""
    assert config.zoom is not None
    if (config.level, config.zoom.level) != ("commune", "iris"):
        return []
    found = years_and_changed([str(code) for code in data.codes], {str(code)[:5] for code in iris})
    if found is None:
        return []
    one, other, changed = found
    message = say("levels.zoom_of_another_year", len(changed), one=one, other=other, changed=changed)
    fix = say("levels.zoom_of_the_year", year=one)
    return [Finding(table, "", "vintage", "warning", len(changed), message, fix)]
