"""The spatial checks of a study, where each of its ground truths is measured."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from scipy.sparse import csr_array

from ifn_research.config.models import StudyConfig
from ifn_research.data.loading import StudyData
from ifn_research.geography.neighbours import NeighbourDesign, contiguity
from ifn_research.matrix import Floats
from ifn_research.validation.checks.spatial import Progress, SpatialChecks, spatial_checks
from ifn_research.validation.places import Ground
from ifn_research.validation.study_ground_truths import grounds_of, outcomes_of


def check_space(
    config: StudyConfig, data: StudyData, scores: Mapping[str, Floats], *, progress: Progress | None = None
) -> SpatialChecks:
    """Check the scores of a study, and what they leave of its ground truths, among neighbours.

    Parameters
    ----------
    config : StudyConfig
    data : StudyData
    scores : mapping of version to array, each of shape (n_territories,)
        Of the versions that are judged.
    progress : callable, optional
        Called with the number of versions and ground truths done at one level and their total.
    """
    touching = touching_territories(config, data) if config.ground_truth else None
    primary = config.primary
    found = [
        spatial_checks(
            {name: ground.lift(values) for name, values in scores.items()},
            outcomes_of(config, data, ground),
            codes=ground.codes,
            names=ground.names,
            design=neighbour_design(config, ground, touching),
            seed=config.seed,
            primary=None if primary is None else primary.name,
            note=ground.note,
            progress=progress,
        )
        for ground in grounds_of(config, data)
    ]
    rows = tuple(row for part in found for row in part.rows)
    # One ground holds the primary ground truth; the tables of the others are empty.
    places = [part.lisa for part in found if len(part.lisa)]
    return SpatialChecks(rows, pd.concat(places, ignore_index=True) if places else found[0].lisa)


def touching_territories(config: StudyConfig, data: StudyData) -> csr_array | None:
    """Which territories touch, unless the nearest are asked for or there are no outlines."""
    if data.outlines is None or config.validation.neighbours.method == "knn":
        return None
    return contiguity(data.outlines)


def neighbour_design(config: StudyConfig, ground: Ground, touching: csr_array | None) -> NeighbourDesign:
    """What makes neighbours of the places of a ground, given which territories touch."""
    links = None if touching is None else ground.touching(touching)
    return NeighbourDesign(ground.longitude, ground.latitude, links, config.validation.neighbours.k)
