"""Scores and outcomes at the places where ground truths are measured, against pandas' own groupby."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ifn_research.config.models import StudyConfig
from ifn_research.data.loading import load_study_data
from ifn_research.data.study_data import StudyData
from ifn_research.geography.places import Places
from ifn_research.remarks import noted
from ifn_research.study.inputs import StudyInputs

COMMUNES = """code,people,epci,dep,zone,lon,lat,x
a,100,E1,01,r,0,40,1
b,300,E1,01,u,4,44,2
c,50,E2,01,r,1,45,3
d,50,E2,02,u,2,46,4
e,,E2,02,u,9,50,5
f,10,E3,02,r,3,47,6
g,500,,02,u,5,48,7
"""
EPCI = "siren,label,rate,n,of\nE3,Trois,30,3,10\nE1,Un,10,1,4\n"


@pytest.fixture
def config(tmp_path):
    communes, epci = tmp_path / "communes.csv", tmp_path / "epci.csv"
    communes.write_text(COMMUNES)
    epci.write_text(EPCI)
    table = {
        "path": str(communes),
        "code": "code",
        "population": "people",
        "groups": {"epci": "epci", "departement": "dep", "zone": "zone", "place": "code"},
        "coordinates": {"longitude": "lon", "latitude": "lat"},
    }
    own = {"path": str(epci), "code": "siren", "name": "label", "group": "epci", "level": "intercommunalite"}
    return StudyConfig.model_validate(
        {
            "study": "test",
            "tables": [table],
            "indicators": {"x": {"column": "x"}},
            "ground_truth": [
                {"name": "rate", "column": "rate", "unit": "%", "table": own},
                {"name": "counts", "numerator": "n", "denominator": "of", "direction": -1, "table": own},
            ],
            "versions": [{"name": "equal", "variables": ["x"]}],
        }
    )


@pytest.fixture
def data(config):
    return load_study_data(config)


def territories(data: StudyData) -> Places:
    place = (data.longitude, data.latitude)
    return Places.territories(data.codes, data.names, data.groups, data.population, place)


def members(data: StudyData) -> Places:
    return territories(data).members("epci")


def test_a_place_has_the_mean_of_its_territories_weighted_by_population(data):
    ground = members(data)
    assert ground.codes.tolist() == ["E1", "E2", "E3"]
    # E2: the territory whose population is not known counts for nothing, and the one without a group is nowhere.
    np.testing.assert_allclose(ground.lift(np.array([1.0, 2, 3, 4, 5, 6, 7])), [1.75, 3.5, 6], rtol=1e-15)
    np.testing.assert_array_equal(ground.population, [400, 100, 10])
    np.testing.assert_allclose(ground.longitude, [3, 1.5, 3])
    np.testing.assert_allclose(ground.latitude, [43, 45.5, 47])


@pytest.mark.parametrize(("missing", "expected"), [("a", 2.0), ("b", np.nan), ("e", 1.75)])
def test_a_place_of_which_less_than_65_percent_is_scored_has_no_mean(data, missing, expected):
    scores = pd.Series([1.0, 2, 3, 4, 5, 6, 7], index=data.codes)
    scores[missing] = np.nan
    assert members(data).lift(scores.to_numpy())[0] == pytest.approx(expected, nan_ok=True)


def test_a_group_of_a_place_is_that_of_most_of_its_people_and_finer_groups_are_none(data):
    groups = members(data).groups
    assert {name: labels.tolist() for name, labels in groups.items()} == {
        # Half and half of the people of E2: the one that has more of its territories.
        "departement": ["01", "02", "02"],
        "zone": ["u", "u", "r"],
    }


def test_the_territories_themselves_are_left_as_they_are(data):
    ground = territories(data)
    values = np.array([1.0, np.nan, 3, 4, 5, 6, 7])
    assert ground.lift(values) is values
    assert (noted(ground.remarks), ground.n_places) == ("", 7)
    assert set(ground.groups) == {"epci", "departement", "zone", "place"}


def test_an_outcome_of_some_members_only_covers_those_in_whatever_order_they_come(config, data):
    inputs = StudyInputs(config, data)
    (ground,) = inputs.places
    rate, counts = inputs.ground_truths(ground)
    np.testing.assert_array_equal(rate.values, [10, np.nan, 30])
    np.testing.assert_array_equal(rate.mass, [40, np.nan, 3])
    np.testing.assert_array_equal(counts.values, [-0.25, np.nan, -0.3])
    np.testing.assert_array_equal(counts.weight, [4, np.nan, 10])
    assert ground.names.tolist() == ["Un", "", "Trois"]
    assert [found.n for found in data.findings if found.check == "territories_without_row"] == [1, 1]


def test_means_equal_those_of_pandas_on_random_territories():
    rng = np.random.default_rng(1)
    n = 500
    table = pd.DataFrame(
        {"g": rng.integers(0, 40, n).astype(str), "w": rng.integers(1, 900, n).astype(float), "v": rng.normal(size=n)}
    )
    table.loc[rng.random(n) < 0.3, "v"] = np.nan
    codes = np.array(sorted(set(table["g"])), dtype=object)
    position = pd.Index(codes).get_indexer(table["g"])
    blank = np.full(len(codes), "", dtype=object)
    ground = Places("g", codes, blank, {}, None, None, None, position, table["w"].to_numpy())
    expected = table.groupby("g").apply(
        lambda part: (
            np.average(part.dropna()["v"], weights=part.dropna()["w"])
            if part.dropna()["w"].sum() >= 0.65 * part["w"].sum()
            else np.nan
        )
    )
    assert 5 < expected.isna().sum() < 35
    np.testing.assert_allclose(ground.lift(table["v"].to_numpy()), expected[codes], rtol=1e-13)


def test_a_member_that_the_study_holds_in_part_is_told_where_its_table_says_how_many_live_there(config, tmp_path):
    (tmp_path / "epci.csv").write_text(
        "siren,label,rate,n,of,all\nE3,Trois,30,3,10,12\nE1,Un,10,1,4,4000\nE2,Deux,,,,900\n"
    )
    said = config.model_dump()
    for truth in said["ground_truth"]:
        truth["table"]["population"] = "all"
    found = load_study_data(StudyConfig.model_validate(said)).findings
    told = [finding for finding in found if finding.check == "member_held_in_part"]
    # E2 is held in part too, and nothing was measured there.
    assert [(finding.n, finding.severity, finding.table) for finding in told] == [(1, "warning", "epci.csv")] * 2
    assert "less than 65% of the population of 1 member of 'epci' (E1)" in str(told[0].message)
