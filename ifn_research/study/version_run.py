"""One version in a run: fitted, scored, and what a reader of it must know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from ifn_research.config import VersionConfig
from ifn_research.data.loading import StudyData
from ifn_research.errors import Refusal
from ifn_research.index.fitting import fit_scored
from ifn_research.index.own_units import units_warnings
from ifn_research.index.preparation import Prepared, prepare
from ifn_research.index.recipe import Recipe
from ifn_research.index.version import IndexVersion, Scored
from ifn_research.language.messages import is_said, say, values_of
from ifn_research.matrix import Floats, IndicatorMatrix, Labels, Statistic, Weights
from ifn_research.remarks import Remark, Remarks, joined
from ifn_research.steps.imputation import IMPUTATIONS
from ifn_research.steps.imputation.base import refuse_low_coverage
from ifn_research.steps.weighting.base import LoadingWeighting, LocalWeighting, SupervisedWeighting
from ifn_research.study.given import definitions_in
from ifn_research.study.inputs import FittedOn, StudyInputs
from ifn_research.validation.refits.out_of_fold import OutOfFold, out_of_fold, too_dear
from ifn_research.validation.structure.coherence import diagnose, obstacles
from ifn_research.validation.structure.congruence import Congruence, congruence_statistics
from ifn_research.validation.structure.loadings import LoadingIntervals, LoadingSolution

# Territories or indicators with their figures that a remark names.
LISTED = 8
# Territories below which what is learned of them is no norm for any of them.
FEW = 50
# Territories above which a version lets go of its matrices, if they are soon made again.
MOST_HELD = 300_000


@dataclass(frozen=True)
class Work:
    """The work of a version on the territories of a study.

    Attributes
    ----------
    prepared : Prepared or None
        The normalised matrix, if the version came that far.
    scored : Scored or None
        Its scores and how they came about, if it has some.
    """

    prepared: Prepared | None = None
    scored: Scored | None = None


@dataclass(frozen=True)
class VersionRun:
    """The fate of one version.

    Attributes
    ----------
    recipe : Recipe
    config : VersionConfig
    index : IndexVersion or None
        The fitted index; None if the version was refused.
    codes, scores, left_out : array, or None if the version was refused
        The territories that it scores, their scores, and the territories that it leaves out. The scores of a supervised
        version are out of fold; its index is fitted to all territories.
    work : Work
        What it made of the territories, where it is held.
    raw : IndicatorMatrix or None
        What it is made of again, where it is not held.
    weights : Weights or None
        Those of the index, or what a refused weighting found.
    refusal : Refusal or None
    statistics : tuple of Statistic
        Every diagnostic of the version.
    warnings : tuple of Remark
        What a reader of the diagnostics must know.
    of_units, of_cells : tuple of Remark
        What a reader of the scores must know of the units of the indicators, and of missing and imputed cells.
    intervals : LoadingIntervals or None
        Those of its loadings, once they are resampled.
    out_of_fold : OutOfFold or None
        Scores learned elsewhere, once they are computed.
    little_known : array, shape (n_left_out,)
        Share of the indicators known of each territory left out for knowing too few, those that know none apart.
    reference : array, shape (n_reference,), or None
        Scores of the territories on which it was fitted, where they are others and its scores are of one index.
    given : bool
        Whether it is an index that was fitted elsewhere: it is neither fitted again, nor changed.
    """

    recipe: Recipe
    config: VersionConfig
    index: IndexVersion | None = None
    codes: Labels | None = None
    scores: Floats | None = None
    left_out: Labels | None = None
    work: Work = field(default_factory=lambda: Work())
    raw: IndicatorMatrix | None = None
    weights: Weights | None = None
    refusal: Refusal | None = None
    statistics: tuple[Statistic, ...] = ()
    warnings: Remarks = ()
    of_units: Remarks = ()
    of_cells: Remarks = ()
    intervals: LoadingIntervals | None = None
    out_of_fold: OutOfFold | None = None
    little_known: Floats = field(default_factory=lambda: np.zeros(0))
    reference: Floats | None = None
    given: bool = False

    @property
    def name(self) -> str:
        """Name of the version."""
        return self.recipe.name

    @property
    def supervised(self) -> bool:
        """True if the weights are learned from a ground truth: the version is judged on out-of-fold scores alone."""
        return isinstance(self.recipe.weighting, SupervisedWeighting)

    @property
    def prepared(self) -> Prepared | None:
        """The normalised matrix, if the version came that far; made again where it is not held."""
        return self.work.prepared if self.raw is None else prepare(self.recipe, self.raw)

    @property
    def scored(self) -> Scored | None:
        """Its scores and how they came about, None if it was refused; made again where they are not held."""
        if self.raw is None or self.index is None:
            return self.work.scored
        return self.index.score_treated(prepare(self.recipe, self.raw).treated)

    def solution(self, position: pd.Series) -> LoadingSolution | None:
        """Return the base of its loadings, if it has some; `position` is that of each code among the study's."""
        weighting, found = self.recipe.weighting, None if self.weights is None else self.weights.loadings
        if found is None or not isinstance(weighting, LoadingWeighting):
            return None
        prepared = self.prepared
        if prepared is None:
            return None
        normalised = prepared.normalised
        complete = normalised.rows(np.asarray(~np.isnan(normalised.values).any(axis=1))).columns(found.indicators)
        rows = position.loc[complete.codes].to_numpy()
        return LoadingSolution(self.name, weighting.loading_model(found), found, complete, rows)

    def with_intervals(self, intervals: LoadingIntervals, rows: Sequence[Congruence]) -> VersionRun:
        """The same with the intervals of its loadings, and what the diagnostics say of them and of their congruence."""
        further = (*intervals.statistics, *congruence_statistics(rows, self.name))
        return replace(self, intervals=intervals, statistics=(*self.statistics, *further))


