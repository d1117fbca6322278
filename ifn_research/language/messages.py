"""A sentence by its key, with what it says of the case at hand; it becomes text in the language of who reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set, ValuesView
from dataclasses import dataclass, field, replace
from typing import Any

from ifn_research.language.catalogue import form_of, template
from ifn_research.language.cells import Fact, More, called, cell
from ifn_research.language.filling import (
    ENGLISH,
    LABEL,
    LISTS_OF_LABELS,
    PREFIXES,
    TYPED,
    VERSIONS,
    and_more,
    fields_of,
    figure,
    filled,
    label_of,
    typed,
)
from ifn_research.language.spelling import NO_BREAK

# How the items of a list are joined, by the word after the colon of a placeholder.
JOINED = {
    "all": {"en": ", ", "fr": ", "},
    "or": {"en": " or ", "fr": " ou "},
    "and": {"en": " and ", "fr": " et "},
    "series": {"en": "; ", "fr": f"{NO_BREAK}; "},
    "slashes": {"en": " / ", "fr": " / "},
    "lines": {"en": "\n         ", "fr": "\n         "},
}
LISTED = 5
# What is told one item after the other; other things that can be iterated, such as a configuration, are told as texts.
SEQUENCES = (list, tuple, Set, Mapping, ValuesView, Iterator)


@dataclass(frozen=True)
class Message:
    """A sentence of the catalogue with its values: a fact until somebody reads it.

    Attributes
    ----------
    key : str
        Of the catalogue, such as ``reading.no_such_column``.
    n : float, optional
        The number on which the form of the sentence depends.
    values : mapping
        What its placeholders stand for: names, numbers, lists of names, remarks, or other messages.
    """

    key: str
    n: float | None = None
    values: Mapping[str, Value] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        return self.told(ENGLISH)

    def told(self, language: str, labels: Callable[[str], str] = str) -> str:
        """The sentence in a language; in English throughout where the language lacks a part of it.

        Parameters
        ----------
        language : str
        labels : callable
            The label of an indicator; its name when absent.
        """
        return self._in(language if self.is_known(language) else ENGLISH, labels)

    def is_known(self, language: str = ENGLISH) -> bool:
        """True if a language has the sentence, with the values that it says, and every part of it."""
        forms = template(self.key, language)
        if forms is None or (self.n is None and not isinstance(forms, str)):
            return False
        said = {name for name, _ in fields_of(_form(forms, self.n, language))}
        return said <= set(self._values()) and all(
            part.is_known(language) for value in self.values.values() for part in _messages(value)
        )

    def as_told(self) -> Message:
        """The sentence with no more than its English says: rounded figures, and the names that are listed."""
        forms = template(self.key, ENGLISH)
        if forms is None:
            return self
        specs = dict(fields_of(_form(forms, self.n, ENGLISH)))
        kept = {name: _as_told(value, specs[name]) for name, value in self.values.items() if name in specs}
        return replace(self, values=kept)

    def written(self) -> str:
        """The sentence by key and values, as results have it: ``steps.cells_missing(n=3, named=[poverty])``."""
        values = self._values()
        return called(self.key, ((name, cell(value)) for name, value in values.items())) if values else self.key

    def _values(self) -> Mapping[str, Value]:
        return self.values if self.n is None else {"n": self.n} | dict(self.values)

    def _in(self, language: str, labels: Callable[[str], str]) -> str:
        forms = template(self.key, language)
        if forms is None:
            raise KeyError(f"{self.key}: the catalogue has no such sentence in '{language}'")
        values, writing = self._values(), _Writing(language, labels)
        return filled(_form(forms, self.n, language), lambda name, spec: writing.written(values[name], spec))


Words = Fact | str
Value = str | int | float | Fact | tuple[str | Fact | More, ...]


def say(key: str, n: float | None = None, /, **values: object) -> Message:
    """A sentence of the catalogue, not yet in any language.

    Parameters
    ----------
    key : str
    n : float, optional
        The number on which its form depends; the sentence writes it as ``{n}``.
    **values
        What its placeholders stand for. A list is written ``{names:list}`` (the first five), ``{names:list20}``,
        ``{names:all}``, ``{names:or}``, ``{names:and}`` or ``{names:series}``; numbers have the format of Python. What
        labels of indicators stand in lists written ``{names:labels}``, those of versions in ``{names:versions}``; what
        is to be typed is written ``{bound:yaml}`` or ``{bound:yaml.2f}``: a number, or a list, as in every language.
    """
    return Message(key, None if n is None else _number(n), {name: _value(value) for name, value in values.items()})


def told(words: Words, language: str, labels: Callable[[str], str] = str) -> str:
    """Words in a language; a name is the same in all."""
    return words.told(language, labels) if isinstance(words, Fact) else str(words)


def is_said(words: Words, *keys: str) -> bool:
    """True if words are a sentence of the catalogue with one of these keys."""
    return isinstance(words, Message) and words.key in keys


def values_of(words: Words, name: str) -> tuple[Value, ...]:
    """The values that a message, and the messages in it, have under a name."""
    if not isinstance(words, Message):
        return ()
    own = (words.values[name],) if name in words.values else ()
    within = (part for value in words.values.values() for part in _messages(value))
    return (*own, *(value for part in within for value in values_of(part, name)))


def replaced(words: Words, old: str, new: str) -> Words:
    """Words in whose values a text stands in the place of another, such as the path under which a file is known."""
    if isinstance(words, str):
        return words.replace(old, new)
    if not isinstance(words, Message):
        return words
    return replace(words, values={name: _replaced(value, old, new) for name, value in words.values.items()})


def _replaced(value: Value, old: str, new: str) -> Value:
    if isinstance(value, tuple):
        return tuple(replaced(item, old, new) if isinstance(item, (str, Message)) else item for item in value)
    return replaced(value, old, new) if isinstance(value, (str, Message)) else value


def _number(n: Any) -> float:
    number: float = n.item() if hasattr(n, "item") else n
    return number


def _value(value: Any) -> Value:
    """A value that holds still: names as texts, numbers of arrays as numbers, any sequence as a tuple."""
    if isinstance(value, Fact):
        return value
    plain: object = value.tolist() if hasattr(value, "tolist") else value
    if isinstance(plain, SEQUENCES):
        return tuple(item if isinstance(item, (Fact, More)) else str(item) for item in plain)
    return plain if isinstance(plain, (int, float)) and not isinstance(plain, bool) else str(plain)


def _messages(value: Value) -> tuple[Message, ...]:
    items = value if isinstance(value, tuple) else (value,)
    return tuple(item for item in items if isinstance(item, Message))


def _form(forms: str | Mapping[str, str], n: float | None, language: str) -> str:
    return forms if isinstance(forms, str) else form_of(forms, n, language)


def _as_told(value: Value, spec: str) -> Value:
    """A value as a sentence says it, and no more."""
    if isinstance(value, tuple):
        items = tuple(item.as_told() if isinstance(item, Message) else item for item in value)
        names, more = _cut(items, _most(spec, len(items)))
        return (*names, More(more)) if more else names
    if isinstance(value, Message):
        return value.as_told()
    if not spec or spec in PREFIXES or not isinstance(value, (int, float)):
        return value
    text = typed(value, spec) if TYPED.fullmatch(spec) else format(value, spec).replace(",", "")
    number = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    return int(number) if isinstance(value, int) and number.is_integer() else number


def _most(spec: str, n: int) -> int:
    """The number of items that are named of a list of n."""
    if not spec or spec in (*JOINED, LABEL, *PREFIXES) or TYPED.fullmatch(spec):
        return n
    kind = next((kind for kind in LISTS_OF_LABELS if spec.startswith(kind)), "list")
    return int(spec.removeprefix(kind) or LISTED)


def _cut(items: tuple[Any, ...], most: int) -> tuple[tuple[Any, ...], int]:
    """The first items of a list, and how many others there are."""
    cut = int(items[-1]) if items and isinstance(items[-1], More) else 0
    names = items[:-1] if cut else items
    return names[:most], max(len(names) - most, 0) + cut


@dataclass(frozen=True)
class _Writing:
    """Values in a language, with the labels of indicators."""

    language: str
    labels: Callable[[str], str]

    def written(self, value: Value, spec: str) -> str:
        """A value as its placeholder has it written."""
        if isinstance(value, tuple):
            return self._listed(value, spec or "all")
        if isinstance(value, (str, Fact)):
            return self._words(value, spec)
        return typed(value, spec) if TYPED.fullmatch(spec) else figure(format(value, spec), self.language)

    def _words(self, words: str | Fact, spec: str) -> str:
        if isinstance(words, Message):
            return words._in(self.language, self.labels)
        if isinstance(words, Fact):
            label = words.told(self.language, self.labels)
            return label_of(label, spec, self.language, str) if spec in PREFIXES else label
        named = spec in PREFIXES or spec.startswith((LABEL, VERSIONS))
        return label_of(words, spec, self.language, self.labels) if named else words

    def _listed(self, items: tuple[str | Fact | More, ...], spec: str) -> str:
        """Items one after the other, the first of them and the number of the others where there are many."""
        names, more = _cut(items, _most(spec, len(items)))
        joint = ", " if TYPED.fullmatch(spec) else JOINED.get(spec, JOINED["all"])[self.language]
        return joint.join(self._words(item, spec) for item in names) + and_more(more, self.language)
