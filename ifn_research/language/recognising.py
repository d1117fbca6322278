"""Sentences of results that hold no codes, read back by the wordings themselves, each turned into what it may match."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from ifn_research.language.catalogue import catalogue
from ifn_research.language.filling import FIELD, fields_of
from ifn_research.language.saying import LIST, MORE, WITH_FIGURE, Labels, worded

REFUSED = "refused."
NUMBER = r"-?[\d.,]+(?:e[+-]?\d+)?"
# What is remembered of a p-value that is written as smaller than all others.
SMALLEST_P = 0.0


class Sentence(NamedTuple):
    """A wording that a sentence may follow.

    Attributes
    ----------
    key : str
    pattern : re.Pattern
    fields : list of pairs
        Its placeholders and how their values are written.
    """

    key: str
    pattern: re.Pattern[str]
    fields: list[tuple[str, str]]


def recognised(text: str, prefix: str, inner: Callable[[str], Any]) -> tuple[str, dict[str, Any]] | None:
    """The key below a prefix and the values with which English writes a sentence; None where no wording does.

    Parameters
    ----------
    text : str
    prefix : str
        Of the keys.
    inner : callable
        What is said inside another sentence, from its text; None where that is not recognised.
    """
    for sentence, match in _matches(text, prefix):
        values = _values(sentence, match, inner)
        if values is not None and worded(sentence.key, values, "en") == text:
            return sentence.key.removeprefix(prefix), values
    return None


def refusal_in(language: str, text: str, labels: Labels = str) -> str | None:
    """Return why a version is refused, in a language; None where no wording of the catalogue says it."""
    for sentence, match in _matches(text, REFUSED):
        return worded(sentence.key, match.groupdict(), language, labels)
    return None


def _matches(text: str, prefix: str) -> Iterator[tuple[Sentence, re.Match[str]]]:
    for sentence in _sentences(prefix):
        match = sentence.pattern.fullmatch(text)
        if match is not None:
            yield sentence, match


@cache
def _sentences(prefix: str) -> tuple[Sentence, ...]:
    """The wordings below a prefix, those with more text of their own first, then with fewer values."""
    found = [
        (len(FIELD.sub("", template)), Sentence(key, re.compile(_pattern(template), re.DOTALL), fields_of(template)))
        for key, message in catalogue("en").messages.items()
        if key.startswith(prefix)
        for template in (message.values() if isinstance(message, Mapping) else (message,))
    ]
    # A wording that is a value alone says nothing of what it may match.
    found.sort(key=lambda pair: (-pair[0], len(pair[1].fields)))
    return tuple(sentence for size, sentence in found if size)


def _pattern(template: str) -> str:
    """Return what the sentences of a wording match."""
    parts, end = [], 0
    for match in FIELD.finditer(template):
        parts.append(re.escape(template[end : match.start()]))
        parts.append(f"(?P<{match[1]}>{_kind(match[2] or '')})" if match[1] else re.escape(match[0][0]))
        end = match.end()
    return "".join([*parts, re.escape(template[end:])])


def _kind(spec: str) -> str:
    if spec == "d":
        return r"\d+"
    if spec == "p":
        return r"p (?:< 0\.001|= \d\.\d{3})"
    return ".*" if spec in ("", "remark") or LIST.fullmatch(spec) else NUMBER


def _values(sentence: Sentence, match: re.Match[str], inner: Callable[[str], Any]) -> dict[str, Any] | None:
    """Values from the parts of a sentence; None where one of them is no such value."""
    values: dict[str, Any] = {}
    for name, spec in sentence.fields:
        listed = LIST.fullmatch(spec)
        found = {name: _value(match[name], spec, inner)} if listed is None else _listed(name, match[name], listed)
        if None in found.values():
            return None
        values |= found
    return values


def _value(text: str, spec: str, inner: Callable[[str], Any]) -> Any:
    if spec == "":
        return text
    if spec == "remark":
        return inner(text)
    if spec == "p":
        return SMALLEST_P if "<" in text else float(text.rpartition(" ")[2])
    plain = text.replace(",", "")
    return int(plain) if re.fullmatch(r"-?\d+", plain) else _float(plain)


def _float(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _listed(name: str, text: str, listed: re.Match[str]) -> dict[str, Any]:
    """A list, its number where its wording has one, and its figures where they stand beside the names."""
    others = MORE.fullmatch(text) if listed[2] else None
    names = (text if others is None else others[1]).split(" and " if listed[1] == "pair" else ", ")
    values: dict[str, Any] = {}
    if listed[2]:
        values[listed[2]] = len(names) + (0 if others is None else int(others[2]))
    if listed[3]:
        pairs = [WITH_FIGURE.fullmatch(item) for item in names]
        if any(pair is None or _float(pair[2]) is None for pair in pairs):
            return {name: None}
        values[listed[3]] = tuple(float(pair[2]) for pair in pairs if pair)
        names = [pair[1] for pair in pairs if pair]
    return {name: tuple(names), **values}
