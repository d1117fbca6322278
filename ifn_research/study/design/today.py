"""Today's data on two versions: their difference, and what each territory contributes to it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ifn_research.matrix import Bools, Floats, Integers
from ifn_research.results.designed import ASSUMED, MEASURED, PUBLISHED
from ifn_research.results.study_result import StudyResult
from ifn_research.statistics.power.components import Components, Layout, nested_components
from ifn_research.statistics.power.detectable import RequiredTest, independent_variance
from ifn_research.statistics.power.influence import pearson_influence, spearman_influence
from ifn_research.study.design.frame import Frame

# The agreement that a version is taken to have where nothing was measured: Spearman's correlation.
AGREEMENT = 0.3
# Metrics whose contributions are known, and the highest correlation that is taken for less than 1.
INFLUENCE = {"spearman": spearman_influence, "pearson": pearson_influence}
SAME = 0.999
# The metric of the power of a study that declares another one.
OTHERWISE = "spearman"
Criterion = tuple[str, str]
# Outcomes that are shares from 0 to 1 once divided by this.
UNITS = {"%": 100.0, "share": 1.0, "‰": 1000.0}


@dataclass(frozen=True)
class Noise:
    """The known moments of a rate: its mean and the variance of true rates, as shares from 0 to 1."""

    mean: float
    variance: float


@dataclass(frozen=True)
class PairToday:
    """Two versions today.

    Attributes
    ----------
    between : float
        Rank correlation of their scores.
    difference, detectable, agreement : float or None
        Their difference, the smallest that the study could have found (by its standard error, where it made no test),
        and the mean of their two agreements.
    parts : Components
        Of what territories contribute to the difference.
    source : str
        Where these come from.
    tested : bool
        True if `detectable` is that of a test of the study.
    df : float
        Degrees of freedom that the study's tests had, where its blocks are not those of the frame; infinite else.
    elsewhere : float
        By how much variances about any blocks exceed those of the parts, where these know of no blocks.
    """

    between: float
    difference: float | None
    detectable: float | None
    agreement: float | None
    parts: Components
    source: str
    tested: bool = False
    df: float = np.inf
    elsewhere: float = 1.0


@dataclass(frozen=True)
class Compared:
    """Two versions in the tests of a study: None where the study does not tell.

    Attributes
    ----------
    difference, detectable, error, df : float or None
        The difference, the smallest that its test finds, its standard error and the degrees of freedom of that.
    n : int
        Territories.
    """

    difference: float | None = None
    detectable: float | None = None
    error: float | None = None
    df: float | None = None
    n: int = 0

    def visible(self, tests: int) -> float | None:
        """The smallest difference that was to be found: of the test, else by the standard error."""
        if self.detectable is not None or self.error is None or self.df is None:
            return self.detectable
        return RequiredTest(tests=tests).reach(self.df) * self.error


@dataclass(frozen=True, eq=False)
class Today:
    """Today's data.

    Attributes
    ----------
    truth, metric : str or None
        The declared criterion.
    outcome : array, shape (n_territories,), or None
        Oriented, NaN where it is not known; None where no territory's outcome is in the results.
    noise : Noise or None
        Where the outcome is a share.
    pairs : tuple of PairToday
        In the order of `Frame.pairs`.
    drawn : array of bool, shape (n_territories,), or None
        Measured as a draw, as far as the results tell; None where the outcome is that of no draw.
    """

    truth: str | None
    metric: str | None
    outcome: Floats | None
    noise: Noise | None
    pairs: tuple[PairToday, ...]
    drawn: Bools | None = None

    @property
    def typical(self) -> Components | None:
        """The components of the pair in the middle by their dependence; None where nothing was measured."""
        known = [pair.parts for pair in self.pairs if pair.source == MEASURED]
        return sorted(known, key=lambda parts: parts.within_block)[len(known) // 2] if known else None


def today_of(result: StudyResult, frame: Frame) -> Today:
    """Read from the results of a study what they tell of the versions of a frame."""
    if result.primary is None:
        return Today(None, None, None, None, tuple(_pair(result, frame, pair, None, None) for pair in frame.pairs))
    truth, declared = result.primary
    criterion = truth, declared if declared in INFLUENCE else OTHERWISE
    outcome = _outcome(result, frame, truth)
    if _of_a_draw(result, truth):
        # Its territories stand for unlike numbers of others, which results do not tell: standard errors do it justice.
        pairs = tuple(_pair(result, frame, pair, criterion, None) for pair in frame.pairs)
        drawn = np.zeros(frame.n, dtype=bool) if outcome is None else ~np.isnan(outcome)
        return Today(*criterion, None, None, pairs, drawn)
    pairs = tuple(_pair(result, frame, pair, criterion, outcome) for pair in frame.pairs)
    return Today(*criterion, outcome, _noise(result, truth), pairs)


def contributions(frame: Frame, pair: tuple[int, int], outcome: Floats, metric: str) -> tuple[Floats, Integers]:
    """The contribution of each territory to the difference of two agreements, and the positions of the territories."""
    rows = np.flatnonzero(~np.isnan(outcome))
    influence = INFLUENCE[metric]
    a, b = (influence(frame.scores[rows, k], outcome[rows]) for k in pair)
    return a - b, rows


def _pair(
    result: StudyResult, frame: Frame, pair: tuple[int, int], criterion: Criterion | None, outcome: Floats | None
) -> PairToday:
    names = frame.versions[pair[0]], frame.versions[pair[1]]
    between = float((frame.standardised[:, pair[0]] * frame.standardised[:, pair[1]]).mean())
    compared = Compared() if criterion is None else _compared(result, criterion, names)
    agreements = [None if criterion is None else _agreement(result, criterion, name) for name in names]
    known = [one for one in agreements if one is not None]
    found = PairToday(
        between,
        compared.difference,
        compared.visible(len(frame.pairs)),
        float(np.mean(known)) if known else None,
        Components(1.0),
        ASSUMED,
        compared.detectable is not None,
    )
    if outcome is not None and criterion is not None:
        values, rows = contributions(frame, pair, outcome, criterion[1])
        regions = None if frame.regions is None else frame.regions.labels[rows]
        if len(rows) > 2:
            parts = nested_components(values, frame.blocks.labels[rows], regions)
            return _by_tests(replace(found, parts=parts, source=MEASURED), frame, compared)
    a, b = (AGREEMENT if one is None else one for one in agreements)
    total = max(independent_variance(a, b, min(between, SAME)), 1e-9)
    if compared.error is None:
        return replace(found, parts=Components(total))
    return _published(replace(found, source=PUBLISHED), frame, compared, total)


def _by_tests(found: PairToday, frame: Frame, compared: Compared) -> PairToday:
    """A measured pair, with what the study's own blocks say where no two territories of the frame are in one block."""
    if compared.error is None or compared.df is None or frame.blocks.n_blocks < frame.n or found.parts.total <= 0:
        return found
    elsewhere = max(compared.error**2 * compared.n / found.parts.total, 1.0)
    return replace(found, df=compared.df, elsewhere=elsewhere)


