"""Run a study: `plan` raises every configuration error before data is read, `run` does the work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ifn_research.arithmetic import single_threaded
from ifn_research.attempts import Attempts
from ifn_research.config import Study
from ifn_research.data.findings import findings_frame
from ifn_research.data.loading import load_study_data
from ifn_research.data.quality.advice import suited
from ifn_research.errors import DataError, raise_all
from ifn_research.execution import Executor, Stages, Watcher, executor_of, unwatched
from ifn_research.language.messages import say
from ifn_research.matrix import small
from ifn_research.remarks import Remark
from ifn_research.results.outlines import simplified
from ifn_research.results.parts import MOST_WHOLE, Tables
from ifn_research.results.study_result import NOT_DRAWN, STAGES, StudyResult
from ifn_research.study.audiences import with_audiences
from ifn_research.study.ballots import with_ballots
from ifn_research.study.evaluation import Apart, evaluate_study
from ifn_research.study.inputs import StudyInputs
from ifn_research.study.long_tables import long_tables
from ifn_research.study.masking import protect
from ifn_research.study.members import covered_table, scores_of_members
from ifn_research.study.not_made import not_made
from ifn_research.study.people import people_table
from ifn_research.study.plan import Plan, plan
from ifn_research.study.provenance import criterion_digest, manifest
from ifn_research.study.redraws import refit_in_draws
from ifn_research.study.refits import refit_elsewhere
from ifn_research.study.robustness.decision import with_decision
from ifn_research.study.robustness.decision_plan import plan_decision
from ifn_research.study.robustness.planning import plan_robustness
from ifn_research.study.robustness.reversals import with_reversals
from ifn_research.study.robustness.stage import with_robustness
from ifn_research.study.sites import sites_table
from ifn_research.study.tables import (
    agreement_table,
    aligned_scores,
    congruence_table,
    diagnostics_table,
    imputed_table,
    loadings_table,
    movers_table,
    outcomes_table,
    transfer_table,
    versions_table,
    weights_table,
)
from ifn_research.study.typology import with_typology
from ifn_research.study.version_remarks import warnings_of
from ifn_research.study.version_run import MOST_HELD, VersionRun, run_version, solutions_of
from ifn_research.study.zoom import zoom_table
from ifn_research.validation.same_scores import repeats
from ifn_research.validation.structure.congruence import Congruence, congruence
from ifn_research.validation.structure.loadings import LoadingIntervals, loading_intervals


def run(
    study: Study | Plan,
    *,
    only: Sequence[str] = (),
    workers: int | Executor = 1,
    progress: Watcher = unwatched,
    fitted: Callable[[StudyResult], object] | None = None,
) -> StudyResult:
    """Compute, judge and compare the versions of a study; nothing is written.

    Parameters
    ----------
    study : Study or Plan
        From `load_study`, or already planned.
    only : sequence of str
        Names of the versions to run; all when empty.
    workers : int or Executor
        So many of this machine, or whoever does the tasks; the result does not depend on it.
    progress : callable
        Called with a stage, the number of its parts done, and their total.
    fitted : callable, optional
        Called with a result that holds what the versions are, before they are judged: their tables as they will be, and
        the outlines. Not called where figures may have to be masked.

    Returns
    -------
    StudyResult
        Versions that their data cannot support are in it with their reason; the others are complete.

    Raises
    ------
    ConfigError, DataError, Problems
        If the configuration or the tables are wrong, or no version succeeded.
    """
    planned = study if isinstance(study, Plan) else plan(study, only=only)
    stages = Stages(executor_of(workers), progress)
    with single_threaded():
        result = _compute(planned, stages, fitted)
    seconds = stages.laps.ended()
    return result.noting(**{STAGES: seconds, "wall_time_seconds": round(sum(seconds.values()), 3)})


def _compute(planned: Plan, executor: Stages, fitted: Callable[[StudyResult], object] | None) -> StudyResult:
    robust, decided = plan_robustness(planned), plan_decision(planned)
    executor.begin("reading")
    inputs = StudyInputs.of(planned.study.config, load_study_data(planned.study.config))
    config, data = inputs.config, inputs.data
    planned = with_ballots(planned, data)
    runs = _run_versions(planned, inputs, executor)
    _refuse_all_failed(runs)
    runs, congruent = _study_loadings(inputs, runs, executor)
    scores = aligned_scores(runs, data)
    compared = {item.name: scores[item.name] for item in runs if item.name in scores and not item.config.beside}
    executor.begin("tables")
    long = long_tables(runs, scores, data)
    large = data.n_territories > MOST_HELD
    in_parts = {name: parts for name, parts in long.items() if large or parts.most > MOST_WHOLE}
    of_versions = {
        "versions": versions_table(runs),
        **{name: table.whole() for name, table in long.items() if name not in in_parts},
        "imputed": imputed_table(runs),
        "weights": weights_table(runs),
        "loadings": loadings_table(runs),
        "congruence": congruence_table(congruent),
        "diagnostics": diagnostics_table(runs),
    }
    of_members, averaged = scores_of_members(inputs, runs, scores, executor)
    again = {name: (Remark("same_scores", version=first),) for name, first in repeats(compared).items()}
    attempts = Attempts()
    outlines: dict[str, Any] = {}
    with attempts.at(str(say("study.outlines_for_maps"))):
        outlines |= {} if data.outlines is None else simplified(data.codes, data.outlines)
    if fitted is not None and not in_parts and config.disclosure is None:
        fitted(StudyResult(config.plain(), of_versions, outlines=outlines))
    refitted = refit_elsewhere(inputs, [item for item in runs if item.name in compared], executor)
    apart = Apart(refitted.scores, refitted.reasons)
    judged = evaluate_study(inputs, runs, compared, apart, executor=executor, covariances=bool(planned.study.bundle))
    redrawn = refit_in_draws(inputs, runs, compared, judged.tables["validation"], executor=executor)
    executor.begin("tables")
    tables = {
        **of_versions,
        **judged.tables,
        **redrawn,
        "transfer": transfer_table(refitted.transfers),
        "agreement": agreement_table(compared),
        "movers": movers_table(compared, data),
        "outcomes": outcomes_table(inputs),
        "quality": findings_frame(suited([*data.findings, *not_made(inputs)], config)),
        **({} if of_members is None else {"score_of_members": of_members}),
        **({} if (covered := covered_table(inputs)) is None else {"covered": covered}),
        **({} if data.zoom is None or config.disclosure else {"zoom": zoom_table(inputs, runs, scores)}),
    }
    tables |= {"sites": sites_table(data.sites)} if data.sites and not config.disclosure else {}
    concerned = people_table(inputs)
    tables |= {} if concerned is None else {"people": concerned}
    names = data.names_by_code
    found = StudyResult(
        document=config.plain(),
        tables=Tables(tables, in_parts) if in_parts else tables,
        indices={item.name: item.index for item in runs if item.index is not None},
        manifest=manifest(planned.study, data, left_out=_left_out(runs), intervals=judged.intervals),
        warnings={
            item.name: texts
            for item in runs
            if (texts := (*again.get(item.name, ()), *warnings_of(item, config, names), *averaged.get(item.name, ())))
        },
        outlines=outlines,
    )
    if planned.study.bundle:
        found = found.noting(bundle={"study_digest": planned.study.bundle, "cases": _cases(inputs)})
    # The digest of figures of which some are secret would tell which guesses of them are right.
    if config.primary is not None and config.disclosure is None:
        places = inputs.places_of(config.primary.group)
        truth = next(item for item in inputs.ground_truths(places) if item.name == config.primary.name)
        digest = criterion_digest(truth, places.codes, config.validation.primary_metric)
        found = found.noting(criterion_digest=digest)
    found = found.noting(**{NOT_DRAWN: attempts.failed}) if attempts.failed else found
    found = with_robustness(found, robust, inputs, runs, executor)
    found = with_reversals(found, inputs, runs, executor)
    found = with_decision(found, decided, inputs, compared, executor)
    told = with_audiences(protect(found, inputs, runs, compared))
    return with_typology(told, config.typology, config.seed, executor)


def _cases(inputs: StudyInputs) -> int | None:
    """The people whom the primary outcome counts where it is known, or does not, whichever are fewer.

    Under `disclosure` a small count is none: a stand-in stands for it, and nothing may hang on what it was.
    """
    primary = inputs.config.primary
    if primary is None:
        return None
    truths = inputs.ground_truths(inputs.places_of(primary.group))
    truth = next(item for item in truths if item.name == primary.name)
    if truth.mass is None or truth.weight is None:
        return None
    mass, weight = truth.mass[truth.covered], truth.weight[truth.covered]
    counts = [mass, weight - mass]
    if inputs.config.disclosure is not None:
        threshold = inputs.config.disclosure.threshold
        counts = [np.where(small(counted, threshold), 0.0, counted) for counted in counts]
    return int(min(np.nansum(counted) for counted in counts))


def _run_versions(planned: Plan, inputs: StudyInputs, executor: Stages) -> list[VersionRun]:
    recipes = executor.stage("versions").each(planned.recipes)
    return [
        run_version(
            recipe,
            planned.version(recipe.name),
            inputs,
            given=planned.study.fitted.get(recipe.name),
            among=planned.study.fitted_on.get(recipe.name),
        )
        for recipe in recipes
    ]


def _refuse_all_failed(runs: Sequence[VersionRun]) -> None:
    if any(item.index is not None for item in runs):
        return
    raise_all(
        [
            DataError(
                item.refusal.what,
                where=say("study.version_and_place", item=item.name, where=item.refusal.where),
                fix=item.refusal.fix,
            )
            for item in runs
            if item.refusal is not None
        ]
    )


def _study_loadings(
    inputs: StudyInputs, runs: Sequence[VersionRun], executor: Stages
) -> tuple[list[VersionRun], tuple[Congruence, ...]]:
    """The versions with intervals of their loadings, and the congruence of these between the members of a group."""
    config = inputs.config
    intervals: dict[str, LoadingIntervals] = {}
    rows: list[Congruence] = []
    # Versions that were fitted on the same territories are resampled together.
    for learning in dict.fromkeys(inputs.learning(item.config) for item in runs):
        fitted = [item for item in runs if inputs.learning(item.config) is learning]
        solutions = solutions_of(fitted, learning.data)
        intervals |= loading_intervals(
            solutions,
            learning.blocks(learning.territories),
            seed=inputs.drawing_seed,
            replicates=config.validation.loading_replicates,
            executor=executor.stage("loadings"),
        )
        rows += congruence(solutions, learning.data.groups, by=config.validation.loadings.by)
    found = [item.with_intervals(intervals[item.name], rows) if item.name in intervals else item for item in runs]
    return found, tuple(rows)


def _left_out(runs: Sequence[VersionRun]) -> dict[str, list[str]]:
    return {item.name: list(item.left_out) for item in runs if item.left_out is not None and item.left_out.size}
