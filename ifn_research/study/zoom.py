"""Territories of a finer level, scored with what versions learned at the level of the study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from ifn_research.data.study_data import StudyData
from ifn_research.data.zoomed import zoomed_whole
from ifn_research.errors import Refusal
from ifn_research.index.definitions import raw_matrix
from ifn_research.index.version import IndexVersion
from ifn_research.language.messages import say
from ifn_research.matrix import Floats
from ifn_research.results.levels import Zoomed
from ifn_research.rows import table
from ifn_research.steps.imputation import IMPUTATIONS
from ifn_research.study.inputs import StudyInputs
from ifn_research.study.version_run import VersionRun


def zoom_table(inputs: StudyInputs, runs: Sequence[VersionRun], scores: Mapping[str, Floats]) -> pd.DataFrame:
    """Score the territories of the zoom with each version that succeeded, in the order of their table."""
    zoom = inputs.data.zoom
    assert zoom is not None
    whole = zoomed_whole(inputs.config.level, zoom, inputs.data.codes)
    people = np.full(len(zoom.codes), np.nan) if zoom.population is None else zoom.population
    rows = []
    for item in runs:
        if item.index is None or item.name not in scores:
            continue
        own, beyond, reasons = _scored(item.index, zoom)
        above = dict(zip(map(str, inputs.data.codes), map(float, scores[item.name]), strict=True))
        rows += [
            Zoomed(
                item.name,
                code := str(zoom.codes[at]),
                str(zoom.names[at]),
                float(people[at]),
                str(whole[at]),
                own.get(code, float("nan")),
                above.get(str(whole[at]), float("nan")),
                beyond.get(code, ""),
                reasons.get(code, ""),
            )
            for at in range(len(zoom.codes))
        ]
    return table(rows, Zoomed)


def _scored(index: IndexVersion, zoom: StudyData) -> tuple[dict[str, float], dict[str, str], dict[str, str]]:
    """The scores by code, the indicators that are beyond those of the study, and why there is no score."""
    matrix = raw_matrix(zoom.raw, index.definitions, codes=zoom.codes, groups=zoom.groups)
    missing, names = np.isnan(matrix.values), np.array(matrix.indicators, dtype=object)
    reasons = {
        str(code): str(say("operations.figures_missing", names=names[row]))
        for code, row in zip(matrix.codes, missing, strict=True)
        if row.any()
    }
    if type(index.recipe.imputation) is IMPUTATIONS["none"]:
        # Alone among the steps it refuses all territories for one; each is scored by itself, so the others can be.
        matrix = matrix.rows(np.asarray(~missing.any(axis=1)))
    try:
        scored = index.score(matrix)
    except Refusal as refusal:
        return {}, {}, dict.fromkeys(map(str, zoom.codes), str(refusal.what))
    own = dict(zip(map(str, scored.codes), map(float, scored.scores), strict=True))
    kept = np.array(scored.normalised.indicators, dtype=object)
    beyond = {
        str(code): ", ".join(kept[row])
        for code, row in zip(scored.codes, scored.out_of_range, strict=True)
        if row.any()
    }
    nothing = str(say("operations.nothing_known_has_weight"))
    without = {str(code): reasons.get(str(code), nothing) for code in zoom.codes if str(code) not in own}
    return own, beyond, without
