"""The territories in two runs: ranks, deciles and shifts, counted by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ifn_research.outputs.comparison import compare_results
from tests.support.two_runs import CODES, N, descending, scores, section, study_run


def test_two_territories_that_exchange_their_places_are_the_only_ones_that_move() -> None:
    values = descending()
    values["02"], values["03"] = values["03"], values["02"]
    found = compare_results(study_run(), study_run(scores=scores("equal", values)))
    (row,) = section(found, "Scores").to_dict("records")
    assert row["Spearman"] == pytest.approx(1 - 6 * 2 / (N * (N**2 - 1)))
    assert row["other decile"] == 2
    assert (row["enter the tenth"], row["people"], row["leave it"], row["people "]) == (1, 300, 1, 200)
    crossing = section(found, "Entering").set_index("code")
    assert crossing[""].to_dict() == {"03": "enters", "02": "leaves"}
    assert crossing.loc["03", ["decile A", "decile B", "population"]].tolist() == [9, 10, 300.0]
    movers = section(found, "The largest shifts").set_index("code")
    assert movers[["rank A", "rank B", "shift"]].to_dict("index") == {
        "02": {"rank A": 2, "rank B": 3, "shift": 1},
        "03": {"rank A": 3, "rank B": 2, "shift": -1},
    }


def test_spearman_and_shifts_are_those_of_scipy_on_random_scores() -> None:
    rng = np.random.default_rng(4)
    a, b = (dict(zip(CODES, rng.normal(size=N).tolist(), strict=True)) for _ in range(2))
    found = compare_results(study_run(scores=scores("equal", a)), study_run(scores=scores("equal", b)))
    expected = stats.spearmanr(list(a.values()), list(b.values())).statistic
    assert section(found, "Scores")["Spearman"].item() == pytest.approx(expected)
    ranks = [stats.rankdata([-value for value in run.values()], method="min") for run in (a, b)]
    shifts = dict(zip(CODES, ranks[1] - ranks[0], strict=True))
    movers = section(found, "The largest shifts")
    assert {row["code"]: row["shift"] for row in movers.to_dict("records")} == {
        code: shift for code, shift in shifts.items() if shift
    }
    assert movers["shift"].abs().is_monotonic_decreasing


def test_territories_of_one_run_only_are_counted_and_the_others_ranked_among_themselves() -> None:
    fewer = {code: value for code, value in descending().items() if code != "01"} | {"99": 50.0}
    found = compare_results(study_run(), study_run(scores=scores("equal", fewer)))
    (row,) = section(found, "Scores").to_dict("records")
    assert (row["territories"], row["Spearman"], row["other decile"]) == (N - 1, 1.0, 0)
    assert any(str(note).startswith("equal: 1 scored in A only, 1 in B only") for note in found.notes)


def test_an_unknown_population_makes_the_people_unknown_and_no_smaller_number() -> None:
    values = descending()
    values["02"], values["03"] = values["03"], values["02"]
    rows = [row | {"population": None if row["code"] == "03" else 1.0} for row in scores("equal", values)]
    before = [row | {"population": None} for row in scores("equal", descending())]
    found = compare_results(study_run(scores=before), study_run(scores=rows))
    assert section(found, "Scores")[["people", "people "]].iloc[0].tolist() == ["unknown", 1]
