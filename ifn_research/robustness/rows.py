"""Rows of what robustness finds: ranks over the runs, effects of the inputs, and the runs themselves."""

from __future__ import annotations

from dataclasses import dataclass

# Where a territory stands: in the most fragile tenth in nearly every run, in nearly none, or in some.
IN, OPEN, OUT = "in", "open", "out"
# Outputs of which the variance is taken apart, and effects.
RANKS, SHIFT, TOP_TENTH = "ranks", "mean_abs_rank_shift", "top_tenth"
FIRST, TOTAL, SHAPLEY = "first", "total", "shapley"
EXACT, PICK_FREEZE = "exact", "pick_freeze"
# The input that is chance in figures, of which more data would leave less.
NOISE_OF_FIGURES = "sampling"
# The flag of a total effect whose interval is wider than this.
TOO_FEW_RUNS, WIDEST = "too few runs", 0.1


@dataclass(frozen=True)
class RankRange:
    """A territory over the runs of a version.

    Attributes
    ----------
    version, code : str
    rank_nominal : int
        In the version itself, among the territories that every run scores.
    rank_mean, rank_median, rank_q05, rank_q95 : float
        Over the runs; quantiles of 5 and 95 %. It is a range of defensible choices, no confidence interval.
    mean_abs_shift : float
        Mean distance from the nominal rank.
    p_top_tenth : float
        Share of the runs in which it is in the most fragile tenth.
    standing : str
        ``in`` from 0.95 on, ``out`` up to 0.05, else ``open``.
    rank_set_low, rank_set_high : float or None
        Confidence set (95 %) of the rank in the version itself under chance in figures alone, of the territory alone;
        absent where figures are not drawn (`sampling`). Of more than 2,000 territories, those of the most fragile tenth
        and those of `pairs` have one.
    may_be_in_tenth : str
        Whether it cannot be excluded from the most fragile tenth (``yes``, ``no``), for all territories at once (95 %);
        empty where there is no set. Of more than 2,000 territories, for those of `pairs` at once; the others that have
        a set are in the tenth by their rank, and nothing else is said of them.
    """

    version: str
    code: str
    rank_nominal: int
    rank_mean: float
    rank_median: float
    rank_q05: float
    rank_q95: float
    mean_abs_shift: float
    p_top_tenth: float
    standing: str
    rank_set_low: float | None = None
    rank_set_high: float | None = None
    may_be_in_tenth: str = ""


@dataclass(frozen=True)
class RobustnessStatistic:
    """A figure on a version over its runs.

    Attributes
    ----------
    version : str
    statistic : str
        ``mean_abs_rank_shift``, ``spearman_with_nominal`` and ``top_decile_overlap``, each of a run beside the version
        itself; ``n_in`` and ``n_open``, territories by their standing; ``population_open``;
        ``share_width_over_decile``, the share of territories whose ranks extend over more than a tenth of all;
        ``n_may_be_in_tenth``, where all have rank sets; ``n_territories``, those that every run scores; ``n_runs``;
        ``choices_to_noise``, where figures are drawn and something else varies: the variance of ranks that choices make
        (of their mean over chance), as a multiple of the mean variance that chance makes where choices are settled.
    value : float
        The mean over the runs, or the figure itself.
    q05, q95 : float or None
        Quantiles over the runs.
    """

    version: str
    statistic: str
    value: float
    q05: float | None = None
    q95: float | None = None


@dataclass(frozen=True)
class Sensitivity:
    """An effect of an input on an output.

    Attributes
    ----------
    version : str
    output : str
        ``ranks`` and ``top_tenth`` (the trace over territories), ``mean_abs_rank_shift``.
    input : str
        The choice: a step, ``weights`` (their noise), ``exclude`` (what is left out), or a bundle.
    index : str
        ``first``: the share of the variance that would go if this choice were settled. ``total``: the share that is
        left when only it is open. ``shapley``: its fair share; they sum to 1, whatever combinations are left out. First
        and total are only told where none is.
    estimate : float or None
        Absent where the output does not vary.
    ci_low, ci_high : float or None
        Bootstrap (95 %) over what is drawn; absent where nothing is, and the estimate has no error.
    method : str
        ``exact`` over every combination, or ``pick_freeze``.
    n_runs : int
        Of the version.
    flag : str
        ``too few runs`` where the interval of a total effect is wider than 0.1.
    """

    version: str
    output: str
    input: str
    index: str
    estimate: float | None
    ci_low: float | None
    ci_high: float | None
    method: str
    n_runs: int
    flag: str = ""


