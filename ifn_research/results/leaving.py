"""A return made harmless: the part of results that may leave the house which holds the data."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version

import pandas as pd

from ifn_research.language import in_french
from ifn_research.language.messages import Words, say
from ifn_research.remarks import Remarks, joined, read
from ifn_research.results.returned import (
    INDICATOR,
    Returned,
    ReturnedCovariance,
    ReturnedCriterion,
    ReturnedFigure,
    rounded,
)
from ifn_research.results.study_result import StudyResult
from ifn_research.rows import BASELINE
from ifn_research.validation.evaluation.covaried import Z, scale_of
from ifn_research.validation.metrics import METRICS

# Below these nothing is told of agreement, or nothing of how sure it is: a few territories would be known by it.
LEAST_TERRITORIES, LEAST_BLOCKS, LEAST_CASES = 15, 5, 100
# All figures together hold at most this part of the information that the order of the territories holds.
PART_OF_ORDER = 0.5
# Bits that a variance or covariance of 200 secret draws tells at most: it varies by a tenth from one seed to the next,
# and could be half or double.
BITS_OF_COVARIANCE = 2.0
# A figure is rounded to the largest of 1, 2 and 5 times a power of ten that is no more than this part of its error.
PART_OF_ERROR = 0.25
# Remarks that name no place and count none.
HARMLESS = ("circular_with", "few_blocks", "few_unequal_blocks", "too_narrow", "dependent_blocks", "error_of_draws")
COVARIANCES = "covariances"
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Weighed:
    """A return, and what it is worth to somebody who wants to know the territories.

    Attributes
    ----------
    returned : Returned
    bits : float
        What its figures tell at most, in bits.
    order : float
        What the order of the territories by the ground truth holds: the logarithm to base 2 of n factorial.
    """

    returned: Returned
    bits: float
    order: float


@dataclass(frozen=True)
class _Figure:
    name: str
    metric: str
    estimate: float
    error: float
    unit: float
    bits: float

    @property
    def of_rounding(self) -> float:
        """The variance that rounding adds, on the scale of the variance: that of one step, evenly spread."""
        slope = 1 / (1 - self.estimate**2) if scale_of(self.metric) == Z else 1.0
        return (slope * self.unit) ** 2 / 12


def weighed(result: StudyResult, *, partner: str, perimeter: Sequence[str]) -> Weighed:
    """The part of some results that may leave.

    Parameters
    ----------
    result : StudyResult
        Of a study that travelled, whose manifest says of which.
    partner : str
        A label of the partner's choice; may be empty.
    perimeter : sequence of str
        Codes of the départements in which the territories lie.
    """
    assert result.primary is not None
    about, config = result.manifest["bundle"], result.config
    truth, primary = result.primary
    table = result.tables.get(COVARIANCES, pd.DataFrame())
    mine = table[table["ground_truth"] == truth] if len(table) else table
    ranking = result.tables["ranking"]
    ranking = ranking[ranking["ground_truth"] == truth]
    rows = ranking[(ranking["metric"] == primary) & ~ranking["version"].str.startswith(BASELINE)]
    n, n_blocks = int(rows["n"].max()), int(rows["n_blocks"].max())
    order = math.lgamma(n + 1) / math.log(2)
    reduced = list(_too_small(n, n_blocks, about.get("cases")))
    told: list[_Figure] = []
    bits, sure = 0.0, n_blocks >= LEAST_BLOCKS
    if not any(stops for stops, _ in reduced):
        found = list(_figures(ranking, mine, primary, result.versions))
        told, bits = _within(found, PART_OF_ORDER * order, sure=sure)
        reduced += _dropped(found, told)
    covariances = _covariances(mine, told) if sure else {}
    variances = {
        (metric, name): found.matrix[at][at]
        for metric, found in covariances.items()
        for at, name in enumerate(found.names)
    }
    declared = config.truth(truth)
    returned = Returned(
        release=version("ifn-research"),
        study=config.study,
        title=result.title,
        level=config.level,
        study_digest=str(about["study_digest"]),
        criterion=ReturnedCriterion(truth, primary, declared.direction),
        partner=partner,
        perimeter=tuple(sorted(set(perimeter))),
        n=n,
        n_blocks=n_blocks,
        coverage=_coverage(result, truth),
        n_versions=len(result.versions),
        versions_tried=result.tried(result.versions),
        estimates=tuple(_returned(figure, n, variances) for figure in told),
        covariances=covariances,
        reduced=tuple(_french(why) for _, why in reduced),
        remarks=_remarks(rows, result),
    )
    return Weighed(returned, bits, order)


def unit_of(error: float) -> float:
    """The unit to which a figure with this standard error is rounded."""
    most = PART_OF_ERROR * error
    power = 10.0 ** math.floor(math.log10(most))
    return float(max(step for step in (power, 2 * power, 5 * power) if step <= most * (1 + 1e-9)))


def _too_small(n: int, n_blocks: int, cases: int | None) -> Iterator[tuple[bool, Words]]:
    """Reasons to tell less, each with whether nothing is told for it."""
    if n < LEAST_TERRITORIES:
        yield True, say("travelling.few_territories", n, least=LEAST_TERRITORIES)
    if cases is not None and cases < LEAST_CASES:
        yield True, say("travelling.few_cases", least=LEAST_CASES)
    if n_blocks < LEAST_BLOCKS:
        yield False, say("travelling.few_blocks", n_blocks, least=LEAST_BLOCKS)


def _figures(ranking: pd.DataFrame, mine: pd.DataFrame, primary: str, versions: Sequence[str]) -> Iterator[_Figure]:
    """The figures that may be told, those that matter most first: versions by the declared metric, indicators, others.

    A metric without bounds has no number of values, and what sums over the most fragile territories tells of them.
    """
    if mine.empty:
        return
    alone = mine[mine["version_a"] == mine["version_b"]]
    errors = {(row.metric, row.version_a): (row.covariance, row.scale) for row in alone.itertuples()}
    estimates = {(row.metric, row.version): row.estimate for row in ranking.itertuples()}
    metrics = [primary, *(name for name in METRICS if name != primary)]
    for metric in metrics:
        low, high = METRICS[metric].about.bounds
        names = [name for known, name in errors if known == metric]
        for name in sorted(names, key=lambda name: (name not in versions, names.index(name))):
            estimate, (variance, scale) = estimates.get((metric, name), float("nan")), errors[metric, name]
            error = math.sqrt(variance) * (1 - estimate**2 if scale == Z else 1)
            if not (math.isfinite(high - low) and math.isfinite(estimate) and error > 0):
                continue
            unit = unit_of(error)
            yield _Figure(name, metric, estimate, error, unit, math.log2((high - low) / unit + 1))


def _within(found: Sequence[_Figure], most: float, *, sure: bool) -> tuple[list[_Figure], float]:
    """The first figures that together hold no more information than that, and how much they hold.

    Each comes with its variance and its covariance with the others of its metric, where these are told.
    """
    told: list[_Figure] = []
    held = 0.0
    for figure in found:
        cells = 1 + sum(other.metric == figure.metric for other in told) if sure else 0
        more = figure.bits + BITS_OF_COVARIANCE * cells
        if held + more > most:
            break
        told.append(figure)
        held += more
    return told, held


def _dropped(found: Sequence[_Figure], told: Sequence[_Figure]) -> list[tuple[bool, Words]]:
    left = len(found) - len(told)
    return [(False, say("travelling.figures_held_back", left, told=len(told)))] if left else []


def _returned(figure: _Figure, n: int, variances: Mapping[tuple[str, str], float]) -> ReturnedFigure:
    alone = figure.name.startswith(BASELINE)
    name = figure.name.removeprefix(BASELINE)
    low, high = METRICS[figure.metric].about.bounds
    estimate = min(max(figure.unit * round(figure.estimate / figure.unit), low), high)
    key = (figure.metric, INDICATOR + name if alone else name)
    kind = "indicator" if alone else "version"
    return ReturnedFigure(kind, name, figure.metric, rounded(estimate), variances.get(key), scale_of(figure.metric), n)


def _covariances(mine: pd.DataFrame, told: Sequence[_Figure]) -> dict[str, ReturnedCovariance]:
    """The covariance of the figures that are told, by metric, with what rounding adds to each variance."""
    found = {}
    for metric in dict.fromkeys(figure.metric for figure in told):
        mine_told = {figure.name: figure for figure in told if figure.metric == metric}
        names = list(mine_told)
        part = mine[mine["metric"] == metric]
        known = {(row.version_a, row.version_b): row.covariance for row in part.itertuples()}
        for name, figure in mine_told.items():
            known[name, name] += figure.of_rounding
        matrix = [[rounded(known[a, b] if (a, b) in known else known[b, a]) for b in names] for a in names]
        keys = [INDICATOR + name.removeprefix(BASELINE) if name.startswith(BASELINE) else name for name in names]
        found[metric] = ReturnedCovariance(tuple(keys), tuple(tuple(row) for row in matrix))
    return found


def _coverage(result: StudyResult, truth: str) -> float:
    """The share of the territories that the ground truth covers, in hundredths."""
    table = result.tables["coverage"]
    row = table[(table["ground_truth"] == truth) & (table["variable"] == "territories")]
    return round(float(row["share_covered"].iloc[0]), 2)


def _remarks(rows: pd.DataFrame, result: StudyResult) -> tuple[str, ...]:
    """The remarks on the versions that name no territory, in French."""
    every: Remarks = joined(*(read(text) for text in rows["remarks"]))
    language = in_french()
    kept = [remark for remark in every if remark.code in HARMLESS]
    return tuple(dict.fromkeys(language.remark(remark, result.config) for remark in kept))


def _french(words: Words) -> str:
    return words if isinstance(words, str) else words.told("fr")


def orders(bits: float) -> str:
    """A number of orders as a power of ten."""
    return "10" + str(math.floor(bits * math.log10(2))).translate(RAISED)
