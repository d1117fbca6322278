"""Versions and baselines judged against ground truth, and compared with each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ifn_research.errors import ConfigError, nearest
from ifn_research.geography.blocks import BlockDesign
from ifn_research.language.messages import say
from ifn_research.matrix import Floats
from ifn_research.validation.evaluation.criterion import BASELINE, Contest, Part
from ifn_research.validation.evaluation.figures import Cells
from ifn_research.validation.evaluation.replicates import Progress
from ifn_research.validation.evaluation.rows import Validation
from ifn_research.validation.evaluation.selection import Selection
from ifn_research.validation.metrics import METRICS
from ifn_research.validation.outcome import Outcome


def validate(
    scores: Mapping[str, Floats],
    baselines: Mapping[str, Floats],
    outcomes: Sequence[Outcome],
    *,
    blocks: BlockDesign,
    seed: int,
    metrics: Sequence[str] = tuple(METRICS),
    replicates: int = 1000,
    workers: int = 1,
    progress: Progress | None = None,
    primary: tuple[str, str] | None = None,
    indicators: Mapping[str, Iterable[str]] | None = None,
    bca: bool = False,
    alpha: float = 0.10,
    baseline: str | None = None,
    out_of_fold: Mapping[str, Floats] | None = None,
    unlearned: Mapping[str, str] | None = None,
) -> Validation:
    """Judge versions and single indicators against ground truth, and compare them.

    The target is the superpopulation of blocks; weights and scores are held fixed. All figures share their draws.

    Parameters
    ----------
    scores : mapping of version to array, each of shape (n_territories,)
        Higher = more fragile; NaN where the version has no score.
    baselines : mapping of indicator to array, each of shape (n_territories,)
        Oriented like indicators: higher = more fragile.
    outcomes : sequence of Outcome over the same territories
    blocks : BlockDesign
        What can make blocks of the territories.
    seed : int
    metrics : sequence of str
        Names of `METRICS`.
    replicates : int
        0 gives estimates alone.
    workers : int
        The results do not depend on it.
    progress : callable, optional
        Called with the number of tasks done and their total.
    primary : pair of str, optional
        Ground truth and metric declared before the run.
    indicators : mapping of version to indicators, optional
        What each version is made of: a circular ground truth is noted on the versions that it concerns, on all of
        them when this is not given.
    bca : bool
        Whether intervals are BCa rather than percentile.
    alpha : float
        1 - the level of the confidence set.
    baseline : str, optional
        Version or ``baseline:<indicator>`` that the step-down test holds every version against; when absent, a version
        must beat every single indicator.
    out_of_fold : mapping of version to array, each of shape (n_territories,), optional
        Scores of each territory by what was learned without it and its neighbours.
    unlearned : mapping of version to str, optional
        Why a version has no such scores.

    Raises
    ------
    ConfigError
        If a metric is unknown, or the requested blocks are.
    """
    _check(scores, baselines, outcomes, metrics)
    everything = dict(scores) | {BASELINE + name: values for name, values in baselines.items()}
    apart = {name: f"out of fold: {name}" for name in out_of_fold or {} if name in scores}
    known = everything | {apart[name]: values for name, values in (out_of_fold or {}).items() if name in apart}
    cells = Cells(known, blocks, replicates, seed, bca)
    tested = "spearman" if primary is None else primary[1]
    contest = Contest(tuple(scores), everything, cells, indicators, apart, unlearned or {}, tested)
    by_truth = {outcome.name: [Part(contest, outcome, metric) for metric in metrics] for outcome in outcomes}
    parts = [part for of_truth in by_truth.values() for part in of_truth]
    selections = [Selection(part, baseline) for part in parts]
    cells.run(workers=workers, progress=progress)
    return Validation(
        tuple(row for part in parts for row in part.judgements()),
        tuple(row for part in parts for row in part.ranking()),
        tuple(
            row
            for part, selection in zip(parts, selections, strict=True)
            for row in (*part.comparisons(), *selection.step_down())
        ),
        tuple(row for selection in selections for row in selection.confidence_set(alpha)),
        {name: _meaning(of_truth) for name, of_truth in by_truth.items()},
        primary,
        tuple(row for part in parts for row in part.block_checks()),
    )


def _check(
    scores: Mapping[str, Floats], baselines: Mapping[str, Floats], outcomes: Sequence[Outcome], metrics: Sequence[str]
) -> None:
    for metric in metrics:
        if metric not in METRICS:
            raise ConfigError(
                say("study.unknown_metric", metric=metric), where="validation", fix=nearest(metric, METRICS)
            )
    lengths = {len(values) for values in (*scores.values(), *baselines.values(), *(o.values for o in outcomes))}
    if len(lengths) > 1:
        raise ValueError("scores, baselines and outcomes must cover the same territories, in the same order")


def _meaning(parts: Sequence[Part]) -> str:
    """What the intervals of one ground truth's versions are, in one sentence."""
    cells = parts[0].contest.cells
    asked = [cell for part in parts for version, cell in part.alone.items() if version in part.contest.versions]
    drawn = [cells.blocks(cell) for cell in asked if cells.sampled(cell) is not None]
    if not drawn:
        return "no interval"
    told = dict.fromkeys(f"{blocks.source}{', ' if blocks.caution else ''}{blocks.caution}" for blocks in drawn)
    kind = "BCa interval" if cells.bca else "percentile interval widened by Student's t"
    coarse = dict.fromkeys(
        blocks.source for cell in asked if cells.sampled(cell) is not None and (blocks := cells.coarse(cell))
    )
    again = f", and again with {' or '.join(coarse)}" if coarse else ""
    return (
        f"{kind}, 95 %, from {cells.replicates:,} draws of blocks ({' or '.join(told)}){again}; weights and scores "
        "held fixed"
    )
