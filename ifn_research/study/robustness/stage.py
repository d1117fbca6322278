"""The stage of a run that finds how far ranks depend on choices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from ifn_research.arithmetic import single_threaded
from ifn_research.attempts import Attempts
from ifn_research.config.robustness import RobustnessConfig
from ifn_research.data.findings import Finding
from ifn_research.errors import IfnError, OptionError, Refusal
from ifn_research.execution import Stages
from ifn_research.language.messages import Words, say
from ifn_research.matrix import Integers
from ifn_research.remarks import written_words
from ifn_research.results.study_result import NOT_DRAWN, StudyResult, with_table
from ifn_research.results.verdict import verdict
from ifn_research.robustness.designs import (
    LEAST_DRAWS,
    Runs,
    Whole,
    default_budget,
    draws_within,
    enumerated,
    pick_freeze,
    rows_within,
)
from ifn_research.robustness.fits import Draw, Fit, Ground, Ranked, ranks_of_runs
from ifn_research.robustness.score_errors import scores_and_errors
from ifn_research.robustness.shifts import common_territories, in_top_tenth, ranks_among
from ifn_research.statistics.rank_sets import RankSets, rank_sets
from ifn_research.statistics.ranks import ranks_descending
from ifn_research.steps.weighting.base import LoadingWeighting
from ifn_research.study.inputs import StudyInputs
from ifn_research.study.robustness.grounds import ground_of, with_ballot
from ifn_research.study.robustness.noting import with_findings
from ifn_research.study.robustness.planning import Combination, RobustnessPlan
from ifn_research.study.robustness.tables import Analysed, tables_of
from ifn_research.study.robustness.telling import STAGE, finding, findings_of_plan
from ifn_research.study.version_run import FEW, VersionRun

# Territories up to which every two are compared, for confidence sets of ranks; beyond, those of the most fragile tenth
# and those whose order is asked for, each with all.
MOST_RANKED = 2_000


class _Stopped(Exception):
    """The analysis of a version that cannot go on, with the reason."""


def with_robustness(
    result: StudyResult,
    plans: Mapping[str, RobustnessPlan | IfnError],
    inputs: StudyInputs,
    runs: Sequence[VersionRun],
    executor: Stages,
) -> StudyResult:
    """The result with what choices make of the ranks of its versions, where a study asks for it.

    Parameters
    ----------
    result : StudyResult
        Complete, nothing masked.
    plans : mapping of version to RobustnessPlan, or to the reason why it is not analysed
        Of every version that may be.
    inputs : StudyInputs
    runs : sequence of VersionRun
    executor : Stages
    """
    settings = inputs.config.robustness
    if settings is None or not settings.ranks_vary:
        return result
    if inputs.config.disclosure is not None:
        # Ranks of many runs bound the small counts of which they are made.
        hidden = finding("not_made", "warning", say("study.robustness_may_be_secret"))
        return with_findings(result, [hidden])
    by_name = {item.name: item for item in runs}
    attempts = Attempts()
    analysed: list[Analysed] = []
    findings: list[Finding] = []
    for name in settings.versions or _default_versions(result, list(plans)):
        plan = plans.get(name)
        run = by_name.get(name)
        if run is None or run.index is None or plan is None:
            findings.append(finding("not_made", "warning", say("study.robustness_of_no_index", version=name)))
            continue
        if isinstance(plan, IfnError):
            findings.append(finding("not_made", "warning", plan.what, plan.fix))
            continue
        try:
            found = _analysis(plan, settings, inputs, run, executor)
        except _Stopped as stop:
            attempts.failed[f"{STAGE}: {name}"] = str(stop)
            continue
        analysed.append(found)
        findings += _findings(found)
    for name, table in tables_of(analysed, inputs).items():
        result = with_table(result, name, table)
    if analysed:
        result = result.noting(robustness={item.version: _noted(item) for item in analysed})
    if attempts.failed:
        result = result.noting(**{NOT_DRAWN: {**result.not_drawn, **attempts.failed}})
    return with_findings(result, findings)


def _default_versions(result: StudyResult, possible: Sequence[str]) -> list[str]:
    """The version that the criterion puts first, else the first, and the baseline version that is declared."""
    best = verdict(result).best
    declared = result.config.validation.step_down.baseline
    first = [best] if best in possible else [name for name in result.versions if name in possible][:1]
    return list(dict.fromkeys([*first, *([declared] if declared in possible else [])]))  # type: ignore[list-item]


def _analysis(
    plan: RobustnessPlan, settings: RobustnessConfig, inputs: StudyInputs, run: VersionRun, executor: Stages
) -> Analysed:
    try:
        ground = ground_of(plan.version, settings, inputs)
    except Refusal as refusal:
        raise _Stopped(str(refusal.what)) from refusal
    if settings.inputs.sampling is not None and ground.sampling is None:
        raise _Stopped(str(say("study.sampling_moves_nothing", version=plan.version.name)))
    plan = _ready(plan, inputs)
    budget = settings.budget or default_budget(ground.scored.n_territories)
    design = _enumerated if len(plan.fits) <= budget else _sampled
    found = design(plan, settings, ground, run, budget, executor)
    return replace(found, pairs=settings.pairs, rank_sets=_rank_sets(found, run, settings, executor))


def _rank_sets(found: Analysed, run: VersionRun, settings: RobustnessConfig, executor: Stages) -> RankSets | None:
    """Confidence sets of the ranks of the version itself; None where figures have no error."""
    if found.ground.sampling is None or run.index is None:
        return None
    try:
        drawn = scores_and_errors(found.ground, run.index, found.codes, executor=executor.stage(STAGE))
    except Refusal as refusal:
        raise _Stopped(str(refusal.what)) from refusal
    estimates, errors = drawn
    if np.isnan(errors).any():
        return None
    top = in_top_tenth(found.nominal)
    units = at_once = None
    if len(found.codes) > MOST_RANKED:
        named = {code for pair in settings.pairs for code in pair}
        asked_for = np.isin(found.codes.astype(str), sorted(named))
        units, at_once = np.flatnonzero(top | asked_for), np.flatnonzero(asked_for)
    # Threads, which share the draws.
    with single_threaded():
        first, mapper = int(top.sum()), executor.stage(STAGE).map
        return rank_sets(estimates, errors, first, units=units, at_once=at_once, mapper=mapper)


def _ready(plan: RobustnessPlan, inputs: StudyInputs) -> RobustnessPlan:
    """The plan whose weightings hold what committees said; what these, or few territories, do not allow is refused."""
    few = inputs.whole is not None and inputs.learning(plan.version).data.n_territories < FEW
    fits, refused = dict(plan.fits), dict[Combination, Words]()
    for one, fit in plan.fits.items():
        weighting = fit.recipe.weighting
        if few and isinstance(weighting, LoadingWeighting) and not plan.version.allow_few_territories:
            refused[one] = say(
                "study.weights_of_few", count=inputs.learning(plan.version).data.n_territories, least=FEW
            )
        try:
            fits[one] = with_ballot(fit, inputs)
        except OptionError as error:
            refused[one] = error.what
    return _refusing(replace(plan, fits=fits), refused)


def _refusing(plan: RobustnessPlan, refused: Mapping[Combination, Words]) -> RobustnessPlan:
    """The plan without combinations that data refuse for what they leave out; any other stops the analysis."""
    names = [name for name, _ in plan.alternatives.listed]
    i = names.index("exclude") if "exclude" in names else None
    for one, reason in refused.items():
        if i is None or one[i] == 0:
            raise _Stopped(_told(plan, one, reason))
    return plan.without(refused) if refused else plan


def _told(plan: RobustnessPlan, one: Combination, reason: Words) -> str:
    said = [f"{name}: {some[at].label}" for (name, some), at in zip(plan.alternatives.listed, one, strict=True)]
    return str(say("study.run_refused", choices=said, reason=reason))


def _enumerated(
    plan: RobustnessPlan, settings: RobustnessConfig, ground: Ground, run: VersionRun, budget: int, executor: Stages
) -> Analysed:
    """Every combination, with the same draws of the noise."""
    every = list(plan.fits)
    plain = _ranks(plan, ground, every, [Draw()] * len(every), executor)
    refused = {every[at]: refusal.what for at, refusal in plain.refused.items()}
    kept = [at for at in range(len(every)) if at not in plain.refused]
    dead_before = plan
    plan = _refusing(plan, refused)
    # The same combinations, in the numbers that they have where some alternatives are gone.
    fits = list(plan.fits)
    ranks = plain.ranks[kept] if len(kept) < len(every) else plain.ranks
    assert len(fits) == len(kept), dead_before.version.name
    drawn = [item for item in plan.choices if item.is_drawn]
    draws = draws_within(len(fits), settings.replicates, budget) if drawn else 1
    if not draws or len(drawn) > 1:
        # They are as many as all combinations, and the runs of a sample are others.
        del plain, ranks
        return _sampled(plan, settings, ground, run, budget, executor)
    runs = enumerated(plan.choices, fits, draws)
    of_runs = ranks
    if drawn:
        ones, numbers = _of_levels(plan, runs.levels)
        found = _ranks(plan, ground, ones, numbers, executor)
        _stop_if_refused(plan, found, ones)
        of_runs = found.ranks
    return _analysed(plan, runs, of_runs, dict(zip(fits, ranks, strict=True)), run, ground)


def _sampled(
    plan: RobustnessPlan, settings: RobustnessConfig, ground: Ground, run: VersionRun, budget: int, executor: Stages
) -> Analysed:
    """Rows of a pick-freeze design."""
    drawn = [item.name for item in plan.choices if item.is_drawn]
    if plan.refused and len(drawn) > 1:
        raise _Stopped(str(say("study.holes_and_several_draws", names=drawn)))
    if plan.refused:
        each = min(LEAST_DRAWS, settings.replicates) if drawn else 1
        needed = each * len(plan.fits)
        raise _Stopped(str(say("study.holes_need_enumeration", count=needed, written=needed, budget=budget)))
    rows = rows_within(len(plan.choices), settings.replicates, budget)
    if not rows:
        raise _Stopped(str(say("study.budget_too_small", budget=budget)))
    runs = pick_freeze(plan.choices, rows, ground.seed)
    ones, draws = _of_levels(plan, runs.levels)
    found = _ranks(plan, ground, ones, draws, executor)
    _stop_if_refused(plan, found, ones)
    alone = _alone(plan)
    beside = _ranks(plan, ground, alone, [Draw()] * len(alone), executor)
    _stop_if_refused(plan, beside, alone)
    return _analysed(plan, runs, found.ranks, dict(zip(alone, beside.ranks, strict=True)), run, ground)


def _of_levels(plan: RobustnessPlan, levels: Integers) -> tuple[list[Combination], list[Draw]]:
    """The combination and the draws of each run."""
    choices = plan.choices
    fixed = [j for j, item in enumerate(choices) if not item.is_drawn]
    ones = [tuple(map(int, row)) for row in levels[:, fixed]]
    drawn = {item.name: levels[:, j].tolist() for j, item in enumerate(choices) if item.is_drawn}
    return ones, [Draw(**{name: numbers[at] for name, numbers in drawn.items()}) for at in range(len(levels))]


def _alone(plan: RobustnessPlan) -> list[Combination]:
    """The version itself, and with one other alternative at a time."""
    nominal = plan.nominal
    sizes = [len(some) for _, some in plan.alternatives.listed]
    return [
        nominal,
        *(
            (*nominal[:i], level, *nominal[i + 1 :])
            for i, size in enumerate(sizes)
            for level in range(size)
            if level != nominal[i]
        ),
    ]


def _ranks(
    plan: RobustnessPlan,
    ground: Ground,
    ones: Sequence[Combination],
    draws: Sequence[Draw],
    executor: Stages,
) -> Ranked:
    fits: list[Fit] = [plan.fits[one] for one in ones]
    try:
        return ranks_of_runs(ground, fits, draws, executor=executor.stage(STAGE))
    except Refusal as refusal:
        raise _Stopped(str(say("study.with_its_fix", what=refusal.what, fix=refusal.fix))) from refusal


def _stop_if_refused(plan: RobustnessPlan, found: Ranked, ones: Sequence[Combination]) -> None:
    """No run is left out after the draw: that would change what is drawn from."""
    refusal: Refusal
    for at, refusal in found.refused.items():
        raise _Stopped(_told(plan, ones[at], refusal.what))


def _analysed(
    plan: RobustnessPlan,
    runs: Runs,
    ranks: Whole,
    alone: Mapping[Combination, Whole],
    run: VersionRun,
    ground: Ground,
) -> Analysed:
    """Ranks of all runs, which are overwritten, among the territories that every one of them scores."""
    _refuse_another(alone[plan.nominal], run, ground)
    beside = {one: some for one, some in alone.items() if one in _alone(plan)}
    rows = np.stack(list(beside.values()))
    kept = common_territories(ranks) & common_territories(rows)
    if not kept.any():
        raise _Stopped(str(say("study.no_common_territory")))
    of_alone = dict(zip(beside, ranks_among(rows, kept), strict=True))
    among = ranks_among(ranks, kept, out=ranks)
    return Analysed(plan, runs, among, of_alone, ground.scored.codes[kept], kept, ground)


def _refuse_another(nominal: Whole, run: VersionRun, ground: Ground) -> None:
    """The version itself is one of the runs, to the last bit."""
    assert run.codes is not None
    assert run.scores is not None
    own = pd.Series(ranks_descending(run.scores), index=run.codes).reindex(ground.scored.codes).fillna(0)
    if not np.array_equal(own.to_numpy(dtype=np.int64), nominal):
        raise _Stopped(str(say("study.version_ranks_otherwise", version=run.name)))


def _findings(found: Analysed) -> Iterator[Finding]:
    yield from findings_of_plan(found.plan)
    for told in _of_draws(found):
        yield finding("drawn", "info", told)
    if found.ground.sampling is not None and found.rank_sets is None:
        yield finding("rank_sets", "info", say("study.no_rank_sets", version=found.version))
    if found.rank_sets is not None and len(found.rank_sets.units) < len(found.codes):
        yield finding("rank_sets", "info", say("study.rank_sets_of_some", version=found.version, most=MOST_RANKED))
    wide = found.n_wide
    if wide:
        yield finding("too_few_runs", "warning", say("study.too_few_runs", wide, version=found.version))
    missing = sorted({code for pair in found.pairs for code in pair} - {str(code) for code in found.codes})
    if missing:
        yield finding("pairs", "warning", say("study.pairs_not_ranked", codes=missing, version=found.version))
    n_left = found.n_left_out
    if n_left:
        yield finding(
            "not_in_every_run", "info", say("study.not_in_every_run", n_left, version=found.version), n=n_left
        )


def _of_draws(found: Analysed) -> Iterator[Words]:
    """The indicators that sampling does not move, and the blocks of which a version learns again."""
    sampling, blocks = found.ground.sampling, found.ground.blocks
    if sampling is not None and sampling.unmoved:
        unmoved = sampling.unmoved
        yield say("study.not_sampled", len(unmoved), version=found.version, names=unmoved)
    if blocks is not None:
        single = blocks.n_blocks == len(blocks.labels)
        kind = "study.learned_on_single" if single else "study.learned_on_blocks"
        yield say(kind, blocks.n_blocks, version=found.version)


def _noted(found: Analysed) -> dict[str, Any]:
    """The design of a version, as the manifest keeps it."""
    refused = list(found.plan.pairs())
    return {
        "method": found.method,
        "n_runs": len(found.runs.levels),
        "n_combinations": len(found.plan.fits),
        "n_territories": len(found.codes),
        "nominal": {name: found.nominal_label(name) for name, _ in found.plan.alternatives.listed},
        "refused": [str(together) for together, _ in refused],
        "said": [written_words([together, reason]) for together, reason in refused],
    }
