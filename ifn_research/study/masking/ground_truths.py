"""Ground truths that rest on small counts: what is withheld of the tables that tell of few places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ifn_research.data.values import columns_of, parts_of
from ifn_research.geography.places import Places
from ifn_research.index.preparation import among
from ifn_research.matrix import Bools, Floats, small
from ifn_research.statistics.ranks import deciles
from ifn_research.statistics.suppression import determined, enough_masked
from ifn_research.study.inputs import StudyInputs
from ifn_research.validation.checks.coverage import POPULATION
from ifn_research.validation.ground_truth import GroundTruth

MISSED = ("missed", "missed_low", "missed_high", "missed_p")
FIGURES = {
    "calibration": ("people", "observed", "expected"),
    "subgroups": ("estimate", *MISSED),
    "coverage": ("share_covered", "mean_covered", "mean_others", "standardised_difference"),
}


@dataclass(frozen=True, eq=False)
class MaskedGroundTruth:
    """A ground truth some places of which rest on small counts.

    Attributes
    ----------
    outcome : GroundTruth
    ground : Places
    places : array of bool, shape (n_places,)
        Where a numerator, what it leaves of its denominator, or the denominator is small; of a ground truth that is
        not counted, where the population is.
    threshold : int
    """

    outcome: GroundTruth
    ground: Places
    places: Bools
    threshold: int

    @property
    def name(self) -> str:
        """Name of the ground truth."""
        return self.outcome.name

    def masked(self, n_versions: int, codes: pd.Series) -> Bools:
        """Places whose residuals are masked, among those of which they are told, shape (n_places,).

        Residuals sum to zero, and so do their products with the scores of each version: one more place is masked for
        each of these equations.
        """
        weight = self.outcome.weight
        sizes = np.full(self.ground.n_places, np.nan) if weight is None else weight
        everywhere = np.full(self.ground.n_places, "in", dtype=object)
        told = among(self.ground.codes, codes.drop_duplicates().to_numpy(dtype=object))
        return enough_masked(self.places, [everywhere], sizes, least=self.threshold + n_versions, usable=told)

    def tenths(self, scores: Mapping[str, Floats]) -> set[str]:
        """Versions whose tenths are withheld, all of them: a missing tenth is the total less the others."""
        few, sums = set(), {}
        for version, values in scores.items():
            rows = np.flatnonzero(self.outcome.covered & ~np.isnan(values))
            if not len(rows):
                continue
            held = deciles(values[rows])[:, None] == np.arange(1, 11)
            n_small = (held & self.places[rows, None]).sum(axis=0)
            if small(n_small.astype(np.float64), self.threshold).any() or self._few_people(held, rows):
                few.add(version)
                continue
            sums[version] = np.zeros((10, self.ground.n_places))
            sums[version][:, rows] = held.T
        if sums and determined(np.concatenate(list(sums.values()))[:, self.places]).any():
            return {*few, *sums}
        return few

    def _few_people(self, held: Bools, rows: np.ndarray) -> bool:
        """True where a tenth as a whole is a small count, shape of held (n_rows, 10)."""
        mass, weight = self.outcome.mass, self.outcome.weight
        if not self.outcome.counted or mass is None or weight is None:
            return False
        counts = (mass[rows], weight[rows] - mass[rows], weight[rows])
        return any(small((count[:, None] * held).sum(axis=0), self.threshold).any() for count in counts)


def small_truths(inputs: StudyInputs, *, threshold: int) -> list[MaskedGroundTruth]:
    """The ground truths of a study some places of which rest on small counts."""
    found = []
    for ground in inputs.places:
        for outcome in inputs.ground_truths(ground):
            places = (_small(outcome, threshold) | _small_part(inputs, outcome, threshold)) & outcome.covered
            if places.any():
                found.append(MaskedGroundTruth(outcome, ground, places, threshold))
    return found


def _small_part(inputs: StudyInputs, outcome: GroundTruth, threshold: int) -> Bools:
    """Find where a column that a numerator sums is small: it is the difference of two rates, one without it."""
    truth = next(item for item in inputs.config.ground_truth if item.name == outcome.name)
    if len(columns_of(truth)) < 3:
        return np.zeros(len(outcome.values), dtype=bool)
    raw = inputs.data.raw if truth.table is None else inputs.data.own[truth.name]
    return np.asarray(small(parts_of(truth, raw), threshold).any(axis=1))


def _small(outcome: GroundTruth, threshold: int) -> Bools:
    weight, mass = outcome.weight, outcome.mass
    nowhere = np.zeros(len(outcome.values), dtype=bool)
    if weight is None:
        return nowhere
    found = small(weight, threshold)
    if outcome.counted and mass is not None:
        found = found | small(mass, threshold) | small(weight - mass, threshold)
    return found


def without_tenths(table: pd.DataFrame, truth: MaskedGroundTruth, scores: Mapping[str, Floats]) -> pd.DataFrame:
    """`calibration` without the figures of versions whose tenths would tell of small counts."""
    versions = truth.tenths({name: truth.ground.lift(values) for name, values in scores.items()})
    return _emptied(table, "calibration", (table["ground_truth"] == truth.name) & table["version"].isin(versions))


def without_members(table: pd.DataFrame, truth: MaskedGroundTruth, masked: Bools) -> pd.DataFrame:
    """`subgroups` without the figures of members of few places, and of one more where it would be what is left.

    How far a version misses a member is a mean of ranks of outcomes. It is withheld of every member of a group in one
    of which fewer than `threshold` of the places are masked: the ranks of the others are known.
    """
    mine = table[table["ground_truth"] == truth.name]
    hidden = pd.Series(False, index=table.index)
    for _, part in mine.groupby(["version", "group"], sort=False):
        few = part["n"].lt(truth.threshold)
        if few.sum() == 1 and len(part) > 1:
            few[part["n"].where(~few).idxmin()] = True
        hidden[part.index] = few
    found = _emptied(table, "subgroups", hidden)
    groups = [name for name in mine["group"].unique() if _few_unknown(truth, str(name), masked | truth.places)]
    untold = (table["ground_truth"] == truth.name) & table["group"].isin(groups)
    return found.assign(**{name: found[name].where(~untold) for name in MISSED})


def _few_unknown(truth: MaskedGroundTruth, group: str, unknown: Bools) -> bool:
    """True if a member has fewer unknown places than the threshold; so taken where its places are unknown.

    Quarters by density are no group of the places.
    """
    if group not in truth.ground.groups:
        return bool(unknown.any())
    counts = pd.Series(truth.ground.groups[group][unknown]).value_counts()
    return bool((counts < truth.threshold).any())


def without_population(table: pd.DataFrame) -> pd.DataFrame:
    """`coverage` without sums of the population, from which a masked one could be found."""
    return _emptied(table, "coverage", table["variable"] == POPULATION)


def _emptied(table: pd.DataFrame, name: str, where: pd.Series) -> pd.DataFrame:
    return table.assign(**{column: table[column].where(~where) for column in FIGURES[name]})


def kinds(truth: MaskedGroundTruth, masked: Bools) -> Iterator[tuple[str, bool]]:
    """Code of each masked place, and whether it is small itself."""
    yield from zip(truth.ground.codes[masked].tolist(), truth.places[masked].tolist(), strict=True)
