"""Find everything that is wrong with a study, its tables and what they can support; write and judge nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from ifn_research.arithmetic import single_threaded
from ifn_research.config import Reading, Study, StudyConfig, legible, read_study
from ifn_research.data.findings import Finding, findings_frame
from ifn_research.data.loading import StudyData, load_study_data
from ifn_research.data.quality.advice import suited
from ifn_research.data.reading.file_report import FileReport
from ifn_research.errors import DataError, IfnError, Problems, raise_all
from ifn_research.language.messages import Words, say
from ifn_research.remarks import Remarks
from ifn_research.results.labels import version_named
from ifn_research.study.ballots import with_ballots
from ifn_research.study.given import Find, with_indices
from ifn_research.study.inputs import StudyInputs
from ifn_research.study.plan import Plan, plan
from ifn_research.study.robustness.decision_plan import plan_decision
from ifn_research.study.robustness.planning import RobustnessPlan, plan_robustness
from ifn_research.study.robustness.telling import IMPOSSIBLE, findings_of_plan
from ifn_research.study.version_remarks import warnings_of
from ifn_research.study.version_run import VersionRun, run_version


@dataclass(frozen=True)
class Checked:
    """The findings of `check` when nothing is wrong.

    Attributes
    ----------
    findings : DataFrame
        The quality report: table, column, check, severity, n, message, fix.
    noticed : tuple of Finding
        Its rows.
    refused : tuple of DataError
        The versions that their data cannot support, while others can be computed.
    summary : Message
        What the study holds, in one sentence.
    warnings : mapping of version to tuple of Remark
        What a reader of each version that can be computed must know, as a run tells it.
    """

    findings: pd.DataFrame
    refused: tuple[DataError, ...]
    summary: Words
    config: StudyConfig
    warnings: Mapping[str, Remarks] = field(default_factory=dict)
    noticed: tuple[Finding, ...] = ()


def check_configuration(
    path: str | Path | None = None,
    *,
    overrides: Sequence[str] = (),
    seen: Callable[[FileReport], None] | None = None,
    further: Callable[[StudyConfig], Sequence[IfnError]] | None = None,
    stored: Callable[[StudyConfig], Find] | None = None,
) -> Checked:
    """Find the problems of a configuration file, of the tables that can be opened, and of what they can support.

    Parameters
    ----------
    path, overrides
        As for `load_study`.
    seen : callable, optional
        Told of each file as it is read, also when something is wrong with it.
    further : callable, optional
        Finds problems of the configuration of which a study knows nothing; they are raised with all others.
    stored : callable, optional
        What finds the indices of a store that are versions of a study.

    Raises
    ------
    ConfigError, DataError, Problems
        Every problem that can be found at once.
    """
    reading = read_study(path, overrides=overrides)
    others = () if reading.config is None or further is None else further(reading.config)
    problems = _problems(reading, seen)
    if problems:
        raise_all([*problems, *others])
    assert reading.config is not None
    try:
        study = Study(reading.config, reading.document)
        checked = check(with_indices(study, None if stored is None else stored(study.config)), seen)
    except IfnError as error:
        raise_all([*_each(error), *others])
        raise
    raise_all(others)
    return checked


def _problems(reading: Reading, seen: Callable[[FileReport], None] | None) -> list[IfnError]:
    """The problems of a configuration, and if there are any, those of its steps and tables too."""
    problems = list(reading.problems)
    rest = legible(reading.document, problems) if problems else None
    if rest is not None:
        study = Study(rest.config, reading.document)
        problems += _plan(study)[1] if rest.whole else []
        problems += _read(study, seen)[1]
    return problems


def check(study: Study, seen: Callable[[FileReport], None] | None = None) -> Checked:
    """Find the problems of a study and its tables, and fit every version to see whether the data support it.

    Nothing is written, and no version is judged.

    Raises
    ------
    ConfigError, DataError, Problems
        Every problem that can be found at once; the refusals of the versions if all of them are refused.
    """
    planned, problems = _plan(study)
    study = study if planned is None else planned.study
    data, others = _read(study, seen)
    raise_all([*problems, *others])
    assert planned is not None
    assert data is not None
    planned = with_ballots(planned, data)
    runs = _fitted(planned, data)
    refused = _refused(study, runs)
    if len(refused) == len(planned.recipes):
        raise_all(refused)
    noticed = (*suited(data.findings, study.config), *_impossible(planned))
    told = {item.name: warnings_of(item, study.config, data.names_by_code) for item in runs if item.refusal is None}
    return Checked(
        findings_frame(noticed),
        refused,
        _summary(study, data),
        study.config,
        {version: texts for version, texts in told.items() if texts},
        noticed,
    )


def _impossible(planned: Plan) -> Iterator[Finding]:
    """Choices that cannot be run together, before any run; what is so in several versions is told of the first."""
    seen = set()
    for item in plan_robustness(planned).values():
        if not isinstance(item, RobustnessPlan):
            continue
        for told in findings_of_plan(item):
            about = str(told.message).replace(item.version.name, "")
            if told.check == IMPOSSIBLE and about not in seen:
                seen.add(about)
                yield told


def _plan(study: Study) -> tuple[Plan | None, Sequence[IfnError]]:
    try:
        planned = plan(study)
        plan_robustness(planned)
        plan_decision(planned)
        return planned, ()
    except IfnError as error:
        return None, _each(error)


def _read(study: Study, seen: Callable[[FileReport], None] | None) -> tuple[StudyData | None, Sequence[IfnError]]:
    try:
        return load_study_data(study.config, seen), ()
    except IfnError as error:
        return None, _each(error)


def _fitted(planned: Plan, data: StudyData) -> list[VersionRun]:
    """Every version, fitted or refused."""
    inputs = StudyInputs.of(planned.study.config, data)
    # One thread as in a run: whether a matrix is singular must not depend on the machine.
    with single_threaded():
        return [
            run_version(
                recipe,
                planned.version(recipe.name),
                inputs,
                diagnosed=False,
                given=planned.study.fitted.get(recipe.name),
            )
            for recipe in planned.recipes
        ]


def _refused(study: Study, runs: Sequence[VersionRun]) -> tuple[DataError, ...]:
    """The refusal of each version that cannot be computed, with its place in the configuration."""
    return tuple(
        DataError(
            say(
                "study.version_fails",
                version=version_named(study.config, item.name, typed=True),
                reason=item.refusal.what,
            ),
            where=say("study.place_of_version", place=study.where("versions", index), within=item.refusal.where),
            fix=item.refusal.fix,
        )
        for index, item in enumerate(runs)
        if item.refusal is not None
    )


def _summary(study: Study, data: StudyData) -> Words:
    config = study.config
    counted = [
        say("study.n_territories", data.of(data.territories).n_territories),
        say("study.n_indicators", len(config.used_indicators)),
        say("study.n_versions", len(config.versions)),
        say("study.n_ground_truths", len(config.ground_truth)),
    ]
    return say("study.summary", counted=counted)


def _each(error: IfnError) -> Sequence[IfnError]:
    return error.problems if isinstance(error, Problems) else [error]
