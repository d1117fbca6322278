"""Tables made of raw files, each rule on a table small enough to be checked by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ifn_research.data.recipes.building import Kitchen, as_text, matching
from ifn_research.data.recipes.finding import recipe_named
from ifn_research.data.recipes.rules import DataRecipe
from ifn_research.errors import ConfigError, DataError

RAW = {
    "communes": "code,dep,nom\n01001,01,Un\n01002,01,Deux\n2A001,2A,Trois\n01001,01,Encore\n",
    "people": "c;n;d\n1001;100;50\n01002;300;0\n2A001;s;20\n99999;7;7\n",
    "places": "commune,kind\n01001,A1\n01001,B2\n2A001,A3\n01001,A9\n",
}


def raw_file(name: str) -> dict[str, Any]:
    read = {"format": "csv", "separator": ";" if name == "people" else ","}
    return {
        "producer": "P",
        "title": name,
        "year": "2020",
        "licence": "Licence Ouverte",
        "address": f"https://example.org/{name}.csv",
        "sha256": "0" * 64,
        "read": read,
    }


def made(tmp_path: Path, columns: dict[str, Any], **rows: Any) -> pd.DataFrame:
    for name, text in RAW.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    recipe = DataRecipe.model_validate(
        {
            "recipe": "r",
            "title": "t",
            "sources": {name: raw_file(name) for name in RAW},
            "links": {"dep": {"source": "communes", "key": "code", "to": "dep", "replace_to": {"2A": "20"}}},
            "tables": {
                "t": {"path": "t.csv", "rows": {"source": "communes", "key": "code", **rows}, "columns": columns}
            },
        }
    )
    return Kitchen(recipe, {name: tmp_path / f"{name}.csv" for name in RAW}).table("t")


PEOPLE = {"source": "people", "key": "c", "width": 5}


def test_rows_are_the_first_of_each_code_in_the_order_of_the_file(tmp_path: Path) -> None:
    found = made(tmp_path, {"code": {}, "name": {"source": "communes", "key": "code", "text": "nom"}})
    assert found.to_numpy().tolist() == [["01001", "Un"], ["01002", "Deux"], ["2A001", "Trois"]]


def test_codes_get_their_zeros_back_and_what_is_divided_by_nothing_is_unknown(tmp_path: Path) -> None:
    found = made(tmp_path, {"x": {**PEOPLE, "value": "100 * n / d"}})
    np.testing.assert_array_equal(found["x"], [200.0, np.nan, np.nan])


def test_sums_and_counts_go_to_the_territory_that_a_link_names(tmp_path: Path) -> None:
    columns = {
        "n": {**PEOPLE, "link": "dep", "sums": {"n": "n"}},
        "rate": {**PEOPLE, "link": "dep", "sums": {"n": "n", "d": "d"}, "value": "n / d"},
        "places": {"source": "places", "key": "commune", "link": "dep", "count": True, "absent": 0},
        "main": {"source": "communes", "key": "code", "link": "dep", "most": "nom"},
    }
    found = made(tmp_path, columns, link="dep")
    assert found.index.tolist() == ["01", "20"]
    assert found["n"].tolist() == [400.0, 0.0]
    assert found["rate"].tolist() == [8.0, 0.0]
    assert found["places"].tolist() == [3.0, 1.0]
    # Of several as frequent ones, the smallest.
    assert found["main"].tolist() == ["Deux", "Trois"]


def test_what_does_not_count_is_nothing_and_what_is_not_there_is_unknown(tmp_path: Path) -> None:
    only = {"source": "places", "key": "commune", "only": {"kind": "A*"}, "sums": {"n": "1"}}
    assert made(tmp_path, {"n": only})["n"].fillna(-1).tolist() == [2.0, -1.0, 1.0]
    assert made(tmp_path, {"n": {**only, "absent": 0}})["n"].tolist() == [2.0, 0.0, 1.0]


def test_a_mean_has_its_weights_where_both_are_known(tmp_path: Path) -> None:
    rule = {**PEOPLE, "link": "dep", "mean": "d", "weight": {"source": "people", "key": "c", "value": "n"}}
    found = made(tmp_path, {"mean": {**rule, "width": 0}}, link="dep")
    # Commune 1001 has no link without its zero; 01002 has the weight 300 and the figure 0.
    assert found["mean"].fillna(-1).tolist() == [0.0, -1.0]


def test_columns_are_made_of_columns_and_some_serve_others_only(tmp_path: Path) -> None:
    columns = {
        "n": {**PEOPLE, "value": "n", "kept": False},
        "half": {"value": "n / 2", "round": 0},
        "pilot": {"listed": ["01002"], "whole": True},
    }
    found = made(tmp_path, columns)
    assert list(found) == ["half", "pilot"]
    assert found["half"].fillna(-1).tolist() == [50.0, 150.0, -1.0]
    assert found["pilot"].tolist() == [0, 1, 0]


@pytest.mark.parametrize(
    "rule, what",
    [
        ({**PEOPLE, "value": "absent"}, "no column absent"),
        ({"source": "people", "key": "code", "value": "n"}, "no column code"),
        ({**PEOPLE, "link": "nowhere", "value": "n"}, "no link nowhere"),
        ({"value": "other + 1"}, "no column other"),
    ],
)
def test_what_a_rule_names_must_be_there(tmp_path: Path, rule: dict[str, Any], what: str) -> None:
    with pytest.raises((ConfigError, DataError), match=what) as found:
        made(tmp_path, {"x": rule})
    assert "tables.t.columns.x" in str(found.value)


def test_whole_numbers_are_written_without_a_point_in_texts() -> None:
    assert as_text(pd.Series([200018083.0, np.nan])).tolist() == ["200018083", ""]
    assert as_text(pd.Series(["a", None, 3.0], dtype=object)).tolist() == ["a", "", "3"]
    assert matching(pd.Series(["A1", "B", ""]), ["A*", "B"]).tolist() == [True, True, False]


TABLES = ["departements.csv", "epci.csv", "ifn2020_published_iris.parquet", "iris.parquet"]
TABLES += ["sites_france_services.csv", "sites_libraries.csv"]


@pytest.fixture(scope="module")
def tables(shared: Path) -> dict[str, pd.DataFrame]:
    """The tables of the recipes, made of the very raw files of their producers."""
    origins = shared / "data" / "origins"
    if not origins.is_dir():
        pytest.skip("needs the raw files of ../shared/data/origins")
    found = {}
    for name in ("departements", "epci", "ifn2020", "lieux"):
        recipe = recipe_named(name)
        kitchen = Kitchen(recipe, {source: next(origins.glob(f"{source}.*")) for source in recipe.sources})
        found |= {Path(rule.path).name: kitchen.table(table) for table, rule in recipe.tables.items()}
    return found


@pytest.mark.confirms("Tables of the studies", "the raw files of their producers", "six tables")
@pytest.mark.slow
@pytest.mark.parametrize("file", TABLES)
def test_the_tables_of_the_studies_are_made_again_to_the_last_digit(
    shared: Path, tables: dict[str, pd.DataFrame], file: str
) -> None:
    path = shared / "data" / "tables" / file
    if path.suffix == ".parquet":
        expected = pd.read_parquet(path)
    else:
        texts = {name: str for name in pd.read_csv(path, nrows=1) if "code" in name}
        expected = pd.read_csv(path, dtype=texts)
    found = tables[file].reset_index(drop=True)
    missing = [name for name in expected if name not in found]
    assert all(name.startswith("ifn2020_") or (file, name) == ("iris.parquet", "population") for name in missing)
    for name in found:
        if pd.api.types.is_numeric_dtype(expected[name]):
            np.testing.assert_array_equal(
                found[name].astype("Float64").to_numpy(dtype=float, na_value=np.nan), expected[name].to_numpy(float)
            )
        else:
            known = expected[name].notna()
            assert found[name].notna().tolist() == known.tolist()
            assert found[name][known].tolist() == expected[name][known].tolist()
