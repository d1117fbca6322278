"""The tables of the robustness of versions."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import cast

import numpy as np
import pandas as pd

from ifn_research.matrix import Bools, Floats, Labels
from ifn_research.robustness.anova import Effects, Intervals, effects, intervals
from ifn_research.robustness.designs import Runs, Whole
from ifn_research.robustness.fits import Ground
from ifn_research.robustness.rows import (
    EXACT,
    FIRST,
    IN,
    NOISE_OF_FIGURES,
    OPEN,
    PICK_FREEZE,
    RANKS,
    SHAPLEY,
    SHIFT,
    TOO_FEW_RUNS,
    TOP_TENTH,
    TOTAL,
    WIDEST,
    AlternativeShift,
    RankedPair,
    RobustnessStatistic,
    Sensitivity,
)
from ifn_research.robustness.shifts import (
    LEAST_IN,
    QUANTILES,
    Ranges,
    Shifts,
    TopTenth,
    in_top_tenth,
    ranges_of,
    shifts_from,
)
from ifn_research.robustness.sobol import SobolEffects, sobol_effects
from ifn_research.rows import table
from ifn_research.statistics.rank_sets import RankSets
from ifn_research.study.inputs import StudyInputs
from ifn_research.study.robustness.planning import Combination, RobustnessPlan


@dataclass(frozen=True, eq=False)
class Analysed:
    """A version, and the ranks of its runs among the territories that every one of them scores.

    Attributes
    ----------
    plan : RobustnessPlan
    runs : Runs
    ranks : array of int, shape (n_runs, n_territories)
    alone : mapping of combination to array of int, shape (n_territories,)
        Ranks of the version itself, and with one other alternative.
    codes : array of str, shape (n_territories,)
    kept : array of bool
        Which of the study's territories these are.
    ground : Ground
    pairs : tuple of pair of str
        Codes of the territories whose order is asked for.
    rank_sets : RankSets or None
        Of the version itself, under chance in figures alone.
    """

    plan: RobustnessPlan
    runs: Runs
    ranks: Whole
    alone: Mapping[Combination, Whole]
    codes: Labels
    kept: Bools
    ground: Ground
    pairs: tuple[tuple[str, str], ...] = ()
    rank_sets: RankSets | None = None

    @property
    def version(self) -> str:
        """Name of the version."""
        return self.plan.version.name

    @property
    def seed(self) -> int:
        """That of the study."""
        return self.ground.seed

    @property
    def method(self) -> str:
        """The way in which effects are found."""
        return EXACT if self.runs.is_exact else PICK_FREEZE

    @property
    def inputs(self) -> list[str]:
        """Names of the inputs."""
        return [item.name for item in self.plan.choices]

    @property
    def nominal(self) -> Whole:
        """Ranks of the version itself."""
        return self.alone[self.plan.nominal]

    @property
    def n_left_out(self) -> int:
        """Territories that the version scores in some run, but not in all."""
        return int((~self.kept).sum())

    @cached_property
    def shifts(self) -> Shifts:
        """The differences between each run and the version itself."""
        return shifts_from(self.nominal, self.ranks)

    @cached_property
    def ranges(self) -> Ranges:
        """Ranks of each territory, over the runs that are drawn from all."""
        return ranges_of(self.nominal, self.ranks[: self.runs.independent])

    @cached_property
    def sensitivity(self) -> list[Sensitivity]:
        """The effects of the inputs."""
        return list(_sensitivity(self))

    @property
    def n_wide(self) -> int:
        """The number of effects on ranks whose interval is too wide."""
        return sum(bool(row.flag) for row in self.sensitivity if row.output == RANKS)

    @cached_property
    def exact(self) -> Effects:
        """Effects on the rank of each territory, where every combination is run."""
        return effects(self.ranks, self.runs.levels, self.runs.sizes)

    @cached_property
    def sampled(self) -> SobolEffects:
        """The same where runs are a sample."""
        return sobol_effects(self.ranks, self.runs.rows, seed=self.seed)

    @property
    def choices_to_noise(self) -> float | None:
        """The variance of ranks that choices make, as a multiple of what chance makes; None where one is not there."""
        if NOISE_OF_FIGURES not in self.inputs or len(self.inputs) < 2:
            return None
        at = self.inputs.index(NOISE_OF_FIGURES)
        if self.runs.is_exact:
            whole = float(self.exact.variance.sum())
            others = tuple(j for j in range(len(self.inputs)) if j != at)
            noise = 1.0 - self.exact.closed[others] / whole if whole > 0 else 0.0
        else:
            noise = float(self.sampled.total[at])
        return (1.0 - noise) / noise if noise > 0 else None

    def nominal_label(self, name: str) -> str:
        """The label of the version's own alternative."""
        item = next(item for item in self.plan.choices if item.name == name)
        return item.alternatives[item.nominal]

    def output(self, name: str) -> Whole:
        """An output of every run, whole numbers, shape (n_runs, n_outputs)."""
        if name == RANKS:
            return self.ranks
        if name == SHIFT:
            return self.shifts.total_shift[:, None]
        return cast(Whole, TopTenth(self.ranks))


