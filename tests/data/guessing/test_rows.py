"""Which rows are meant where a territory has a whole and its parts."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from ruamel.yaml import YAML

from ifn_research.config import load_study
from ifn_research.data.loading import indicator_values, load_study_data
from ifn_research.operations.new import start_study

CODES = [f"{dep:02d}{number:03d}" for dep in (1, 2, 38, 75) for number in range(1, 11)]
RATES = np.random.default_rng(3).uniform(5, 30, len(CODES)).round(1)


def in_parts(folder: Path, **values: list[str]) -> dict:
    """The study of a table of forty communes with a row for each combination of values."""
    combinations = [dict(zip(values, found, strict=True)) for found in product(*values.values())]
    frames = [pd.DataFrame({"code": CODES, **row, "taux": RATES + at}) for at, row in enumerate(combinations)]
    pd.concat(frames).to_csv(folder / "t.csv", index=False)
    return YAML(typ="safe").load(start_study(folder / "t.csv").text)


@pytest.mark.parametrize(
    ("values", "where"),
    [
        ({"sexe": ["H", "F", "T"]}, {"sexe": "T"}),
        ({"sexe": ["Hommes", "Femmes", "Ensemble"]}, {"sexe": "Ensemble"}),
        ({"sexe": ["H", "F", "T"], "age": ["0-14", "15-64", "65+", "Total"]}, {"sexe": "T", "age": "Total"}),
        ({"annee": ["2020", "2021"], "sexe": ["H", "F", "T"]}, {"annee": "2021", "sexe": "T"}),
        ({"annee": ["2019", "2020", "Total"]}, {"annee": "2020"}),
    ],
)
def test_the_whole_is_preferred_to_its_parts(values, where, tmp_path):
    study = in_parts(tmp_path, **values)
    assert study["tables"][0]["where"] == where
    assert len(study["indicators"]) == 1
    config = load_study(tmp_path / "t.yaml").config
    at = [dict(zip(values, found, strict=True)) for found in product(*values.values())].index(where)
    np.testing.assert_array_equal(indicator_values(config, load_study_data(config))["taux"], RATES + at)


def test_measures_of_which_none_is_the_whole_are_indicators(tmp_path):
    study = in_parts(tmp_path, indicateur=["chomage", "pauvrete", "total"])
    assert "where" not in study["tables"][0]
    assert set(study["indicators"]) == {"chomage", "pauvrete", "total"}


def test_a_measure_of_several_years_is_that_of_the_last(tmp_path):
    rates = {f"Part RSA {year} (%)": RATES + year - 2019 for year in (2019, 2021, 2020)}
    pd.DataFrame({"code": CODES, **rates, "Evolution 2015-2020": RATES[::-1]}).to_csv(tmp_path / "t.csv", index=False)
    text = start_study(tmp_path / "t.csv").text
    assert [item["column"] for item in YAML(typ="safe").load(text)["indicators"].values()] == [
        "Part RSA 2021 (%)",
        "Evolution 2015-2020",
    ]
    assert "#   Part RSA 2019 (%): is that of an earlier year than 'Part RSA 2021 (%)'" in text


def test_counts_of_a_long_table_are_in_no_index_of_rates(tmp_path):
    rng = np.random.default_rng(6)
    ages = ["-25", "25-74", "75+"]
    frames = [pd.DataFrame({"code": CODES, "age": age, "nb": rng.integers(10, 90, len(CODES))}) for age in ages]
    # Some territories have no row of the last.
    pd.concat(frames).iloc[:-10].to_csv(tmp_path / "t.csv", index=False)
    told = start_study(tmp_path / "t.csv")
    assert any("all figures look like counts" in str(warning) for warning in told.warnings)
    assert told.text.count("a count: divide it") == 3


def test_take_up_is_a_ground_truth_and_a_score_that_is_a_rate_an_indicator(tmp_path):
    columns = {"taux_de_recours": RATES + 40, "Income Score (rate)": RATES / 100, "Score IMD": RATES[::-1]}
    pd.DataFrame({"code": CODES, **columns, "part_b": RATES[::-1]}).to_csv(tmp_path / "t.csv", index=False)
    text = start_study(tmp_path / "t.csv").text
    study = YAML(typ="safe").load(text)
    assert study["variable_sets"]["first"] == ["income_score_rate", "part_b"]
    assert study["indicators"]["taux_de_recours"]["direction"] == -1
    assert "#   Score IMD: looks like an index of its own" in text
