"""Versions and baselines judged against ground truth, and compared with each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ifn_research.arithmetic import single_threaded
from ifn_research.errors import ConfigError, nearest
from ifn_research.execution import SERIAL, Executor, unwatched
from ifn_research.geography.blocks import BlockDesign
from ifn_research.language.messages import say
from ifn_research.matrix import Floats
from ifn_research.remarks import Remarks, shortly
from ifn_research.rows import BASELINE
from ifn_research.validation.evaluation.covariances import covariances
from ifn_research.validation.evaluation.criterion import Contenders, Criterion
from ifn_research.validation.evaluation.figures import Figures
from ifn_research.validation.evaluation.rows import Validation
from ifn_research.validation.evaluation.selection import Selection
from ifn_research.validation.ground_truth import GroundTruth
from ifn_research.validation.metrics import METRICS

# Above this number of territories most of the time goes into numerics, which threads do beside each other.
MOST_COPIED = 5_000
# So many comparisons take longer than processes need to start.
LEAST_COMPARED = 5_000


@dataclass(frozen=True, eq=False)
class Candidates:
    """The versions and single indicators that are judged.

    Attributes
    ----------
    scores : mapping of version to array, each of shape (n_territories,)
        Higher = more fragile; NaN where the version has no score.
    baselines : mapping of indicator to array, each of shape (n_territories,)
        Oriented like indicators: higher = more fragile.
    indicators : mapping of version to indicators, optional
        What each version is made of: a circular ground truth is noted on the versions that it concerns, on all of
        them when this is not given.
    out_of_fold : mapping of version to array, each of shape (n_territories,)
        Scores of each territory by what was learned without it and its neighbours.
    unlearned : mapping of version to tuple of Remark
        Why a version has no such scores.
    """

    scores: Mapping[str, Floats]
    baselines: Mapping[str, Floats]
    indicators: Mapping[str, Iterable[str]] | None = None
    out_of_fold: Mapping[str, Floats] = field(default_factory=dict)
    unlearned: Mapping[str, Remarks] = field(default_factory=dict)


@dataclass(frozen=True)
class Options:
    """The way in which candidates are judged.

    Attributes
    ----------
    metrics : tuple of str
        Names of `METRICS`.
    replicates : int
        0 gives estimates alone.
    primary : pair of str, optional
        Ground truth and metric declared before the run.
    bca : bool
        Whether intervals are BCa rather than percentile.
    alpha : float
        1 - the level of the confidence set.
    baseline : str, optional
        Version or ``baseline:<indicator>`` that the step-down test holds every version against; when absent, a version
        must beat every single indicator.
    covariances : bool
        Whether the covariance of figures is told.
    """

    metrics: tuple[str, ...] = tuple(METRICS)
    replicates: int = 1000
    primary: tuple[str, str] | None = None
    bca: bool = False
    alpha: float = 0.10
    baseline: str | None = None
    covariances: bool = False


@single_threaded()
def evaluate(
    candidates: Candidates,
    outcomes: Sequence[GroundTruth],
    *,
    blocks: BlockDesign,
    seed: int,
    options: Options | None = None,
    executor: Executor = SERIAL,
) -> Validation:
    """Judge versions and single indicators against ground truth, and compare them.

    The target is the superpopulation of blocks; weights and scores are held fixed. All figures share their draws.

    Parameters
    ----------
    candidates : Candidates
    outcomes : sequence of GroundTruth over the same territories
    blocks : BlockDesign
        What can make blocks of the territories.
    seed : int
    options : Options, optional
    executor : Executor
        The results do not depend on it.

    Raises
    ------
    ConfigError
        If a metric is unknown, or the requested blocks are.
    """
    options = options or Options()
    _check(candidates, outcomes, options.metrics)
    small = executor.workers > 1 and _of_small_steps(candidates, outcomes, options)
    contest = _contest(candidates, blocks, seed, options)
    by_truth = [[Criterion(contest, outcome, metric) for metric in options.metrics] for outcome in outcomes]
    judging = _Judging([[(part, Selection(part, options.baseline)) for part in parts] for parts in by_truth], options)
    contest.cells.run(executor, small_steps=small)
    order = _largest_at_both_ends([int(outcome.covered.sum()) for outcome in outcomes])
    # The draws were told.
    made = (executor if small and len(outcomes) > 1 else SERIAL).map(
        judging, order, progress=unwatched, small_steps=True
    )
    found = [made[order.index(k)] for k in range(len(outcomes))]
    return Validation(
        tuple(row for part in found for row in part.validation),
        tuple(row for part in found for row in part.ranking),
        tuple(row for part in found for row in part.comparisons),
        tuple(row for part in found for row in part.confidence_set),
        {name: meaning for part in found for name, meaning in part.intervals.items()},
        options.primary,
        tuple(row for part in found for row in part.blocks),
        tuple(row for part in found for row in part.covariances or ()) if options.covariances else None,
    )


def _largest_at_both_ends(sizes: Sequence[int]) -> list[int]:
    """Positions, the largest first and last, the smallest between: tasks are begun from the front and from the end."""
    falling = sorted(range(len(sizes)), key=lambda k: -sizes[k])
    return falling[0::2] + falling[1::2][::-1]


def _of_small_steps(candidates: Candidates, outcomes: Sequence[GroundTruth], options: Options) -> bool:
    """True if most of the time goes into small steps, and enough of them that processes are worth starting."""
    if not outcomes or len(outcomes[0].values) > MOST_COPIED:
        return False
    pairs = (len(candidates.scores) + len(candidates.baselines)) ** 2 // 2
    return pairs * len(options.metrics) * len(outcomes) >= LEAST_COMPARED


@dataclass(frozen=True, eq=False)
class _Judging:
    """Tasks that say everything of one ground truth each, once the replicates are there."""

    by_truth: Sequence[Sequence[tuple[Criterion, Selection]]]
    options: Options

    def __call__(self, position: int) -> Validation:
        """The rows of the ground truth at a position."""
        options = self.options
        parts, selections = zip(*self.by_truth[position], strict=True) if self.by_truth[position] else ((), ())
        return Validation(
            tuple(row for part in parts for row in part.judgements()),
            tuple(row for part in parts for row in part.ranking()),
            tuple(
                row
                for part, selection in zip(parts, selections, strict=True)
                for row in (*part.comparisons(), *selection.step_down())
            ),
            tuple(row for selection in selections for row in selection.confidence_set(options.alpha)),
            {part.outcome.name: _meaning(parts) for part in parts[:1]},
            options.primary,
            tuple(row for part in parts for row in part.block_checks()),
            tuple(row for part in parts for row in covariances(part)) if options.covariances else None,
        )


def _contest(candidates: Candidates, blocks: BlockDesign, seed: int, options: Options) -> Contenders:
    scores = candidates.scores
    everything = dict(scores) | {BASELINE + name: values for name, values in candidates.baselines.items()}
    apart = {name: f"out of fold: {name}" for name in candidates.out_of_fold if name in scores}
    known = everything | {key: candidates.out_of_fold[name] for name, key in apart.items()}
    cells = Figures(known, blocks, options.replicates, seed, options.bca)
    tested = "spearman" if options.primary is None else options.primary[1]
    return Contenders(tuple(scores), everything, cells, candidates.indicators, apart, candidates.unlearned, tested)


def _check(candidates: Candidates, outcomes: Sequence[GroundTruth], metrics: Sequence[str]) -> None:
    for metric in metrics:
        if metric not in METRICS:
            raise ConfigError(
                say("study.unknown_metric", metric=metric), where="validation", fix=nearest(metric, METRICS)
            )
    arrays = (*candidates.scores.values(), *candidates.baselines.values(), *(item.values for item in outcomes))
    if len({len(values) for values in arrays}) > 1:
        raise ValueError("scores, baselines and outcomes must cover the same territories, in the same order")


def _meaning(parts: Sequence[Criterion]) -> str:
    """The meaning of the intervals of one ground truth's versions, in one sentence."""
    cells = parts[0].contest.cells
    asked = [cell for part in parts for version, cell in part.alone.items() if version in part.contest.versions]
    drawn = [cells.blocks(cell) for cell in asked if cells.sampled(cell) is not None]
    if not drawn:
        return str(say("study.no_interval"))
    told = dict.fromkeys(
        f"{blocks.source}{', ' if blocks.caution else ''}{shortly(blocks.caution)}" for blocks in drawn
    )
    kind = say("study.bca_interval") if cells.bca else say("study.percentile_interval")
    coarse = dict.fromkeys(
        str(blocks.source) for cell in asked if cells.sampled(cell) is not None and (blocks := cells.coarse(cell))
    )
    said = {"kind": kind, "draws": cells.replicates, "blocks": told}
    if coarse:
        return str(say("study.interval_and_again", coarse=coarse, **said))
    return str(say("study.interval", **said))
