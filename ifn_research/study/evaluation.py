"""The evaluation of a study: its versions against ground truth, and against each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from functools import cached_property

import pandas as pd

from ifn_research.config import StudyConfig
from ifn_research.data.study_data import indicator_values
from ifn_research.execution import Executor, Stages
from ifn_research.geography.places import Places
from ifn_research.matrix import Floats, Labels
from ifn_research.remarks import Remarks
from ifn_research.rows import BASELINE, table
from ifn_research.study.inputs import StudyInputs
from ifn_research.study.neighbourhood import check_space
from ifn_research.study.version_run import VersionRun
from ifn_research.study.without_circular import without_circular
from ifn_research.validation import Candidates, Options, evaluate
from ifn_research.validation.checks.coverage import INDICATOR, SCORE, Coverage, coverage
from ifn_research.validation.checks.description import Subject, describe
from ifn_research.validation.checks.subgroups import DENSITY_GROUP, chosen_groups, density_classes
from ifn_research.validation.checks.targeting import Gain, gains
from ifn_research.validation.checks.variants import WithoutCircular
from ifn_research.validation.evaluation.rows import Validation, ValidationRow
from ifn_research.validation.ground_truth import GroundTruth


@dataclass(frozen=True)
class Evaluation:
    """The findings about the versions of a study.

    Attributes
    ----------
    tables : mapping of str to DataFrame
        Tables of the results folder, by name.
    intervals : mapping of ground truth to str
        What the intervals of each ground truth mean, in one sentence.
    """

    tables: Mapping[str, pd.DataFrame]
    intervals: Mapping[str, str]


@dataclass(frozen=True)
class Apart:
    """Scores of versions that were learned without the places that they judge.

    Attributes
    ----------
    scores : mapping of version to array, each of shape (n_territories,)
        NaN where there is none; versions without any are absent.
    reasons : mapping of version to tuple of Remark
        Why they are absent, or which folds have none.
    """

    scores: Mapping[str, Floats]
    reasons: Mapping[str, Remarks]


def evaluate_study(
    inputs: StudyInputs,
    runs: Sequence[VersionRun],
    scores: Mapping[str, Floats],
    apart: Apart,
    *,
    executor: Stages,
    covariances: bool = False,
) -> Evaluation:
    """Evaluate and compare versions.

    Parameters
    ----------
    inputs : StudyInputs
    runs : sequence of VersionRun
    scores : mapping of version to array, each of shape (n_territories,)
        Of the versions that are judged.
    apart : Apart
    executor : Stages
    covariances : bool
        Whether the covariance of figures is told, as those need who put many studies together.
    """
    config = inputs.config
    indicators = {item.name: item.weights.indicators for item in runs if item.weights is not None}
    seen = [_Evaluated(inputs, places, scores, indicators, covariances) for places in inputs.places]
    judged = [part.judged(apart, executor.stage("bootstrap")) for part in seen]
    near = check_space(inputs, scores, executor.stage("neighbours"))
    tables = _joined(
        [{**found.to_frames(), **part.targeting(found)} for part, found in zip(seen, judged, strict=True)], config
    )
    executor.begin("description")
    without = without_circular(inputs, [item for item in runs if item.name in scores])
    tables |= _joined([part.described(without) for part in seen], config)
    beside = table(near.judgements(), ValidationRow)
    tables["validation"] = _ordered(pd.concat([tables["validation"], beside]), config)
    tables |= {**near.to_frames(), "coverage": coverage_table(inputs, scores)}
    return Evaluation(tables, {name: text for found in judged for name, text in found.intervals.items()})


@dataclass(frozen=True, eq=False)
class _Evaluated:
    """A study evaluated at the places at which some of its ground truths are measured."""

    inputs: StudyInputs
    places: Places
    of_territories: Mapping[str, Floats]
    indicators: Mapping[str, tuple[str, ...]]
    covariances: bool = False

    @cached_property
    def scores(self) -> dict[str, Floats]:
        return {name: self.places.lift(values) for name, values in self.of_territories.items()}

    @property
    def ground_truths(self) -> list[GroundTruth]:
        return self.inputs.judged(self.places)

    @cached_property
    def baselines(self) -> dict[str, Floats]:
        return self.inputs.baselines(self.places)

    def targeting(self, found: Validation) -> dict[str, pd.DataFrame]:
        """The captures of the versions, beside chance, the best single indicator and the most that can be had."""
        scores = self.scores | {BASELINE + name: values for name, values in self.baselines.items()}
        return {"targeting": table(gains(found.validation, found.comparisons, scores, self.ground_truths), Gain)}

    def judged(self, apart: Apart, executor: Executor) -> Validation:
        """Versions against ground truths, and against each other."""
        places, config = self.places, self.inputs.config
        settings, primary = config.validation, config.primary
        found = evaluate(
            Candidates(
                self.scores,
                self.baselines,
                indicators=self.indicators,
                out_of_fold={name: places.lift(values) for name, values in apart.scores.items()},
                unlearned=apart.reasons,
            ),
            self.ground_truths,
            blocks=self.inputs.blocks(places),
            seed=self.inputs.drawing_seed,
            options=Options(
                replicates=settings.bootstrap.replicates,
                primary=None if primary is None else (primary.name, settings.primary_metric),
                bca=settings.bootstrap.interval == "bca",
                alpha=settings.confidence_set.alpha,
                baseline=_step_down_baseline(config),
                covariances=self.covariances,
            ),
            executor=executor,
        )
        return found.noting(places.remarks) if places.remarks else found

    def described(self, without: Mapping[tuple[str, str], WithoutCircular]) -> dict[str, pd.DataFrame]:
        """Everything that is said of versions and ground truths beside what is resampled."""
        places = self.places
        subject = Subject(
            self.scores,
            self.ground_truths,
            self._subgroups(),
            level=places.name,
            metric=self.inputs.config.validation.primary_metric,
            blocks=self.inputs.blocks(places),
            without={
                key: other if other.scores is None else replace(other, scores=places.lift(other.scores))
                for key, other in without.items()
            },
            suppressed=self.inputs.bounds(places),
        )
        return describe(subject)

    def _subgroups(self) -> dict[str, Labels]:
        """Groups in whose members versions are judged again, and quarters by density where it is known."""
        groups, density = self.places.groups, self.inputs.data.density
        chosen = chosen_groups(groups, self.inputs.config.validation.subgroups)
        labels = {name: groups[name] for name in chosen}
        if density is not None and DENSITY_GROUP not in groups:
            labels[DENSITY_GROUP] = density_classes(self.places.lift(density))
        return labels


def coverage_table(inputs: StudyInputs, scores: Mapping[str, Floats]) -> pd.DataFrame:
    """The coverage of the ground truths of a study, each at the places where it is measured, in the order declared.

    Parameters
    ----------
    inputs : StudyInputs
    scores : mapping of version to array, each of shape (n_territories,)

    Returns
    -------
    DataFrame
        The fields of `Coverage`, one row a ground truth and variable.
    """
    values = indicator_values(inputs.config, inputs.data)
    of_territories = {INDICATOR + str(name): column.to_numpy() for name, column in values.items()}
    of_territories |= {SCORE + name: values for name, values in scores.items()}
    rows: dict[str, list[Coverage]] = {}
    for places in inputs.places:
        variables = {name: places.lift(values) for name, values in of_territories.items()}
        for truth in inputs.ground_truths(places):
            rows[truth.name] = list(coverage(truth.name, truth.covered, variables, places))
    ordered = [asdict(row) for truth in inputs.config.ground_truth for row in rows[truth.name]]
    return pd.DataFrame(ordered, columns=[field.name for field in fields(Coverage)])


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