def tables_of(analysed: Sequence[Analysed], inputs: StudyInputs) -> dict[str, pd.DataFrame]:
    """Every table, by name; none where no version was analysed."""
    if not analysed:
        return {}
    population = inputs.data.population
    statistics = [row for item in analysed for row in _statistics(item, population)]
    shifts = [row for item in analysed for row in _alternatives(item, population)]
    return {
        "robustness": pd.concat([_ranks(item) for item in analysed], ignore_index=True),
        "robustness_summary": table(statistics, RobustnessStatistic),
        "sensitivity": table([row for item in analysed for row in item.sensitivity], Sensitivity),
        "sensitivity_territories": pd.concat([_territories(item) for item in analysed], ignore_index=True),
        "robustness_alternatives": table(shifts, AlternativeShift),
        "robustness_pairs": table([row for item in analysed for row in _pairs(item)], RankedPair),
        "robustness_runs": pd.concat([_runs(item) for item in analysed], ignore_index=True),
    }


def _ranks(item: Analysed) -> pd.DataFrame:
    ranges, sets = item.ranges, item.rank_sets
    low, high = np.full(len(item.codes), np.nan), np.full(len(item.codes), np.nan)
    may_be = np.full(len(item.codes), "", dtype=object)
    if sets is not None:
        low[sets.units], high[sets.units] = sets.low, sets.high
        may_be[sets.units] = np.where(sets.may_be_first, "yes", "no")
    return pd.DataFrame(
        {
            "version": item.version,
            "code": item.codes,
            "rank_nominal": item.nominal.astype(np.int64),
            "rank_mean": ranges.mean,
            "rank_median": ranges.median,
            "rank_q05": ranges.low,
            "rank_q95": ranges.high,
            "mean_abs_shift": ranges.mean_abs_shift,
            "p_top_tenth": ranges.p_top_tenth,
            "standing": ranges.standing,
            "rank_set_low": low,
            "rank_set_high": high,
            "may_be_in_tenth": may_be,
        }
    )


def _statistics(item: Analysed, population: Floats | None) -> Iterator[RobustnessStatistic]:
    shifts, ranges, n = item.shifts, item.ranges, item.runs.independent
    for name, values in (
        ("mean_abs_rank_shift", shifts.mean_abs_rank_shift),
        ("spearman_with_nominal", shifts.spearman),
        ("top_decile_overlap", shifts.overlap),
    ):
        low, high = np.quantile(values[:n], QUANTILES)
        yield RobustnessStatistic(item.version, name, float(values[:n].mean()), float(low), float(high))
    standing = np.array(ranges.standing)
    yield RobustnessStatistic(item.version, "n_in", float((standing == IN).sum()))
    yield RobustnessStatistic(item.version, "n_open", float((standing == OPEN).sum()))
    people = _people(population, item, standing == OPEN)
    if people is not None:
        yield RobustnessStatistic(item.version, "population_open", people)
    yield RobustnessStatistic(item.version, "share_width_over_decile", float(ranges.wide.mean()))
    yield RobustnessStatistic(item.version, "n_territories", float(len(item.codes)))
    yield RobustnessStatistic(item.version, "n_runs", float(len(item.runs.levels)))
    if item.rank_sets is not None and len(item.rank_sets.units) == len(item.codes):
        yield RobustnessStatistic(item.version, "n_may_be_in_tenth", float(item.rank_sets.may_be_first.sum()))
    ratio = item.choices_to_noise
    if ratio is not None:
        yield RobustnessStatistic(item.version, "choices_to_noise", ratio)


def _people(population: Floats | None, item: Analysed, some: Bools) -> float | None:
    """Persons in some territories; None where it is not known of one of them."""
    if population is None:
        return None
    found = population[item.kept][some]
    return None if np.isnan(found).any() else float(found.sum())


def _sensitivity(item: Analysed) -> Iterator[Sensitivity]:
    for output in (RANKS, SHIFT, TOP_TENTH):
        values = item.output(output)
        told = _exact(item, output, values) if item.runs.is_exact else _sampled(item, output, values)
        for index, estimates, low, high in told:
            for name, *figures in zip(item.inputs, estimates, low, high, strict=True):
                estimate, below, above = (None if np.isnan(value) else float(value) for value in figures)
                wide = index == TOTAL and below is not None and above is not None and above - below > WIDEST
                yield Sensitivity(
                    *(item.version, output, name, index, estimate, below, above, item.method, len(item.runs.levels)),
                    TOO_FEW_RUNS if wide else "",
                )


