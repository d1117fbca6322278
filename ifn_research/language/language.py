"""A language: how it says things and writes numbers, dates and lists."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, partial

import pandas as pd
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal

from ifn_research.language.catalogue import LANGUAGES, LOCALES, Catalogue, Text, catalogue, plain
from ifn_research.language.filling import ENGLISH, GROUP, VERSION
from ifn_research.language.labels import Labels
from ifn_research.language.messages import Message, Words
from ifn_research.language.p_values import LEAST_P, SIGNIFICANCE
from ifn_research.language.saying import Sayable
from ifn_research.language.saying import said as in_words
from ifn_research.language.spelling import MINUS, NO_BREAK

DASH = "–"
# The code of a remark that is kept as it was written.
UNKNOWN = "as_written"
# Numbers in words, from two on.
SPELLED: dict[str, dict[float, str]] = {
    code: {float(n): word for n, word in enumerate(words.split(), start=2)}
    for code, words in {
        "fr": "deux trois quatre cinq six sept huit neuf",
        "en": "two three four five six seven eight nine",
    }.items()
}
OF_TOTAL = re.compile(r"{n} ((\w+ ){0,3}(sur|of) {(total|all)}|(in)?habitants?)")
FEMININE = re.compile(r"{n} (version|cellule|place|commune|région|dimension)")
NUMBER_FIRST = re.compile(rf"({'|'.join(['un', 'une', 'one', *SPELLED['fr'].values(), *SPELLED['en'].values()])}) ")


@dataclass(frozen=True)
class Language:
    """The language of a document: its sentences, its numbers, and its names of what a study declares.

    Labels of a study (indicators, territories, ground truths) are data: they are said as they are.
    """

    messages: Catalogue

    @property
    def code(self) -> str:
        """ISO 639 code."""
        return self.messages.code

    def text(self, key: str, n: float | None = None, /, **values: str) -> Text:
        """A sentence of the catalogue, with its weights; ``{n}`` is the number on which its form depends."""
        named = values if n is None else {"n": self._in_prose(key, n)} | values
        return _begun(self.messages.text(key, n, **named))

    def say(self, key: str, n: float | None = None, /, **values: str) -> str:
        """A sentence of the catalogue."""
        return plain(self.text(key, n, **values))

    def has(self, key: str) -> bool:
        """True if the catalogue has a message."""
        return key in self.messages.messages

    def number(self, value: float, digits: int = 3) -> str:
        """A number: ``0,412`` or ``0.412``, ``−1 228``; a dash where it is absent."""
        if pd.isna(value):
            return DASH
        figures = "0." + "0" * digits if digits else "0"
        # Rounded as everywhere else in the product, before Babel would round halves to even.
        rounded = Decimal(f"{abs(value):.{digits}f}")
        text = format_decimal(rounded, format=f"#,##{figures}", locale=LOCALES[self.code])
        negative = value < 0 and any(digit in "123456789" for digit in text)
        return (MINUS if negative else "") + text

    def count(self, value: float) -> str:
        """A whole number: ``48 914`` or ``48,914``."""
        return self.number(value, 0)

    def _in_prose(self, key: str, n: float) -> str:
        """The number on which a sentence depends: one agrees with the noun that follows it.

        Of a total, and of inhabitants, in figures.
        """
        template = self.messages.template(key, n)
        if OF_TOTAL.search(template):
            return self.count(n)
        if n != 1:
            return self.spelled(n)
        if self.code == ENGLISH:
            return "one"
        return "une" if FEMININE.search(template) else "un"

    def spelled(self, value: float) -> str:
        """A whole number as prose has it: from two to nine in a word, in figures otherwise."""
        return SPELLED[self.code].get(value) or self.count(value)

    def percent(self, share: float, digits: int = 1) -> str:
        """A share from 0 to 1: ``12,4 %`` or ``12.4%``."""
        if pd.isna(share):
            return DASH
        return f"{self.number(100 * share, digits)}{NO_BREAK if self.code == 'fr' else ''}%"

    def small_share(self, share: float) -> str:
        """A share of many, in two figures: ``0,0012 %``, for one in ten thousand is not none."""
        if not share > 0:
            return self.percent(share, 0)
        return self.percent(share, min(5, max(0, 1 - math.floor(math.log10(100 * share)))))

    def signed(self, value: float, digits: int = 0) -> str:
        """A difference with its sign: ``+4,2``, ``−3``, ``0``."""
        text = self.number(value, digits)
        return f"+{text}" if value > 0 and any(digit in "123456789" for digit in text) else text

    def points(self, share: float) -> str:
        """A difference between shares in points, with its sign."""
        return self.signed(100 * share, 1)

    def p_value(self, p: float) -> str:
        """A p-value, never written as zero: ``p = 0,021``, ``p < 0,001``."""
        sign = "" if p < LEAST_P else f"={NO_BREAK}"
        return f"p{NO_BREAK}{sign}{self.small_p(p)}"

    def small_p(self, p: float) -> str:
        """A p-value in a table: ``0,021``, ``< 0,001``."""
        if pd.isna(p):
            return DASH
        if p < LEAST_P:
            return f"<{NO_BREAK}{self.number(LEAST_P, 3)}"
        # One more decimal where three would not say on which side of 0.05 it lies.
        return self.number(p, 4 if round(p, 3) == SIGNIFICANCE and p != SIGNIFICANCE else 3)

    def interval(self, low: str, high: str) -> str:
        """An interval between two numbers as they are written: ``[0,31 ; 0,52]`` or ``[0.31, 0.52]``."""
        between = f"{NO_BREAK}; " if self.code == "fr" else ", "
        return f"[{low}{between}{high}]"

    def points_between(self, low: float, high: float) -> str:
        """The interval of a difference between shares, in points; empty where there is none."""
        return self.signed_between(100 * low, 100 * high, 1)

    def signed_between(self, low: float, high: float, digits: int = 0) -> str:
        """The interval of a difference; empty where there is none."""
        if pd.isna(low) or pd.isna(high):
            return ""
        return self.interval(self.signed(low, digits), self.signed(high, digits))

    def day(self, moment: date) -> str:
        """A date in words: ``24 novembre 2026``, ``1er mars 2026``."""
        text = str(format_date(moment, format="long", locale=LOCALES[self.code]))
        return text.replace("1 ", "1er ", 1) if self.code == "fr" and moment.day == 1 else text

    def listed(self, items: Sequence[str]) -> str:
        """Items one after the other: ``a, b et c``."""
        return str(format_list(list(items), locale=LOCALES[self.code])) if items else ""

    def quoted(self, text: str) -> str:
        """A name in quotation marks."""
        return f"«{NO_BREAK}{text}{NO_BREAK}»" if self.code == "fr" else f"“{text}”"

    def metric(self, name: str) -> str:
        """A metric in words."""
        return self._word(f"metric.{name}", name)

    def method(self, step: str, name: str) -> str:
        """A method of a step in a few words; one that the catalogue does not know keeps its name."""
        return self._word(f"method.{step}.{name}", name)

    def indicator(self, config: Labels, name: str) -> str:
        """Label of an indicator; its name where it has none."""
        if name not in config.indicators and self.has(f"baseline.{name}"):
            return self.say(f"baseline.{name}")
        return (config.indicators[name].label if name in config.indicators else None) or name

    def label(self, config: Labels, name: str) -> str:
        """Label of an indicator or a ground truth, or of a version or a group whose name stands behind its prefix."""
        if name.startswith(VERSION):
            return self.version(config, name.removeprefix(VERSION))
        if name.startswith(GROUP):
            return self._group_label(config, name.removeprefix(GROUP))
        if name not in config.indicators and any(truth.name == name for truth in config.ground_truth):
            return self.ground_truth(config, name)
        return self.indicator(config, name)

    def ground_truth(self, config: Labels, name: str) -> str:
        """Label of a ground truth; its name where it has none."""
        labels = {truth.name: truth.label for truth in config.ground_truth}
        return labels.get(name) or name

    def version(self, config: Labels, name: str) -> str:
        """A version by its label, or its name where it has none; a baseline by the label of its indicator."""
        prefix = "baseline:"
        if not name.startswith(prefix):
            return next((version.label for version in config.versions if version.name == name), None) or name
        return self.say("words.alone", name=self.indicator(config, name.removeprefix(prefix)))

    def dimension(self, config: Labels, path: str) -> str:
        """A dimension by its label, or the last part of its path where it has none."""
        labelled = config.dimensions.get(path)
        return (labelled.label if labelled else None) or path.rpartition("/")[2].replace("_", " ")

    def dimension_path(self, config: Labels, path: str) -> str:
        """A dimension with those above it: ``Accès › Interfaces``."""
        parts = path.split("/") if path else []
        return " › ".join(self.dimension(config, "/".join(parts[: depth + 1])) for depth in range(len(parts)))

    def variable_set(self, config: Labels, name: str) -> str:
        """A variable set by its label, or its name where it has none."""
        return config.set_labels.get(name, name)

    def group_of(self, config: Labels, name: str, n: float) -> str:
        """A group of a study by its label, for a number of its members."""
        labelled = config.groups.get(name)
        return (labelled.label if labelled else None) or self.group(name, n)

    def _group_label(self, config: Labels, name: str) -> str:
        """A group in one word: its label, that of its level, or its name."""
        labelled = config.groups.get(name)
        return (labelled.label if labelled else None) or (self.group(name, 1) if self.has(f"group.{name}") else name)

    def group(self, name: str, n: float) -> str:
        """The name of a group of a study, for a number of its members."""
        key = f"group.{name}"
        if self.has(key):
            return plain(self.messages.text(key, n))
        return self.say("group.unknown", n, name=name)

    def quarter(self, member: str) -> str:
        """A quarter of density, the first being the sparsest."""
        key = f"quarter.{member[:1]}"
        return self.say(key) if self.has(key) else member

    def remark(self, remark: Sayable, config: Labels) -> str:
        """A remark beside a figure, in words."""
        return in_words(remark, self.code, partial(self.label, config))

    def remarks(self, remarks: Iterable[Sayable], config: Labels) -> str:
        """Several of them, one after the other."""
        return self._joint.join(self.remark(remark, config) for remark in remarks)

    def parts(self, remark: Sayable, config: Labels) -> list[str]:
        """The parts of a remark that says several things."""
        return self.remark(remark, config).split(self._joint)

    def warning(self, remark: Sayable, config: Labels) -> str:
        """A remark about a version, as a sentence begins; one that no wording says is quoted."""
        said = self.remark(remark, config)
        return capitalised(self.say("opening.quoted", text=said) if remark.code == UNKNOWN else said)

    def reason(self, remark: Sayable, config: Labels) -> str:
        """The reason of an absence, without saying that it is one: ``trop peu de blocs`` of ``pas de test : ...``."""
        before, colon, reason = self.remark(remark, config).partition(": ")
        return reason if colon else before

    def absence(self, remarks: Iterable[Sayable], config: Labels) -> str:
        """The reason why there is no figure, where it is said before that there is none."""
        return self.remarks(remarks, config).removeprefix(self.say("opening.absence"))

    def told(self, words: Words, config: Labels) -> str:
        """A sentence, with the labels of indicators; in English where this language has no words for it."""
        return words if isinstance(words, str) else words.told(self.code, partial(self.label, config))

    def refusal(self, words: Words, config: Labels) -> str:
        """The reason why a version is refused; what this language has no words for is quoted in English."""
        return capitalised(self.refused(words, config))

    def refused(self, words: Words, config: Labels) -> str:
        """The same after a colon."""
        known = self.code == ENGLISH or (isinstance(words, Message) and words.is_known(self.code))
        text = self.told(words, config)
        return text if known else self.say("opening.quoted", text=text)

    @property
    def _joint(self) -> str:
        """The mark between remarks, and between the parts of one."""
        return " ; " if self.code == "fr" else "; "

    def _word(self, key: str, otherwise: str) -> str:
        return self.say(key) if self.has(key) else otherwise.replace("_", " ")


def _begun(text: Text) -> Text:
    """A sentence whose first word is a number, with a capital; a piece of a sentence stays as it is."""
    if not text or not text[-1].text.endswith((".", ":")) or not NUMBER_FIRST.match(text[0].text):
        return text
    return (text[0]._replace(text=capitalised(text[0].text)), *text[1:])


def capitalised(text: str) -> str:
    """A text whose first letter alone is made a capital; names inside keep theirs."""
    return text[:1].upper() + text[1:]


@cache
def in_french() -> Language:
    """The language of what is written in French alone."""
    return Language(catalogue("fr"))


def language_named(code: str) -> Language:
    """The language of a code.

    Raises
    ------
    LookupError
        If it has no catalogue.
    """
    if code not in LANGUAGES:
        raise LookupError(f"there is no language '{code}'")
    return Language(catalogue(code))
