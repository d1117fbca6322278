"""Do intervals hold what a recipe is worth, where its weights are learned on few territories? Writes `coverage.csv`.

`python experiments/2026-11-learned-weights/run.py 2` (workers; the results do not depend on them).
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from joblib import Parallel, delayed

from ifn_research.errors import Refusal
from ifn_research.geography.blocks import BlockDesign
from ifn_research.geography.places import Places
from ifn_research.index.fitting import fit_prepared
from ifn_research.index.preparation import prepare
from ifn_research.index.recipe import Recipe
from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.aggregation import RULES
from ifn_research.steps.imputation import IMPUTATIONS
from ifn_research.steps.normalisation import NORMALISATIONS
from ifn_research.steps.outliers import OUTLIER_TREATMENTS
from ifn_research.steps.rescale import RESCALINGS
from ifn_research.steps.shrinkage import SHRINKAGES
from ifn_research.steps.weighting.pca import PrincipalComponent
from ifn_research.validation.ground_truth import ground_truth_from
from ifn_research.validation.refits.block_refits import Learner
from ifn_research.validation.refits.refitted import redraw

# Blocks of ten territories, and the noise that one of the leading indicators has more than the others.
CASES = ((20, 0.0), (20, 1.0), (20, 1.5), (50, 1.0))
SEED, SIMULATIONS, DRAWS = 2026, 300, 200
PLAIN = (SHRINKAGES, IMPUTATIONS, OUTLIER_TREATMENTS)
RECIPE = Recipe(
    "pca",
    *(kinds["none"]() for kinds in PLAIN),
    NORMALISATIONS["zscore"](),
    PrincipalComponent(opposed="keep"),
    (RULES["arithmetic"](),),
    False,
    RESCALINGS["none"](),
)


def sample(rng: np.random.Generator, blocks: int, gap: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Two groups of three indicators; half of all variance lies between blocks; the outcome goes with the first."""
    labels = np.repeat(np.arange(blocks), 10)
    common = (rng.normal(size=(blocks, 3))[labels] + rng.normal(size=(10 * blocks, 3))) / np.sqrt(2)
    first, second = (common[:, k] + 0.6 * common[:, 2] for k in (0, 1))
    values = np.column_stack([first] * 3 + [second] * 3) + 0.7 * rng.normal(size=(len(labels), 6))
    values[:, 2] += gap * rng.normal(size=len(labels))
    outcome = first + 0.3 * second + rng.normal(size=len(labels))
    return values, outcome, np.array([f"b{k:05d}" for k in labels], dtype=object)


def learned(values: np.ndarray) -> Learner:
    matrix = IndicatorMatrix.of(values)
    prepared = prepare(RECIPE, matrix)
    scores = fit_prepared(RECIPE, (), prepared).score_treated(prepared.treated).scores
    return Learner(RECIPE, (), matrix, prepared, scores)


def worth(gap: float) -> float:
    """Spearman's correlation of the outcome with the index that is learned from all such territories, normal as it is.

    From their covariances; that of normal variables is 6 / pi arcsin(r / 2) (Kruskal 1958, J. American Statistical
    Association 53:814-861, doi:10.1080/01621459.1958.10501481).
    """
    noise = np.diag([0.49, 0.49, 0.49 + gap**2, 0.49, 0.49, 0.49])
    covariances = np.kron([[1.36, 0.36], [0.36, 1.36]], np.ones((3, 3))) + noise
    deviations = np.sqrt(np.diag(covariances))
    correlations = covariances / np.outer(deviations, deviations)
    weights = np.linalg.eigh(correlations)[1][:, -1] ** 2
    with_outcome = np.repeat([1.36 + 0.3 * 0.36, 0.36 + 0.3 * 1.36], 3) / deviations
    variance = 1.36 + 0.09 * 1.36 + 2 * 0.3 * 0.36 + 1
    pearson = weights @ with_outcome / np.sqrt(weights @ correlations @ weights * variance)
    return float(6 / np.pi * np.arcsin(pearson / 2))


def one(blocks: int, gap: float, number: int) -> tuple[float, ...]:
    """Bounds with weights held fixed and with weights learned again; NaN where there is no interval."""
    values, outcome, labels = sample(np.random.default_rng((SEED, blocks, round(10 * gap), number)), blocks, gap)
    names = np.array([f"t{k}" for k in range(len(labels))], dtype=object)
    truths, design = [ground_truth_from("truth", values=outcome)], BlockDesign({"block": labels})
    try:
        learner = learned(values)
    except Refusal:
        return (np.nan,) * 4
    asked = (DRAWS, number)
    found = redraw([learner], truths, Places.territories(names, names), design, "spearman", draws=asked)["pca"]
    held = found.fixed["truth"].interval()
    again, _ = found.interval("truth", (held.low, held.high))
    return tuple(np.nan if value is None else value for value in (held.low, held.high, again.low, again.high))


def main(workers: int) -> None:
    rows = []
    for blocks, gap in CASES:
        truth = worth(gap)
        made = Parallel(n_jobs=workers)(delayed(one)(blocks, gap, number) for number in range(SIMULATIONS))
        bounds = np.array(made)
        known = bounds[~np.isnan(bounds).any(axis=1)]
        held, again = known[:, :2], known[:, 2:]
        rows.append(
            {
                "blocks": blocks,
                "noise": gap,
                "worth": round(truth, 3),
                "held": round(100 * float(((held[:, 0] <= truth) & (truth <= held[:, 1])).mean()), 1),
                "refitted": round(100 * float(((again[:, 0] <= truth) & (truth <= again[:, 1])).mean()), 1),
                "width_held": round(float(np.diff(held).mean()), 3),
                "width_refitted": round(float(np.diff(again).mean()), 3),
                "without": round(100 * (1 - len(known) / SIMULATIONS), 1),
            }
        )
        print(rows[-1], flush=True)
    pd.DataFrame(rows).to_csv(Path(__file__).with_name("coverage.csv"), index=False)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
