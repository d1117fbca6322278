"""Facts as one cell of a table has them: a name with its values, written and read back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol, runtime_checkable

SEPARATOR = "; "
WORD = re.compile(r"[^\W\d][\w.:-]*")
TOKEN = re.compile(r'\s*(?:("(?:[^"\\]|\\.)*")|([^\s"(),;=\[\]]+)|([(),;=\[\]]))')


@runtime_checkable
class Fact(Protocol):
    """A remark or a message: it is written in a cell, and told in a language."""

    def written(self) -> str: ...  # noqa: D102

    def told(self, language: str, labels: Callable[[str], str] = ...) -> str: ...  # noqa: D102


class More(int):
    """The last item of a list that was cut: how many others there were."""


Make = Callable[[str, dict[str, Any]], Any]


def called(name: str, values: Iterable[tuple[str, str]]) -> str:
    """A name with values that are written already: ``few_blocks(n=12)``."""
    return f"{name}({', '.join(f'{item}={value}' for item, value in values)})"


def cell(value: Any) -> str:
    """A value as it is written: a text, a number, a fact, or a list of these."""
    if isinstance(value, Fact):
        text = value.written()
        return text if text.endswith(")") else f"{text}()"
    if isinstance(value, tuple):
        return f"[{', '.join(cell(item) for item in value)}]"
    if isinstance(value, More):
        return f"+{int(value)}"
    if not isinstance(value, str):
        return repr(value)
    return value if WORD.fullmatch(value) and not _is_number(value) else quoted(value)


def quoted(text: str) -> str:
    """The text between quotation marks."""
    return json.dumps(text, ensure_ascii=False)


def facts_in(text: str, make: Make) -> tuple[Any, ...]:
    """The contents of one cell: facts, and texts between quotation marks.

    Parameters
    ----------
    text : str
    make : callable
        A fact from its name and its values.

    Raises
    ------
    ValueError
        If nothing is written so.
    """
    return tuple(_Reader(text, make).facts()) if text.strip() else ()


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


class _Reader:
    """Reads what is written, one token after the other."""

    def __init__(self, text: str, make: Make) -> None:
        self.text, self.make, self.tokens = text, make, list(_tokens(text))
        self.next = 0

    def facts(self) -> Iterator[Any]:
        yield self._fact()
        while self._peek() == ";":
            self._take()
            yield self._fact()
        if self._peek() is not None:
            raise _wrong(self.text)

    def _fact(self) -> Any:
        name = self._take()
        if name.startswith('"'):
            return _value_of(name)
        if not WORD.fullmatch(name):
            raise _wrong(self.text)
        return self.make(name, dict(self._values()))

    def _values(self) -> Iterator[tuple[str, Any]]:
        if self._peek() != "(":
            return
        self._take()
        while self._peek() != ")":
            name = self._take()
            self._take("=")
            yield name, self._value()
            if self._peek() == ",":
                self._take()
        self._take(")")

    def _value(self) -> Any:
        if self._peek() == "[":
            self._take()
            items = []
            while self._peek() != "]":
                items.append(self._value())
                if self._peek() == ",":
                    self._take()
            self._take("]")
            return tuple(items)
        return self._fact() if self._peek(1) == "(" else _value_of(self._take())

    def _peek(self, ahead: int = 0) -> str | None:
        position = self.next + ahead
        return self.tokens[position] if position < len(self.tokens) else None

    def _take(self, wanted: str = "") -> str:
        token = self._peek()
        if token is None or (wanted and token != wanted):
            raise _wrong(self.text)
        self.next += 1
        return token


def _tokens(text: str) -> Iterator[str]:
    position = 0
    while text[position:].strip():
        match = TOKEN.match(text, position)
        if match is None:
            raise _wrong(text)
        yield match[0].strip()
        position = match.end()


def _wrong(text: str) -> ValueError:
    return ValueError(f"no remarks of results: {text[:200]!r}")


def _value_of(token: str) -> Any:
    if token.startswith('"'):
        return json.loads(token)
    if re.fullmatch(r"\+\d+", token):
        return More(token)
    if not _is_number(token):
        return token
    return int(token) if re.fullmatch(r"-?\d+", token) else float(token)


def plain(value: Any) -> Any:
    """A value without NumPy's types, which are written otherwise; lists as tuples."""
    if isinstance(value, (list, tuple)):
        return tuple(plain(item) for item in value)
    if isinstance(value, (Fact, More, bool)):
        return value
    if isinstance(value, str):
        return str(value)
    return value.item() if hasattr(value, "item") else value
