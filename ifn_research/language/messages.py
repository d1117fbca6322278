"""A sentence by its key, with what it says of the case at hand; it becomes text in the language of who reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set, ValuesView
from dataclasses import dataclass, field, replace
from typing import Any

from ifn_research.language.catalogue import form_of, template
from ifn_research.language.filling import ENGLISH, TYPED, and_more, figure, filled, typed
from ifn_research.language.saying import Sayable, is_sayable, said
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

    def told(self, language: str) -> str:
        """The sentence in a language; in English throughout where the language lacks a part of it."""
        return self._in(language if self._is_known(language) else ENGLISH)

    def _is_known(self, language: str) -> bool:
        return template(self.key, language) is not None and all(
            part._is_known(language) for value in self.values.values() for part in _messages(value)
        )

    def _in(self, language: str) -> str:
        forms = template(self.key, language)
        if forms is None:
            raise KeyError(f"{self.key}: the catalogue has no such sentence in '{language}'")
        values = self.values if self.n is None else {"n": self.n} | dict(self.values)
        form = forms if isinstance(forms, str) else form_of(forms, self.n, language)
        return filled(form, lambda name, spec: _written(values[name], spec, language))


Words = Message | Sayable | str
Value = str | int | float | Message | Sayable | tuple[Words, ...]


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
        is to be typed is written ``{bound:yaml}`` or ``{bound:yaml.2f}``: a number, or a list, as in every language.
    """
    return Message(key, None if n is None else _number(n), {name: _value(value) for name, value in values.items()})


def told(words: Words, language: str) -> str:
    """Words in a language; a name is the same in all."""
    if isinstance(words, Message):
        return words.told(language)
    return said(words, language) if is_sayable(words) else str(words)


def is_said(words: Words, *keys: str) -> bool:
    """Tell whether words are a sentence of the catalogue with one of these keys."""
    return isinstance(words, Message) and words.key in keys


def values_of(words: Words, name: str) -> tuple[Value, ...]:
    """Return what a message, and the messages in it, say under a name."""
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
        return tuple(replaced(item, old, new) for item in value)
    return replaced(value, old, new) if isinstance(value, (str, Message)) else value


def _number(n: Any) -> float:
    number: float = n.item() if hasattr(n, "item") else n
    return number


def _value(value: Any) -> Value:
    """A value that holds still: names as texts, numbers of arrays as numbers, any sequence as a tuple."""
    if isinstance(value, Message) or is_sayable(value):
        return value
    plain: object = value.tolist() if hasattr(value, "tolist") else value
    if isinstance(plain, SEQUENCES):
        return tuple(item if isinstance(item, Message) or is_sayable(item) else str(item) for item in plain)
    return plain if isinstance(plain, (int, float)) else str(plain)


def _messages(value: Value) -> tuple[Message, ...]:
    items = value if isinstance(value, tuple) else (value,)
    return tuple(item for item in items if isinstance(item, Message))


def _written(value: Value, spec: str, language: str) -> str:
    if isinstance(value, tuple):
        return _listed(value, spec or "all", language)
    if isinstance(value, (int, float)):
        return typed(value, spec) if TYPED.fullmatch(spec) else figure(format(value, spec), language)
    return _worded(value, language)


def _worded(words: Words, language: str) -> str:
    return words._in(language) if isinstance(words, Message) else told(words, language)


def _listed(items: tuple[Words, ...], spec: str, language: str) -> str:
    """Items one after the other, the first of them and the number of the others where there are many."""
    texts = [_worded(item, language) for item in items]
    if TYPED.fullmatch(spec):
        return ", ".join(texts)
    if spec in JOINED:
        return JOINED[spec][language].join(texts)
    most = int(spec.removeprefix("list") or LISTED)
    return JOINED["all"][language].join(texts[:most]) + and_more(len(texts) - most, language)
