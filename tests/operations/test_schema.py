"""The text of the JSON Schema."""

from __future__ import annotations

import json

from ifn_research.operations.schema import schema_text
from ifn_research.study.schema import json_schema


def test_the_text_is_the_schema_with_its_letters_as_they_are() -> None:
    assert json.loads(schema_text()) == json_schema()
    assert "\\u" not in schema_text()
