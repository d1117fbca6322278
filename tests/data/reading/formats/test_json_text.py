"""The document of a JSON file: lines, encodings, and what can be read in two ways."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ifn_research.data.reading.formats.json_text import DEEPEST, parse_json
from ifn_research.errors import DataError

PATH = Path("table.json")
RECORDS = [{"code": "01", "nom": "Évry", "x": 1.5}, {"code": "02", "nom": None, "x": 2}]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_a_document_is_read_in_every_encoding_as_python_reads_it(encoding: str) -> None:
    assert parse_json(json.dumps(RECORDS, ensure_ascii=False).encode(encoding), PATH) == RECORDS


def test_one_document_a_line_is_a_list_of_them() -> None:
    content = "\n\n".join(json.dumps(record) for record in RECORDS).encode()
    assert parse_json(content, PATH) == RECORDS


def test_nan_is_a_missing_value_and_infinity_is_refused() -> None:
    assert parse_json(b'{"x": NaN}', PATH) == {"x": None}
    for text in (b'{"x": Infinity}', b'{"x": 1e999}'):
        with pytest.raises(DataError, match="finite") as raised:
            parse_json(text, PATH)
        assert str(raised.value.fix)


def test_what_is_wrong_in_a_line_is_told_with_its_number() -> None:
    with pytest.raises(DataError) as raised:
        parse_json(b'{"x": 1}\n{"x": }\n', PATH)
    assert "line 2" in str(raised.value.where)
    with pytest.raises(DataError, match="'x'") as raised:
        parse_json(b'{"x": 1}\n{"x": 1, "x": 2}\n', PATH)
    assert "line 2" in str(raised.value.where)


def test_objects_are_nested_as_deep_as_is_said_and_no_deeper() -> None:
    assert parse_json(b"[" * (DEEPEST - 1) + b"1" + b"]" * (DEEPEST - 1), PATH)
    with pytest.raises(DataError, match=f"{DEEPEST}"):
        parse_json(b"[" * (DEEPEST + 1) + b"1" + b"]" * (DEEPEST + 1), PATH)
