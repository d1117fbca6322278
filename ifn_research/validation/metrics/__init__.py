"""The metrics of agreement with a ground truth, by name."""

from __future__ import annotations

import numpy as np

from ifn_research.matrix import Bools, Floats, Integers
from ifn_research.remarks import Remark, Remarks
from ifn_research.statistics.estimate import Estimate, absent
from ifn_research.statistics.resampling import Variable
from ifn_research.validation.ground_truth import GroundTruth
from ifn_research.validation.metrics.base import OUT_OF_FOLD, Metric, SortedTruth
from ifn_research.validation.metrics.binomial import Counted
from ifn_research.validation.metrics.correlation import Pearson, Spearman
from ifn_research.validation.metrics.disattenuated import Disattenuated
from ifn_research.validation.metrics.kendall import Kendall
from ifn_research.validation.metrics.partial import PartialSpearman
from ifn_research.validation.metrics.targeting import Capture, ConcentrationIndex, TopDecileOverlap
from ifn_research.validation.metrics.weighted import Weighted
from ifn_research.validation.metrics.worst_tenth import WorstTenth

METRICS: dict[str, Metric] = {
    "spearman": Spearman(),
    "pearson": Pearson(),
    "kendall": Kendall("kendall", weighted=False),
    "spearman_weighted": Weighted("spearman_weighted", ranks=True),
    "pearson_weighted": Weighted("pearson_weighted", ranks=False),
    "kendall_weighted": Kendall("kendall_weighted", weighted=True),
    "auc_top10": WorstTenth("auc_top10", precision=False),
    "precision_top10": WorstTenth("precision_top10", precision=True),
    "capture_pop05": Capture("capture_pop05", 0.05, "population"),
    "capture_pop10": Capture("capture_pop10", 0.10, "population"),
    "capture_pop20": Capture("capture_pop20", 0.20, "population"),
    "capture_pop30": Capture("capture_pop30", 0.30, "population"),
    "capture_n20": Capture("capture_n20", 0.20, "territories"),
    "concentration_index": ConcentrationIndex(),
    "top_decile_overlap": TopDecileOverlap(),
    "deviance_explained": Counted("deviance_explained", odds=False),
    "odds_ratio_per_sd": Counted("odds_ratio_per_sd", odds=True),
    OUT_OF_FOLD: Spearman(OUT_OF_FOLD),
    "partial_spearman": PartialSpearman(),
    "spearman_disattenuated": Disattenuated(),
}


def bounds(metric: str) -> tuple[float, float]:
    """The least and the most that a metric can be."""
    return METRICS[metric].about.bounds


def usable(metric: str, outcome: GroundTruth) -> tuple[Bools, Remarks]:
    """Territories where a metric has what it needs of an outcome, and why there are none if there are none.

    Of an outcome that was measured on a draw, metrics that cannot be estimated by its probabilities have none.
    """
    if outcome.inclusion is not None and not METRICS[metric].about.drawn:
        return np.zeros(len(outcome.values), dtype=bool), (Remark("not_of_a_draw"),)
    return METRICS[metric].usable(outcome)


def figure(metric: str, values: Floats, outcome: GroundTruth, rows: Integers, *, least: int) -> Estimate:
    """A metric on some of the territories, if they are enough.

    Parameters
    ----------
    metric : str
    values : array, shape (n_territories,)
        Scores, known in `rows`.
    outcome : GroundTruth over the same territories
    rows : array of int
        Positions of territories that the metric can use.
    least : int
    """
    if len(rows) < least:
        return absent(Remark("too_few_territories", n=len(rows), least=least))
    return METRICS[metric].estimate(Variable.of(values[rows]), SortedTruth.of(outcome.rows(rows)))


__all__ = ["METRICS", "OUT_OF_FOLD", "Metric", "SortedTruth", "bounds", "figure", "usable"]
