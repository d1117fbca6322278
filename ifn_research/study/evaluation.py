"""The judgement of a study: its versions against ground truth, and against each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from ifn_research.config import StudyConfig
from ifn_research.data.loading import StudyData
from ifn_research.matrix import Floats, Labels
from ifn_research.rows import table
from ifn_research.study.neighbourhood import check_space
from ifn_research.study.version_run import VersionRun
from ifn_research.study.without_circular import without_circular
from ifn_research.validation import BlockDesign, validate
from ifn_research.validation.checks.coverage import coverage_table
from ifn_research.validation.checks.description import describe
from ifn_research.validation.checks.subgroups import DENSITY_GROUP, chosen_groups, density_classes
from ifn_research.validation.checks.targeting import Gain, gains
from ifn_research.validation.checks.variants import WithoutCircular
from ifn_research.validation.evaluation.criterion import BASELINE
from ifn_research.validation.evaluation.rows import Judgement, Validation
from ifn_research.validation.outcome import Outcome
from ifn_research.validation.places import Ground
from ifn_research.validation.refits.out_of_fold import Folds
from ifn_research.validation.study_ground_truths import (
    baseline_values,
    given_values,
    grounds_of,
    outcomes_of,
    variants_of,
)

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
    settings = config.validation.bootstrap
    # The members of a group cannot be drawn by blocks that are no coarser than themselves.
    wanted, coarse = (
        name if name in places.groups or isinstance(places, StudyData) else None
        for name in (settings.block, settings.coarse_block)
    )
    return BlockDesign(places.groups, wanted, at, coarse)


def judge(
    config: StudyConfig,
    data: StudyData,
    runs: Sequence[VersionRun],
    scores: Mapping[str, Floats],
    blocks: BlockDesign,
    *,
    folds: Folds | None = None,
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
    folds : Folds, optional
        What a supervised version leaves out in turn.
    out_of_fold_scores : mapping of version to array, each of shape (n_territories,), optional
        Learned without the fold of each territory; NaN where there is none.
    out_of_fold_reasons : mapping of version to str, optional
        Why they are absent, or which folds have none.
    tell : callable
        Told the stage, the number of its parts done, and their total.
    """
    apart = (out_of_fold_scores or {}, out_of_fold_reasons or {})
    at = [_Place(config, data, runs, scores, ground) for ground in grounds_of(config, data)]
    found = [place.judged(blocks, apart, workers=workers, tell=tell) for place in at]
    near = check_space(config, data, scores, progress=lambda done, total: tell("neighbours", done, total))
    tables = _joined(
        [{**part.to_frames(), **place.targeting(part)} for place, part in zip(at, found, strict=True)], config
    )
    without = without_circular(config, data, [item for item in runs if item.name in scores], folds)
    tables |= _joined([place.described(without) for place in at], config)
    beside = table(near.judgements(), Judgement)
    tables["validation"] = _ordered(pd.concat([tables["validation"], beside]), config)
    tables |= {**near.to_frames(), "coverage": coverage_table(config, data, scores)}
    return Judged(tables, {name: text for part in found for name, text in part.intervals.items()})


@dataclass(frozen=True, eq=False)
class _Place:
    """A study seen from the places at which some of its ground truths are measured."""

    config: StudyConfig
    data: StudyData
    runs: Sequence[VersionRun]
    of_territories: Mapping[str, Floats]
    ground: Ground

    @cached_property
    def scores(self) -> dict[str, Floats]:
        return {name: self.ground.lift(values) for name, values in self.of_territories.items()}

    @cached_property
    def outcomes(self) -> list[Outcome]:
        given = {name: self.ground.lift(values) for name, values in given_values(self.config, self.data).items()}
        return [outcome.given(given) for outcome in outcomes_of(self.config, self.data, self.ground)]

    @cached_property
    def baselines(self) -> dict[str, Floats]:
        return {name: self.ground.lift(values) for name, values in baseline_values(self.config, self.data).items()}

    def targeting(self, found: Validation) -> dict[str, pd.DataFrame]:
        """What was judged of captures, beside chance, the best single indicator and the most that can be had."""
        scores = self.scores | {BASELINE + name: values for name, values in self.baselines.items()}
        return {"targeting": table(gains(found.validation, found.comparisons, scores, self.outcomes), Gain)}

    def judged(
        self,
        blocks: BlockDesign,
        apart: tuple[Mapping[str, Floats], Mapping[str, str]],
        *,
        workers: int,
        tell: Progress,
    ) -> Validation:
        """Versions against ground truths, and against each other; `blocks` are those of the territories."""
        ground, config = self.ground, self.config
        settings, primary = config.validation, config.primary
        found = validate(
            self.scores,
            self.baselines,
            self.outcomes,
            blocks=block_design(config, ground) if ground.name else blocks,
            seed=config.seed,
            replicates=settings.bootstrap.replicates,
            workers=workers,
            progress=lambda done, total: tell("bootstrap", done, total),
            primary=None if primary is None else (primary.name, settings.primary_metric),
            indicators={item.name: item.weights.indicators for item in self.runs if item.weights is not None},
            bca=settings.bootstrap.interval == "bca",
            alpha=settings.confidence_set.alpha,
            baseline=_step_down_baseline(config),
            out_of_fold={name: ground.lift(values) for name, values in apart[0].items()},
            unlearned=apart[1],
        )
        return found.noting(ground.note) if ground.note else found

    def described(self, without: Mapping[tuple[str, str], WithoutCircular]) -> dict[str, pd.DataFrame]:
        """Everything that is said of versions and ground truths beside what is resampled."""
        ground, settings = self.ground, self.config.validation
        return describe(
            self.scores,
            self.outcomes,
            self._subgroups(),
            level=ground.name,
            metric=settings.primary_metric,
            blocks=block_design(self.config, ground),
            without={
                key: other if other.scores is None else replace(other, scores=ground.lift(other.scores))
                for key, other in without.items()
            },
            suppressed=variants_of(self.config, self.data, ground),
        )

    def _subgroups(self) -> dict[str, Labels]:
        """Groups in whose members versions are judged again, and quarters by density where it is known."""
        groups, density = self.ground.groups, self.data.density
        found = {name: groups[name] for name in chosen_groups(groups, self.config.validation.subgroups)}
        if density is not None and DENSITY_GROUP not in groups:
            found[DENSITY_GROUP] = density_classes(self.ground.lift(density))
        return found


def _step_down_baseline(config: StudyConfig) -> str | None:
    """The version or single indicator of the step-down test under the name by which it is judged."""
    named = config.validation.step_down.baseline
    versions = [version.name for version in config.versions]
    return named if named is None or named in versions else f"{BASELINE}{named}"


def _joined(parts: Sequence[Mapping[str, pd.DataFrame]], config: StudyConfig) -> dict[str, pd.DataFrame]:
    """The tables of several places as one each."""
    return {name: _ordered(pd.concat([part[name] for part in parts]), config) for name in parts[0]}


def _ordered(rows: pd.DataFrame, config: StudyConfig) -> pd.DataFrame:
    """Rows by ground truth, in the order declared."""
    order = {truth.name: index for index, truth in enumerate(config.ground_truth)}
    return rows.sort_values("ground_truth", key=lambda names: names.map(order), kind="stable").reset_index(drop=True)
