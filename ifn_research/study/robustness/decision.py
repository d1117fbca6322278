"""The stability of a decision: versions judged again in worlds that share what is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from operator import call

import numpy as np

from ifn_research.config.robustness import FIT_ON, LEFT_OUT, NOISE, SAMPLING, DecisionConfig, RobustnessConfig
from ifn_research.config.validation import DENSITY
from ifn_research.data.findings import Finding
from ifn_research.errors import OptionError, Refusal
from ifn_research.execution import Stages
from ifn_research.language.messages import Words, say
from ifn_research.matrix import Floats
from ifn_research.results.study_result import NOT_DRAWN as NOT_MADE
from ifn_research.results.study_result import StudyResult, with_table
from ifn_research.robustness.designs import NOT_DRAWN
from ifn_research.robustness.fits import Draw
from ifn_research.robustness.rows import DecisionStability
from ifn_research.rows import BASELINE, table
from ifn_research.study.inputs import StudyInputs
from ifn_research.study.robustness.decision_plan import DecisionPlan
from ifn_research.study.robustness.grounds import ground_of, with_ballot
from ifn_research.study.robustness.noting import with_findings
from ifn_research.study.robustness.worlds import Contest, Entrant, JudgedPlaces, World, WorldVerdict, judged_in
from ifn_research.validation import Options

STAGE = "decision"
# Worlds that a task has.
TOGETHER = 4
# By ground truth and metric.
InWorld = Mapping[tuple[str, str], WorldVerdict]


def with_decision(
    result: StudyResult,
    plan: DecisionPlan | None,
    inputs: StudyInputs,
    scores: Mapping[str, Floats],
    executor: Stages,
) -> StudyResult:
    """The result with the stability of the decision, where a study asks for it.

    Parameters
    ----------
    result : StudyResult
        Complete, nothing masked.
    plan : DecisionPlan or None
    inputs : StudyInputs
    scores : mapping of version to array, each of shape (n_territories,)
        Of the versions that are judged.
    executor : Stages
    """
    settings = inputs.config.robustness
    if plan is None or settings is None or settings.decision is None:
        return result
    if inputs.config.disclosure is not None:
        # Figures of many worlds bound the small counts of which they are made.
        return with_findings(result, [_finding("not_made", "warning", say("study.decision_may_be_secret"))])
    try:
        contest, told = _contest(plan, settings, settings.decision, inputs, result, scores)
        worlds = list(_worlds(settings, plan))
        _refuse_few_blocks(contest, settings.decision)
    except (Refusal, OptionError) as refusal:
        return result.noting(**{NOT_MADE: {**result.not_drawn, STAGE: str(refusal.what)}})
    parts = [worlds[k : k + TOGETHER] for k in range(0, len(worlds), TOGETHER)]
    tasks = [partial(judged_in, contest, [World()]), *(partial(judged_in, contest, part) for part in parts)]
    (own, _), *found = [one for some in executor.stage(STAGE).map(call, tasks, small_steps=True) for one in some]
    refused = [name for _, names in found for name in names]
    told += [
        say("study.refused_in_worlds", refused.count(name), version=name, total=len(worlds))
        for name in dict.fromkeys(refused)
    ]
    judged = [one for one, _ in found]
    empty = [key for key in own if not any(one[key].best for one in (own, *judged))]
    told += [say("study.decided_by_nothing", ground_truth=truth, metric=metric) for truth, metric in empty]
    told += _not_drawn(settings)
    rows = list(_rows(contest, {key: one for key, one in own.items() if key not in empty}, judged))
    result = with_table(result, "decision_stability", table(rows, DecisionStability))
    noted = {
        "worlds": len(worlds),
        "replicates": settings.decision.replicates,
        "left_out": len(plan.left_out) - 1,
        "varied": varied_in_worlds(settings),
    }
    return with_findings(result.noting(decision=noted), [_finding("decision", "info", one) for one in told])


def varied_in_worlds(settings: RobustnessConfig) -> list[str]:
    """The inputs that worlds draw, and ``resample`` where they draw the places on which versions are judged."""
    inputs, decision = settings.inputs, settings.decision
    drawn = [name for name in (LEFT_OUT, SAMPLING, FIT_ON) if getattr(inputs, name) is not None]
    return [*drawn, *(["resample"] if decision is not None and decision.resample is not None else [])]


def _not_drawn(settings: RobustnessConfig) -> list[Words]:
    """The choices of one version, which worlds do not draw: there, versions are the alternatives."""
    noise = [NOISE] if settings.inputs.weights is not None else []
    names = [*settings.bundles, *settings.inputs.of_steps, *noise]
    return [say("study.not_drawn_in_worlds", names=names)] if names else []


def _rows(
    contest: Contest,
    own: Mapping[tuple[str, str], WorldVerdict],
    found: Sequence[Mapping[tuple[str, str], WorldVerdict]],
) -> Iterator[DecisionStability]:
    for key, nominal in own.items():
        worlds = [one[key] for one in found]
        same = float(np.mean([one.sentence == nominal.sentence for one in worlds]))
        several = len(contest.entrants) > 1
        for item in contest.entrants:
            inside = float(np.mean([item.name in one.kept for one in worlds])) if several else None
            first = float(np.mean([one.best == item.name for one in worlds]))
            yield DecisionStability(*key, item.name, first, inside, nominal.best == item.name, same)


def _worlds(settings: RobustnessConfig, plan: DecisionPlan) -> Iterator[World]:
    """As many worlds without each indicator as with all; each once where nothing is drawn."""
    inputs, decision = settings.inputs, settings.decision
    assert decision is not None
    n = len(plan.left_out)
    drawn = inputs.sampling is not None or inputs.fit_on is not None or decision.resample is not None
    for at in range(n * -(-decision.runs // n) if drawn else n):
        yield World(
            Draw(
                sampling=at if inputs.sampling is not None else NOT_DRAWN,
                fit_on=at if inputs.fit_on is not None else NOT_DRAWN,
            ),
            at % n,
            at if decision.resample is not None else NOT_DRAWN,
        )


def _contest(
    plan: DecisionPlan,
    settings: RobustnessConfig,
    decision: DecisionConfig,
    inputs: StudyInputs,
    result: StudyResult,
    scores: Mapping[str, Floats],
) -> tuple[Contest, list[Words]]:
    config = inputs.config
    entrants = []
    for name, values in scores.items():
        variables = config.version(name).variables
        if name not in plan.fits:
            entrants.append(Entrant(name, variables, values))
            continue
        # One object where nothing is left out.
        filled = {id(fit): with_ballot(fit, inputs) for fit in plan.fits[name] if fit is not None}
        fits = tuple(None if fit is None else filled[id(fit)] for fit in plan.fits[name])
        entrants.append(Entrant(name, variables, values, ground_of(config.version(name), settings, inputs), fits))
    primary = config.primary
    assert primary is not None
    wanted = decision.ground_truths or (primary.name,)
    judged = tuple(
        JudgedPlaces(places, truths, inputs.blocks(places))
        for places in inputs.places
        if (truths := tuple(truth for truth in inputs.judged(places) if truth.name in wanted))
    )
    validation = config.validation
    named = validation.step_down.baseline
    contest = Contest(
        tuple(entrants),
        inputs.single_indicators,
        {name: config.indicators[name].direction for name in config.baselines if name != DENSITY},
        judged,
        decision.metrics or (validation.primary_metric,),
        result.tables["versions"],
        Options(
            replicates=decision.replicates,
            bca=validation.bootstrap.interval == "bca",
            alpha=validation.confidence_set.alpha,
            baseline=named if named is None or named in scores else f"{BASELINE}{named}",
        ),
        config.seed,
    )
    return contest, [why for name, why in plan.held.items() if name in scores]


def _refuse_few_blocks(contest: Contest, decision: DecisionConfig) -> None:
    for part in contest.judged if decision.resample is not None else ():
        if not part.design.choose(np.arange(part.places.n_places)).testable:
            raise Refusal(
                say("study.decision_of_few_blocks"), where=STAGE, fix=say("config.remove_key", key="resample")
            )


def _finding(check: str, severity: str, message: Words) -> Finding:
    return Finding(STAGE, "", check, severity, 1, message, "")  # type: ignore[arg-type]
