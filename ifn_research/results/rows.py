"""Rows of the tables that no check makes: versions, their scores and parts, and what is masked."""

from __future__ import annotations

from dataclasses import dataclass, fields

from ifn_research.language.messages import Words
from ifn_research.remarks import Remarks
from ifn_research.rows import Remarked


@dataclass(frozen=True)
class Version:
    """A version of the study.

    Attributes
    ----------
    version : str
    status : str
        ``ok`` or ``failed``.
    reason, fix : Message or str
        Why it failed, and what to do about it; empty where it did not.
    variables : str
        Its variable set, or the indicators themselves.
    n_indicators : int
        How many it uses.
    shrinkage, imputation, outliers, normalisation, weighting, aggregation, rescale : str
        The method of each step, with its options.
    """

    version: str
    status: str
    reason: Words
    fix: Words
    variables: str
    n_indicators: int
    shrinkage: str
    imputation: str
    outliers: str
    normalisation: str
    weighting: str
    aggregation: str
    rescale: str


# Columns of scores in a study whose versions are fitted on others than its own territories.
OF_REFERENCE = ("reference_rank", "reference_decile")
# The kinds of steps, in the order of the pipeline.
STEPS = tuple(item.name for item in fields(Version))[6:]


@dataclass(frozen=True)
class Score:
    """A territory in a version; the study's groups stand after its name.

    Attributes
    ----------
    code, name : str
    population : float
        Persons; empty where unknown or masked.
    version : str
    score : float
        Higher = more fragile.
    rank : int
        1 = most fragile; ties share the smallest.
    decile : int
        10 = most fragile tenth.
    reference_rank : float
        Place among the territories on which the version was fitted; only in studies that are fitted on others than
        their own territories, and empty where a version is learned from a ground truth.
    reference_decile : float
        Tenth of these territories.
    """

    code: str
    name: str
    population: float
    version: str
    score: float
    rank: int
    decile: int
    reference_rank: float = float("nan")
    reference_decile: float = float("nan")


@dataclass(frozen=True)
class DimensionScore:
    """A territory in a dimension of a version.

    Attributes
    ----------
    version, code : str
    dimension : str
        Its path: ``access/network``.
    score : float
        Of the dimension; higher = more fragile.
    """

    version: str
    code: str
    dimension: str
    score: float


@dataclass(frozen=True)
class Contribution:
    """An indicator of a territory in a version.

    Attributes
    ----------
    version, code, indicator : str
    raw : float
        The value as the tables give it, in the indicator's unit.
    shrunk : float
        After the shrinkage, where one changed it.
    normalised : float
        Oriented and comparable: higher = more fragile.
    imputed : bool
        Whether the value was missing and filled in.
    contribution : float
        Part of the score; the parts sum to the score before `rescale`.
    """

    version: str
    code: str
    indicator: str
    raw: float
    shrunk: float
    normalised: float
    imputed: bool
    contribution: float


@dataclass(frozen=True)
class Imputed:
    """An indicator (empty `code`), or a territory that lacks something (empty `indicator`), in a version.

    Attributes
    ----------
    version, indicator, code : str
    n : int
        Cells.
    n_imputed, n_missing : int
        Cells that were filled in, and those that still lack a value.
    share_imputed : float
        From 0 to 1.
    """

    version: str
    indicator: str
    code: str
    n: int
    n_imputed: int
    n_missing: int
    share_imputed: float


@dataclass(frozen=True)
class IndicatorWeight:
    """An indicator in a version.

    Attributes
    ----------
    version : str
    dimension : str
        Path of its node; empty = directly below the index.
    indicator : str
    direction : int
        1 = a higher value is more fragile, -1 = less.
    weight : float
        Effective weight of the normalised value as it enters the score.
    loading : float
        The loading from which the weight comes, if it comes from one.
    """

    version: str
    dimension: str
    indicator: str
    direction: int
    weight: float
    loading: float


@dataclass(frozen=True)
class Loading(Remarked):
    """An indicator on a component or factor of a version.

    Attributes
    ----------
    version, component, indicator : str
    loading : float
        Of the pattern matrix.
    structure : float
        Correlation of the indicator with the component.
    communality : float
        Share of the indicator's variance that all components explain.
    ci_low, ci_high : float
        Interval of the loading over resampled blocks.
    """

    version: str
    component: str
    indicator: str
    loading: float
    structure: float
    communality: float
    ci_low: float
    ci_high: float
    remarks: Remarks = ()


@dataclass(frozen=True)
class Diagnostic:
    """A statistic of a version.

    Attributes
    ----------
    version, statistic : str
    indicator, component : str
        Of which one; empty where the statistic is of the whole.
    value : float
    """

    version: str
    statistic: str
    indicator: str
    component: str
    value: float


@dataclass(frozen=True)
class Shift:
    """A territory that two versions rank differently: those that move most.

    Attributes
    ----------
    version_a, version_b, code, name : str
    rank_a, rank_b : int
        Among the territories that both score; 1 = most fragile.
    shift : int
        rank_b - rank_a: positive where b finds the territory less fragile than a does.
    """

    version_a: str
    version_b: str
    code: str
    name: str
    rank_a: int
    rank_b: int
    shift: int


@dataclass(frozen=True)
class Outcome:
    """A territory where a ground truth is known, of those measured at the territories of the study.

    Attributes
    ----------
    ground_truth, code : str
    value : float
        As the tables give it, in its unit, of counts the share from 0 to 1; `direction` is not applied.
    """

    ground_truth: str
    code: str
    value: float


@dataclass(frozen=True)
class Withheld:
    """A figure of a territory that is withheld.

    Attributes
    ----------
    code : str
    variable : str
        An indicator, ``population`` or a ground truth.
    kind : str
        ``small``, or ``secondary``: withheld beside others, which it would give away.
    """

    code: str
    variable: str
    kind: str