def _published(found: PairToday, frame: Frame, compared: Compared, total: float) -> PairToday:
    """The components that give the standard error of the study's tests.

    What independent territories would leave unexplained is the total, and neighbours share what the standard error has
    beyond that. Where no two territories of the frame are in one block, the standard error alone says it.
    """
    assert compared.error is not None
    layout = Layout.of_territories(compared.n, frame.blocks.labels)
    spare = layout.in_block - 1 / layout.n
    found = replace(found, df=np.inf if compared.df is None else compared.df)
    if spare <= 0:
        return replace(found, parts=Components(max(compared.error**2 * compared.n, 1e-9)))
    block = min(max((compared.error**2 - total / layout.n) / spare, 0.0), total)
    return replace(found, parts=Components(total - block, block))


def _compared(result: StudyResult, criterion: Criterion, names: tuple[str, str]) -> Compared:
    """A pair in the tests of the study."""
    rows = result.tables["comparisons"]
    truth, metric = criterion
    rows = rows[(rows["ground_truth"] == truth) & (rows["metric"] == metric) & (rows["test"] == "bootstrap")]
    for a, b, sign in ((*names, 1.0), (*names[::-1], -1.0)):
        found = rows[(rows["version_a"] == a) & (rows["version_b"] == b)]
        if len(found):
            row = found.iloc[0]
            value, df = _number(row["difference"]), _number(row["df"])
            return Compared(
                None if value is None else sign * value,
                _number(row["detectable"]),
                _number(row["standard_error"]),
                float(row["n_blocks"]) - 1 if df is None else df,
                int(row["n"]),
            )
    return Compared()


def _agreement(result: StudyResult, criterion: Criterion, name: str) -> float | None:
    rows = result.tables["ranking"]
    truth, metric = criterion
    found = rows[(rows["ground_truth"] == truth) & (rows["metric"] == metric) & (rows["version"] == name)]["estimate"]
    return None if found.empty else _number(found.iloc[0])


def _of_a_draw(result: StudyResult, truth: str) -> bool:
    """True if the territories of a ground truth were drawn with declared probabilities."""
    return any(item.name == truth and item.inclusion is not None for item in result.config.ground_truth)


def _number(value: float) -> float | None:
    return None if pd.isna(value) else float(value)


def _outcome(result: StudyResult, frame: Frame, truth: str) -> Floats | None:
    """The oriented outcome of each territory; None where it is not in the results, or known of few."""
    table = result.tables["outcomes"]
    rows = table[table["ground_truth"] == truth]
    if rows.empty:
        return None
    declared = next(item for item in result.config.ground_truth if item.name == truth)
    values = rows.drop_duplicates("code").set_index("code")["value"].reindex(frame.codes)
    found = declared.direction * values.to_numpy(dtype=np.float64)
    known = found[~np.isnan(found)]
    return found if len(known) > 2 and np.ptp(known) > 0 else None


def _noise(result: StudyResult, truth: str | None) -> Noise | None:
    """The mean and the variance of true rates; None where the outcome is no share."""
    table = result.tables["outcomes"]
    rows = table[table["ground_truth"] == truth]
    if truth is None or rows.empty:
        return None
    declared = next(item for item in result.config.ground_truth if item.name == truth)
    about = result.tables["ground_truth"]
    about = about[about["ground_truth"] == truth]
    counts = bool(len(about)) and about["kind"].iloc[0] == "counts"
    if not counts and declared.unit not in UNITS:
        return None
    values = rows["value"].to_numpy(dtype=np.float64) / (1.0 if counts else UNITS[declared.unit])
    reliability = _number(about["reliability"].iloc[0]) if counts else None
    mean, variance = float(values.mean()), float(values.var()) * (reliability if reliability else 1.0)
    return Noise(mean, variance) if 0 < mean < 1 and variance > 0 else None
