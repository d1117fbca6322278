"""Tables in JSON: where the records are, what their members become, documents that cannot be read safely."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ifn_research.data.reading.formats.json_records import read_json
from ifn_research.errors import DataError

PATH = Path("table.json")
RECORDS = [{"code": "01001", "taux": 12.5}, {"code": "2A004", "taux": 7}]
COLUMNS = {"code": ["01001", "2A004"], "taux": [12.5, 7]}


def read(document: object, sheet: str | int | None = None) -> pd.DataFrame:
    content = document if isinstance(document, bytes) else json.dumps(document, ensure_ascii=False).encode()
    return read_json(content, PATH, sheet)


def refused(document: object, sheet: str | int | None = None) -> DataError:
    with pytest.raises(DataError) as raised:
        read(document, sheet)
    return raised.value


def feature(code: str, rate: float) -> dict[str, object]:
    point = {"type": "Point", "coordinates": [2.0, 48.0]}
    return {"type": "Feature", "geometry": point, "properties": {"code": code, "taux": rate}}


@pytest.mark.parametrize(
    "document",
    [
        RECORDS,
        {"data": RECORDS},
        {"status": "ok", "result": {"total": 2, "records": RECORDS}},
        {"success": True, "result": {"fields": [{"id": "code"}, {"id": "taux"}], "records": RECORDS}},
        {"schema": {"fields": [{"name": "code"}]}, "data": RECORDS},
        {"nhits": 2, "records": [{"datasetid": {}, "fields": record} for record in RECORDS]},
        COLUMNS,
        {"results": COLUMNS},
        [["code", "taux"], ["01001", 12.5], ["2A004", 7]],
        {"columns": ["code", "taux"], "index": [0, 1], "data": [["01001", 12.5], ["2A004", 7]]},
        {"code": {"0": "01001", "1": "2A004"}, "taux": {"0": 12.5, "1": 7}},
        {"type": "FeatureCollection", "features": [feature("01001", 12.5), feature("2A004", 7)]},
        b"\xef\xbb\xbf" + json.dumps(RECORDS).encode(),
        json.dumps(RECORDS).encode("utf-16"),
        "\n".join(map(json.dumps, RECORDS)).encode(),
        "\r\n\r\n".join(map(json.dumps, RECORDS)).encode() + b"\n\n",
    ],
)
def test_the_same_table_is_found_however_it_is_wrapped(document):
    found = read(document)
    assert found["code"].tolist() == ["01001", "2A004"]
    assert found["taux"].tolist() == [12.5, 7]
    assert found["taux"].dtype == np.float64


@pytest.mark.parametrize("orient", ["records", "columns", "split", "table", "index"])
def test_what_pandas_writes_is_read_as_pandas_had_it(orient):
    frame = pd.DataFrame({"code": ["01001", "2A004", "75056"], "n": [3, 1, 2], "taux": [0.5, None, 2.0]})
    found = read(frame.to_json(orient=orient).encode())
    assert found["code"].tolist() == frame["code"].tolist()
    assert found["n"].tolist() == [3, 1, 2]
    np.testing.assert_array_equal(found["taux"], [0.5, np.nan, 2.0])


def test_ten_rows_written_column_by_column_keep_their_order():
    frame = pd.DataFrame({"code": [f"{number:05d}" for number in range(1, 13)], "n": range(12)})
    assert read(frame.to_json().encode())["n"].tolist() == list(range(12))


def test_codes_that_name_records_or_rows_are_the_column_key():
    by_code = {"01": {"nom": "Ain", "taux": 1.5}, "2A": {"nom": "Corse-du-Sud", "taux": 2}}
    by_column = {"nom": {"01": "Ain", "2A": "Corse-du-Sud"}, "taux": {"01": 1.5, "2A": 2}}
    for document in (by_code, by_column):
        found = read(document)
        assert found["key"].tolist() == ["01", "2A"]
        assert found["nom"].tolist() == ["Ain", "Corse-du-Sud"]
        assert found["taux"].tolist() == [1.5, 2]


def test_texts_stay_texts_numbers_stay_numbers_and_a_mixture_stays_one():
    found = read([{"a": "01001", "n": 1, "m": "03218", "big": 2**60}, {"a": "12", "n": 2, "m": 40075, "big": 1}])
    assert found["a"].tolist() == ["01001", "12"]
    assert found["n"].dtype == np.int64
    assert found["m"].tolist() == ["03218", 40075]
    assert found["big"].tolist() == [str(2**60), "1"]


def test_members_that_some_records_lack_are_missing_there():
    found = read([{"code": "01"}, {"code": "02", "taux": 3}, {"taux": None, "code": "03"}])
    np.testing.assert_array_equal(found["taux"], [np.nan, 3, np.nan])


def test_nan_of_python_is_missing_and_an_infinity_is_refused():
    np.testing.assert_array_equal(read(b'[{"x": NaN}, {"x": 2}]')["x"], [np.nan, 2])
    for text in (b'[{"x": Infinity}]', b'[{"x": -Infinity}]', b'[{"x": 1e999}]'):
        assert "no finite number" in str(refused(text).what)


def test_inner_objects_are_columns_of_several_parts():
    found = read([{"code": "01", "caf": {"rsa": 3, "aah": {"n": 1}}, "tags": ["a", "b"]}, {"code": "02"}])
    assert list(found) == ["code", "caf.rsa", "caf.aah.n", "tags"]
    assert found["tags"].fillna("").tolist() == ["a, b", ""]


def test_objects_of_a_list_are_named_by_their_name_never_by_their_place():
    first = [{"id_theme": "B", "n": 1}, {"id_theme": "A", "n": 2}]
    second = [{"id_theme": "A", "n": 3}, {"id_theme": "B", "n": 4}]
    found = read([{"code": "01", "themes": first}, {"code": "02", "themes": second}])
    assert found["themes.A.n"].tolist() == [2, 3]
    assert found["themes.B.n"].tolist() == [1, 4]


def test_objects_with_one_member_each_are_named_by_it():
    found = read(
        [{"code": "01", "i": [{"x": [{"v": 1}]}, {"y": [{"v": 2}]}]}, {"code": "02", "i": [{"y": [{"v": 3}]}]}]
    )
    np.testing.assert_array_equal(found["i.x.v"], [1, np.nan])
    assert found["i.y.v"].tolist() == [2, 3]


def test_objects_that_nothing_tells_apart_are_left_out_in_every_record_and_named():
    found = read([{"code": "01", "years": [{"v": 1}]}, {"code": "02", "years": [{"v": 2}, {"v": 3}]}])
    assert list(found) == ["code"]
    assert found.attrs["left_out"] == ["years"]


def test_of_several_tables_the_message_names_one_and_naming_it_works():
    document = {"departements": [{"code": "01"}], "autres": {"regions": [{"code": "84"}]}}
    error = refused(document)
    assert "2 tables" in str(error.what)
    assert "sheet: departements" in str(error.fix)
    assert "autres.regions" in str(error.fix)
    assert read(document, "autres.regions")["code"].tolist() == ["84"]
    assert read(document, 0)["code"].tolist() == ["01"]
    assert "did you mean 'departements'" in str(refused(document, "departement").fix)


def test_the_attributes_of_outlines_are_a_table():
    shapes = [{"type": "Polygon", "arcs": [], "id": 7, "properties": {"codgeo": "200000172", "pop": 3.0}}]
    topology = {
        "type": "Topology",
        "arcs": [],
        "objects": {"epci": {"type": "GeometryCollection", "geometries": shapes}},
    }
    found = read(topology)
    assert found["codgeo"].tolist() == ["200000172"]
    assert found["id"].tolist() == [7]


@pytest.mark.parametrize(
    ("content", "what", "where"),
    [
        (b"", "this is not JSON|is empty", "table.json"),
        (b"code;taux\n01;2\n", "this is not JSON", "line 1"),
        (b'[{"code": "01"},\n {"code": "02",}]', "this is not JSON", "line 2"),
        (b'{"code": "01"}\n{"code": "02"\n', "this is not JSON", "line 2"),
        (b'{"a": 1, "a": 2}', "names 'a' more than once", "table.json"),
        (b'{"x": 1}\n{"x": 1, "x": 2}\n', "names 'x' more than once", "line 2"),
        (b"[" * 100_000, "nested more than", "table.json"),
        (b"[" * 70 + b"]" * 70, "nested more than", "table.json"),
        (b'{"x": ' + b"9" * 5000 + b"}", "a number cannot be read", "table.json"),
        (b"\x00\x01\x02\x03PNG\xff\xfe\x00", "no|not", "table.json"),
        (b'"code"', "no table", "table.json"),
        (b"[]", "no table", "table.json"),
        (b'{"title": "none"}', "no table", "table.json"),
        (b"[1, 2, 3]", "no table", "table.json"),
        (b"[{}]", "no member", "table.json"),
        (b'[{"a.b": 1, "a": {"b": 2}}]', "named 'a.b'", "record 1"),
    ],
)
def test_what_is_no_table_or_can_be_read_in_two_ways_is_refused_with_its_place_and_a_way_out(content, what, where):
    with pytest.raises(DataError, match=what) as raised:
        read(content)
    assert where in str(raised.value.where)
    assert str(raised.value.fix)


def test_values_taken_for_names_are_refused_before_they_fill_the_memory():
    error = refused([{f"m{number}": 1 for number in range(20_000)}])
    assert "names seem to be values" in str(error.what)


def test_a_file_of_windows_keeps_its_accents():
    assert read('[{"code": "01", "nom": "Évry"}]'.encode("cp1252"))["nom"].tolist() == ["Évry"]


def test_members_beside_a_wrapper_and_members_named_like_ours_are_kept():
    found = read([{"code": "01", "caf": {"rsa": 3}, "fields": {"taux": 1}, "geometry": {"type": "Point"}}])
    assert {name: found[name].tolist() for name in found} == {"code": ["01"], "caf.rsa": [3], "taux": [1]}
    by_name = read({"Ain": {"key": "01", "n": 1}, "Aisne": {"key": "02", "n": 2}})
    assert by_name["key"].tolist() == ["01", "02"]
    assert by_name["key_"].tolist() == ["Ain", "Aisne"]