def solutions_of(runs: Sequence[VersionRun], data: StudyData) -> list[LoadingSolution]:
    """The loadings of every version that was fitted on some data and has them, refused versions included."""
    position = pd.Series(np.arange(data.n_territories), index=data.codes)
    found = [run.solution(position) for run in runs]
    return [solution for solution in found if solution is not None]


def run_version(
    recipe: Recipe,
    version: VersionConfig,
    inputs: StudyInputs,
    *,
    diagnosed: bool = True,
    given: IndexVersion | None = None,
    among: Floats | None = None,
) -> VersionRun:
    """Fit and score one version; what its data cannot support is told in its `refusal`.

    Parameters
    ----------
    recipe : Recipe
    version : VersionConfig
    inputs : StudyInputs
    diagnosed : bool
        Whether its coherence is diagnosed; otherwise only the warnings of its diagnostics are found.
    given : IndexVersion, optional
        The index that it is, fitted elsewhere.
    among : array, shape (n_reference,), optional
        Scores of the territories on which that one was fitted.
    """
    if given is not None:
        return _given(recipe, version, inputs, given, among)
    definitions, matrix = inputs.raw(version.variables)
    seed, folds = inputs.config.seed, inputs.folds
    reference, learning = inputs.reference(version), inputs.learning(version)
    weighted = bool(getattr(recipe.weighting, "needs_population", False))
    prepared = apart = None
    statistics: tuple[Statistic, ...] = ()
    warnings: Remarks = ()
    try:
        refuse_few(recipe, version, inputs)
        if reference is not None and type(recipe.imputation) is not IMPUTATIONS["none"]:
            # What is known of the reference alone would be one imputed value for all that are scored.
            refuse_low_coverage(matrix, recipe.coverage.indicators)
        prepared = _prepared_on(recipe, learning.raw(version.variables)[1], others=reference is not None)
        taught = learning.taught(recipe)
        index, fitted_on = fit_scored(recipe, definitions, prepared, outcome=taught, seed=seed)
        scored = fitted_on if reference is None else index.score(matrix)
        if taught is not None:
            assert folds is not None
            apart = apart_from(inputs, reference, recipe, version.variables)
            _refuse_unscored(apart, index.weights)
    except Refusal as refusal:
        refusal = _blaming_shrinkage(recipe, matrix, refusal)
        found = refusal.evidence if isinstance(refusal.evidence, Weights) else None
        if prepared is not None and diagnosed:
            statistics, warnings = diagnose(prepared.normalised, found, weighted=weighted)
        return VersionRun(
            recipe,
            version,
            work=Work(prepared),
            weights=found,
            refusal=refusal,
            statistics=statistics,
            warnings=warnings,
        )
    # The diagnostics are those of the saved index.
    if diagnosed:
        statistics, warnings = diagnose(fitted_on.normalised, index.weights, fitted_on.scores, weighted=weighted)
    else:
        warnings = obstacles(fitted_on.normalised)
    statistics = (*prepared.statistics, *statistics)
    if inputs.whole is not None:
        statistics = (*statistics, Statistic("reference_territories", float(len(fitted_on.codes))))
    if reference is not None:
        statistics = (*statistics, *_beside_reference(scored.scores, fitted_on.scores))
    written = scored if apart is None else apart.pooled()
    held = apart is not None or reference is not None or _held(recipe, matrix.n_territories)
    return VersionRun(
        recipe,
        version,
        index,
        written.codes,
        written.scores,
        written.left_out,
        work=Work(prepared, written) if held else Work(),
        raw=None if held else matrix,
        weights=index.weights,
        statistics=statistics,
        warnings=warnings,
        of_units=units_warnings(recipe, index.weights, written.normalised),
        of_cells=_cells(written.normalised),
        out_of_fold=apart,
        little_known=_little_known(recipe, matrix),
        reference=None if reference is None or apart is not None else fitted_on.scores,
    )


