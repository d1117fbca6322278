"""Phrases that several sections of the notes of a run use."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ifn_research.language import Text
from ifn_research.language.language import capitalised
from ifn_research.outputs.documents.blocks import sentence
from ifn_research.outputs.documents.facts import Facts
from ifn_research.remarks import Remarks, circular_indicators, remarks_in
from ifn_research.results.verdict import worth_of


def after(text: str) -> str:
    """A text, if there is one, with a blank before it."""
    return f" {text}" if text else ""


def between(facts: Facts, metric: str, low: float, high: float) -> str:
    """An interval after a figure, if there is one."""
    return after(facts.interval(metric, low, high))


def counted_people(facts: Facts, truth: str) -> str:
    """The people whom a ground truth counts: where it improves as it rises, those whom it leaves out."""
    return _by_direction(facts, truth, "counted.whole", "counted.whole_complement")


def of_counted_people(facts: Facts, truth: str) -> str:
    """The same after `of`."""
    return _by_direction(facts, truth, "counted.of", "counted.of_complement")


def _by_direction(facts: Facts, truth: str, rising: str, falling: str) -> str:
    direction = facts.result.config.truth(truth).direction
    return facts.say(falling if direction < 0 else rising, truth=facts.truth(truth))


def indicators_named(facts: Facts, names: Iterable[str]) -> str:
    """Labels of indicators, separated by commas."""
    return ", ".join(facts.indicator(name) for name in names)


def known_once(facts: Facts, names: str) -> str:
    """The indicators given: `once ... is known`."""
    given = [name for name in names.split(", ") if name]
    return facts.say("counted.known_once", len(given), indicators=indicators_named(facts, given))


def in_words(facts: Facts, remarks: Remarks) -> str:
    """Remarks one after the other."""
    return facts.language.remarks(remarks, facts.result.config)


def reason(facts: Facts, key: str, remarks: Remarks) -> str:
    """The reason why something is absent, as a sentence ends; empty without remarks."""
    return facts.say(key, why=in_words(facts, remarks)) if remarks else ""


def cautions(facts: Facts, cells: Iterable[object], *, chosen: Callable[[Remarks], Remarks] = worth_of) -> Text:
    """Remarks on circularity and on intervals, as sentences; nothing when there are none of either.

    Parameters
    ----------
    facts : Facts
    cells : iterable of str
        Of a column `remarks`.
    chosen : callable
        Which remarks are said beside circularity.
    """
    remarks = remarks_in(cells)
    circular = indicators_named(facts, circular_indicators(remarks))
    texts = [facts.text("counted.circular", names=circular)] if circular else []
    texts += [
        facts.text("evidence.caution", text=capitalised(in_words(facts, (remark,)))) for remark in chosen(remarks)
    ]
    return sentence(*texts)
