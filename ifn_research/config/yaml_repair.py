"""A line of a YAML file that cannot be read, as it would be right: each repair is tried before it is told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ifn_research.language.messages import Message, say

# Blanks that a word processor or a web page puts where YAML wants a space.
ODD_BLANKS = {ord(sign): " " for sign in "\u00a0\u202f\u2007\u2009\u3000"} | {0x200B: "", 0xFEFF: ""}
CURLED = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'"})
KEY = r"[\w.-]+"
# A key of a block and its value, a comment aside.
PAIR = re.compile(rf"^(?P<head>\s*(?:- )?{KEY}\s*:\s+)(?P<value>\S.*?)(?P<tail>\s+#.*|\s*)$")
# What YAML takes for something else than text where a value begins.
SIGNS = "@%`&*!|>?"

# Where the reader stops (from 0), None where it reads to the end.
Stop = Callable[[str], int | None]


@dataclass(frozen=True)
class Repair:
    """One line as it would be right.

    Attributes
    ----------
    line : int
        Its number, from 1.
    text : str
        The line.
    why : Message
        What is wrong with it as it is, and what to do.
    """

    line: int
    text: str
    why: Message

    def words(self) -> Message:
        """The line as it would be right."""
        return say("config.line_becomes", why=self.why, line=self.line, text=self.text.rstrip())


def repaired(text: str, marks: tuple[int, ...], stop: Stop) -> Repair | None:
    """The first repair of one line with which a file is read; else the first with which it is read further.

    Parameters
    ----------
    text : str
        The file.
    marks : tuple of int
        Lines (from 0) that the reader complains of; what precedes them, and quotes that stay open, are looked at too.
    stop : callable
        Where a reader stops in a text.
    """
    lines = text.splitlines()
    before, further = stop(text), None
    for at in dict.fromkeys(_suspects(lines, marks)):
        for changed, why in _repairs(lines, at):
            if changed == lines[at]:
                continue
            end = stop("\n".join([*lines[:at], changed, *lines[at + 1 :]]) + "\n")
            found = Repair(at + 1, changed, why)
            if end is None:
                return found
            if further is None and before is not None and end > max(before, at):
                further = found
    return further


def _suspects(lines: list[str], marks: tuple[int, ...]) -> Iterator[int]:
    there = [mark for mark in marks if 0 <= mark < len(lines)]
    yield from there
    for mark in marks:
        written = [at for at in range(min(mark, len(lines)) - 1, -1, -1) if lines[at].strip()]
        yield from written[:1]
    # A quote that stays open is closed by the next one, and the reader complains there.
    yield from (at for at, line in enumerate(lines) if any(_plain(line).count(quote) % 2 for quote in "\"'"))


def _repairs(lines: list[str], at: int) -> Iterator[tuple[str, Message]]:
    line = lines[at]
    yield _single(line), say("config.begins_a_sign")
    yield line.translate(ODD_BLANKS), say("config.odd_blank")
    yield line.translate(CURLED), say("config.typographic_quotes")
    yield from _without_tabs(lines, at)
    yield re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", line), say("config.no_text_sign")
    yield re.sub(rf"^(\s*(?:- )?{KEY}):(?=\S)", r"\1: ", line), say("config.space_after_colon")
    yield re.sub(rf"^(\s*(?:- )?{KEY})\s*=\s*", r"\1: ", line), say("config.colon_after_key")
    yield re.sub(r"^(\s*)-(?=[\w])", r"\1- ", line), say("config.space_after_dash")
    yield from _closed(line)
    yield from _quoted(line)
    yield from _indented(lines, at)


def _plain(line: str) -> str:
    """A line without what is quoted whole."""
    return re.sub(r"\"[^\"]*\"|(?<!\w)'[^']*'", "", line)


def _single(line: str) -> str:
    """Double quotes around a backslash as single ones."""
    return re.sub(r'"([^"\']*\\[^"\']*)"', r"'\1'", line)


def _without_tabs(lines: list[str], at: int) -> Iterator[tuple[str, Message]]:
    line, why = lines[at], say("config.tab")
    if "\t" in line:
        rest = re.sub("\t+", " ", line.strip())
        for width in dict.fromkeys([*_widths(lines, at), 2, 4, 0]):
            yield " " * width + rest, why


def _indented(lines: list[str], at: int) -> Iterator[tuple[str, Message]]:
    rest = lines[at].lstrip()
    for width in _widths(lines, at):
        yield " " * width + rest, say("config.indented", width=width)


def _widths(lines: list[str], at: int) -> list[int]:
    """The columns where the keys of the lines above begin, the nearest first."""
    above = [line for line in reversed(lines[:at]) if line.strip() and "\t" not in line][:12]
    return list(dict.fromkeys(_start(line) for line in above))


def _start(line: str) -> int:
    found = re.match(r"\s*(- +)*", line)
    return len(found[0]) if found else 0


def _quoted(line: str) -> Iterator[tuple[str, Message]]:
    """Values in quotes that YAML would otherwise read as something else."""
    why = say("config.needs_quotes")
    flow = rf"(?P<head>[{{,]\s*{KEY}\s*:\s+)(?P<value>[^\s,\[\]{{}}'\"][^,\[\]{{}}\"]*?)(?=\s*[,}}])"
    if "{" in line:
        wanting = [found for found in re.finditer(flow, line) if _wants_quotes(found["value"])]
        changed = line
        for found in reversed(wanting):
            changed = changed[: found.start()] + found["head"] + _in_quotes(found["value"]) + changed[found.end() :]
        yield changed, why
    pair = PAIR.match(line)
    if pair is not None and pair["value"][0] not in "[{":
        value = pair["value"]
        bare = value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value
        yield pair["head"] + _in_quotes(bare.lstrip("\"'") if bare is value else bare) + pair["tail"], why


def _wants_quotes(value: str) -> bool:
    return value[0] in SIGNS or ": " in value or value.endswith(":")


def _in_quotes(value: str) -> str:
    return f"'{value}'" if ('"' in value or "\\" in value) and "'" not in value else '"' + value.replace('"', "'") + '"'


def _closed(line: str) -> Iterator[tuple[str, Message]]:
    """Quotes and brackets that stay open, closed."""
    body, _, comment = line.partition(" #")
    tail = f" #{comment}" if comment else ""
    for quote in ('"', "'"):
        if _plain(body).count(quote) % 2:
            why = say("config.open_quote")
            ends = re.search(r"\s*[\]},]*\s*$", body)
            cut = ends.start() if ends else len(body)
            yield f"{body[:cut]}{quote}{body[cut:]}{tail}", why
            yield f"{body}{quote}{tail}", why
            # Before the next key of a flow mapping.
            yield re.sub(rf"({quote}[^{quote},}}]*)(,|}})", rf"\1{quote}\2", body, count=1) + tail, why
    open_ = [sign for sign in re.sub(r"\"[^\"]*\"|'[^']*'", "", body) if sign in "[]{}"]
    stack: list[str] = []
    for sign in open_:
        if sign in "[{":
            stack.append("]" if sign == "[" else "}")
        elif stack and stack[-1] == sign:
            stack.pop()
    if stack:
        yield body.rstrip() + "".join(reversed(stack)) + tail, say("config.open_bracket")
