"""Members of a group judged alone, and what the index misses in them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ifn_research.rows import table
from ifn_research.validation.checks.subgroups import DENSITIES, Subgroup, chosen_groups, density_classes, subgroups
from ifn_research.validation.ground_truth import ground_truth_from
from tests.support.described_study import N, counted


def test_members_are_judged_alone_and_what_is_missed_sums_to_nothing(study):
    score, people, cases, _, region = study
    rows = subgroups({"a": score}, [counted(study)], {"region": region}, "spearman")
    found = table(rows, Subgroup).set_index("member")
    frame = pd.DataFrame({"score": score, "rate": cases / people, "region": region}).dropna()
    for member, inside in frame[frame["region"] != ""].groupby("region"):
        expected = stats.spearmanr(inside["score"], inside["rate"]).statistic
        assert found.loc[member, "estimate"] == pytest.approx(expected)
        assert found.loc[member, "n"] == len(inside)
    line = stats.linregress(frame["score"].rank(pct=True), frame["rate"].rank(pct=True))
    gap = frame["rate"].rank(pct=True) - line.intercept - line.slope * frame["score"].rank(pct=True)
    assert found.loc["R1", "missed"] == pytest.approx(gap[frame["region"] == "R1"].mean())
    assert gap.mean() == pytest.approx(0)


def test_a_member_that_the_index_misses_is_told(study):
    score, people, cases, _, region = study
    worse = np.where(region == "R3", people * 0.9, cases)
    outcome = ground_truth_from("o", numerator=worse, denominator=people)
    found = table(subgroups({"a": score}, [outcome], {"region": region}, "spearman"), Subgroup).set_index("member")
    assert found["missed"].idxmax() == "R3"
    assert found.loc["R3", "missed"] > 0.25
    assert found.loc["R3", "missed_low"] > 0
    assert found.loc["R3", "missed_p"] < 0.05


def test_a_handful_of_territories_is_not_judged(study):
    few = np.where(np.arange(N) < 15, "few", "many").astype(object)
    found = table(subgroups({"a": study[0]}, [counted(study)], {"g": few}, "kendall"), Subgroup).set_index("member")
    assert found.loc["few", "n"] == 11
    few = np.where(np.arange(N) < 12, "few", "many").astype(object)
    found = table(subgroups({"a": study[0]}, [counted(study)], {"g": few}, "kendall"), Subgroup).set_index("member")
    assert np.isnan(found.loc["few", "estimate"])
    assert "only 8 territories" in found.loc["few", "note"]


def test_groups_of_too_many_members_are_chosen_only_when_asked(study):
    groups = {"code": np.arange(N).astype(str).astype(object), "region": study[4], "one": np.full(N, "x", dtype=object)}
    assert chosen_groups(groups, None) == ["region"]
    assert chosen_groups(groups, ["code", "absent"]) == ["code"]


def test_quarters_by_density_are_those_of_pandas():
    density = np.random.default_rng(2).lognormal(4, 1, 203)
    density[:3] = np.nan
    found = density_classes(density)
    assert set(found[:3]) == {""}
    expected = pd.qcut(density[3:], 4, labels=list(DENSITIES)).astype(object)
    assert list(found[3:]) == list(expected)
    assert set(density_classes(density[:30])) == {""}
