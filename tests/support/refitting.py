"""Versions fitted again in draws of blocks, and a plain loop that copies rows and fits through the public steps."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from ifn_research.errors import Refusal
from ifn_research.geography.blocks import BlockDesign
from ifn_research.geography.places import Places
from ifn_research.index.fitting import fit_prepared
from ifn_research.index.preparation import prepare
from ifn_research.index.recipe import Recipe
from ifn_research.matrix import Floats, IndicatorMatrix
from ifn_research.statistics.resampling import draw_counts
from ifn_research.steps.aggregation.arithmetic import ArithmeticMean
from ifn_research.steps.aggregation.geometric import GeometricMean
from ifn_research.steps.imputation.none import NoImputation
from ifn_research.steps.normalisation.minmax import MinMax
from ifn_research.steps.normalisation.percentile import Percentile
from ifn_research.steps.normalisation.zscore import ZScore
from ifn_research.steps.outliers.none import NoOutlierTreatment
from ifn_research.steps.rescale.none import NoRescaling
from ifn_research.steps.rescale.percentile import PercentileRescaling
from ifn_research.steps.shrinkage.none import NoShrinkage
from ifn_research.steps.weighting.balanced import BalancedWeights
from ifn_research.steps.weighting.critic import Critic
from ifn_research.steps.weighting.entropy import EntropyWeights
from ifn_research.steps.weighting.factor import FactorAnalysis
from ifn_research.steps.weighting.pca import PrincipalComponent
from ifn_research.validation.ground_truth import ground_truth_from
from ifn_research.validation.refits.block_refits import Learner
from ifn_research.validation.refits.refitted import Redrawn, redraw

N = 150


BLOCKS = 24


DRAWS = 60


SEED = 7


KEPT = PrincipalComponent(opposed="keep")


def recipe(name: str = "v", **steps: Any) -> Recipe:
    given: dict[str, Any] = {
        "shrinkage": NoShrinkage(),
        "imputation": NoImputation(),
        "outliers": NoOutlierTreatment(),
        "normalisation": ZScore(),
        "weighting": KEPT,
        "rules": (ArithmeticMean(),),
        "staged": False,
        "rescale": NoRescaling(),
    }
    return Recipe(name, **(given | steps))


def sample(n: int = N, blocks: int = BLOCKS, seed: int = 1, *, noise: float = 1.0) -> tuple[Floats, Floats, np.ndarray]:
    """Two factors, an outcome, and blocks of unequal sizes that share some of both."""
    rng = np.random.default_rng(seed)
    labels = np.sort(rng.integers(0, blocks, n))
    labels[:blocks] = np.arange(blocks)
    common = rng.normal(size=(n, 2)) + 0.6 * rng.normal(size=(blocks, 2))[labels]
    loadings = np.array([[0.9, 0.8, 0.7, 0.2, 0.1], [0.0, 0.1, 0.2, 0.8, 0.7]])
    values = common @ loadings + noise * 0.6 * rng.normal(size=(n, 5))
    outcome = common @ np.array([0.7, 0.4]) + rng.normal(size=n) + 0.3 * rng.normal(size=blocks)[labels]
    outcome[::9] = np.nan
    return values, outcome, np.array([f"b{k:03d}" for k in labels], dtype=object)


def territories(n: int) -> Places:
    names = np.array([f"T{k}" for k in range(n)], dtype=object)
    return Places.territories(names, names)


def learner_of(built: Recipe, values: Floats, **labels: Any) -> Learner:
    matrix = IndicatorMatrix.of(values, **labels)
    prepared = prepare(built, matrix)
    index = fit_prepared(built, (), prepared, seed=SEED)
    scored = index.score_treated(prepared.treated)
    scores = pd.Series(scored.scores, index=scored.codes).reindex(matrix.codes).to_numpy()
    return Learner(built, (), matrix, prepared, scores)


def redrawn(
    learner: Learner, outcome: Floats, labels: np.ndarray, *, metric: str = "spearman", **given: Any
) -> Redrawn:
    truths = [ground_truth_from("truth", values=outcome)]
    design = BlockDesign({"block": labels})
    asked = {"draws": (DRAWS, SEED)} | given
    return redraw([learner], truths, territories(len(labels)), design, metric, **asked)[learner.name]


def plain(learner: Learner, outcome: Floats, labels: np.ndarray) -> tuple[Floats, Floats]:
    """Spearman in each draw and how often each territory is in the first tenth, from copies of rows and SciPy."""
    names = np.unique(labels.astype(str))
    figures, tops = [], np.zeros(len(labels))
    for counts in draw_counts(len(names), DRAWS, SEED):
        drawn = np.concatenate([np.flatnonzero(labels == name) for name in np.repeat(names, counts)])
        try:
            people = learner.matrix.population
            copied = IndicatorMatrix.of(
                learner.matrix.values[drawn],
                population=None if people is None else people[drawn],
                transforms=learner.matrix.transforms,
            )
            prepared = prepare(learner.recipe, copied)
            index = fit_prepared(learner.recipe, (), prepared, seed=SEED)
        except Refusal:
            figures.append(np.nan)
            continue
        scores = index.score(learner.matrix).scores
        there = drawn[~np.isnan(outcome[drawn])]
        figures.append(stats.spearmanr(scores[there].round(10), outcome[there])[0])
        tops += stats.rankdata(-scores.round(10), method="min") <= np.ceil(len(scores) / 10)
    return np.array(figures), tops


CASES: dict[str, dict[str, Any]] = {
    "pca": {},
    "component score": {"weighting": PrincipalComponent(opposed="keep", scoring="component_score")},
    "drops what is opposed": {"weighting": PrincipalComponent(opposed="drop")},
    "varimax": {"weighting": FactorAnalysis(n_factors=2)},
    "regression scores": {"weighting": FactorAnalysis(n_factors=1, scoring="regression")},
    "balanced": {"weighting": BalancedWeights()},
    "other z-scores": {"normalisation": ZScore(mean=100, standard_deviation=10, divisor="n")},
    "rescaled": {"rescale": PercentileRescaling()},
    "critic": {"weighting": Critic(), "normalisation": MinMax()},
    "entropy": {"weighting": EntropyWeights(), "normalisation": MinMax()},
    "percentiles": {"normalisation": Percentile()},
    "geometric": {"normalisation": MinMax(range=(1, 100)), "rules": (GeometricMean(),)},
}
