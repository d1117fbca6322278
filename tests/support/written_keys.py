"""The keys that a fix prints, read as YAML reads them, so that a test can follow it to the letter."""

from __future__ import annotations

import re
from typing import Any

from ruamel.yaml import YAML

KEY = re.compile(
    r"\b(where|skip|thousands|decimal|missing|code|column|indicators): "
    r"(\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}|\[[^\]]*\]|\"[^\"]*\"|[\w.-]+)"
)


def written_keys(fix: str) -> list[tuple[str, Any]]:
    """Every key of a fix with its value, in the order in which they are printed."""
    return [(name, YAML(typ="safe").load(text)) for name, text in KEY.findall(fix)]


def written_key(fix: str, name: str) -> dict[str, Any]:
    """The first value that a fix prints for a key, as a part of a table."""
    return {name: next(value for key, value in written_keys(fix) if key == name)}
