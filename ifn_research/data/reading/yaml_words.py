"""Names and values as a configuration is to hold them, for fixes that can be typed as they are printed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

# Words that YAML, of one version or another, reads as something else than text.
_WORDS = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}


def quoted(text: object) -> str:
    """A text in quotation marks."""
    return json.dumps(str(text), ensure_ascii=False)


def key(text: str) -> str:
    """A name as a key or a value, in quotation marks where it needs them."""
    plain = re.fullmatch(r"[^\W\d_][\w.-]*", text) and text.lower() not in _WORDS
    return text if plain else quoted(text)


def value(text: Any) -> str:
    """The content of a cell as YAML: a whole number as it is, any other text in quotation marks."""
    return str(text) if re.fullmatch(r"[1-9][0-9]{0,14}|0", str(text)) else quoted(text)


def mapping(items: Mapping[str, Any]) -> str:
    """Columns and the value, or the values, of each: ``{annee: 2021, sexe: ["F", "H"]}``."""
    return f"{{{', '.join(f'{key(name)}: {_one_or_several(said)}' for name, said in items.items())}}}"


def names(items: Iterable[str]) -> str:
    """A list of names: ``[dep, com]``."""
    return f"[{', '.join(map(key, items))}]"


def _one_or_several(said: Any) -> str:
    if isinstance(said, bool):
        return str(said).lower()
    if isinstance(said, (list, tuple)):
        return f"[{', '.join(map(_one_or_several, said))}]"
    return value(said)
