"""Complaints about a table that is to be scored, with what to correct in the table: who scores has no configuration."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ifn_research.errors import DataError, IfnError
from ifn_research.language.messages import say

# What a fix says to who writes a study (a regular expression), and what to who scores a table.
INSTEAD = {
    r"add repair_codes: true to this table to put the zeros back": "put the zeros back with --repair-codes",
    r"to read it as missing, add missing: .* to this table": "leave the cell empty if it is to count as missing",
    r"add missing: \[.*\] to this table": "leave them empty",
    r"add header_rows: 0 to this table, .*?; or (add a header line)": r"\1",
    r"add skip: \{.*?\} to this table to leave it out(?:; or add header_rows: .*)?": "take this line out of the table",
    r"add header_rows: [0-9]+ to this table: its columns are then called (.*)": r"write its header on one line (\1)",
    r"keep the rows of one of them: (?:add|write) where: (\{.*?\}) (?:to|under) this table": (
        r"keep the rows of one of them alone in the table, such as those of \1"
    ),
    r"(?:; and )?say in each indicator and ground truth which rows .*?\)\. Rows are": (
        "; what is measured in several rows must stand in columns of its own. Rows are"
    ),
    r"say which one is meant, by what tells them apart: where: (\{.*\})": (
        r"keep one row a territory of these in the table, such as those of \1"
    ),
    r"by where: of this table": "in the table",
    r"write code: \[.*\]": "write the whole code in the column {code}",
    r"these look like codes of the level (\w+): check level: and code: in the configuration": (
        r"these look like codes of the level \1; the model scores territories of the level {level}, whose codes are in "
        "the column {code}"
    ),
    r"write skip: \{.*?\]\} under this table to leave (it|them) out": r"remove \1 from the table",
    r"write missing: \[.*?\] under this table": "leave these cells empty",
    r"; or level: pays if these are countries": "",
    r", or name the right column in code:": "",
    r'(?:unpack the zip, .*? and )?say which one under this table, as sheet: ".*" \(its sheets: (.*)\)'
    r"(, and check code: and skip_rows:)?": (
        r"save the sheet to score in a file of its own, with the column {code} (the sheets of this one: \1)"
    ),
    r'say which one under this table, as sheet: ".*" \(it holds (.*)\)': r"take the table to score out of it (\1)",
    r"check sheet:(?: and skip_rows:)?(?: and header_rows:)? of this table": (
        "save the sheet to score in a file of its own, with its header on the first line"
    ),
    r", and name (?:the copy|it) in path:": "",
    r"[,;]? or give separator: (?:and|or) skip_rows:.*": "",
    r"if (\S+) is (\S+), add thousands: \S+ to this table; if it is (\S+) \(three decimals\), add decimal: .*": (
        r"if \1 is \3, write it with another number of decimals (\g<1>0); if it is \2, export the column without "
        "thousands separators"
    ),
    r"if (\S+) is the decimal mark of ('.*?'), (?:add|write) decimal: \{.*?\} to this table": (
        r"if \1 is the decimal mark of \2, write it as in the other columns"
    ),
    r"(?:add|write) (?:decimal: \S+ and )?thousands: \S+ (?:to|under) this table": (
        "export the column without thousands separators"
    ),
    r"numerator: and denominator:": "the two columns",
    r"correct the values, or declare another unit:": "correct the values: they must be in the unit of the model",
    r"if these are percentages, write unit: '%'": "if these are percentages, divide the column by 100",
    r"^write unit: '%'": "take the percent sign away, and write the figures in the unit of the model",
}


def for_scoring(problem: IfnError, needed: Sequence[str], level: str) -> IfnError:
    """A complaint that speaks to who scores a table.

    Parameters
    ----------
    problem : IfnError
        As it is told of a table of a study.
    needed : sequence of str
        The columns that the model needs, that of the codes first.
    level : str
        Level of the study's territories.
    """
    what, fix = _of_rows(problem) or (problem.what, problem.fix)
    for study, scoring in INSTEAD.items():
        # Names from a configuration are no part of the pattern.
        told = scoring.replace("{level}", _literal(level)).replace("{code}", _literal(f"'{needed[0]}'"))
        fix = re.sub(study, told, fix)
    if what.startswith("there is no column"):
        fix = say("quality.model_needs_columns", fix=fix, needed=needed)
    return DataError(what, where=problem.where, fix=fix)


def _of_rows(problem: IfnError) -> tuple[str, str] | None:
    """What is told of rows that the study's indicators mean and a table does not have."""
    found = re.fullmatch(r"where: of '(.*)' keeps no row: no '(.*)' is (.*)", problem.what)
    if found is None:
        return None
    figures, column, value = found.groups()
    held = problem.fix.partition(": ")[2]
    return (
        f"the model reads '{figures}' in the rows of which '{column}' is {value}, and there are none",
        f"write {value} in the column '{column}' of the rows to score ({held})",
    )


def _literal(text: str) -> str:
    return text.replace("\\", r"\\")
