"""Findings whose territories have their names beside their codes, those of the study before the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ifn_research.data.findings import Finding
from ifn_research.language.cells import Fact
from ifn_research.language.messages import Message, Words, is_said, say, values_of
from ifn_research.matrix import Bools, Labels

# What messages call the territories that they list.
LISTED = ("codes", "names", "index")
# The message around what is said of a column, by which findings of an indicator are known.
OF_COLUMN = "quality.of_column"


def with_names(findings: Iterable[Finding], codes: Labels, names: Labels) -> list[Finding]:
    """Findings with the name of each territory before its code, where it has one.

    Parameters
    ----------
    findings : iterable of Finding
    codes, names : array of str, shape (n_territories,)
    """
    found = list(findings)
    if not any(isinstance(finding.message, Message) and _lists(finding.message) for finding in found):
        return found
    told = {code: f"{name} ({code})" for code, name in zip(codes.tolist(), names.tolist(), strict=True) if name}
    return [replace(finding, message=_named(finding.message, told)) for finding in found]


def of_the_study(findings: Iterable[Finding], codes: Labels, names: Labels, inside: Bools | None) -> list[Finding]:
    """The same, whose lists hold the territories that a study is about, where it chooses some; the others are counted.

    Parameters
    ----------
    findings : iterable of Finding
    codes, names : array of str, shape (n_territories,)
    inside : array of bool, shape (n_territories,), or None
        The territories that the study is about; None = all.
    """
    found = with_names(findings, codes, names)
    if inside is None or inside.all():
        return found
    here: dict[str, bool] = {}
    for code, name, within in zip(codes.tolist(), names.tolist(), inside.tolist(), strict=True):
        here[code] = here[f"{name} ({code})"] = within
    return [replace(finding, message=_chosen(finding.message, here)) for finding in found]


def _chosen(words: Words, here: Mapping[str, bool]) -> Words:
    """A message that lists territories of the study, and says how many others there are."""
    if not isinstance(words, Message):
        return words
    if is_said(words, OF_COLUMN):
        return replace(words, values={**words.values, "message": _chosen(_one(words, "message"), here)})
    listed = [item for name in LISTED for value in values_of(words, name) if isinstance(value, tuple) for item in value]
    known = [here[item] for item in listed if isinstance(item, str) and item in here]
    # A message that lists other things than territories, or their codes of another level, stays.
    if not known or len(known) < len(listed) or all(known):
        return words
    within = sum(known)
    if not within:
        return say("quality.none_of_the_study", message=words)
    return say("quality.others_elsewhere", len(known) - within, message=_only(words, here))


def _one(words: Message, name: str) -> Words:
    value = words.values[name]
    assert isinstance(value, (str, Fact))
    return value


def _only(message: Message, here: Mapping[str, bool]) -> Message:
    values = {}
    for name, value in message.values.items():
        if name in LISTED and isinstance(value, tuple):
            value = tuple(item for item in value if not isinstance(item, str) or here[item])
        values[name] = _only(value, here) if isinstance(value, Message) else value
    return replace(message, values=values)


def _lists(message: Message) -> bool:
    return any(
        (name in LISTED and isinstance(value, tuple)) or (isinstance(value, Message) and _lists(value))
        for name, value in message.values.items()
    )


def _named(words: Words, told: Mapping[str, str]) -> Words:
    if not isinstance(words, Message):
        return words
    values = {}
    for name, value in words.values.items():
        if name in LISTED and isinstance(value, tuple):
            value = tuple(told.get(item, item) if isinstance(item, str) else item for item in value)
        values[name] = _named(value, told) if isinstance(value, Message) else value
    return replace(words, values=values)
