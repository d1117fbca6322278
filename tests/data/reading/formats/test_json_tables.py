"""Tables in JSON documents: every way in which pandas writes a frame leads back to its records."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from ifn_research.data.reading.formats.json_tables import find_tables

FRAME = pd.DataFrame({"code": ["01", "02", "2A"], "x": [1, 2, 3]})
RECORDS = FRAME.to_dict("records")


@pytest.mark.parametrize("orient", ["records", "split", "columns", "table"])
def test_what_pandas_writes_is_read_back(orient: str) -> None:
    (records,) = find_tables(json.loads(FRAME.to_json(orient=orient))).values()
    assert [{name: record[name] for name in FRAME} for record in records] == RECORDS


def test_labels_of_rows_become_a_column_that_no_member_is_called() -> None:
    document = json.loads(FRAME.set_index("code").to_json(orient="split"))
    assert find_tables(document)[""][2] == {"index": "2A", "x": 3}
    document["columns"] = ["index"]
    assert find_tables(document)[""][2] == {"index_": "2A", "index": 3}


def test_tables_have_the_names_that_lead_to_them_and_descriptions_are_none() -> None:
    document = {"meta": [{"name": "code"}], "result": {"a": RECORDS, "b": RECORDS[:1]}}
    assert find_tables(document) == {"result.a": RECORDS, "result.b": RECORDS[:1]}


def test_members_of_features_and_of_portals_are_unwrapped() -> None:
    features = [{"type": "Feature", "id": 7, "geometry": None, "properties": {"x": 1}}]
    assert find_tables({"type": "FeatureCollection", "features": features}) == {"": [{"id": 7, "x": 1}]}
    assert find_tables([{"recordid": "r", "fields": {"x": 1}}]) == {"": [{"recordid": "r", "x": 1}]}


def test_rows_of_which_the_first_names_the_columns_must_all_be_as_long() -> None:
    assert find_tables([["a", "b"], [1, 2]]) == {"": [{"a": 1, "b": 2}]}
    assert find_tables([["a", "b"], [1]]) == {}
    assert find_tables([["a", "a"], [1, 2]]) == {}
