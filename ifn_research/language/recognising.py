"""Sentences of results that hold no codes, read back by the wordings themselves, each turned into what it may match."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from ifn_research.language.catalogue import catalogue, errors_of
from ifn_research.language.cells import More
from ifn_research.language.filling import ENGLISH, FIELD, LABEL, LISTS_OF_LABELS, PREFIXES, fields_of
from ifn_research.language.messages import JOINED, Message
from ifn_research.language.saying import LIST, MORE, REASON, REASONS, WITH_FIGURE, worded

LETTER = re.compile(r"[^\W\d_]")
# The number of a sentence whose form is the only one that says it.
OF_FORM = {"one": 1, "other": 2}
NUMBER = r"-?[\d.,]+(?:e[+-]?\d+)?"
# The areas whose sentences say why a version is refused: no others stand in results that hold no codes.
OF_REFUSALS = ("index", "statistics", "steps", "study")
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
    n : int, optional
        A number that asks for this form, where there are several.
    worded : bool
        Whether it has words of its own, beside its values.
    """

    key: str
    pattern: re.Pattern[str]
    fields: list[tuple[str, str]]
    n: int | None = None
    worded: bool = True


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
    for sentence, match in _matches(text, _remarks(prefix)):
        values = _values(sentence, match, inner)
        if values is not None and worded(sentence.key, values, "en") == text:
            return sentence.key.removeprefix(prefix), values
    return None


def message_in(text: str, inner: Callable[[str], Any] = lambda _: None) -> Message | None:
    """The message that says a sentence in English, of those for which versions are refused; None where none does.

    Parameters
    ----------
    text : str
    inner : callable
        A remark that is said inside the sentence, from its text; None where that is not recognised.
    """
    return _message(text, inner, within=False)


def _message(text: str, inner: Callable[[str], Any], *, within: bool) -> Message | None:
    for sentence, match in _matches(text, _messages()):
        specs = dict(sentence.fields)
        found = {name: _said(match[name], spec, inner) for name, spec in specs.items() if name != "n"}
        n = sentence.n if "n" not in specs else int(match["n"].replace(",", ""))
        whole = within or sentence.worded or any(isinstance(value, Message) for value in found.values())
        if whole and all(value is not None for value in found.values()):
            return Message(sentence.key, n, found)
    return None


def _said(text: str, spec: str, inner: Callable[[str], Any]) -> Any:
    """A value of a message from what its sentence says."""
    if spec in ("", LABEL):
        return _message(text, inner, within=False) or text
    if spec in PREFIXES:
        return text[1:-1]
    if not _is_list(spec):
        number = _float(text.replace(",", "").removesuffix("%"))
        return number / 100 if number is not None and text.endswith("%") else number
    others = MORE.fullmatch(text) if spec.startswith(("list", *LISTS_OF_LABELS)) else None
    joint = JOINED[spec][ENGLISH] if spec in JOINED else JOINED["all"][ENGLISH]
    items = (others[1] if others else text).split(joint)
    return (
        *(inner(item) or _message(item, inner, within=True) or item for item in items),
        *([More(others[2])] if others else []),
    )


def _is_list(spec: str) -> bool:
    return spec in JOINED or spec.startswith(("list", *LISTS_OF_LABELS))


def _matches(text: str, sentences: tuple[Sentence, ...]) -> Iterator[tuple[Sentence, re.Match[str]]]:
    for sentence in sentences:
        match = sentence.pattern.fullmatch(text)
        if match is not None:
            yield sentence, match


@cache
def _remarks(prefix: str) -> tuple[Sentence, ...]:
    """The wordings below a prefix."""
    found = {key: message for key, message in catalogue(ENGLISH).messages.items() if key.startswith(prefix)}
    return _sentences(found, _kind)


@cache
def _messages() -> tuple[Sentence, ...]:
    """The sentences for which a version is refused."""
    found = {key: message for area in OF_REFUSALS for key, message in errors_of(area, ENGLISH).items()}
    return _sentences({key: found[key] for key in sorted(found)}, _kind_of_message)


def _sentences(messages: Mapping[str, Any], kind: Callable[[str, str], str]) -> tuple[Sentence, ...]:
    """Wordings, those with more text of their own first, then with fewer values."""
    found = []
    for key, message in messages.items():
        for form, n in _forms(message):
            own, pattern = FIELD.sub("", form), re.compile(_pattern(form, kind), re.DOTALL)
            found.append((len(own), Sentence(key, pattern, fields_of(form), n, LETTER.search(own) is not None)))
    # A wording that is a value alone says nothing of what it may match.
    found = [pair for pair in found if pair[0]]
    found.sort(key=lambda pair: (-pair[0], len(pair[1].fields)))
    return tuple(sentence for _, sentence in found)


def _forms(message: str | Mapping[str, str]) -> list[tuple[str, int | None]]:
    if isinstance(message, str):
        return [(message, None)]
    return [(form, OF_FORM[category]) for category, form in message.items()]


def _pattern(template: str, kind: Callable[[str, str], str]) -> str:
    """The pattern of the sentences of a wording."""
    parts, end, seen = [], 0, set()
    for match in FIELD.finditer(template):
        parts.append(re.escape(template[end : match.start()]))
        if not match[1]:
            parts.append(re.escape(match[0][0]))
        elif match[1] in seen:
            parts.append(f"(?P={match[1]})")
        else:
            parts.append(f"(?P<{match[1]}>{kind(match[1], match[2] or '')})")
        seen.add(match[1])
        end = match.end()
    return "".join([*parts, re.escape(template[end:])])


def _kind_of_message(name: str, spec: str) -> str:
    if name == "n":
        return r"[\d,]+"
    if spec in PREFIXES:
        return "'.+'"
    return ".*" if spec in ("", LABEL) or _is_list(spec) else f"{NUMBER}%?"


def _kind(name: str, spec: str) -> str:
    del name
    if spec == "d":
        return r"\d+"
    if spec in PREFIXES:
        return "'.+'"
    if spec == "p":
        return r"p (?:< 0\.001|= \d\.\d{3})"
    return ".*" if spec in ("", LABEL, "remark", REASON) or REASONS.fullmatch(spec) or LIST.fullmatch(spec) else NUMBER


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
    if spec in ("", LABEL):
        return text
    if spec in PREFIXES:
        return text[1:-1]
    if spec == "remark":
        return inner(text)
    if spec == REASON:
        return message_in(text) or text
    if REASONS.fullmatch(spec):
        return (message_in(text) or text,)
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
