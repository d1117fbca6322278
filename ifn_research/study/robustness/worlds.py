"""Worlds in which versions are judged again: each draws figures, territories and what is left out, for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ifn_research.errors import Refusal
from ifn_research.geography.blocks import BlockDesign
from ifn_research.geography.coarse_blocks import coarser_blocks
from ifn_research.geography.places import Places
from ifn_research.matrix import Floats, Integers, Labels
from ifn_research.remarks import Remark
from ifn_research.results.study_result import StudyResult
from ifn_research.results.verdict import verdict
from ifn_research.robustness.designs import NOT_DRAWN
from ifn_research.robustness.fits import Draw, DrawnBlocks, Fit, Ground, scored_run
from ifn_research.validation import Candidates, Options, evaluate
from ifn_research.validation.ground_truth import GroundTruth
from ifn_research.validation.same_scores import repeats

FINE, COARSE = "block", "coarse block"
NO_DRAW = Draw()


@dataclass(frozen=True, eq=False)
class Entrant:
    """A version that is judged.

    Attributes
    ----------
    name : str
    indicators : tuple of str
    scores : array, shape (n_territories,)
        As they are; NaN where there is none.
    ground : Ground or None
        None where its scores are held.
    fits : tuple of Fit or None
        By what is left out, nothing first; None where it does not fit without it.
    """

    name: str
    indicators: tuple[str, ...]
    scores: Floats
    ground: Ground | None = None
    fits: tuple[Fit | None, ...] = ()

    def scored(self, world: World) -> Floats | None:
        """Its scores in a world; None where it cannot be computed there."""
        if self.ground is None:
            return self.scores
        # What it lacks does not move it.
        draw = world.draw if self.ground.sampling is not None else world.draw._replace(sampling=NOT_DRAWN)
        fit = self.fits[world.left_out]
        if draw == NO_DRAW and fit is self.fits[0]:
            return self.scores
        if fit is None:
            return None
        try:
            _, scored = scored_run(self.ground, fit, draw)
        except Refusal:
            return None
        codes = self.ground.scored.codes
        known = pd.Series(scored.scores, index=scored.codes)
        return np.asarray(known.reindex(codes).to_numpy(dtype=np.float64))


@dataclass(frozen=True)
class World:
    """The draws of a world.

    Attributes
    ----------
    draw : Draw
        Of figures, and of the blocks that are learned from.
    left_out : int
        The number of what is left out; 0 for nothing.
    blocks : int
        The number of the draw of the blocks on which versions are judged; `NOT_DRAWN` for none.
    """

    draw: Draw = NO_DRAW
    left_out: int = 0
    blocks: int = NOT_DRAWN


@dataclass(frozen=True, eq=False)
class JudgedPlaces:
    """The places at which some ground truths are measured.

    Attributes
    ----------
    places : Places
    truths : tuple of GroundTruth
    design : BlockDesign
    """

    places: Places
    truths: tuple[GroundTruth, ...]
    design: BlockDesign

    def drawn(self, seed: int, draw: int) -> tuple[Integers, BlockDesign]:
        """Positions of the places of a draw of blocks, and the blocks that these make: copies of one are several."""
        every = np.arange(self.places.n_places)
        if draw == NOT_DRAWN:
            return every, self.design
        fine = self.design.choose(every)
        coarse = coarser_blocks(self.design, every, fine)
        rows = DrawnBlocks(fine.labels, fine.n_blocks).rows(seed, draw)
        copy = pd.Series(rows).groupby(rows).cumcount().to_numpy()
        groups = {FINE: _labels(f"{fine.labels[row]}/{k}" for row, k in zip(rows, copy, strict=True))}
        if coarse is not None:
            groups[COARSE] = _labels(map(str, coarse.labels[rows]))
        return rows, BlockDesign(groups, FINE, None, None if coarse is None else COARSE)


def _labels(texts: Iterable[str]) -> Labels:
    return np.array(list(texts), dtype=object)


@dataclass(frozen=True)
class WorldVerdict:
    """The judgement of a ground truth and a metric in a world.

    Attributes
    ----------
    best : str
    kept : tuple of str
        The confidence set; empty where there is none.
    sentence : tuple
    """

    best: str
    kept: tuple[str, ...]
    sentence: tuple[object, ...]


@dataclass(frozen=True, eq=False)
class Contest:
    """Everything that worlds have in common.

    Attributes
    ----------
    entrants : tuple of Entrant
    baselines : mapping of indicator to array, shape (n_territories,)
        Oriented, as they are.
    directions : mapping of indicator to int
        Of single indicators that are drawn with those of a version.
    judged : tuple of JudgedPlaces
    metrics : tuple of str
    versions : DataFrame
        The table of versions.
    options : Options
        Replicates, level and baseline of the tests.
    seed : int
    """

    entrants: tuple[Entrant, ...]
    baselines: Mapping[str, Floats]
    directions: Mapping[str, int]
    judged: tuple[JudgedPlaces, ...]
    metrics: tuple[str, ...]
    versions: pd.DataFrame
    options: Options
    seed: int

    def at(self, world: World) -> tuple[dict[tuple[str, str], WorldVerdict], list[str]]:
        """The judgement of each ground truth and metric in a world, and the versions that cannot be computed there."""
        scores = {item.name: item.scored(world) for item in self.entrants}
        refused = [name for name, values in scores.items() if values is None]
        there = {name: values for name, values in scores.items() if values is not None}
        if not there:
            nothing = WorldVerdict("", (), ())
            every = [(truth.name, metric) for part in self.judged for truth in part.truths for metric in self.metrics]
            return dict.fromkeys(every, nothing), refused
        alone = self._single(world)
        found = {}
        for part in self.judged:
            rows, design = part.drawn(self.seed, world.blocks)
            at_places = {name: part.places.lift(values)[rows] for name, values in there.items()}
            single = {name: part.places.lift(values)[rows] for name, values in alone.items()}
            candidates = Candidates(at_places, single, {item.name: item.indicators for item in self.entrants})
            for truth in part.truths:
                for metric in self.metrics:
                    found[truth.name, metric] = self._judged(candidates, truth.rows(rows), metric, design)
        return found, refused

    def _judged(self, candidates: Candidates, truth: GroundTruth, metric: str, design: BlockDesign) -> WorldVerdict:
        options = replace(self.options, metrics=(metric,), primary=(truth.name, metric))
        frames = evaluate(candidates, [truth], blocks=design, seed=self.seed, options=options).to_frames()
        result = StudyResult(
            {},
            {"versions": self.versions, **frames},
            manifest={"primary_criterion": {"ground_truth": truth.name, "metric": metric, "declared": True}},
            warnings={
                name: (Remark("same_scores", version=first),) for name, first in repeats(candidates.scores).items()
            },
        )
        told = verdict(result)
        return WorldVerdict(told.best, told.kept, told.sentence)

    def _single(self, world: World) -> dict[str, Floats]:
        """Single indicators, drawn where those of a version are."""
        found = dict(self.baselines)
        if world.draw.sampling == NOT_DRAWN:
            return found
        left = set(self.directions)
        for item in self.entrants:
            if item.ground is None or item.ground.sampling is None:
                continue
            here = [name for name in item.ground.scored.indicators if name in left]
            drawn = item.ground.drawn(Draw(sampling=world.draw.sampling))[1]
            for name in here:
                found[name] = self.directions[name] * drawn.values[:, drawn.indicators.index(name)]
            left.difference_update(here)
        return found


def judged_in(contest: Contest, worlds: Sequence[World]) -> list[tuple[dict[tuple[str, str], WorldVerdict], list[str]]]:
    """Some worlds, one after the other."""
    return [contest.at(world) for world in worlds]
