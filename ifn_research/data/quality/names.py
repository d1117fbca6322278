"""Findings whose territories have their names beside their codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ifn_research.data.findings import Finding
from ifn_research.language.messages import Message, Words
from ifn_research.matrix import Labels

# What messages call the territories that they list.
LISTED = ("codes", "names", "index")


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
