"""The message catalogues: every sentence of a document by its key, in each language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

import yaml
from babel import Locale

LANGUAGES = ("fr", "en")
LOCALES = {"fr": "fr_FR", "en": "en_GB"}
ERRORS = resources.files("ifn_research.language").joinpath("errors")
ERROR_AREAS = frozenset(
    item.name.removesuffix(".en.yaml") for item in ERRORS.iterdir() if item.name.endswith(".en.yaml")
)
STRONG, CODE = "**", "`"
# Every value is text, also `no` and `1`. The parser in C takes a twentieth of the time; not every platform has it.
LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
PLACEHOLDER = re.compile(r"{(\w+)}")
# In French a space that no line may begin after goes before these signs and inside quotation marks.
UNBROKEN = re.compile(r" (?=[:;?!%»])|(?<=«) ")
# An apostrophe of the keyboard between two letters, a value or a mark after it: print has another sign.
APOSTROPHE = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_]|[{«*])")
# What spreadsheets, the page of a study, pictures outside notes, names of metrics and descriptions of runs say has the
# spaces that the catalogue gives it: names of sheets and headings are looked up as they are typed.
AS_TYPED = ("sheet.", "ballot.", "page.", "figure.alone.", "metric.", "simulated.", "description.")


class Run(NamedTuple):
    """A piece of text in one weight, or one that is typed as it is. It is never markup, whatever it holds."""

    text: str
    strong: bool = False
    code: bool = False


Text = tuple[Run, ...]


def plain(text: Text) -> str:
    """A text without its weights."""
    return "".join(run.text for run in text)


@dataclass(frozen=True)
class Catalogue:
    """The messages of one language.

    Attributes
    ----------
    code : str
        ISO 639 code.
    messages : mapping
        Message by key; a message that depends on a number is a mapping of CLDR plural categories (``one``, ``other``).
    """

    code: str
    messages: Mapping[str, Any]

    def template(self, key: str, n: float | None = None) -> str:
        """The message of a key, in the form that the number `n` asks for.

        Raises
        ------
        KeyError
            If the catalogue has no such message.
        """
        found = self.messages[key]
        return found if isinstance(found, str) else form_of(found, n, self.code)

    def text(self, key: str, n: float | None = None, /, **values: str) -> Text:
        """A message with its values; what is between ``**`` is strong, between backticks code.

        Values are never read as markup.
        """
        runs = (
            Run(_filled(words, values), strong % 2 == 1, code % 2 == 1)
            for strong, piece in enumerate(self.template(key, n).split(STRONG))
            for code, words in enumerate(piece.split(CODE))
        )
        return tuple(run for run in runs if run.text)


def form_of(forms: Mapping[str, str], n: float | None, code: str) -> str:
    """The form of a message that goes with a number.

    Raises
    ------
    KeyError
        If no number is given.
    """
    if n is None:
        raise KeyError(f"{forms['other']}: the message depends on a number, and none is given")
    return str(forms.get(Locale.parse(code).plural_form(n), forms["other"]))


def _filled(template: str, values: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda found: values[found[1]], template)


@cache
def catalogue(code: str) -> Catalogue:
    """The catalogue of a language of `LANGUAGES`."""
    messages = _messages(f"{code}.yaml")
    if code == "fr":
        messages = {key: text if key.startswith(AS_TYPED) else _unbroken(text) for key, text in messages.items()}
    # Notes of tables and of runs have plain spaces.
    messages |= _messages(f"remarks.{code}.yaml")
    if code == "fr":
        messages = {key: text if key.startswith("sheet.") else _printed(text) for key, text in messages.items()}
    return Catalogue(code, messages)


def _messages(name: str) -> dict[str, Any]:
    source = resources.files("ifn_research.language").joinpath(name).read_text(encoding="utf-8")
    return dict(_flat(_read(source)))


def template(key: str, code: str) -> str | Mapping[str, str] | None:
    """The message of a key, or its forms, in a language; None where the language has none.

    What errors and findings say lies in files of its own, one for each area of the package: the first part of a key.
    """
    area = key.partition(".")[0]
    found = errors_of(area, code) if area in ERROR_AREAS else catalogue(code).messages
    return found.get(key)


@cache
def errors_of(area: str, code: str) -> Mapping[str, Any]:
    """Read what errors and findings of an area say in a language; empty where nobody has written it yet."""
    source = ERRORS.joinpath(f"{area}.{code}.yaml")
    if not source.is_file():
        return {}
    messages = dict(_flat({area: _read(source.read_text(encoding="utf-8"))}))
    return messages if code != "fr" else {key: _printed(_unbroken(text)) for key, text in messages.items()}


def _read(source: str) -> Any:
    return yaml.load(source, Loader=LOADER)


def _unbroken(message: Any) -> Any:
    """A message, or its forms, with no-break spaces where French has them."""
    return _changed(message, lambda text: UNBROKEN.sub("\u00a0", text))


def _printed(message: Any) -> Any:
    """A message, or its forms, with the apostrophes of print; what is typed between backticks keeps its own."""
    return _changed(
        message,
        lambda text: CODE.join(
            piece if at % 2 else APOSTROPHE.sub("’", piece) for at, piece in enumerate(text.split(CODE))
        ),
    )


def _changed(message: Any, change: Callable[[str], str]) -> Any:
    """A message, or its forms, changed."""
    if isinstance(message, str):
        return change(message)
    return {form: change(text) for form, text in message.items()}


def _flat(tree: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Keys of nested mappings joined by dots; the forms of a plural stay together."""
    for name, value in tree.items():
        key = f"{prefix}{name}"
        if isinstance(value, Mapping) and "other" not in value:
            yield from _flat(value, f"{key}.")
        else:
            yield key, value
