"""Run a study: `plan` raises every configuration error before data is read, `run` does the work."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
from threadpoolctl import threadpool_limits

from ifn_research.assembly import (
    agreement_table,
    aligned_scores,
    congruence_table,
    contributions_table,
    diagnostics_table,
    dimensions_table,
    imputed_table,
    loadings_table,
    movers_table,
    scores_table,
    versions_table,
    weights_table,
)
from ifn_research.config import Study, StudyConfig
from ifn_research.data.findings import findings_frame
from ifn_research.data.study import StudyData, load_study_data
from ifn_research.errors import DataError, Refusal, listing, plural, raise_all
from ifn_research.index import fit
from ifn_research.indicators.catalogue import Definition, raw_matrix
from ifn_research.judging import Progress, block_design, judge
from ifn_research.matrix import IndicatorMatrix, Weights
from ifn_research.planning import Plan, plan
from ifn_research.provenance import manifest
from ifn_research.recipe import Recipe, prepare
from ifn_research.results import StudyResult
from ifn_research.validation import BlockDesign
from ifn_research.validation.coherence import diagnose
from ifn_research.validation.congruence import Congruence, congruence
from ifn_research.validation.loadings import loading_intervals
from ifn_research.version_run import VersionRun, solutions_of

# Mean share of a territory's own rate below which an indicator that is shrunk says little of the territory.
LITTLE_OWN = 0.3


def run(
    study: Study | Plan,
    *,
    only: Sequence[str] = (),
    workers: int = 1,
    progress: Progress | None = None,
) -> StudyResult:
    """Compute, judge and compare the versions of a study; nothing is written.

    Parameters
    ----------
    study : Study or Plan
        From `load_study`, or already planned.
    only : sequence of str
        Names of the versions to run; all when empty.
    workers : int
        The result does not depend on it.
    progress : callable, optional
        Called with a stage, the number of its parts done, and their total.

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
    started = time.perf_counter()
    tell = progress or silent
    # One BLAS thread in every numeric step: the order of additions, and so the last bits, would depend on the machine.
    with threadpool_limits(limits=1):
        result = _compute(planned, workers, tell)
    return result.noting(wall_time_seconds=round(time.perf_counter() - started, 3))


def silent(stage: str, done: int, total: int) -> None:
    """Progress that nobody watches."""
    del stage, done, total


def _compute(planned: Plan, workers: int, tell: Progress) -> StudyResult:
    config = planned.study.config
    data = load_study_data(config)
    runs = _run_versions(planned, data, tell)
    _refuse_all_failed(runs)
    blocks = block_design(config, data)
    runs, congruent = _study_loadings(config, data, runs, blocks, workers, tell)
    scores = aligned_scores(runs, data)
    compared = {item.name: scores[item.name] for item in runs if item.name in scores and not item.config.beside}
    judged = judge(config, data, runs, compared, blocks, workers=workers, tell=tell)
    tables = {
        "versions": versions_table(runs),
        "scores": scores_table(scores, data),
        "dimensions": dimensions_table(runs),
        "contributions": contributions_table(runs),
        "imputed": imputed_table(runs),
        "weights": weights_table(runs),
        "loadings": loadings_table(runs),
        "congruence": congruence_table(congruent),
        "diagnostics": diagnostics_table(runs),
        **judged.tables,
        "agreement": agreement_table(compared),
        "movers": movers_table(compared, data),
        "quality": findings_frame(data.findings),
    }
    return StudyResult(
        config=config.plain(),
        tables=tables,
        indices={item.name: item.index for item in runs if item.index is not None},
        manifest=manifest(planned.study, data, left_out=_left_out(runs), intervals=judged.intervals),
        warnings={item.name: texts for item in runs if (texts := _warnings(item))},
    )


def _run_versions(planned: Plan, data: StudyData, tell: Progress) -> list[VersionRun]:
    runs = []
    for done, recipe in enumerate(planned.recipes):
        tell("versions", done, len(planned.recipes))
        runs.append(run_version(planned, recipe, data))
    tell("versions", len(runs), len(runs))
    return runs


def run_version(planned: Plan, recipe: Recipe, data: StudyData) -> VersionRun:
    """Fit and score one version; what its data cannot support is told in its `refusal`."""
    config = planned.study.config
    version = planned.version(recipe.name)
    definitions = tuple(Definition.of(name, config.indicators[name]) for name in version.variables)
    matrix = raw_matrix(data.raw, definitions, codes=data.codes, groups=data.groups, population=data.population)
    prepared = None
    try:
        prepared = prepare(recipe, matrix)
        # The same seed for every version: two versions that draw differ by their choices, not by their draws.
        index = fit(recipe, definitions, prepared, rng=np.random.default_rng(config.seed))
        scored = index.score_treated(prepared.treated)
    except Refusal as refusal:
        refusal = _blaming_shrinkage(recipe, matrix, refusal)
        found = refusal.evidence if isinstance(refusal.evidence, Weights) else None
        statistics, warnings = ((), ()) if prepared is None else diagnose(prepared.normalised, found)
        return VersionRun(
            recipe, version, prepared=prepared, weights=found, refusal=refusal, statistics=statistics, warnings=warnings
        )
    statistics, warnings = diagnose(scored.normalised, index.weights, scored.scores)
    statistics = (*prepared.statistics, *statistics)
    return VersionRun(recipe, version, index, scored, prepared, index.weights, None, statistics, warnings)


