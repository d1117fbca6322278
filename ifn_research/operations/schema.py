"""Write the JSON Schema of a configuration."""

from __future__ import annotations

import json

from ifn_research.study.schema import json_schema


def schema_text() -> str:
    """The JSON Schema of a configuration, indented."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2)
