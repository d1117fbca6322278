"""The text of a first study: what was guessed of a table as YAML, with the reason of each guess beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ifn_research.language.filling import ENGLISH
from ifn_research.language.messages import Words, say, told
from ifn_research.language.spelling import NO_BREAK, THIN
from ifn_research.text import plain

PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
WORDS = {"y", "n", "yes", "no", "on", "off", "true", "false", "null", "none"}


@dataclass(frozen=True)
class Line:
    """An indicator.

    Attributes
    ----------
    name : str
    keys : dict
        As a study has them.
    why : Words
        Of its unit and its use.
    """

    name: str
    keys: dict[str, Any]
    why: Words


@dataclass(frozen=True)
class DraftedVersion:
    """A version, and the reason why the data do not support it; empty when they do."""

    keys: dict[str, Any]
    refused: Words = ""


@dataclass(frozen=True)
class Draft:
    """A first study.

    Attributes
    ----------
    study, level, level_why : str
    table : dict
        Keys of the table, its path aside.
    notes : dict of key to str
        Why each is said.
    lines : list of Line
    set_name : str
    chosen : list of str
        Indicators of the versions.
    chosen_why : str
    versions : list of DraftedVersion
    left_out : dict of column to str
    asides : list of str
        What to look at, told under the table.
    doubts : list of str
        Why the level may be wrong.
    outcome : str
        A column that could be a ground truth.
    """

    study: str
    level: str
    level_why: Words
    table: dict[str, Any]
    notes: Mapping[str, Words]
    lines: list[Line]
    set_name: str
    chosen: list[str]
    chosen_why: Words
    versions: list[DraftedVersion]
    left_out: Mapping[str, Words] = field(default_factory=dict)
    asides: list[Words] = field(default_factory=list)
    doubts: list[Words] = field(default_factory=list)
    outcome: str = ""


def as_yaml(draft: Draft, *, path: str, table: str, study: str, language: str = ENGLISH) -> str:
    """The study as a text of YAML.

    Parameters
    ----------
    draft : Draft
    path : str
        Of the table, as the study says it.
    table, study : str
        The files' names, for readers.
    language : str
        Of the remarks.
    """
    remarks = _Remarks(language)
    parts = [remarks.told(say("starting.head", table=remarks.line(table), study=remarks.line(study)))]
    parts.append(f"study: {scalar(draft.study)}\n")
    parts.append(f"level: {scalar(draft.level)}{remarks.beside(draft.level_why)}\n")
    parts += [f"# {remarks.line(doubt)}\n" for doubt in draft.doubts]
    parts.append(f"tables:\n  - path: {scalar(path)}\n")
    for key, value in draft.table.items():
        parts.append(f"    {key}: {flow(value)}{remarks.beside(draft.notes.get(key, ''))}\n")
    for aside in draft.asides:
        parts += [f"    # {remarks.aside(line)}\n" for line in remarks.told(aside).split("\n")]
    parts.append("indicators:\n")
    for line in draft.lines:
        parts.append(f"  {scalar(line.name)}:\n")
        parts += [f"    {key}: {flow(value)}{remarks.beside(_reason(line, key))}\n" for key, value in line.keys.items()]
    if draft.left_out:
        parts.append(f"# {remarks.line(say('starting.left_out_and_why'))}\n")
        for column, why in draft.left_out.items():
            parts.append(f"#   {remarks.line(say('starting.key_and_value', key=column, value=why))}\n")
    parts.append(f"variable_sets:\n{remarks.above(draft.chosen_why)}  {draft.set_name}:\n")
    parts += [f"    - {scalar(name)}\n" for name in draft.chosen]
    parts.append("versions:\n")
    for version in draft.versions:
        text = f"  - {flow(version.keys)}\n"
        parts.append(text if not version.refused else f"{remarks.above(version.refused)}  # - {flow(version.keys)}\n")
    column = remarks.line(scalar(draft.outcome or "taux_de_non_recours"))
    parts.append(remarks.told(say("starting.example", column=column)))
    return "".join(parts)


@dataclass(frozen=True)
class _Remarks:
    """Remarks of a file in a language, with the spaces that are typed."""

    language: str

    def told(self, words: Words) -> str:
        """Words, on as many lines as they have."""
        return told(words, self.language).replace(NO_BREAK, " ").replace(THIN, " ")

    def line(self, words: Words) -> str:
        """Words on one line of printable signs."""
        return "".join(sign for sign in " ".join(plain(told(words, self.language)).split()) if sign.isprintable())

    def aside(self, line: str) -> str:
        """A line told under the table: one of YAML as it is, with its remark; any other of printable signs."""
        yaml, mark, remark = line.partition("  # ") if line.startswith("missing: ") else ("", "", line)
        if line.startswith("    "):
            return "".join(sign for sign in line if sign.isprintable())
        return f"{yaml}{mark}{self.line(remark)}"

    def beside(self, why: Words) -> str:
        """The reason of a line, behind it."""
        return f"  # {self.line(why)}" if why else ""

    def above(self, why: Words) -> str:
        """The reason of some lines, above them."""
        return f"  # {self.line(why)}\n" if why else ""


def _reason(line: Line, key: str) -> Words:
    if key == "direction":
        return say("starting.direction_to_decide")
    return line.why if key == "unit" else ""


def scalar(value: Any) -> str:
    """A text, a number or a truth value as YAML reads it back."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return str(value)
    text = str(value)
    if PLAIN.fullmatch(text) and text.casefold() not in WORDS:
        return text
    return '"' + "".join(_escaped(sign) for sign in text) + '"'


def flow(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(str(key))}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    return scalar(value)


def _escaped(sign: str) -> str:
    if sign in '"\\':
        return f"\\{sign}"
    if sign.isprintable():
        return sign
    return f"\\u{ord(sign):04x}" if ord(sign) < 0x10000 else f"\\U{ord(sign):08x}"
