"""One configuration laid over another."""

from __future__ import annotations

from ifn_research.config.merging import merge
from ifn_research.config.yaml_document import parse_document


def test_merge_is_deep_for_mappings_and_null_removes() -> None:
    below = parse_document("a: {b: 1, c: [1, 2], d: 4}\ne: 5\n", source="below.yaml")
    above = parse_document("a:\n  c: [3]\n  d: ~\n  f: {g: ~, h: 1}\ne: ~\n", source="above.yaml")
    merged = merge(below, above)
    assert merged.data == {"a": {"b": 1, "c": [3], "f": {"h": 1}}}
    assert str(merged.where(("a", "b"))).startswith("below.yaml, line 1")
    assert str(merged.where(("a", "c", 0))).startswith("above.yaml, line 2")
