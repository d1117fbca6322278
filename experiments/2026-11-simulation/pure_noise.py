"""Does pure noise stay in the confidence set beside equal weights, on the EPCI and their abstention?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

from ifn_research import load_study, run
from ifn_research.statistics.multiple_comparisons import confidence_set
from ifn_research.statistics.resampling import Draws, LeaveOneOut, Variable
from ifn_research.validation import METRICS, BlockDesign, ground_truth_from
from ifn_research.validation.evaluation.replicates import FigureKey, Sample, replicate
from ifn_research.validation.evaluation.two_scales import FiguresAtScales
from ifn_research.validation.metrics import SortedTruth

SEEDS, REPLICATES, ALPHA = 500, 1000, 0.10


def equal_weights(config: Path) -> pd.DataFrame:
    """The score of equal weights, abstention and département of each EPCI that has them, by code."""
    settings = ["versions=[{name: equal, variables: nine, weighting: equal}]", "validation.bootstrap.replicates=0"]
    result = run(load_study(config, overrides=settings))
    table = pd.read_csv(result.config.tables[0].path, dtype={"code_epci": str, "code_departement": str})
    outcome = table.set_index("code_epci")[["outcome_abstention_rate_2017", "code_departement"]]
    scores = result.tables["scores"].set_index("code")[["score"]].join(outcome).dropna()
    return scores.rename(columns={"outcome_abstention_rate_2017": "abstention", "code_departement": "departement"})


def p_values(table: pd.DataFrame, seeds: int = SEEDS) -> pd.DataFrame:
    """The agreement of noise with abstention and its p-value in the confidence set beside equal weights, by seed."""
    scores = {"equal": table["score"].to_numpy()}
    scores |= {f"noise {seed}": np.random.default_rng(seed).normal(size=len(table)) for seed in range(seeds)}
    truth = SortedTruth.of(ground_truth_from("abstention", values=table["abstention"].to_numpy()))
    blocks = BlockDesign({"departement": table["departement"].to_numpy()}).choose(np.arange(len(table)))
    variables = {name: Variable.of(values) for name, values in scores.items()}
    # Draws depend on their seed alone: each pair is judged as `validate` would judge it alone.
    panel = Sample(
        np.arange(len(table)), blocks.labels, Draws(blocks.n_blocks, REPLICATES, 0), variables, {"abstention": truth}
    )
    cells = {name: FigureKey(0, name, "abstention", "spearman") for name in scores}
    drawn = replicate([panel], list(cells.values()))
    without = replicate([replace(panel, draws=LeaveOneOut(blocks.n_blocks))], list(cells.values()))
    value = {name: METRICS["spearman"].estimate(variables[name], truth).value for name in scores}
    rows = []
    for seed, name in enumerate(list(scores)[1:]):
        pair = ("equal", name)
        replicates, left_out = (np.column_stack([of[cells[one]] for one in pair]) for of in (drawn, without))
        figures = FiguresAtScales(np.array([value[one] for one in pair]), replicates, blocks.df, left_out)
        z = float(figures.apart(np.array([0]), np.array([1]))[0])
        found = confidence_set(np.array([[0, z], [-z, 0]]), replicates)[1]
        # As `validate` does: what the test of the pair rejects is no more likely in the set than by that test.
        p_value = min(found, 2 * stats.norm.sf(z)) if z > 0 else found
        rows.append({"seed": seed, "equal": value["equal"], "noise": value[name], "p_value": p_value})
    return pd.DataFrame(rows).round({"equal": 5, "noise": 5, "p_value": 4})