def _given(
    recipe: Recipe, version: VersionConfig, inputs: StudyInputs, index: IndexVersion, among: Floats | None
) -> VersionRun:
    """A version that is an index fitted elsewhere, applied as it is."""
    matrix = inputs.raw_of(definitions_in(index, inputs.config.indicators))
    try:
        scored = index.score(matrix)
    except Refusal as refusal:
        return VersionRun(recipe, version, weights=index.weights, refusal=refusal, given=True)
    if among is not None and _same(scored.scores, among):
        among = None
    return VersionRun(
        recipe,
        version,
        index,
        scored.codes,
        scored.scores,
        scored.left_out,
        work=Work(None, scored),
        weights=index.weights,
        warnings=(Remark("given_index"), *_beyond(scored)),
        of_cells=_cells(scored.normalised),
        little_known=_little_known(recipe, matrix),
        statistics=() if among is None else _of_others(scored.scores, among),
        reference=among,
        given=True,
    )


def _same(scores: Floats, others: Floats) -> bool:
    """True if an index scores the territories on which it was fitted."""
    return len(scores) == len(others) and np.allclose(np.sort(scores), np.sort(others), rtol=1e-9, atol=0)


def _of_others(scores: Floats, among: Floats) -> tuple[Statistic, ...]:
    return Statistic("reference_territories", float(len(among))), *_beside_reference(scores, among)


def _beyond(scored: Scored) -> Remarks:
    """The territories that lie outside the range of those on which an index was fitted."""
    outside = scored.out_of_range.any(axis=1)
    codes = scored.codes[outside]
    return (Remark("outside_range_of_index", n=len(codes), codes=tuple(codes[:LISTED])),) if len(codes) else ()


def _prepared_on(recipe: Recipe, matrix: IndicatorMatrix, *, others: bool) -> Prepared:
    """The steps of a recipe fitted; an indicator that others know too little is refused as theirs."""
    try:
        return prepare(recipe, matrix)
    except Refusal as refusal:
        if not others or not is_said(refusal.what, "steps.too_little_known_least"):
            raise
        where = say("study.in_reference", where=refusal.where)
        fix = say("study.fit_where_known", fix=refusal.fix)
        raise Refusal(refusal.what, where=where, fix=fix, evidence=refusal.evidence) from refusal


