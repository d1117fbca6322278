"""Likeness of scores and residuals among neighbours, and the places where scores miss people."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ifn_research.execution import Progress
from ifn_research.geography.neighbours import NeighbourDesign, Neighbours
from ifn_research.geography.places import Places
from ifn_research.matrix import Bools, Floats, Integers, Labels
from ifn_research.remarks import Remark, Remarks, joined
from ifn_research.rows import SIGNIFICANCE, Remarked, columns_of, table
from ifn_research.statistics.correlation import OF_AGREEMENT, is_constant, why_not
from ifn_research.statistics.spatial.effective_size import MOST, Correlograms, correlograms, modified_t_test
from ifn_research.statistics.spatial.moran import Moran, least_p, local_moran, moran, moran_residual, residuals
from ifn_research.validation.evaluation.rows import ValidationRow
from ifn_research.validation.ground_truth import GroundTruth

MORAN = ("moran_score", "moran_residual")
LEAST_PLACES = 10
# A residual smaller than this share of the outcome's spread is the rounding of a sum.
ROUNDING = 1e-20


@dataclass(frozen=True)
class LocalResidual:
    """A territory in a version, for the primary ground truth.

    Attributes
    ----------
    version, ground_truth, code, name : str
    residual : float
        Positive where the outcome is worse than the score says.
    local_i : float
        Local Moran's I of the residuals.
    p_value, p_bh : float
        By permutation, two-sided; the second adjusted for the territories of the version (Benjamini and Hochberg).
    cluster : str
        ``high-high`` (the index misses people here), ``low-low``, ``high-low``, ``low-high``; empty where `p_bh` is
        0.05 or more: not shown, which is not the same as not missed.
    """

    version: str
    ground_truth: str
    code: str
    name: str
    residual: float
    local_i: float
    p_value: float
    p_bh: float
    cluster: str


LISA_COLUMNS = columns_of(LocalResidual)


@dataclass(frozen=True)
class SpatialCheck(Remarked):
    """One row of `spatial.csv`.

    Attributes
    ----------
    statistic : {"moran_score", "moran_residual", "effective_n"}
    n : int
        Territories used.
    estimate, expected, z, p_value : float or None
        Moran's I, its expectation without spatial autocorrelation, its z and two-sided p. For `effective_n` the number
        of independent territories that Pearson's correlation is worth, and the p-value of that correlation.
    remarks : tuple of Remark
        Which neighbours, what is left out, or why there is no figure.
    """

    version: str
    ground_truth: str
    statistic: str
    n: int
    estimate: float | None = None
    expected: float | None = None
    z: float | None = None
    p_value: float | None = None
    remarks: Remarks = ()


@dataclass(frozen=True, eq=False)
class SpatialChecks:
    """The findings about the neighbours of territories.

    Attributes
    ----------
    rows : tuple of SpatialCheck
    lisa : DataFrame
        Local Moran's I of the residuals of the primary ground truth: columns `LISA_COLUMNS`, one row a version and
        territory that has neighbours. `cluster` is empty where `p_bh` is 0.05 or more, else ``high-high`` (the outcome
        is worse than the score says, and around it too: the index misses people here), ``low-low`` (better than it
        says, and around it too), ``high-low`` or ``low-high`` (the place and then its neighbours).
    """

    rows: tuple[SpatialCheck, ...]
    lisa: pd.DataFrame

    def to_frames(self) -> dict[str, pd.DataFrame]:
        """The tables `spatial` and `lisa`."""
        return {"spatial": table(self.rows, SpatialCheck), "lisa": self.lisa}

    def judgements(self) -> tuple[ValidationRow, ...]:
        """Moran's I of scores and residuals as rows of `validation.csv`."""
        return tuple(_judgement(row) for row in self.rows if row.statistic in MORAN)


