"""The values of an R file: vectors, lists and what is attached to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from ifn_research.language.messages import Words, say

LONGEST_SEQUENCE = 10_000_000
NA_INTEGER = -(2**31)


class Damaged(ValueError):
    """The bytes are not those of an R file."""

    def __init__(self, reason: Words) -> None:
        super().__init__(reason)
        self.reason = reason


class Unsupported(ValueError):
    """The file holds what is not read."""

    def __init__(self, what: Words) -> None:
        super().__init__(what)
        self.what = what


@dataclass
class Value:
    """A value of R.

    Attributes
    ----------
    kind : str
        ``logicals``, ``integers``, ``reals``, ``texts`` or ``list``; ``pairs`` and ``symbol`` beneath attributes; empty
        for what is read past.
    values : array, Arrow array or list
        Integers with NA as their lowest value; texts as those of Arrow, NA as null.
    attributes : dict of str to Value
        Names, class, levels and so on.
    """

    kind: str
    values: Any = ()
    attributes: dict[str, Value] = field(default_factory=dict)

    def texts(self, attribute: str) -> list[str]:
        """An attribute made of texts; empty where there is none."""
        found = self.attributes.get(attribute)
        return found.values.to_pylist() if found is not None and found.kind == "texts" else []

    def named(self) -> Iterator[tuple[str, Value]]:
        """The items of a list with their names."""
        names = self.texts("names") or [""] * len(self.values)
        return zip((name or "" for name in names), self.values, strict=True)


NOTHING = Value("")


def spelt_out(name: str, state: Value) -> Value:
    """A vector of which R kept only what makes it, by the name of the way it was kept."""
    if name in ("compact_intseq", "compact_realseq"):
        count, first, step = (float(number) for number in state.values)
        if not 0 <= count <= LONGEST_SEQUENCE:
            raise Damaged(say("reading.sequence_longer_than_table"))
        numbers = first + step * np.arange(int(count))
        whole = name == "compact_intseq"
        return Value("integers", numbers.astype(np.int32)) if whole else Value("reals", numbers)
    inner = state.values[0] if state.kind in ("list", "pairs") and len(state.values) else NOTHING
    inner = inner[1] if isinstance(inner, tuple) else inner
    if name.startswith("wrap_"):
        return inner
    if name == "deferred_string" and inner.kind in ("integers", "reals"):
        texts = [_written(number) for number in inner.values.tolist()]
        return Value("texts", pa.array(texts, type=pa.string()))
    raise Unsupported(say("reading.vector_in_own_way", name=name))


def _written(number: float) -> str | None:
    """A number as R writes it in a column of texts."""
    if number != number or number == NA_INTEGER:
        return None
    return str(int(number)) if float(number).is_integer() and abs(number) < 1e15 else f"{number:.15g}"
