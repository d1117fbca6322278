"""Masked counts found from the permutation p-values of `lisa.csv`: the attack, on what was told and on what is told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ifn_research import load_study, run
from ifn_research.geography.neighbours import Neighbours, nearest
from ifn_research.matrix import Floats
from ifn_research.results.study_result import StudyResult
from ifn_research.statistics.spatial.moran import PERMUTATIONS, local_moran, local_moran_told
from tests.support.small_study import LINEAR, study, territories

THRESHOLD = 6


def with_small_outcomes(seed: int, small: int = 8) -> pd.DataFrame:
    table = territories(120, seed=seed)
    rng = np.random.default_rng(seed)
    at = rng.choice(120, small, replace=False)
    table.loc[at, "truth_d"] = rng.integers(7, 30, small)
    table.loc[at, "truth_n"] = rng.integers(1, THRESHOLD, small)
    return table


def results(tmp_path: Path, table: pd.DataFrame, *, threshold: int | None) -> StudyResult:
    return run(load_study(study(tmp_path, table, versions=LINEAR, threshold=threshold)))


def neighbours_of(table: pd.DataFrame) -> Neighbours:
    return nearest(table["lon"].to_numpy(), table["lat"].to_numpy())


def attack(lisa: pd.DataFrame, scores: pd.DataFrame, table: pd.DataFrame, seed: int) -> dict[str, int]:
    """Numerators of the masked places, from files that were handed on and what is public of the places.

    The residuals that are told of two versions give, by least squares, the slope of each line; the outcomes are then
    known up to one constant, which whole numerators fix. A masked numerator is the whole number with which the draws of
    the manifest's seed give the p-values of the table, looked for place by place until nothing changes.
    """
    code, n = table["code"].to_numpy(), len(table)
    around = neighbours_of(table)
    s = {
        v: scores[scores["version"] == v].set_index("code")["score"].reindex(code).to_numpy()
        for v in ("equal", "fixed")
    }
    told = {v: lisa[lisa["version"] == v].set_index("code").reindex(code) for v in s}
    people = table["truth_d"].to_numpy(dtype=float)
    visible = told["equal"]["residual"].notna().to_numpy()
    e, f = (told[v]["residual"].to_numpy(dtype=float) for v in ("equal", "fixed"))
    design = np.column_stack([np.ones(n), s["equal"], -s["fixed"]])[visible]
    _, slope, _ = np.linalg.lstsq(design, (f - e)[visible], rcond=None)[0]
    partial = e + slope * s["equal"]
    known = partial[visible]
    first = np.flatnonzero(visible)[0]
    shifts = np.arange(people[first] + 1) / people[first] - partial[first]
    rest = [float(np.abs((c := (known + shift) * people[visible]) - np.round(c)).sum()) for shift in shifts]
    shift = shifts[int(np.argmin(rest))]
    outcome = partial + shift
    masked = np.flatnonzero(~visible)
    usual = float(np.nanmean(outcome))
    guess = {k: int(np.clip(round(usual * people[k]), 1, THRESHOLD - 1)) for k in masked.tolist()}
    outcome[masked] = [guess[k] / people[k] for k in masked]
    p = {v: told[v]["p_value"].to_numpy(dtype=float) for v in s}

    def wrong(values: Floats) -> float:
        total = 0.0
        for v, score in s.items():
            centred = score - score.mean()
            above = values - values.mean()
            z = above - centred * (centred @ above) / (centred @ centred)
            found = local_moran(z, around, rng=np.random.default_rng(seed)).p_value
            total += float(np.nansum(np.abs(found - p[v])))
        return total

    for _ in range(6):
        before = dict(guess)
        for k in masked.tolist():
            tried = range(1, THRESHOLD)
            found = []
            for count in tried:
                values = outcome.copy()
                values[k] = count / people[k]
                found.append(wrong(values))
            if min(found) < wrong(outcome):
                guess[k] = tried[int(np.argmin(found))]
                outcome[k] = guess[k] / people[k]
        if guess == before:
            break
    return {code[k]: count for k, count in guess.items()}


@pytest.fixture(scope="module", params=[6, pytest.param(7, marks=pytest.mark.slow)])
def studies(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[pd.DataFrame, StudyResult, StudyResult]:
    """The counts, what is told of them, and what a study without masks tells."""
    table, home = with_small_outcomes(request.param), tmp_path_factory.mktemp("lisa")
    return table, results(home, table, threshold=THRESHOLD), results(home, table, threshold=None)


def right(found: dict[str, int], table: pd.DataFrame) -> int:
    truth = table.set_index("code")["truth_n"]
    return sum(int(truth[code]) == count for code, count in found.items())


def test_p_values_of_every_place_give_masked_counts_away(
    studies: tuple[pd.DataFrame, StudyResult, StudyResult],
) -> None:
    """With residuals and local figures masked alone, as they once were: the attack is one."""
    table, masked, whole = studies
    hidden = masked.tables["lisa"]["residual"].isna()
    once = whole.tables["lisa"].assign(local_i=np.nan)
    once["residual"] = once["residual"].where(~hidden)
    found = attack(once, masked.tables["scores"], table, seed=1)
    assert right(found, table) == len(found) == 8


def test_what_is_told_of_places_gives_no_masked_count_away(
    studies: tuple[pd.DataFrame, StudyResult, StudyResult],
) -> None:
    table, masked, _ = studies
    found = attack(masked.tables["lisa"], masked.tables["scores"], table, seed=1)
    # One number of five is right by chance once in five times, and the guess near the mean somewhat more often.
    assert right(found, table) <= 4


def test_places_beside_a_masked_one_have_no_test_and_the_others_follow_from_what_is_told(
    studies: tuple[pd.DataFrame, StudyResult, StudyResult],
) -> None:
    """Nothing enters the p-values but residuals that stand beside them: they cannot say anything of others."""
    table, masked, _ = studies
    links = neighbours_of(table).links.toarray() > 0
    for _, rows in masked.tables["lisa"].groupby("version"):
        rows = rows.set_index("code").reindex(table["code"])
        told = rows["residual"].notna().to_numpy()
        tested = told & (links <= told).all(axis=1)
        assert 0 < tested.sum() < told.sum() < len(table)
        assert np.array_equal(rows["p_value"].notna(), tested)
        assert np.array_equal(rows["p_bh"].notna(), tested)
        assert (rows["cluster"][~tested] == "").all()
        z = rows["residual"].to_numpy()[told]
        at = np.cumsum(told) - 1
        most = int((links & told)[told].sum(axis=1).max())
        rng = np.random.default_rng(1)
        draws = [rng.choice(len(z) - 1, size=most, replace=False) for _ in range(PERMUTATIONS)]
        for place in np.flatnonzero(tested)[:10]:
            here, mean = at[place], z[at[links[place]]].mean()
            means = np.array([np.delete(z, here)[draw[: links[place].sum()]].mean() for draw in draws])
            tail = min((means >= mean - 1e-12).sum(), (means <= mean + 1e-12).sum())
            assert rows["p_value"].iloc[place] == pytest.approx(min(2 * (tail + 1) / (PERMUTATIONS + 1), 1))


def test_where_every_value_is_told_the_tests_are_those_of_all_places() -> None:
    rng = np.random.default_rng(3)
    around = nearest(rng.uniform(0, 5, 60), rng.uniform(44, 49, 60))
    values = rng.normal(size=60)
    values -= values.mean()
    every, told = (
        local_moran(values, around, rng=np.random.default_rng(1)),
        local_moran_told(values, around, np.ones(60, dtype=bool), rng=np.random.default_rng(1)),
    )
    np.testing.assert_array_equal(told.p_value, every.p_value)
    np.testing.assert_array_equal(told.p_bh, every.p_bh)
    assert list(told.quadrant) == list(every.quadrant)
    assert np.isnan(told.local_i).all()


def test_where_no_neighbourhood_is_told_nothing_is_tested() -> None:
    rng = np.random.default_rng(3)
    around = nearest(rng.uniform(0, 5, 30), rng.uniform(44, 49, 30))
    found = local_moran_told(rng.normal(size=30), around, np.arange(30) < 5, rng=np.random.default_rng(1))
    assert np.isnan(found.p_value).all()
    assert (found.quadrant == "").all()
