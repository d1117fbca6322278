"""The judgement of a study: its versions against ground truth, and against each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from ifn_research.config import StudyConfig
from ifn_research.data.study import StudyData
from ifn_research.matrix import Floats
from ifn_research.validation import BlockDesign, validate
from ifn_research.validation.ground_truth import baseline_values, outcomes_of
from ifn_research.version_run import VersionRun

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Judged:
    """What was found of the versions of a study.

    Attributes
    ----------
    tables : mapping of str to DataFrame
        Tables of the results folder, by name.
    intervals : mapping of ground truth to str
        What the intervals of each ground truth mean, in one sentence.
    """

    tables: Mapping[str, pd.DataFrame]
    intervals: Mapping[str, str]


def block_design(config: StudyConfig, data: StudyData) -> BlockDesign:
    """What can make blocks of the territories of a study."""
    place = None if data.longitude is None or data.latitude is None else (data.longitude, data.latitude)
    return BlockDesign(data.groups, config.validation.bootstrap.block, place)


def judge(
    config: StudyConfig,
    data: StudyData,
    runs: Sequence[VersionRun],
    scores: Mapping[str, Floats],
    blocks: BlockDesign,
    *,
    workers: int,
    tell: Progress,
) -> Judged:
    """Judge and compare versions.

    Parameters
    ----------
    scores : mapping of version to array, each of shape (n_territories,)
        Of the versions that are judged.
    tell : callable
        Told the stage, the number of its parts done, and their total.
    """
    primary = config.primary
    found = validate(
        scores,
        baseline_values(config, data),
        outcomes_of(config, data),
        blocks=blocks,
        seed=config.seed,
        replicates=config.validation.bootstrap.replicates,
        workers=workers,
        progress=lambda done, total: tell("bootstrap", done, total),
        primary=None if primary is None else (primary.name, config.validation.primary_metric),
        indicators={item.name: item.weights.indicators for item in runs if item.weights is not None},
    )
    return Judged(found.to_frames(), found.intervals)