def spatial_checks(
    scores: Mapping[str, Floats],
    outcomes: Sequence[GroundTruth],
    *,
    places: Places,
    design: NeighbourDesign,
    seed: int,
    primary: str | None = None,
    remarks: Remarks = (),
    progress: Progress | None = None,
) -> SpatialChecks:
    """Check the scores of versions, and what they leave of each ground truth, among neighbours.

    Each on the territories that the version scores and the outcome covers; neighbours are found among these.

    Parameters
    ----------
    scores : mapping of version to array, each of shape (n_territories,)
        Higher = more fragile; NaN where the version has no score.
    outcomes : sequence of GroundTruth over the same territories
    places : Places
        The territories, or where the outcomes are measured.
    design : NeighbourDesign
        Its coordinates also serve the effective size.
    seed : int
        Of the permutations; every version has the same.
    primary : str, optional
        Ground truth whose residuals are looked at place by place.
    remarks : tuple of Remark
        What a reader must know of all figures.
    progress : callable, optional
        Called with the number of versions and ground truths done and their total.
    """
    study = _Study(scores, outcomes, design, remarks)
    rows: list[SpatialCheck] = []
    lisa: list[pd.DataFrame] = []
    tell = progress or (lambda done, total: None)
    for done, (outcome, version) in enumerate((o, v) for o in outcomes for v in scores):
        tell(done, len(outcomes) * len(scores))
        pair = _Pair(study, version, outcome)
        rows += pair.checks()
        if outcome.name == primary and not pair.reason("moran_residual"):
            lisa.append(pair.places(places.codes, places.names, np.random.default_rng(seed)))
    tell(len(outcomes) * len(scores), len(outcomes) * len(scores))
    empty = pd.DataFrame(columns=list(LISA_COLUMNS)).astype(dict.fromkeys(LISA_COLUMNS[4:8], "float64"))
    return SpatialChecks(tuple(rows), pd.concat(lisa, ignore_index=True) if lisa else empty)


@dataclass(eq=False)
class _Study:
    """Scores and outcomes, and what versions and outcomes on the same rows share."""

    scores: Mapping[str, Floats]
    outcomes: Sequence[GroundTruth]
    design: NeighbourDesign
    remarks: Remarks
    _neighbours: dict[bytes, Neighbours] = field(default_factory=dict)
    _of_scores: dict[tuple[str, bytes], Moran] = field(default_factory=dict)
    _correlograms: dict[bytes, tuple[list[str], Correlograms]] = field(default_factory=dict)

    def rows(self, version: str, outcome: GroundTruth) -> Bools:
        """Territories that the version scores and the outcome covers."""
        return ~np.isnan(self.scores[version]) & outcome.covered

    def neighbours(self, rows: Bools) -> Neighbours:
        """Neighbours among these territories."""
        key = rows.tobytes()
        if key not in self._neighbours:
            self._neighbours[key] = self.design.choose(np.flatnonzero(rows))
        return self._neighbours[key]

    def moran_of_score(self, version: str, rows: Bools) -> Moran:
        """Moran's I of a version over these territories."""
        key = (version, rows.tobytes())
        if key not in self._of_scores:
            around = self.neighbours(rows)
            self._of_scores[key] = moran(self.scores[version][rows][around.positions], around)
        return self._of_scores[key]

    def effective_size(self, version: str, outcome: GroundTruth, rows: Bools) -> tuple[float | None, bool]:
        """Effective size of a correlation over these territories, and whether the classes are too coarse for one."""
        key = rows.tobytes()
        if key not in self._correlograms:
            known = {name: values[rows] for name, values in self.scores.items()}
            known |= {f"truth {item.name}": item.values[rows] for item in self.outcomes}
            usable = {name: values for name, values in known.items() if np.isfinite(values).all() and np.ptp(values)}
            points = np.column_stack([self.longitude[rows], self.latitude[rows]])
            self._correlograms[key] = (list(usable), correlograms(np.column_stack(list(usable.values())), points))
        order, found = self._correlograms[key]
        size = found.effective_size(order.index(version), order.index(f"truth {outcome.name}"))
        return size, found.too_coarse

    @property
    def longitude(self) -> Floats:
        """Degrees; NaN where unknown."""
        assert self.design.longitude is not None
        return self.design.longitude

    @property
    def latitude(self) -> Floats:
        """Degrees; NaN where unknown."""
        assert self.design.latitude is not None
        return self.design.latitude


