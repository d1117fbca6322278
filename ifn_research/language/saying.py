"""Remarks in words: the wording of each code, with its values as a language writes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from ifn_research.language.catalogue import catalogue
from ifn_research.language.filling import (
    ENGLISH,
    LABEL,
    LABELS,
    PREFIXES,
    TYPED,
    and_more,
    figure,
    filled,
    label_of,
    typed,
)
from ifn_research.language.messages import Message, Words
from ifn_research.language.p_values import LEAST_P
from ifn_research.language.spelling import NO_BREAK

# A list: the first of a number, each with a figure.
LIST = re.compile(r"(names|labels|pair)(?: of (\w+))?(?: with (\w+) (\S+))?")
# A list as English writes it: how many others there are, and a figure after a name.
MORE, WITH_FIGURE = re.compile(r"(.*) and (\d+) more"), re.compile(r"(.*) \(([^()]*)\)")
# Why something failed, and the first of several reasons.
REASON, REASONS = "reason", re.compile(r"reasons(\d+)")
# Remarks are told apart by semicolons.
APART = re.compile(r"\s?; ")
Labels = Callable[[str], str]


class Sayable(Protocol):
    """A remark, which can be said."""

    @property
    def code(self) -> str: ...  # noqa: D102

    @property
    def values(self) -> Mapping[str, Any]: ...  # noqa: D102


def said(remark: Sayable, language: str, labels: Labels = str) -> str:
    """A remark in a language.

    Parameters
    ----------
    remark : Sayable
    language : str
        Its code.
    labels : callable
        The label of an indicator, or of what stands behind a prefix of `PREFIXES`; its name when absent.
    """
    return worded(f"remark.{remark.code}", remark.values, language, labels)


def worded(key: str, values: Mapping[str, Any], language: str, labels: Labels = str) -> str:
    """The wording of a key with its values."""
    template = catalogue(language).template(key, _number(values))
    wording = _Wording(language, labels)
    return filled(template, lambda name, spec: wording.written(name, spec, values))


def _number(values: Mapping[str, Any]) -> float:
    """The number by which the form of a sentence goes."""
    n = values.get("n", 1)
    return float(n) if not isinstance(n, str) or n.isdecimal() else 1.0


@dataclass(frozen=True)
class _Wording:
    """A language and its labels."""

    language: str
    labels: Labels

    def written(self, name: str, spec: str, values: Mapping[str, Any]) -> str:
        """A value by its name, as its wording has it written."""
        value = values[name]
        if spec in ("", "d"):
            return str(value)
        if spec == "remark":
            return said(value, self.language, self.labels)
        if TYPED.fullmatch(spec):
            return typed(value, spec)
        if spec == LABEL or spec in PREFIXES:
            return self._label(value, spec)
        if spec == "n":
            return str(value.values["n"])
        if spec == "p":
            return f"p < {self._figure(f'{LEAST_P}')}" if value < LEAST_P else f"p = {self._figure(f'{value:.3f}')}"
        if spec == "figure":
            return self._figure(value)
        if spec == REASON:
            return self._reason(value)
        reasons, listing = REASONS.fullmatch(spec), LIST.fullmatch(spec)
        if reasons is not None:
            return self._reasons(value, int(reasons[1]))
        return self._figure(format(value, spec)) if listing is None else self._names(value, listing, values)

    def _names(self, value: str | Sequence[str], listing: re.Match[str], values: Mapping[str, Any]) -> str:
        names = [value] if isinstance(value, str) else list(value)
        kind, number, shares, spec = listing.groups()
        items = [self._name(name, kind) for name in names]
        if shares:
            figures = (self._figure(format(figure, spec)) for figure in values[shares])
            items = [f"{name} ({figure})" for name, figure in zip(items, figures, strict=True)]
        others = int(values[number]) - len(names) if number else 0
        return (" and " if kind == "pair" else ", ").join(items) + and_more(others, self.language)

    def _name(self, name: str, kind: str) -> str:
        return self._label(name, kind) if kind == LABELS else name

    def _label(self, name: str, spec: str) -> str:
        """A name by its label; remarks have ordinary spaces."""
        return label_of(name, spec, self.language, self.labels).replace(NO_BREAK, " ")

    def _reason(self, words: Words) -> str:
        """The reason of a failure, without semicolons; what this language has no words for is quoted."""
        known = self.language == ENGLISH or (isinstance(words, Message) and words.is_known(self.language))
        text = words.told(self.language, self.labels) if not isinstance(words, str) else words
        return APART.sub(", ", text) if known else f"« {text} »"

    def _reasons(self, reasons: Sequence[Words], most: int) -> str:
        told = ", ".join(self._reason(words) for words in reasons[:most])
        return told + and_more(len(reasons) - most, self.language)

    def _figure(self, text: str) -> str:
        """A figure that is written as English does, with as many decimals."""
        if self.language == ENGLISH:
            return text
        decimals = len(text.partition(".")[2])
        # A zero has no sign.
        return figure(f"{Decimal(text.replace(',', '')) + 0:,.{decimals}f}", self.language)
