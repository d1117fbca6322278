"""The power of a measurement: curves by territories, blocks and cases, and how many would establish a difference."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from ifn_research.matrix import Floats, Integers
from ifn_research.results.designed import (
    ANYWHERE,
    BLOCKS,
    CASES,
    DESIGN,
    HERE,
    RANDOM,
    TERRITORIES,
    PowerPair,
    PowerPoint,
)
from ifn_research.statistics.power.components import Components, Layout
from ifn_research.statistics.power.detectable import (
    RequiredTest,
    detectable,
    detectable_here,
    needed,
    noisy,
    reliability_of_cases,
)
from ifn_research.study.design.draw import Chances
from ifn_research.study.design.frame import Frame
from ifn_research.study.design.today import PairToday, Today

# Sizes of a curve, and cases of each territory.
POINTS, FEWEST, FEWEST_BLOCKS = 12, 10, 4
CASES_EACH = (10, 30, 100, 300, 1000, 3000)


@dataclass(frozen=True, eq=False)
class Power:
    """The power of measurements of one frame.

    Attributes
    ----------
    frame : Frame
    today : Today
    chances : Chances
        Of the design that is asked for.
    n : int
        Units that are asked for.
    """

    frame: Frame
    today: Today
    chances: Chances
    n: int
    _ratios: dict[int, Floats] = field(default_factory=dict, init=False, repr=False)
    _layouts: dict[tuple[str, int], Layout] = field(default_factory=dict, init=False, repr=False)

    @property
    def unit(self) -> str:
        """The units that are drawn."""
        return TERRITORIES if self.chances.units.blocks is None else BLOCKS

    @property
    def drawn_blocks(self) -> Integers:
        """The blocks that are drawn whole, or those of the study's tests, of each territory."""
        return self.frame.blocks.labels if self.chances.units.blocks is None else self.chances.units.labels

    @property
    def _regions(self) -> Integers | None:
        return None if self.frame.regions is None else self.frame.regions.labels

    def rows(self) -> Iterator[PowerPoint]:
        """The curves of every pair of versions."""
        for k in range(len(self.frame.pairs)):
            yield from self._curve(k, TERRITORIES, sizes(FEWEST, self.frame.n))
            n_blocks = int(self.drawn_blocks.max(initial=0)) + 1
            if n_blocks < self.frame.n:
                yield from self._curve(k, BLOCKS, sizes(FEWEST_BLOCKS, n_blocks))
            yield from self._cases(k)

    def pairs(self) -> list[PowerPair]:
        """The needs and the gain of each pair of versions."""
        ratios = self.chances.ratios(self.n)
        return [self._pair(k, float(ratios[k])) for k in range(len(self.frame.pairs))]

    def shown(self, k: int, unit: str, draw: str, target: str, n: int, *, tests: int = 1) -> float:
        """The smallest difference of a pair that a measurement of n units shows."""
        return self._shown(
            self.today.pairs[k], self._ratio(k, unit, draw, n), unit, target, n, RequiredTest(tests=tests)
        )

    def _shown(self, pair: PairToday, ratio: float, unit: str, target: str, n: int, asked: RequiredTest) -> float:
        if target == HERE:
            variance, total = self._between_units(pair.parts, unit)
            return detectable_here(ratio * variance, n, total, asked)
        factors = (ratio * pair.elsewhere, 1.0) if unit == BLOCKS else (pair.elsewhere, ratio)
        return detectable(pair.parts.times(*factors), self._layout(unit, n), asked, pair.df)

    def _layout(self, unit: str, n: int) -> Layout:
        """The layout to expect of n units, worked out once."""
        if (unit, n) not in self._layouts:
            make = Layout.of_blocks if unit == BLOCKS else Layout.of_territories
            labels = self.drawn_blocks if unit == BLOCKS else self.frame.blocks.labels
            self._layouts[unit, n] = make(n, labels, self._regions)
        return self._layouts[unit, n]

    def _between_units(self, parts: Components, unit: str) -> tuple[float, int]:
        """Variance between units of what one contributes to the mean, and the number of units."""
        if unit == TERRITORIES:
            return parts.total, self.frame.n
        n_blocks = int(self.drawn_blocks.max(initial=0)) + 1
        one = self._layout(BLOCKS, 1)
        return n_blocks / (n_blocks - 1) * one.variance_of_blocks(parts), n_blocks

    def _ratio(self, k: int, unit: str, draw: str, n: int) -> float:
        if draw == RANDOM or unit != self.unit:
            return 1.0
        if n not in self._ratios:
            self._ratios[n] = self.chances.ratios(n)
        return float(self._ratios[n][k])

    def _draws(self, unit: str) -> tuple[str, ...]:
        return (RANDOM, DESIGN) if unit == self.unit else (RANDOM,)

    def _curve(self, k: int, unit: str, numbers: list[int]) -> Iterator[PowerPoint]:
        n_pairs = len(self.frame.pairs)
        for n in numbers:
            for draw in self._draws(unit):
                for target in (HERE, ANYWHERE):
                    found = [self.shown(k, unit, draw, target, n, tests=tests) for tests in (1, n_pairs)]
                    yield self._point(k, unit, draw, target, n, found)

    def _cases(self, k: int) -> Iterator[PowerPoint]:
        """Curves by the cases of each territory that is drawn; none where outcomes are no rates."""
        pair, noise = self.today.pairs[k], self.today.noise
        if noise is None or pair.agreement is None or abs(pair.agreement) >= 1:
            return
        for cases in CASES_EACH:
            reliability = reliability_of_cases(noise.mean, noise.variance, cases)
            parts, seen = noisy(pair.parts, pair.agreement, reliability)
            changed = PairToday(**{**vars(pair), "parts": parts})
            for draw in (RANDOM, DESIGN):
                ratio = self._ratio(k, self.unit, draw, self.n)
                asked = (RequiredTest(), RequiredTest(tests=len(self.frame.pairs)))
                for target in (HERE, ANYWHERE):
                    found = [self._shown(changed, ratio, self.unit, target, self.n, one) / seen for one in asked]
                    yield self._point(k, CASES, draw, target, cases, found)

    def _point(self, k: int, unit: str, draw: str, target: str, n: int, found: list[float]) -> PowerPoint:
        a, b = self.frame.pairs[k]
        of_unit = self.frame.n / (int(self.drawn_blocks.max(initial=0)) + 1)
        territories = {TERRITORIES: float(n), BLOCKS: n * of_unit}.get(
            unit, float(self.n) if self.unit == TERRITORIES else self.n * of_unit
        )
        versions = self.frame.versions
        return PowerPoint(versions[a], versions[b], unit, draw, target, n, territories, found[0], found[1])

    def _pair(self, k: int, ratio: float) -> PowerPair:
        a, b = self.frame.pairs[k]
        pair = self.today.pairs[k]
        enough = partial(self._enough, k, pair)
        return PowerPair(
            self.frame.versions[a],
            self.frame.versions[b],
            pair.between,
            pair.difference,
            pair.detectable,
            pair.source,
            pair.parts.within_block,
            pair.parts.within_region,
            ratio,
            enough(DESIGN, HERE),
            enough(RANDOM, HERE),
            enough(RANDOM, ANYWHERE),
        )

    def _enough(self, k: int, pair: PairToday, draw: str, target: str) -> float | None:
        if pair.difference is None or pair.difference == 0:
            return None
        found = needed(pair.difference, self.chances.units.n, lambda n: self.shown(k, self.unit, draw, target, n))
        return None if found is None else float(found)


def sizes(fewest: int, most: int) -> list[int]:
    """Sizes of a curve in about equal steps of their logarithm, from the fewest to the most."""
    steps: Floats = np.geomspace(min(fewest, most), most, POINTS)
    return sorted({round(float(step)) for step in steps})