def _blaming_shrinkage(recipe: Recipe, matrix: IndicatorMatrix, refusal: Refusal) -> Refusal:
    """The refusal of an indicator that does not vary, whose fix says so where the shrinkage alone made it constant."""
    if not recipe.shrinks or refusal.where not in [f"indicator '{name}'" for name in matrix.indicators]:
        return refusal
    kept = recipe.sufficient(matrix)
    shrunk = recipe.shrinkage.apply(kept, recipe.shrinkage.fit(kept))
    at = next(j for j, name in enumerate(matrix.indicators) if refusal.where == f"indicator '{name}'")
    before, after = (np.unique(found.values[~np.isnan(found.values[:, at]), at]).size for found in (kept, shrunk))
    if before < 2 or after > 1:
        return refusal
    fix = f"the shrinkage draws it to one mean: use shrinkage: none, or other groups (by:); or {refusal.fix}"
    return Refusal(refusal.what, where=refusal.where, fix=fix, evidence=refusal.evidence)


def _refuse_all_failed(runs: Sequence[VersionRun]) -> None:
    if any(item.scored is not None for item in runs):
        return
    raise_all(
        [
            DataError(item.refusal.what, where=f"version '{item.name}': {item.refusal.where}", fix=item.refusal.fix)
            for item in runs
            if item.refusal is not None
        ]
    )


def _study_loadings(
    config: StudyConfig,
    data: StudyData,
    runs: Sequence[VersionRun],
    blocks: BlockDesign,
    workers: int,
    tell: Progress,
) -> tuple[list[VersionRun], tuple[Congruence, ...]]:
    """The versions with intervals of their loadings, and the congruence of these between the members of a group."""
    solutions = solutions_of(runs, data)
    intervals = loading_intervals(
        solutions,
        blocks,
        seed=config.seed,
        replicates=config.validation.loading_replicates,
        workers=workers,
        progress=lambda done, total: tell("loadings", done, total),
    )
    rows = congruence(solutions, data.groups, by=config.validation.loadings.by)
    found = [item.with_intervals(intervals[item.name], rows) if item.name in intervals else item for item in runs]
    return found, rows


def _warnings(item: VersionRun) -> tuple[str, ...]:
    texts = list(item.weights.warnings) if item.weights is not None else []
    texts += item.warnings
    scored = item.scored
    for group in item.recipe.normalisation.group_names:
        texts.append(
            f"scores compare with the mean of each '{group}': they rank territories inside one, not between them"
        )
    if scored is not None and scored.left_out.size:
        n, names = scored.left_out.size, listing(scored.left_out, most=8)
        texts.append(f"{n} {plural(n, 'territory has', 'territories have')} no score for lack of figures: {names}")
    if scored is not None and np.isnan(scored.normalised.values).any():
        missing = np.isnan(scored.normalised.values)
        rows = int(missing.any(axis=1).sum())
        texts.append(
            f"{int(missing.sum())} cells are missing: {rows} {plural(rows, 'territory is', 'territories are')} "
            "scored on the indicators that are known"
        )
    if scored is not None and scored.normalised.imputed.any():
        n = int(scored.normalised.imputed.sum())
        share = 100 * n / scored.normalised.imputed.size
        texts.append(f"{n} {plural(n, 'cell is', 'cells are')} imputed ({share:.1f} %)")
    return (*texts, *_shrinkage_warnings(item))


def _shrinkage_warnings(item: VersionRun) -> list[str]:
    """How much of the territories' own rates is left in the indicators that are shrunk, and where it is little."""
    shares = {row.indicator: row.value for row in item.statistics if row.statistic == "shrinkage_own_share"}
    told = {
        "rates are shrunk, keeping on average this share of the territory's own rate": shares,
        "mostly a common mean, with little of the territory's own rate": {
            name: share for name, share in shares.items() if share < LITTLE_OWN
        },
    }
    return [
        f"{text}: {listing((f'{name} ({share:.2f})' for name, share in found.items()), most=8)}"
        for text, found in told.items()
        if found
    ]


def _left_out(runs: Sequence[VersionRun]) -> dict[str, list[str]]:
    return {
        item.name: list(item.scored.left_out) for item in runs if item.scored is not None and item.scored.left_out.size
    }