Told = tuple[str, Floats, Floats, Floats]


def _exact(item: Analysed, output: str, values: Whole) -> Iterator[Told]:
    found = item.exact if output == RANKS else effects(values, item.runs.levels, item.runs.sizes)
    drawn = [at for at, choice in enumerate(item.plan.choices) if choice.is_drawn]
    absent = np.full(len(item.inputs), np.nan)
    around: Intervals | None = None
    if drawn:
        around = intervals(values, item.runs.levels, item.runs.sizes, drawn[0], seed=item.seed)
    for index, parts in ((FIRST, found.first), (TOTAL, found.total), (SHAPLEY, found.shapley)):
        if index == SHAPLEY or item.runs.full:
            low, high = (absent, absent) if around is None else getattr(around, index)
            yield index, found.shares(parts), low, high


def _sampled(item: Analysed, output: str, values: Whole) -> Iterator[Told]:
    found = item.sampled if output == RANKS else sobol_effects(values, item.runs.rows, seed=item.seed)
    yield FIRST, found.first, *found.first_bounds
    yield TOTAL, found.total, *found.total_bounds


def _territories(item: Analysed) -> pd.DataFrame:
    """The part of each input in the variance of the rank of each territory."""
    if item.runs.is_exact:
        variance, parts = item.exact.variance, item.exact.shapley
    else:
        variance, parts = item.sampled.variance, item.sampled.total_parts
    moves = variance > 0
    shares = np.where(moves, parts / np.where(moves, variance, 1.0), np.nan)
    names = np.array(item.inputs, dtype=object)
    largest = np.where(moves, names[parts.argmax(axis=0)], "")
    n, d = len(item.codes), len(names)
    absent = np.full(n * d, np.nan)
    flat = shares.T.ravel()
    return pd.DataFrame(
        {
            "version": item.version,
            "code": np.repeat(item.codes, d),
            "input": np.tile(names, n),
            "shapley": flat if item.runs.is_exact else absent,
            "total": absent if item.runs.is_exact else flat,
            "rank_variance": np.repeat(variance, d),
            "dominant_input": np.repeat(largest, d),
        }
    )


def _alternatives(item: Analysed, population: Floats | None) -> Iterator[AlternativeShift]:
    nominal, top = item.plan.nominal, in_top_tenth(item.nominal)
    for i, (name, some) in enumerate(item.plan.alternatives.listed):
        for level, alternative in enumerate(some):
            ranks = item.alone.get((*nominal[:i], level, *nominal[i + 1 :]))
            # Where it does not go with the rest of the version there is nothing to tell.
            if level == nominal[i] or ranks is None:
                continue
            shift = shifts_from(item.nominal, ranks[None, :])
            after = in_top_tenth(ranks)
            yield AlternativeShift(
                item.version,
                name,
                alternative.label,
                float(shift.mean_abs_rank_shift[0]),
                float(shift.overlap[0]),
                int((after & ~top).sum()),
                int((top & ~after).sum()),
                _people(population, item, after & ~top),
            )


def _pairs(item: Analysed) -> Iterator[RankedPair]:
    """Neighbours in the most fragile tenth of the version itself, and those that a study names."""
    nominal, ranks = item.nominal, item.ranks[: item.runs.independent]
    order = np.lexsort((item.codes.astype(str), nominal))
    top = order[: int(in_top_tenth(nominal).sum())]
    position = {str(code): at for at, code in enumerate(item.codes)}
    named = [(position[a], position[b]) for a, b in item.pairs if a in position and b in position]
    for a, b in [*itertools.pairwise(top.tolist()), *named]:
        ahead, behind = float((ranks[:, a] < ranks[:, b]).mean()), float((ranks[:, a] > ranks[:, b]).mean())
        yield RankedPair(
            *(item.version, str(item.codes[a]), str(item.codes[b]), int(nominal[a]), int(nominal[b])),
            *(ahead, behind, max(ahead, behind) >= LEAST_IN),
        )


def _runs(item: Analysed) -> pd.DataFrame:
    """Every run: what was chosen, and how it differs from the version itself."""
    chosen = {}
    for j, choice in enumerate(item.plan.choices):
        levels = item.runs.levels[:, j]
        labels = np.array(choice.alternatives or [str(at) for at in range(item.runs.sizes[j])], dtype=object)
        chosen[choice.name] = labels[levels]
    shifts = item.shifts
    return pd.DataFrame(
        {
            "version": item.version,
            "run": np.arange(len(item.runs.levels)),
            **chosen,
            "mean_abs_rank_shift": shifts.mean_abs_rank_shift,
            "spearman": shifts.spearman,
            "top_decile_overlap": shifts.overlap,
        }
    )
