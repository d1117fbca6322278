"""The measurement that would separate versions which cannot be told apart: its territories, and its power."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from statistics import median
from typing import Any

import pandas as pd

from ifn_research.language.messages import Words
from ifn_research.rows import Table, table

# What a row of `power.csv` counts, how territories are drawn, and what is judged.
TERRITORIES, BLOCKS, CASES = "territories", "blocks", "cases"
DESIGN, RANDOM = "design", "random"
HERE, ANYWHERE = "here", "anywhere"
# Where what territories contribute comes from: their outcomes, the standard errors of the study, or an assumption.
MEASURED, PUBLISHED, ASSUMED = "outcomes", "standard_errors", "assumed"
FACTS = "design.json"


@dataclass(frozen=True)
class DesignedTerritory:
    """One row of `design.csv`: a territory to measure.

    Attributes
    ----------
    code, name, block : str
    population, cost : float or None
    inclusion : float
        Probability with which the design draws it: to be declared as `inclusion` when it has been measured.
    weight : float
        1 / inclusion: for how many territories it stands.
    rank_first, rank_last : int
        Its smallest and its largest rank in the versions that are to be separated (1 = most fragile).
    version_first, version_last : str
        The versions that give it these ranks.
    disagreement : float
        Standard deviation over versions of its standardised rank.
    reason : str
        Why it is drawn, in English; `raison` says it in French.
    """

    code: str
    name: str
    block: str
    population: float | None
    cost: float | None
    inclusion: float
    weight: float
    rank_first: int
    rank_last: int
    version_first: str
    version_last: str
    disagreement: float
    reason: Words
    raison: str


@dataclass(frozen=True)
class RandomTerritory:
    """One row of `design_random.csv`: a territory of an even draw of as many, by stratum.

    Attributes
    ----------
    code, name, block : str
    population, cost : float or None
    inclusion, weight : float
        As in `design.csv`.
    """

    code: str
    name: str
    block: str
    population: float | None
    cost: float | None
    inclusion: float
    weight: float


@dataclass(frozen=True)
class FramedTerritory:
    """One row of `design_frame.csv`: a territory that might have been drawn.

    Attributes
    ----------
    code, block : str
    inclusion, random_inclusion : float
        Probability with which the design, and the even draw, take it: above 0 for every territory.
    disagreement : float
    drawn, random_drawn : bool
    """

    code: str
    block: str
    inclusion: float
    random_inclusion: float
    disagreement: float
    drawn: bool
    random_drawn: bool


@dataclass(frozen=True)
class PowerPoint:
    """One row of `power.csv`: what a measurement of some size would show of the difference between two versions.

    Attributes
    ----------
    version_a, version_b : str
    unit : {"territories", "blocks", "cases"}
        What `n` counts; of cases, those of each territory.
    draw : {"design", "random"}
    target : {"here", "anywhere"}
        Whether the difference is that among the territories of the study, or that in any blocks like theirs, as the
        tests of the study have it.
    n : int
    n_territories : float
    detectable : float
        The smallest true difference that is found four times out of five, at 5 %, the pair being named beforehand.
    detectable_adjusted : float
        The same when all pairs are tested (Bonferroni).
    """

    version_a: str
    version_b: str
    unit: str
    draw: str
    target: str
    n: int
    n_territories: float
    detectable: float
    detectable_adjusted: float


@dataclass(frozen=True)
class PowerPair:
    """One row of `power_pairs.csv`: two versions to be separated.

    Attributes
    ----------
    version_a, version_b : str
    between : float
        Rank correlation of their scores.
    difference : float or None
        In today's data; absent without a ground truth. Of versions that were chosen on them it is too large.
    detectable_today : float or None
        The smallest difference that the study could have found (`comparisons.csv`); by the standard error, all pairs
        being tested, where it made no test.
    source : {"outcomes", "standard_errors", "assumed"}
        Where what territories contribute comes from.
    within_block, within_region : float
        How alike are the contributions of two territories of a block, and of two blocks of a region.
    variance_ratio : float
        Variance of the difference by the design, by that of an even draw of as many: below 1 is a gain. What spreading
        gains is not in it.
    needed_design, needed_random : float or None
        Territories (or blocks, where blocks are drawn) that would establish today's difference among the territories
        of the study; absent where there is none.
    needed_anywhere : float or None
        The same for any blocks like theirs, by an even draw; absent too where all of them do not suffice.
    """

    version_a: str
    version_b: str
    between: float
    difference: float | None
    detectable_today: float | None
    source: str
    within_block: float
    within_region: float
    variance_ratio: float
    needed_design: float | None
    needed_random: float | None
    needed_anywhere: float | None


DESIGN_TABLES: dict[str, Table] = {
    "design": Table(DesignedTerritory),
    "design_random": Table(RandomTerritory),
    "design_frame": Table(FramedTerritory),
    "power": Table(PowerPoint),
    "power_pairs": Table(PowerPair),
}


@dataclass(frozen=True)
class DesignedMeasure:
    """A measurement that is planned.

    Attributes
    ----------
    facts : mapping
        Versions, seed, floor, number of units, blocks and regions: everything that the draw depends on, and its size.
    territories : tuple of DesignedTerritory
        Most apart first.
    random : tuple of RandomTerritory
    frame : tuple of FramedTerritory
    power : tuple of PowerPoint
    pairs : tuple of PowerPair
        Closest versions last.
    """

    facts: Mapping[str, Any]
    territories: tuple[DesignedTerritory, ...]
    random: tuple[RandomTerritory, ...]
    frame: tuple[FramedTerritory, ...]
    power: tuple[PowerPoint, ...]
    pairs: tuple[PowerPair, ...]

    @property
    def judged(self) -> bool:
        """True if something was measured, wherever it is kept."""
        return self.facts["ground_truth"] is not None

    @property
    def variance_ratio(self) -> float:
        """That of the pair of versions in the middle."""
        return float(median(row.variance_ratio for row in self.pairs))

    @property
    def worth_even(self) -> float:
        """Units of an even draw with the same variance: n' with 1 / n' - 1 / N = ratio (1 / n - 1 / N)."""
        n, total = self.facts["n"], self.facts["n_units"]
        return float(1 / (self.variance_ratio * (1 / n - 1 / total) + 1 / total))

    @property
    def gains(self) -> bool:
        """True if an even draw would take at least one unit more."""
        return round(self.worth_even) > int(self.facts["n"])

    @property
    def by_block(self) -> bool:
        """True if whole blocks are drawn."""
        return bool(self.facts["unit"] == BLOCKS)

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables of `DESIGN_TABLES`, by name."""
        rows = (self.territories, self.random, self.frame, self.power, self.pairs)
        return {name: table(part, kind.row) for (name, kind), part in zip(DESIGN_TABLES.items(), rows, strict=True)}

    @property
    def facts_as_text(self) -> str:
        """`design.json`."""
        return json.dumps(dict(self.facts), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


__all__ = [
    "ANYWHERE",
    "ASSUMED",
    "BLOCKS",
    "CASES",
    "DESIGN",
    "DESIGN_TABLES",
    "FACTS",
    "HERE",
    "MEASURED",
    "PUBLISHED",
    "RANDOM",
    "TERRITORIES",
    "DesignedMeasure",
    "DesignedTerritory",
    "FramedTerritory",
    "PowerPair",
    "PowerPoint",
    "RandomTerritory",
]
