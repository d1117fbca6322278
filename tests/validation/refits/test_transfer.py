"""What was learned in one région and judged in another, computed again with pandas and SciPy."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

from ifn_research.geography.places import Places
from ifn_research.validation.refits.transfer import Transfer, learns_weights, members_of, transfer
from tests.support.method_cases import CASES, NAMES, Case

SUPERVISED = {"method": "supervised", "ground_truth": "g"}
CASE = Case("weighting", "supervised", SUPERVISED)


def transfers(*, steps: dict[str, object], n: int = 60) -> tuple[dict[tuple[str, str], Transfer], pd.DataFrame]:
    matrix = CASE.matrix(1, n=n)
    outcome = np.where(np.arange(n) % 6 == 0, np.nan, matrix.population)
    rows = transfer(
        CASE.recipe(steps={"normalisation": "zscore", **steps}),
        (),
        matrix,
        matrix.groups["region"],
        ("g", outcome),
        taught=outcome if steps["weighting"] == SUPERVISED else None,
        seed=0,
    )
    table = pd.DataFrame(matrix.values * matrix.directions, columns=list(NAMES))
    table = table.assign(region=matrix.groups["region"], outcome=outcome)
    return {(row.learned_in, row.judged_in): row for row in rows}, table


def test_a_regression_of_one_region_is_judged_in_every_other_and_in_its_own() -> None:
    rows, table = transfers(steps={"weighting": SUPERVISED})
    regions = sorted(table["region"].unique())
    assert set(rows) == {(a, b) for a in regions for b in regions}
    for (a, b), row in rows.items():
        there, here = table[table["region"] == a].dropna(), table[table["region"] == b].dropna()
        model = sm.OLS(there["outcome"], sm.add_constant(there[list(NAMES)])).fit()
        predicted = model.predict(sm.add_constant(here[list(NAMES)]))
        assert row.spearman == pytest.approx(stats.spearmanr(predicted, here["outcome"])[0], abs=1e-12)
        assert (row.version, row.ground_truth) == ("v", "g")
        assert (row.n_learned, row.n_judged) == (len(there), len(here))
        assert row.note == ("within: same territories" if a == b else "")


def test_weights_learned_without_the_outcome_count_the_territories_that_it_does_not_cover() -> None:
    rows, table = transfers(steps={"weighting": {"method": "pca", "opposed": "keep"}})
    for (a, b), row in rows.items():
        there = table.loc[table["region"] == a, list(NAMES)]
        here = table[table["region"] == b].dropna()
        weights = np.linalg.eigh(there.corr().to_numpy())[1][:, -1] ** 2
        score = (here[list(NAMES)] - there.mean()) / there.std() @ weights
        assert row.spearman == pytest.approx(stats.spearmanr(score, here["outcome"])[0], abs=1e-12)
        assert row.n_learned == len(there)


def test_a_region_too_small_to_learn_or_to_judge_says_so() -> None:
    """Of 35 territories, regions 0 and 1 have 12 and region 2 has 11; a sixth have no outcome."""
    rows, table = transfers(steps={"weighting": SUPERVISED}, n=35)
    counted = table.dropna().groupby("region").size()
    assert counted["region0"] < 10 <= counted["region1"]
    row = rows["region0", "region1"]
    assert (row.spearman, row.note) == (None, f"learned from {counted['region0']} territories, at least 10 are needed")
    row = rows["region1", "region0"]
    assert (row.spearman, row.n_judged) == (None, counted["region0"])
    assert row.note == f"judged in {counted['region0']} territories, at least 10 are needed"


def test_what_cannot_be_learned_or_scored_says_why() -> None:
    ratio = {"normalisation": {"method": "reference_ratio", "by": "region", "invert": "complement"}}
    rows, _ = transfers(steps={"weighting": {"method": "pca", "opposed": "keep"}, **ratio})
    assert rows["region0", "region0"].spearman is not None
    assert rows["region0", "region1"].note.startswith("cannot be scored there: ")
    rows, _ = transfers(steps={"weighting": {"method": "factor", "n_factors": 4}})
    assert all(row.note.startswith("cannot be learned there: 4 factors of 6 indicators") for row in rows.values())


def test_declared_weights_are_not_learned() -> None:
    told = {case.method: learns_weights(case.recipe()) for case in CASES if case.kind == "weighting"}
    assert {name for name, learned in told.items() if not learned} == {
        "equal",
        "equal_by_dimension",
        "fixed",
        "budget",
        "ahp",
    }


@pytest.mark.parametrize("members, expected", [(1, 0), (2, 2), (30, 30), (31, 0)])
def test_transfers_are_tried_between_2_to_30_members(members: int, expected: int) -> None:
    labels = np.array([f"r{i % members}" for i in range(124)] + [""], dtype=object)
    assert len(members_of(labels)) == expected


def test_an_outcome_of_groups_judges_the_mean_scores_of_their_territories() -> None:
    matrix = CASE.matrix(1, n=300)
    people = np.asarray(matrix.population, dtype=float)
    epci = np.array([f"{region}{i // 3 % 17:02d}" for i, region in enumerate(matrix.groups["region"])], dtype=object)
    groups = {"epci": epci, "region": matrix.groups["region"]}
    ground = Places.territories(matrix.codes, matrix.codes, groups, people).members("epci")
    truth = np.random.default_rng(4).normal(size=ground.n_places)
    recipe = CASE.recipe(steps={"normalisation": "zscore", "weighting": {"method": "pca", "opposed": "keep"}})
    rows = transfer(recipe, (), matrix, matrix.groups["region"], ("g", truth), seed=0, places=ground)
    table = pd.DataFrame(matrix.values * matrix.directions, columns=list(NAMES))
    table = table.assign(region=matrix.groups["region"], epci=epci, people=people)
    told = [row for row in rows if row.spearman is not None]
    assert told
    for row in told:
        there = table.loc[table["region"] == row.learned_in, list(NAMES)]
        here = table[table["region"] == row.judged_in]
        weights = np.linalg.eigh(there.corr().to_numpy())[1][:, -1] ** 2
        score = (here[list(NAMES)] - there.mean()) / there.std() @ weights
        means = (score * here["people"]).groupby(here["epci"]).sum() / here.groupby("epci")["people"].sum()
        values = pd.Series(truth, index=ground.codes)[means.index]
        assert row.spearman == pytest.approx(stats.spearmanr(means, values)[0], abs=1e-12)
        assert row.n_judged == len(means)