@dataclass(frozen=True)
class TerritorySensitivity:
    """The part of an input in the moves of a territory.

    Attributes
    ----------
    version, code : str
    input : str
        The choice, as in `sensitivity.csv`.
    shapley : float or None
        Share of the variance of its rank, where every combination is run; they sum to 1.
    total : float or None
        Total effect, where runs are a sample.
    rank_variance : float
        Over the runs.
    dominant_input : str
        The input with the largest share; empty where the rank never moves.
    """

    version: str
    code: str
    input: str
    shapley: float | None
    total: float | None
    rank_variance: float
    dominant_input: str


@dataclass(frozen=True)
class AlternativeShift:
    """The version itself with one other alternative.

    Attributes
    ----------
    version : str
    input : str
        The choice, as in `sensitivity.csv`.
    alternative : str
        The one that takes the place of the version's own.
    mean_abs_rank_shift, top_decile_overlap : float
        Beside the version itself.
    n_enter, n_leave : int
        Territories that enter the most fragile tenth, and that leave it.
    population_enter : float or None
        Persons in those that enter; absent where the population of one of them is not known.
    """

    version: str
    input: str
    alternative: str
    mean_abs_rank_shift: float
    top_decile_overlap: float
    n_enter: int
    n_leave: int
    population_enter: float | None


@dataclass(frozen=True)
class RobustnessRun:
    """A run; after its number stands the alternative of each input, one column each, or the number of its draw.

    Attributes
    ----------
    version : str
    run : int
        From 0.
    mean_abs_rank_shift, spearman, top_decile_overlap : float
        Beside the version itself.
    """

    version: str
    run: int
    mean_abs_rank_shift: float
    spearman: float
    top_decile_overlap: float


@dataclass(frozen=True)
class RankedPair:
    """Two territories over the runs of a version: is their order settled?

    Attributes
    ----------
    version : str
    code_a, code_b : str
        Those that follow each other in the most fragile tenth, the more fragile first; then those that a study names.
    rank_a, rank_b : int
        In the version itself.
    p_a_ahead, p_b_ahead : float
        Share of the runs in which one ranks before the other; where they tie neither does.
    settled : bool
        Whether one of both is at least 0.95.
    """

    version: str
    code_a: str
    code_b: str
    rank_a: int
    rank_b: int
    p_a_ahead: float
    p_b_ahead: float
    settled: bool


@dataclass(frozen=True)
class RankReversals:
    """Pairs of territories that change order when another territory, or a block, is left out and the version refitted.

    Attributes
    ----------
    version : str
    left_out : str
        ``territory`` or ``block``: each in turn, a hundred at most, evenly spread.
    n_left_out, n_refused : int
        How often one was, and how often the version could not be computed then.
    n_pairs, n_inverted : int
        Pairs of the other territories, and those of which one was ahead and is behind; ties invert nothing.
    share : float or None
        Of the pairs, those that are inverted; absent where there is none.
    """

    version: str
    left_out: str
    n_left_out: int
    n_refused: int
    n_pairs: int
    n_inverted: int
    share: float | None


@dataclass(frozen=True)
class DecisionStability:
    """A version in worlds that share what is drawn, judged again in each.

    Attributes
    ----------
    ground_truth, metric : str
        By what versions are judged.
    version : str
    p_best : float
        Share of the worlds in which it comes first.
    p_in_confidence_set : float or None
        Share of the worlds in which it cannot be told apart from the best; absent where one version alone is judged.
    nominal_best : bool
        Whether it comes first in the data as they are.
    p_same_recommendation : float
        Share of the worlds in which the rules of the note say the same of the versions as in the data as they are; the
        same for every version.
    """

    ground_truth: str
    metric: str
    version: str
    p_best: float
    p_in_confidence_set: float | None
    nominal_best: bool
    p_same_recommendation: float
