"""What ground truths cover, against the published formula worked by hand and by pandas."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ifn_research.config.models import StudyConfig
from ifn_research.data.loading import load_study_data
from ifn_research.geography.places import Places
from ifn_research.study.evaluation import coverage_table
from ifn_research.study.inputs import StudyInputs
from ifn_research.validation.checks.coverage import coverage, standardised_difference


def test_the_standardised_difference_is_that_of_austin():
    # Austin (2009), section 3: (m1 - m2) / sqrt((s1^2 + s2^2) / 2); variances 1 and 4, means 2 and 6.
    assert standardised_difference(np.array([1.0, 2, 3]), np.array([4.0, 6, 8])) == pytest.approx(-4 / np.sqrt(2.5))


@pytest.mark.parametrize(("a", "b"), [([1.0], [2.0, 3.0]), ([1.0, 2.0], []), ([1.0, 1.0], [2.0, 2.0])])
def test_it_is_absent_where_a_spread_is(a, b):
    assert np.isnan(standardised_difference(np.array(a), np.array(b)))


@pytest.fixture
def config(tmp_path):
    rng = np.random.default_rng(4)
    n = 60
    table = pd.DataFrame(
        {"code": [f"c{i:02d}" for i in range(n)], "people": rng.integers(100, 900, n), "x": rng.normal(size=n)}
    )
    table["zone"] = [f"z{i // 6}" for i in range(n)]
    table["rate"] = np.where(np.arange(n) < 25, 10 + table["x"] ** 3, np.nan)
    table.loc[3, "people"] = np.nan
    table.loc[[4, 40], "x"] = np.nan
    table.to_csv(tmp_path / "t.csv", index=False)
    pd.DataFrame({"zone": ["z0", "z5", "z7"], "bad": [1.0, 4.0, 2.0]}).to_csv(tmp_path / "z.csv", index=False)
    study = {"path": str(tmp_path / "t.csv"), "code": "code", "population": "people", "groups": {"zone": "zone"}}
    own = {"path": str(tmp_path / "z.csv"), "code": "zone", "group": "zone"}
    return StudyConfig.model_validate(
        {
            "study": "test",
            "tables": [study],
            "indicators": {"x": {"column": "x", "direction": -1}},
            "ground_truth": [{"name": "by_zone", "column": "bad", "table": own}, {"name": "rate", "column": "rate"}],
            "versions": [{"name": "equal", "variables": ["x"]}],
        }
    )


def test_covered_territories_are_compared_with_the_others_variable_by_variable(config):
    data = load_study_data(config)
    table = data.raw.assign(people=data.population)
    rows = coverage_table(StudyInputs(config, data), {"equal": -table["x"].to_numpy()})
    found = rows[rows["ground_truth"] == "rate"].set_index("variable")
    assert list(found.index) == ["territories", "population", "indicator:x", "score:equal"]
    covered = table["rate"].notna()
    assert found.loc["territories", ["n_covered", "n_others", "share_covered"]].tolist() == [25, 35, 25 / 60]
    assert found.loc["population", "share_covered"] == pytest.approx(
        table["people"][covered].sum() / table["people"].sum()
    )
    for variable, values in (
        ("population", table["people"]),
        ("indicator:x", table["x"]),
        ("score:equal", -table["x"]),
    ):
        of = values.groupby(covered.map({True: "covered", False: "others"})).agg(["count", "mean", "var"])
        expected = (of["mean"]["covered"] - of["mean"]["others"]) / np.sqrt(of["var"].mean())
        assert found.loc[variable, "standardised_difference"] == pytest.approx(expected, rel=1e-12)
        assert found.loc[variable, ["mean_covered", "mean_others"]].tolist() == pytest.approx(of["mean"].tolist())
        assert found.loc[variable, ["n_covered", "n_others"]].tolist() == of["count"].tolist()


def test_members_of_a_group_are_compared_at_their_level_and_tables_keep_the_declared_order(config):
    data = load_study_data(config)
    rows = coverage_table(StudyInputs(config, data), {})
    assert list(dict.fromkeys(rows["ground_truth"])) == ["by_zone", "rate"]
    found = rows[rows["ground_truth"] == "by_zone"].set_index("variable")
    assert found.loc["territories", ["n_covered", "n_others"]].tolist() == [3, 7]
    people = pd.Series(data.population).groupby(data.groups["zone"]).sum()
    inside = people.index.isin(["z0", "z5", "z7"])
    assert found.loc["population", "share_covered"] == pytest.approx(people[inside].sum() / people.sum())
    assert found.loc["population", "mean_others"] == pytest.approx(people[~inside].mean())


def test_a_ground_truth_known_everywhere_leaves_nobody_to_compare_with():
    codes = np.array(["a", "b", "c"], dtype=object)
    ground = Places.territories(codes, codes)
    (row, x) = coverage("all", np.ones(3, dtype=bool), {"x": np.array([1.0, 2, 4])}, ground)
    assert (row.n_others, row.share_covered) == (0, 1.0)
    assert (x.n_covered, x.n_others) == (3, 0)
    assert np.isnan([x.mean_others, x.standardised_difference]).all()


def test_a_study_without_ground_truth_has_no_rows(config):
    bare = config.model_copy(update={"ground_truth": ()})
    assert coverage_table(StudyInputs(bare, load_study_data(bare)), {}).empty
