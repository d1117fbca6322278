"""Intervals and membership of the fragile tenth when weights are learned again in each draw of blocks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from operator import call

import numpy as np

from ifn_research.execution import SERIAL, Executor, unwatched
from ifn_research.geography.blocks import BlockDesign
from ifn_research.geography.places import Places
from ifn_research.language.messages import Words
from ifn_research.matrix import Floats, Integers
from ifn_research.remarks import Remark, Remarks, joined
from ifn_research.rows import Remarked
from ifn_research.statistics.ranks import top_tenth
from ifn_research.statistics.resampling import CHUNK, Draws, InTurn, LeaveOneOut, Resample, Variable
from ifn_research.steps.weighting.base import SupervisedWeighting
from ifn_research.validation.evaluation.figures import MOST_LEFT_OUT
from ifn_research.validation.evaluation.intervals import LEAST_REPLICATES, UNDEFINED_MOST, Interval, Sampled, Scale
from ifn_research.validation.evaluation.replicates import FigureKey, Sample, replicate
from ifn_research.validation.ground_truth import GroundTruth
from ifn_research.validation.metrics import METRICS, SortedTruth, bounds
from ifn_research.validation.metrics import usable as usable_rows
from ifn_research.validation.refits.block_refits import Learner, Refitting, refitting_of
from ifn_research.validation.refits.out_of_fold import too_dear

# Above these numbers of territories, fits on copies and metrics that are dear to prepare take minutes.
MOST_COPIED, MOST_PREPARED = 10_000, 1_000
# Scores (draws x territories) of a version that are held at once: those of a whole chunk up to 300,000 territories.
MOST_CELLS = CHUNK * 300_000
# And so do 200 fits of these methods, which out-of-fold scores fit ten times less often.
MOST_DRAWN = {"bod": 50, "copeland": 500, "knn": 500, "parallel": 100}


@dataclass(frozen=True)
class Refitted(Remarked):
    """One row of `refitted.csv`: a version that learns its weights, on the primary metric.

    Attributes
    ----------
    version, ground_truth, metric : str
    estimate, ci_low, ci_high : float or None
        As in `validation.csv`: the interval (95 %) holds weights and scores fixed.
    ci_low_refitted, ci_high_refitted : float or None
        The interval when every step is fitted again on the blocks of each draw.
    n_draws, n_failed : int
        Draws, and those in which the fit is refused or the metric undefined.
    remarks : tuple of Remark
        Cautions, and why something is absent.
    """

    version: str
    ground_truth: str
    metric: str
    estimate: float | None
    ci_low: float | None
    ci_high: float | None
    ci_low_refitted: float | None
    ci_high_refitted: float | None
    n_draws: int
    n_failed: int
    remarks: Remarks = ()


@dataclass(frozen=True)
class Membership:
    """One row of `membership.csv`: a territory in decile 10 of a version that learns its weights, or in some draws.

    Attributes
    ----------
    version, code, name : str
    decile : int
        By the weights learned from all territories.
    p_top_decile : float
        Share of the draws in which it is in decile 10 when every step is fitted again, and all territories are scored.
    """

    version: str
    code: str
    name: str
    decile: int
    p_top_decile: float


@dataclass(frozen=True, eq=False)
class Redrawn:
    """A version in draws of blocks in each of which it was fitted again.

    Attributes
    ----------
    figures : mapping of ground truth to array, shape (n_draws,)
        The metric over the drawn territories; NaN where it is undefined.
    fixed : mapping of ground truth to Sampled
        The same with weights and scores held fixed, in the same draws.
    refused : tuple of Message or str
        Why the fit was refused in each draw; empty where it was not.
    tops : array of int, shape (n_territories,)
        In how many draws each territory of the study is in decile 10 of all that the version scores.
    caution : tuple of Remark
        What a reader of an interval must know of the blocks that are drawn.
    """

    figures: Mapping[str, Floats]
    fixed: Mapping[str, Sampled]
    refused: tuple[Words, ...]
    tops: Integers
    caution: Remarks

    @property
    def n_refused(self) -> int:
        """Draws in which the fit was refused."""
        return sum(bool(reason) for reason in self.refused)

    @property
    def reason(self) -> Remarks:
        """The reason why too few draws have a fit to say anything; empty when enough have."""
        n = len(self.refused)
        if n < LEAST_REPLICATES:
            return (Remark("no_refitted_few_draws", n=n, least=LEAST_REPLICATES),)
        if self.n_refused <= UNDEFINED_MOST * n:
            return ()
        return (Remark("no_refitted_refused", n=self.n_refused, total=n, why=self._commonest),)

    @property
    def _commonest(self) -> Words:
        """The commonest reason of a refusal."""
        reasons = Counter(reason for reason in self.refused if reason)
        return reasons.most_common(1)[0][0] if reasons else ""

    @property
    def membership(self) -> Floats | None:
        """Share of draws in which each territory is in decile 10, shape (n_territories,); None where not known."""
        return None if self.reason else self.tops / (len(self.refused) - self.n_refused)

    def interval(self, ground_truth: str, held: tuple[float | None, float | None]) -> tuple[Interval, int]:
        """Interval (95 %) of a figure, and the number of draws without it.

        The bounds of the interval that holds weights fixed, moved by what refitting moves them in the draws that both
        have: draws are shared, so that the chance of having drawn these cancels, and where nothing is learned the two
        intervals are one. Refitted draws are widened as those with weights held fixed are: by the same ratio of the
        jackknife's standard error to that of the draws, and by Student's t.

        Parameters
        ----------
        ground_truth : str
        held : pair of float or None
            The interval that holds weights fixed.
        """
        figures, fixed = self.figures[ground_truth], self.fixed[ground_truth]
        failed = int(np.isnan(figures).sum())
        both = ~np.isnan(figures) & ~np.isnan(fixed.replicates)
        left_out: Remarks = ()
        if self.n_refused:
            left_out = (Remark("refits_refused", n=self.n_refused, total=len(self.refused), why=self._commonest),)
        undefined = replace(fixed, replicates=np.where(both, figures, np.nan))
        if self.reason or undefined.reason:
            return Interval(reason=self.reason or joined(left_out, undefined.reason)), failed
        held_low, held_high = held
        if held_low is None or held_high is None:
            return Interval(reason=(Remark("no_refitted_fixed"),)), failed
        before = replace(fixed, replicates=fixed.replicates[both])
        after = before.of_spread(figures[both])
        low, high = (
            float(np.clip(bound + new - old, *fixed.bounds))
            for bound, new, old in zip((held_low, held_high), _bounds(after), _bounds(before), strict=True)
        )
        remarks = left_out if failed == self.n_refused else joined(left_out, undefined.remarks)
        return Interval(low, high, remarks=remarks), failed


def _bounds(sampled: Sampled) -> tuple[float, float]:
    found = sampled.interval()
    assert found.low is not None
    assert found.high is not None
    return found.low, found.high


def not_refitted(learner: Learner, n: int, replicates: int) -> Remarks:
    """The reason why a version is not fitted again in draws of n territories; empty when it is."""
    if replicates == 0:
        return (Remark("not_refitted_no_draw"),)
    if isinstance(learner.recipe.weighting, SupervisedWeighting):
        return (Remark("not_refitted_supervised"),)
    if n > MOST_COPIED and not learner.by_moments:
        return (Remark("not_refitted_copies", most=MOST_COPIED),)
    return too_dear(learner.recipe, n, MOST_DRAWN)


def not_judged_again(metric: str, n: int) -> Remarks:
    """The reason why a metric is not worked out again in each draw of n territories; empty when it is."""
    if METRICS[metric].about.out_of_fold:
        return (Remark("not_refitted_out_of_fold"),)
    if METRICS[metric].whole and n > MOST_PREPARED:
        return (Remark("no_refitted_metric_above", metric=metric, most=MOST_PREPARED),)
    most = METRICS[metric].most_resampled(n)
    return (Remark("no_refitted_above", most=most),) if most else ()


def redraw(
    learners: Sequence[Learner],
    outcomes: Sequence[GroundTruth],
    ground: Places,
    design: BlockDesign,
    metric: str,
    *,
    draws: tuple[int, int],
    executor: Executor = SERIAL,
) -> dict[str, Redrawn]:
    """Fit versions again on blocks drawn with replacement, and judge the scores that this gives there.

    In each draw every step, from the normalisation to the rescaling, is fitted on the drawn territories, each as often
    as it is drawn, and all territories are scored by what was learned. The metric is taken over the drawn territories,
    decile 10 over all. The blocks are those of the territories that a version scores, and their draws are those of the
    other intervals.

    Parameters
    ----------
    learners : sequence of Learner
        Versions of the same territories.
    outcomes : sequence of GroundTruth over the places of `ground`
    ground : Places
    design : BlockDesign
        What can make blocks of the places.
    metric : str
        Name of `METRICS`.
    draws : pair of int
        Number of draws, and seed.
    executor : Executor
        The results do not depend on it.

    Returns
    -------
    dict of version to Redrawn
    """
    jobs = _jobs(learners, outcomes, ground, design, metric, *draws)
    tasks = [partial(_chunk, job, index) for job in jobs for index in range(job.draws.n_chunks)]
    parts: dict[str, list[_Part]] = {}
    for found in executor.map(call, tasks, small_steps=True):
        for name, part in found.items():
            parts.setdefault(name, []).append(part)
    return {name: again for job in jobs for name, again in job.together(parts, executor).items()}


@dataclass(frozen=True, eq=False)
class _Against:
    """A ground truth over the places where a version is judged."""

    name: str
    rows: Integers
    labels: Integers
    truth: SortedTruth


@dataclass(frozen=True, eq=False)
class _Part:
    """Some draws of one version."""

    figures: Mapping[str, Floats]
    refused: tuple[Words, ...]
    tops: Integers

    @classmethod
    def joined(cls, parts: Sequence[_Part]) -> _Part:
        """Draws that follow each other."""
        return cls(
            {name: np.concatenate([part.figures[name] for part in parts]) for name in parts[0].figures},
            tuple(reason for part in parts for reason in part.refused),
            np.sum([part.tops for part in parts], axis=0),
        )


@dataclass(frozen=True, eq=False)
class _Job:
    """Versions that score the same territories, so that they share blocks, draws and the ranks of ground truths."""

    draws: Draws
    ground: Places
    metric: str
    df: float
    caution: Remarks
    against: tuple[_Against, ...]
    learners: dict[str, Learner] = field(default_factory=dict)
    refits: dict[str, Refitting] = field(default_factory=dict)

    def together(self, parts: Mapping[str, Sequence[_Part]], executor: Executor) -> dict[str, Redrawn]:
        """All draws of every version, and what they are with weights held fixed."""
        fixed = self._fixed(executor)
        return {
            name: Redrawn(
                {of.name: np.concatenate([part.figures[of.name] for part in parts[name]]) for of in self.against},
                {of.name: fixed[name, of.name] for of in self.against},
                tuple(reason for part in parts[name] for reason in part.refused),
                np.sum([part.tops for part in parts[name]], axis=0),
                self.caution,
            )
            for name in self.refits
        }

    def _fixed(self, executor: Executor) -> dict[tuple[str, str], Sampled]:
        """Each version against each ground truth, weights and scores held fixed."""
        lifted = {name: self.ground.lift(learner.scores) for name, learner in self.learners.items()}
        panels, cells = [], []
        for k, of in enumerate(self.against):
            draws, labels = InTurn.of([(part, of.labels) for part in self._resampled])
            scores = {name: Variable.of(values[of.rows]) for name, values in lifted.items()}
            panels.append(Sample(of.rows, labels, draws, scores, {of.name: of.truth}))
            cells += [(FigureKey(k, name, of.name, self.metric), draws) for name in lifted]
        found = replicate(panels, [cell for cell, _ in cells], executor=executor, progress=unwatched)
        return {(cell.version, cell.ground_truth): self._sampled(*draws.split(found[cell])) for cell, draws in cells}

    @property
    def _resampled(self) -> list[Draws | LeaveOneOut]:
        """The draws, and each block left out in turn unless they are too many."""
        n_blocks = self.draws.n_blocks
        return [self.draws, LeaveOneOut(n_blocks)] if n_blocks <= MOST_LEFT_OUT else [self.draws]

    def _sampled(self, replicates: Floats, without: Floats | None = None) -> Sampled:
        blocks = None if without is None else Scale(without, self.df)
        return Sampled(float("nan"), replicates, self.df, blocks, bounds=bounds(self.metric))


def _jobs(
    learners: Sequence[Learner],
    outcomes: Sequence[GroundTruth],
    ground: Places,
    design: BlockDesign,
    metric: str,
    replicates: int,
    seed: int,
) -> list[_Job]:
    found: dict[bytes, tuple[_Job, Integers]] = {}
    for learner in learners:
        scored = np.flatnonzero(~np.isnan(ground.lift(learner.scores)))
        # A version scores other territories than those of its places where a place is known in too small a part.
        key = scored.tobytes() + np.isnan(learner.scores).tobytes()
        if key not in found:
            found[key] = _job(learner, scored, outcomes, ground, design, metric, Draws(0, replicates, seed))
        job, labels = found[key]
        job.learners[learner.name] = learner
        job.refits[learner.name] = refitting_of(learner, labels, job.draws.n_blocks, seed=seed)
    return [job for job, _ in found.values()]


def _job(
    learner: Learner,
    scored: Integers,
    outcomes: Sequence[GroundTruth],
    ground: Places,
    design: BlockDesign,
    metric: str,
    asked: Draws,
) -> tuple[_Job, Integers]:
    """The task that versions of the same territories share, and the block of each territory."""
    blocks = design.choose(scored)
    places = np.full(ground.n_places, -1)
    places[scored] = blocks.labels
    # Territories in no place that is scored teach weights all the same: they are drawn as one block.
    labels = ground.spread(places, otherwise=blocks.n_blocks)
    labels = np.where(np.isnan(learner.scores), -1, np.where(labels < 0, blocks.n_blocks, labels))
    n_blocks = blocks.n_blocks + int((labels == blocks.n_blocks).any())
    against = [_against(outcome, metric, scored, places) for outcome in outcomes]
    draws = Draws(n_blocks, asked.replicates, asked.seed)
    return _Job(draws, ground, metric, blocks.df, blocks.caution, tuple(filter(None, against))), labels


def _against(outcome: GroundTruth, metric: str, scored: Integers, places: Integers) -> _Against | None:
    usable, reason = usable_rows(metric, outcome)
    rows = scored[usable[scored]]
    if reason or not len(rows) or not_judged_again(metric, len(rows)):
        return None
    return _Against(outcome.name, rows, places[rows], SortedTruth.of(outcome.rows(rows)))


def _chunk(job: _Job, index: int) -> dict[str, _Part]:
    """Some draws, for every version; of many territories, few draws at a time."""
    draws = job.draws.chunk(index)
    n = max((len(learner.scores) for learner in job.learners.values()), default=1)
    step = max(1, MOST_CELLS // n)
    parts = [_some(job, draws[at : at + step], index * CHUNK + at) for at in range(0, len(draws), step)]
    return {name: _Part.joined([part[name] for part in parts]) for name in job.refits}


def _some(job: _Job, draws: Integers, first: int) -> dict[str, _Part]:
    refits = {name: refit(draws, first) for name, refit in job.refits.items()}
    figures = {name: {of.name: np.full(len(draws), np.nan) for of in job.against} for name in refits}
    for r, counts in enumerate(draws):
        made = [(name, found.scores[r]) for name, found in refits.items() if not found.refused[r]]
        for name, truth, value in _judged(job, counts, made):
            figures[name][truth][r] = value
    return {
        name: _Part(figures[name], found.refused, _tops(found.scores, found.refused)) for name, found in refits.items()
    }


def _judged(job: _Job, counts: Integers, made: Sequence[tuple[str, Floats]]) -> Iterator[tuple[str, str, float]]:
    """The metric of several scores against every ground truth in one draw, which share the ranks of each truth."""
    lifted = [(name, job.ground.lift(scores)) for name, scores in made]
    for of in job.against:
        resample = Resample(counts[None, :].astype(np.float64), of.labels)
        for name, scores in lifted:
            values = scores[of.rows]
            if not np.isnan(values).any():
                replicator = METRICS[job.metric].prepare(Variable.of(values), of.truth, of.labels, len(counts))
                yield name, of.name, float(replicator(resample)[0])


def _tops(scores: Floats, refused: Sequence[Words]) -> Integers:
    found = [top_tenth(values) for values, reason in zip(scores, refused, strict=True) if not reason]
    return np.sum(found, axis=0, dtype=np.int64) if found else np.zeros(scores.shape[1], dtype=np.int64)
