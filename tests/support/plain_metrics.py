"""Every metric of agreement by its definition, with SciPy, statsmodels and scikit-learn."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import statsmodels.api as sm
from scipy import stats
from sklearn.metrics import roc_auc_score
from statsmodels.stats.weightstats import DescrStatsW

from ifn_research.matrix import Bools, Floats
from ifn_research.validation.ground_truth import GroundTruth


def plain(metric: str, score: Floats, outcome: GroundTruth) -> float:
    """A metric over complete rows; NaN where the score or the outcome is constant and the metric needs a spread."""
    if metric not in OF_MASS and (len(set(score)) < 2 or len(set(outcome.values)) < 2):
        return float("nan")
    return float(PLAIN[metric](score, outcome))


def capture(score: Floats, mass: Floats, weight: Floats, share: float) -> float:
    """Walk down the groups of tied scores until the share of the weight is reached."""
    target, reached, held = share * weight.sum(), 0.0, 0.0
    for value in sorted(set(score), reverse=True):
        tied = score == value
        if reached + weight[tied].sum() >= target:
            held += mass[tied].sum() * (target - reached) / weight[tied].sum()
            break
        reached, held = reached + weight[tied].sum(), held + mass[tied].sum()
    return held / mass.sum()


def overlap(score: Floats, outcome: Floats) -> float:
    a, b = decile_10(score), decile_10(outcome)
    return (a & b).sum() / min(a.sum(), b.sum())


def decile_10(score: Floats) -> Bools:
    return 10 * (stats.rankdata(-score, method="min") - 1) < len(score)


def worst_tenth(values: Floats) -> Bools:
    """At or above the 0.9 quantile; of a flag, 0 and 1 (or -1 and 0), the higher of the two."""
    if set(values) in ({0.0, 1.0}, {-1.0, 0.0}):
        return values == max(values)
    return values >= np.quantile(values, 0.9) - 1e-12


def weighted(x: Floats, y: Floats, weight: Floats) -> float:
    return DescrStatsW(np.column_stack([x, y]), weights=weight).corrcoef[0, 1]


def auc(score: Floats, values: Floats) -> float:
    worst = worst_tenth(values)
    return roc_auc_score(worst, score) if 0 < worst.sum() < len(worst) else float("nan")


def concentration(score: Floats, mass: Floats, weight: Floats) -> float:
    """Kakwani's covariance: 2 cov(mass per head, fractional rank) / mean, ranked from the least fragile up."""
    per_head, share = mass / weight, weight / weight.sum()
    rank = np.array([share[score < one].sum() + share[score == one].sum() / 2 for one in score])
    mean = (share * per_head).sum()
    return 2 * (share * (per_head - mean) * (rank - 0.5)).sum() / mean


def glm(score: Floats, rows: GroundTruth):
    """Binomial GLM of statsmodels on the z-scored score; the counts are the worse of the two ways round."""
    z = (score - score.mean()) / score.std(ddof=1)
    counts = np.column_stack([rows.mass, rows.weight - rows.mass])
    return sm.GLM(counts, sm.add_constant(z), family=sm.families.Binomial()).fit(tol=1e-13, maxiter=200)


def partial(score: Floats, rows: GroundTruth) -> float:
    """Correlation of least-squares residuals of ranks."""
    ranks = np.column_stack([np.ones(len(score)), *(stats.rankdata(column) for column in rows.covariates.T)])
    left = [sm.OLS(stats.rankdata(values), ranks).fit().resid for values in (score, rows.values)]
    # As many indicators as distinct territories leave rounding, which correlates with anything.
    return stats.pearsonr(*left).statistic if min(np.var(one) for one in left) > 1e-12 else float("nan")


def disattenuated(score: Floats, rows: GroundTruth) -> float:
    """By the beta-binomial of maximum likelihood, its rates drawn anew: another fit, and other draws."""
    from scipy.optimize import minimize

    held, people = rows.mass, rows.weight
    assert held is not None
    assert people is not None

    def unlikely(logs: Floats) -> float:
        return -float(stats.betabinom.logpmf(held, people, *np.exp(logs)).sum())

    a, b = np.exp(minimize(unlikely, np.zeros(2), method="Nelder-Mead").x)
    rng = np.random.default_rng(0)
    drawn = [stats.spearmanr(rng.beta(a + held, b + people - held), rows.values).statistic for _ in range(200)]
    ceiling = float(np.mean(drawn))
    return stats.spearmanr(score, rows.values).statistic / ceiling if ceiling**2 >= 0.2 else float("nan")


def kendall_weighted(score: Floats, values: Floats, weight: Floats) -> float:
    """Pair after pair."""
    agree = untied_x = untied_y = 0.0
    for i in range(len(score)):
        pair = weight[i] * weight
        x, y = np.sign(score[i] - score), np.sign(values[i] - values)
        agree += (pair * x * y).sum()
        untied_x += (pair * np.abs(x)).sum()
        untied_y += (pair * np.abs(y)).sum()
    return agree / np.sqrt(untied_x * untied_y)


def of_population(share: float) -> Callable[[Floats, GroundTruth], float]:
    return lambda score, rows: capture(score, rows.mass, rows.weight, share)


PLAIN: dict[str, Callable[[Floats, GroundTruth], float]] = {
    "spearman": lambda score, rows: stats.spearmanr(score, rows.values).statistic,
    "pearson": lambda score, rows: stats.pearsonr(score, rows.values).statistic,
    "kendall": lambda score, rows: stats.kendalltau(score, rows.values).statistic,
    "spearman_weighted": lambda score, rows: weighted(stats.rankdata(score), stats.rankdata(rows.values), rows.weight),
    "pearson_weighted": lambda score, rows: weighted(score, rows.values, rows.weight),
    "auc_top10": lambda score, rows: auc(score, rows.values),
    "precision_top10": lambda score, rows: worst_tenth(rows.values)[decile_10(score)].mean(),
    "capture_pop05": of_population(0.05),
    "capture_pop10": of_population(0.10),
    "capture_pop20": of_population(0.20),
    "capture_pop30": of_population(0.30),
    "capture_n20": lambda score, rows: capture(score, rows.mass, np.ones(len(score)), 0.2),
    "concentration_index": lambda score, rows: concentration(score, rows.mass, rows.weight),
    "top_decile_overlap": lambda score, rows: overlap(score, rows.values),
    "kendall_weighted": lambda score, rows: kendall_weighted(score, rows.values, rows.weight),
    "deviance_explained": lambda score, rows: (
        np.sign((fit := glm(score, rows)).params[1]) * (1 - fit.deviance / fit.null_deviance)
    ),
    "odds_ratio_per_sd": lambda score, rows: np.exp(glm(score, rows).params[1]),
    "spearman_spatial_cv": lambda score, rows: stats.spearmanr(score, rows.values).statistic,
    "partial_spearman": partial,
    "spearman_disattenuated": disattenuated,
}
OF_MASS = {name for name in PLAIN if name.startswith(("capture", "concentration"))}
