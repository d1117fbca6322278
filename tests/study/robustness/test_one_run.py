"""One run of an analysis built again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ifn_research import load_study, run
from ifn_research.errors import DataError
from ifn_research.study.robustness.one_run import run_built_again
from tests.support.varied_study import SCALES, varied

INPUTS = {"normalisation": SCALES, "weights": {"spread": 0.25}, "exclude": {"one_of": "dimensions"}}


def test_every_run_is_built_again() -> None:
    study = load_study(varied(robustness={"inputs": INPUTS, "replicates": 4}))
    before = run(study)
    rows = before.tables["robustness_runs"]
    assert len(rows) == 2 * 3 * 4
    ranks = [run_built_again(study, before, "own", at).territories["rank"] for at in range(len(rows))]
    mean = sum(ranks) / len(ranks)
    told = before.tables["robustness"].set_index("code")["rank_mean"]
    assert mean.to_numpy() == pytest.approx(told.reindex(mean.index).to_numpy(), rel=1e-12)


def test_a_run_that_is_another_is_refused() -> None:
    study = load_study(varied(robustness={"inputs": INPUTS, "replicates": 4}))
    before = run(study)
    rows = before.tables["robustness_runs"].copy()
    rows.loc[7, "mean_abs_rank_shift"] += 0.25
    with pytest.raises(DataError, match="not built again as it was"):
        run_built_again(study, replace(before, tables={**before.tables, "robustness_runs": rows}), "own", 7)