class _Pair:
    """A version and a ground truth, on the rows of both."""

    def __init__(self, study: _Study, version: str, outcome: GroundTruth) -> None:
        self.study, self.version, self.outcome = study, version, outcome
        self.rows = study.rows(version, outcome)
        self.around = study.neighbours(self.rows)

    def checks(self) -> list[SpatialCheck]:
        """A row for each statistic."""
        return [*(self._moran(statistic) for statistic in MORAN), self._effective_size()]

    def reason(self, statistic: str) -> Remarks:
        """The reason why there is no Moran's I; empty when there is one."""
        around = self.around
        if around.reason:
            return around.reason
        if around.n_places < LEAST_PLACES:
            return (Remark("few_have_neighbours", n=around.n_places, least=LEAST_PLACES),)
        if around.links.nnz == around.n_places * (around.n_places - 1):
            return (Remark("all_neighbours"),)
        score, values = self._linked()
        if statistic == "moran_score":
            return (Remark("constant_score", n=len(score)),) if is_constant(score) else ()
        constant = why_not(score, values, names=OF_AGREEMENT)
        if constant:
            return constant
        rest, spread = residuals(values, score), values - values.mean()
        exact = rest @ rest <= ROUNDING * (spread @ spread)
        return (Remark("no_residual"),) if exact else ()

    def places(self, codes: Labels, names: Labels, rng: np.random.Generator) -> pd.DataFrame:
        """Local Moran's I of the residuals, place by place."""
        at: Integers = np.flatnonzero(self.rows)[self.around.positions]
        score, values = self._linked()
        rest = residuals(values, score)
        local = local_moran(rest, self.around, rng=rng)
        columns = (
            *(self.version, self.outcome.name, codes[at], names[at], rest, local.local_i, local.p_value, local.p_bh),
            np.where(local.p_bh < SIGNIFICANCE, local.quadrant, ""),
        )
        return pd.DataFrame(dict(zip(LISA_COLUMNS, columns, strict=True)))

    def _moran(self, statistic: str) -> SpatialCheck:
        row = (self.version, self.outcome.name, statistic)
        reason = self.reason(statistic)
        if reason:
            return SpatialCheck(*row, int(self.rows.sum()), remarks=joined(self.study.remarks, reason))
        score, values = self._linked()
        if statistic == "moran_score":
            found = self.study.moran_of_score(self.version, self.rows)
        else:
            found = moran_residual(values, score, self.around)
        n_isolates = self.around.n_isolates
        left_out = (Remark("without_neighbours", n=n_isolates),) if n_isolates else ()
        remarks = joined(self.study.remarks, (self.study.design.remark,), left_out)
        return SpatialCheck(*row, self.around.n_places, found.estimate, found.expected, found.z, found.p_value, remarks)

    def _effective_size(self) -> SpatialCheck:
        row = (self.version, self.outcome.name, "effective_n")
        design, rows = self.study.design, self.rows
        if design.longitude is None or design.latitude is None:
            reason: Remarks = (Remark("no_coordinates"),)
            return SpatialCheck(*row, int(rows.sum()), remarks=joined(self.study.remarks, reason))
        placed = rows & ~np.isnan(design.longitude) & ~np.isnan(design.latitude)
        n, score, values = int(placed.sum()), self.study.scores[self.version][placed], self.outcome.values[placed]
        size, reason = None, self._no_size(n, score, values)
        if not reason:
            size, too_coarse = self.study.effective_size(self.version, self.outcome, placed)
            reason = _no_classes(size, too_coarse)
        if size is None or reason:
            return SpatialCheck(*row, n, remarks=joined(self.study.remarks, reason))
        p_value = modified_t_test(float(np.corrcoef(score, values)[0, 1]), size)
        unplaced = int(rows.sum()) - n
        remarks = joined(
            self.study.remarks,
            (Remark("modified_t_test"),),
            (Remark("no_p_worth_two"),) if p_value is None else (),
            (Remark("without_coordinates", n=unplaced),) if unplaced else (),
        )
        return SpatialCheck(*row, n, size, p_value=p_value, remarks=remarks)

    def _no_size(self, n: int, score: Floats, values: Floats) -> Remarks:
        if n < LEAST_PLACES:
            return (Remark("few_have_coordinates", n=n, least=LEAST_PLACES),)
        if n > MOST:
            return (Remark("too_many_places", most=MOST),)
        return why_not(score, values, names=OF_AGREEMENT)

    def _linked(self) -> tuple[Floats, Floats]:
        """Score and outcome of the places that have neighbours."""
        at = self.around.positions
        return self.study.scores[self.version][self.rows][at], self.outcome.values[self.rows][at]


def places_tested(lisa: pd.DataFrame) -> int:
    """Of rows of `lisa.csv`, how many places have a p-value, in the version that has most; 0 where none was kept."""
    return int(lisa["p_value"].notna().groupby(lisa["version"]).sum().max()) if len(lisa) else 0


def places_needed(n_tested: int) -> int:
    """The number of places that must have the smallest pseudo p-value for one of them to pass the adjustment."""
    return math.ceil(round(n_tested * least_p() / SIGNIFICANCE, 9))


def _no_classes(size: float | None, too_coarse: bool) -> Remarks:
    if too_coarse:
        return (Remark("far_places"),)
    return (Remark("no_correlation_matrix"),) if size is None else ()


def _judgement(row: SpatialCheck) -> ValidationRow:
    p = () if row.p_value is None else (Remark("two_sided", p=row.p_value),)
    blank = (None, None, row.n, 0)
    return ValidationRow(
        row.version, row.ground_truth, row.statistic, row.estimate, *blank, remarks=joined(row.remarks, p)
    )
