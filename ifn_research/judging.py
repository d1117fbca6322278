"""The judgement of a study: its versions against ground truth, and against each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from ifn_research.config import StudyConfig
from ifn_research.data.study import StudyData
from ifn_research.matrix import Floats
from ifn_research.validation import BlockDesign, validate
from ifn_research.validation.coverage import coverage_table
from ifn_research.validation.ground import Ground
from ifn_research.validation.ground_truth import baseline_values, grounds_of, outcomes_of
from ifn_research.validation.judgement import Validation
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


def block_design(config: StudyConfig, places: StudyData | Ground) -> BlockDesign:
    """What can make blocks of the territories of a study, or of the places at which ground truths are measured."""
    at = None if places.longitude is None or places.latitude is None else (places.longitude, places.latitude)
    wanted = config.validation.bootstrap.block
    # The members of a group cannot be drawn by blocks that are no coarser than themselves.
    return BlockDesign(places.groups, wanted if wanted in places.groups or isinstance(places, StudyData) else None, at)


def judge(
    config: StudyConfig,
    data: StudyData,
    runs: Sequence[VersionRun],
    scores: Mapping[str, Floats],
    blocks: BlockDesign,
    *,
    out_of_fold_scores: Mapping[str, Floats] | None = None,
    out_of_fold_reasons: Mapping[str, str] | None = None,
    workers: int,
    tell: Progress,
) -> Judged:
    """Judge and compare versions.

    Parameters
    ----------
    scores : mapping of version to array, each of shape (n_territories,)
        Of the versions that are judged.
    out_of_fold_scores : mapping of version to array, each of shape (n_territories,), optional
        Learned without the fold of each territory; NaN where there is none.
    out_of_fold_reasons : mapping of version to str, optional
        Why they are absent, or which folds have none.
    tell : callable
        Told the stage, the number of its parts done, and their total.
    """
    apart = (out_of_fold_scores or {}, out_of_fold_reasons or {})
    found = [
        _judge_at(ground, config, data, runs, scores, blocks, apart, workers, tell)
        for ground in grounds_of(config, data)
    ]
    order = {truth.name: index for index, truth in enumerate(config.ground_truth)}
    tables = {
        name: pd.concat([part.to_frames()[name] for part in found])
        .sort_values("ground_truth", key=lambda names: names.map(order), kind="stable")
        .reset_index(drop=True)
        for name in ("validation", "ranking", "comparisons")
    }
    tables["coverage"] = coverage_table(config, data, scores)
    return Judged(tables, {name: text for part in found for name, text in part.intervals.items()})


def _judge_at(
    ground: Ground,
    config: StudyConfig,
    data: StudyData,
    runs: Sequence[VersionRun],
    scores: Mapping[str, Floats],
    blocks: BlockDesign,
    apart: tuple[Mapping[str, Floats], Mapping[str, str]],
    workers: int,
    tell: Progress,
) -> Validation:
    """Judge versions against the ground truths that are measured at one ground."""
    primary = config.primary
    found = validate(
        {name: ground.lift(values) for name, values in scores.items()},
        {name: ground.lift(values) for name, values in baseline_values(config, data).items()},
        outcomes_of(config, data, ground),
        blocks=block_design(config, ground) if ground.name else blocks,
        seed=config.seed,
        replicates=config.validation.bootstrap.replicates,
        workers=workers,
        progress=lambda done, total: tell("bootstrap", done, total),
        primary=None if primary is None else (primary.name, config.validation.primary_metric),
        indicators={item.name: item.weights.indicators for item in runs if item.weights is not None},
        out_of_fold={name: ground.lift(values) for name, values in apart[0].items()},
        unlearned=apart[1],
    )
    return found.noting(ground.note) if ground.note else found
