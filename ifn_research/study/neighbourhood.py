"""The spatial checks of a study, where each of its ground truths is measured."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ifn_research.execution import Stage
from ifn_research.matrix import Floats
from ifn_research.study.inputs import StudyInputs
from ifn_research.validation.checks.spatial import SpatialChecks, spatial_checks


def check_space(inputs: StudyInputs, scores: Mapping[str, Floats], stage: Stage) -> SpatialChecks:
    """Check the scores of a study, and what they leave of its ground truths, among neighbours.

    Parameters
    ----------
    inputs : StudyInputs
    scores : mapping of version to array, each of shape (n_territories,)
        Of the versions that are judged.
    stage : Stage
        Told the number of versions and ground truths done at one level and their total.
    """
    primary = inputs.config.primary
    found = [
        spatial_checks(
            {name: places.lift(values) for name, values in scores.items()},
            # Of a draw, few have the neighbours that they have on the ground.
            [truth for truth in inputs.ground_truths(places) if truth.inclusion is None],
            places=places,
            design=inputs.neighbours(places),
            seed=inputs.config.seed,
            primary=None if primary is None else primary.name,
            remarks=places.remarks,
            progress=stage.progress,
        )
        for places in inputs.places
    ]
    rows = tuple(row for part in found for row in part.rows)
    # One of the places holds the primary ground truth; the tables of the others are empty.
    lisa = [part.lisa for part in found if len(part.lisa)]
    return SpatialChecks(rows, pd.concat(lisa, ignore_index=True) if lisa else found[0].lisa)
