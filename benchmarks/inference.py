"""What two scales of blocks and the jackknife cost, against draws alone, in the same run."""

from __future__ import annotations

import time
from collections.abc import Iterator
from unittest import mock

import numpy as np
import pandas as pd

from benchmarks._row import Row
from benchmarks._tables import ABSENT, tables
from ifn_research.validation import BlockDesign, Candidates, GroundTruth, Options, evaluate, ground_truth_from

VERSIONS, BASELINES, REPLICATES, SEED = 12, 10, 1000, 1
OUTCOMES = ("outcome_unvaccinated_rate_2021_w27", "outcome_abstention_rate_2017", "outcome_illectronism_rate_2019")


def run() -> Iterator[Row | str]:
    if (folder := tables()) is None:
        yield ABSENT
        return
    table = pd.read_csv(folder / "tables" / "epci.csv", dtype={"code_departement": str, "code_region": str})
    rng = np.random.default_rng(SEED)
    indicators = [name for name in table if name.startswith(("share_", "poverty", "unemployment"))][:BASELINES]
    values = {name: table[name].to_numpy(dtype=float) for name in indicators}
    poverty = values[indicators[0]]
    scores = {f"v{k}": poverty + rng.normal(0, np.nanstd(poverty), len(table)) for k in range(VERSIONS)}
    people = table["population"].to_numpy(dtype=float)
    outcomes = [
        ground_truth_from(name, values=table[name].to_numpy(), unit="%", population=people) for name in OUTCOMES
    ]
    groups = {name: table[f"code_{name}"].to_numpy(dtype=object) for name in ("departement", "region")}
    place = (table["longitude"].to_numpy(), table["latitude"].to_numpy())
    both = BlockDesign(groups, "departement", place)
    # No second group, no coordinates, no block left out: replicates, percentiles and Student's t.
    alone = BlockDesign({"departement": groups["departement"]}, "departement")
    ours, plain = [], []
    for _ in range(2):
        ours.append(_measure(scores, values, outcomes, both))
        with mock.patch("ifn_research.validation.evaluation.figures.MOST_LEFT_OUT", 0):
            plain.append(_measure(scores, values, outcomes, alone))
    what = f"EPCI, {VERSIONS} versions, {len(values)} baselines, {len(outcomes)} truths, {REPLICATES:,} draws"
    yield Row(what, min(ours))
    yield Row("  draws alone, at one scale of blocks", min(plain))


def _measure(
    scores: dict[str, np.ndarray], baselines: dict[str, np.ndarray], outcomes: list[GroundTruth], blocks: BlockDesign
) -> float:
    start = time.process_time()
    options = Options(replicates=REPLICATES)
    evaluate(Candidates(scores, baselines), outcomes, blocks=blocks, seed=SEED, options=options)
    return time.process_time() - start