def refuse_few(recipe: Recipe, version: VersionConfig, inputs: StudyInputs) -> None:
    """Raise a Refusal if loadings would be learned from few of the territories that the tables hold."""
    n = inputs.learning(version).data.n_territories
    if inputs.whole is None or n >= FEW or version.allow_few_territories:
        return
    if isinstance(recipe.weighting, LoadingWeighting):
        raise Refusal(
            say("study.weights_of_few", count=n, least=FEW),
            where=say("study.reference_of_version"),
            fix=say("study.fit_on_more"),
        )


def _beside_reference(scores: Floats, reference: Floats) -> tuple[Statistic, ...]:
    """The spread and the mean of the scores of the study, beside those of its reference."""
    spread = float(np.std(reference))
    if not spread or not len(scores):
        return ()
    shift = float((np.mean(scores) - np.mean(reference)) / spread)
    return Statistic("reference_spread", float(np.std(scores)) / spread), Statistic("reference_shift", shift)


def apart_from(
    inputs: StudyInputs, reference: FittedOn | None, recipe: Recipe, variables: tuple[str, ...]
) -> OutOfFold:
    """The territories of a study, scored by an index learned without their fold, where a ground truth teaches it."""
    folds, seed = inputs.folds, inputs.config.seed
    assert folds is not None
    if reference is None:
        return out_of_fold(recipe, *inputs.raw(variables), folds, outcome=inputs.taught(recipe), seed=seed)
    together = reference.together
    found = out_of_fold(
        recipe, *together.raw(variables), reference.folds(folds), outcome=together.taught(recipe), seed=seed
    )
    return replace(found, matrix=inputs.raw(variables)[1], folds=folds)


def _held(recipe: Recipe, n: int) -> bool:
    """True if what a recipe makes of n territories is kept: they are few, or it is dear to make again."""
    return n <= MOST_HELD or isinstance(recipe.weighting, LocalWeighting) or bool(too_dear(recipe, n))


def _little_known(recipe: Recipe, matrix: IndicatorMatrix) -> Floats:
    if not recipe.imputation.leaves_out_territories:
        return np.zeros(0)
    known = 1 - np.isnan(matrix.values).mean(axis=1)
    return np.asarray(known[(known < recipe.coverage.territories) & (known > 0)])


def _refuse_unscored(apart: OutOfFold, weights: Weights) -> None:
    if not apart.parts:
        raise Refusal(
            say("study.no_territory_can_scored", reason=apart.reason),
            where="weighting: supervised; validation.spatial_cv",
            fix=say("study.declare_group_several_members"),
            evidence=weights,
        )


def _blaming_shrinkage(recipe: Recipe, matrix: IndicatorMatrix, refusal: Refusal) -> Refusal:
    """The refusal of an indicator that does not vary, whose fix says so where the shrinkage alone made it constant."""
    named = [name for name in matrix.indicators if name in values_of(refusal.where, "indicator")]
    if not recipe.shrinks or not is_said(refusal.where, "steps.of_indicator") or not named:
        return refusal
    kept = recipe.sufficient(matrix)
    shrunk = recipe.shrinkage.apply(kept, recipe.shrinkage.fit(kept))
    at = matrix.indicators.index(named[0])
    before, after = (np.unique(found.values[~np.isnan(found.values[:, at]), at]).size for found in (kept, shrunk))
    if before < 2 or after > 1:
        return refusal
    fix = say("study.shrinkage_draws_mean_use", fix=refusal.fix)
    return Refusal(refusal.what, where=refusal.where, fix=fix, evidence=refusal.evidence)


def _cells(normalised: IndicatorMatrix) -> Remarks:
    """Cells that are missing or imputed."""
    missing, imputed = np.isnan(normalised.values), normalised.imputed
    n = int(imputed.sum())
    return joined(
        (Remark("cells_missing", cells=int(missing.sum()), n=int(missing.any(axis=1).sum())),) if missing.any() else (),
        (Remark("cells_imputed", n=n, share=100 * n / imputed.size),) if n else (),
    )
