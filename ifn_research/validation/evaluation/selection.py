"""Among the versions that were tried: which cannot be told apart from the best, and does any beat a baseline?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ifn_research.matrix import Floats
from ifn_research.remarks import Remark, Remarks, joined
from ifn_research.rows import BASELINE, BEST, SIGNIFICANCE, STEP_DOWN
from ifn_research.statistics.multiple_comparisons import confidence_set, step_down
from ifn_research.validation.evaluation.comparisons import SAME, Comparison
from ifn_research.validation.evaluation.criterion import Criterion
from ifn_research.validation.evaluation.intervals import LEAST_REPLICATES, UNDEFINED_MOST, Sampled
from ifn_research.validation.evaluation.replicates import FigureKey
from ifn_research.validation.evaluation.rows import Member
from ifn_research.validation.evaluation.two_scales import FiguresAtScales
from ifn_research.validation.metrics.base import LEAST_COVERAGE

# More standard errors than any p-value tells apart.
LARGE = 1e6


class Selection:
    """The figures of all versions and of the baseline on the territories that all of them know.

    Parameters
    ----------
    part : Criterion
        Its figures are asked for when this is made, before the replicates are.
    baseline : str or None
        The version or baseline against which the step-down test holds all versions. When None, every single indicator:
        the difference is that from the best, and the p-value the largest of those against each, because the best of
        several on the same data would not stand for the best there is.
    """

    def __init__(self, part: Criterion, baseline: str | None) -> None:
        self.part = part
        self.cells = part.contest.cells
        self.against = part.competing if baseline is None else [baseline] if baseline in part.keys else []
        self.named = BEST if baseline is None else baseline
        self.members = self._ask(part.versions, [])
        self.held = self._ask([name for name in part.versions if name not in self.against], self.against)

    def _ask(self, versions: Sequence[str], against: Sequence[str]) -> dict[str, FigureKey]:
        names = [*versions, *against]
        return {} if self.part.reason or not versions else dict(zip(names, self.part.ask(names), strict=True))

    def confidence_set(self, alpha: float) -> list[Member]:
        """A row for every version; none where there is nothing to choose from."""
        defined = {name: cell for name, cell in self.members.items() if self.cells.estimates[cell].value is not None}
        if len(defined) < 2:
            return []
        first = next(iter(defined.values()))
        panel = self.cells.panels[first.panel]
        size = (len(panel.rows), panel.n_blocks)
        replicates, reason = self._replicates(defined)
        if replicates is None:
            remarks = joined(reason, (Remark("none_ruled_out"),))
            return [self._member(name, None, True, size, remarks) for name in defined]
        figures = FiguresAtScales.of(self._sampled(defined), replicates)
        p_values = confidence_set(_table_of(figures, len(defined)), replicates).tolist()
        # What an adjusted pair shows to be beaten, on territories of its own, cannot be the best.
        beaten = self.part.beaten
        p_values = [min(p, beaten.get(name, 1.0)) for name, p in zip(defined, p_values, strict=True)]
        caution = self.cells.caution(first)
        return [
            self._member(name, p, p >= alpha and beaten.get(name, 1.0) >= SIGNIFICANCE, size, caution)
            for name, p in zip(defined, p_values, strict=True)
        ]

    def _member(self, name: str, p: float | None, in_set: bool, size: tuple[int, int], remarks: Remarks) -> Member:
        return Member(self.part.outcome.name, self.part.metric, name, p, in_set, *size, remarks)

    def step_down(self) -> list[Comparison]:
        """A row for every version against the baseline; none without a baseline."""
        missing = self._no_baseline()
        if missing:
            return missing
        defined = {name: cell for name, cell in self.held.items() if self.cells.estimates[cell].value is not None}
        against = [name for name in self.against if name in defined]
        versions = [name for name in defined if name not in against]
        if not against or not versions:
            return []
        first = defined[versions[0]]
        panel = self.cells.panels[first.panel]
        one_sided = Remark("one_sided", n=self.part.contest.tried(versions))
        rows = [
            replace(
                self.part.row("versions", (name, self.named), panel, STEP_DOWN),
                difference=self._value(defined[name]) - max(self._value(defined[other]) for other in against),
                remarks=joined(
                    self.part.contest.circular(self.part.outcome, name, *against),
                    (one_sided,),
                ),
            )
            for name in versions
        ]
        replicates, reason = self._replicates({name: defined[name] for name in [*versions, *against]})
        if replicates is None:
            return [replace(row, remarks=joined(row.remarks, reason)) for row in rows]
        figures = FiguresAtScales.of(self._sampled({name: defined[name] for name in [*versions, *against]}), replicates)
        rows = [replace(row, n_coarse=self.cells.n_coarse(first)) for row in rows]
        return _held(rows, figures, self.cells.caution(first))

    def _no_baseline(self) -> list[Comparison]:
        """A row for every version that says why the baseline that was asked for cannot be held against it."""
        if self.named == BEST or not self.members:
            return []
        panel = self.cells.panels[next(iter(self.members.values())).panel]
        n, name = len(panel.rows), self.named.removeprefix(BASELINE)
        known = 0
        if self.held:
            known = len(self.cells.panels[next(iter(self.held.values())).panel].rows)
        reason = Remark("baseline_absent", baseline=name)
        if self.against and known:
            if known >= LEAST_COVERAGE * n:
                return []
            reason = Remark("baseline_known_in_few", baseline=name, n=known, total=n)
        versions = [version for version in self.part.versions if version != self.named]
        return [self.part.row("versions", (version, self.named), panel, STEP_DOWN, (reason,)) for version in versions]

    def _sampled(self, cells: dict[str, FigureKey]) -> list[Sampled]:
        return [found for cell in cells.values() if (found := self.cells.sampled(cell)) is not None]

    def _value(self, cell: FigureKey) -> float:
        value = self.cells.estimates[cell].value
        assert value is not None
        return value

    def _replicates(self, cells: dict[str, FigureKey]) -> tuple[Floats | None, Remarks]:
        """Complete replicates of all figures, shape (n_replicates, n_figures), or why there are none."""
        first = next(iter(cells.values()))
        if not self.cells.blocks(first).testable:
            return None, (Remark("no_p_few_blocks"),)
        reason = self.cells.unsampled(first)
        if reason:
            return None, reason
        found = np.column_stack([found.replicates for cell in cells.values() if (found := self.cells.sampled(cell))])
        complete = found[~np.isnan(found).any(axis=1)]
        undefined = len(found) - len(complete)
        if undefined > UNDEFINED_MOST * len(found):
            return None, (Remark("no_interval_undefined", n=undefined, total=len(found)),)
        if len(complete) < LEAST_REPLICATES:
            return None, (Remark("no_interval_few_replicates", n=len(found), least=LEAST_REPLICATES),)
        return complete, ()


def _table_of(figures: FiguresAtScales, n: int) -> Floats:
    """Statistics of each figure less each other, shape (n, n); 0 where the difference never varies."""
    one, other = np.triu_indices(n, 1)
    found = np.nan_to_num(figures.apart(one, other), nan=0.0, posinf=LARGE, neginf=-LARGE)
    table = np.zeros((n, n))
    table[one, other], table[other, one] = found, -found
    return table


def _held(rows: list[Comparison], figures: FiguresAtScales, caution: Remarks) -> list[Comparison]:
    """Each version against each baseline; of these the largest p-value: a version must beat every one of them."""
    both, alone = _hardest(len(rows), figures), _hardest(len(rows), figures.at_blocks())
    return [
        replace(
            row,
            statistic=None if np.isnan(t) else float(t),
            p_value=float(p),
            p_blocks=float(of_blocks),
            remarks=joined(row.remarks, caution),
        )
        for row, t, p, of_blocks in zip(rows, *both, alone[1], strict=True)
    ]


def _hardest(n: int, figures: FiguresAtScales) -> tuple[Floats, Floats]:
    """Statistic and p-value of each of the first n figures against the other figure that it is hardest to beat."""
    found, statistics = np.full(n, -1.0), np.full(n, np.nan)
    for k in range(n, len(figures.values)):
        z = figures.apart(np.arange(n), np.full(n, k))
        p_values = step_down(z, figures.replicates[:, :n] - figures.replicates[:, [k]])
        # A difference that is the same in every replicate needs no test: it is there or it is not.
        there = figures.values[:n] - figures.values[k] > SAME
        p_values = np.where(np.isnan(p_values), np.where(there, 0.0, 1.0), p_values)
        larger = p_values > found
        statistics, found = np.where(larger, z, statistics), np.maximum(found, p_values)
    return statistics, found
