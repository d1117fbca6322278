"""Territory codes of a table: lost zeros, totals, duplicates, districts counted twice."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from ifn_research.data.findings import Finding, counted
from ifn_research.data.levels import FORMATS, Codes, betrayed_level, is_country, is_total, starts_as_total
from ifn_research.data.reading.files import OpenTable
from ifn_research.errors import DataError, IfnError, listing

Positions = npt.NDArray[np.int64]

# Municipal districts and the commune that they make up: Insee publishes both, and a table must hold one of the two.
DISTRICTS = {
    "75056": ("Paris", [f"751{number:02d}" for number in range(1, 21)]),
    "69123": ("Lyon", [f"6938{number}" for number in range(1, 10)]),
    "13055": ("Marseille", [f"132{number:02d}" for number in range(1, 17)]),
}


@dataclass(frozen=True)
class _Column:
    """The codes of a table, and where they stand in it."""

    codes: Codes
    table: OpenTable
    name: str

    def where(self, positions: Positions) -> str:
        return f"{self.table.places(positions)}, column '{self.name}'"

    def finding(self, check: str, n: int, message: str, fix: str) -> Finding:
        return Finding(self.table.name, self.name, check, "warning", n, message, fix)

    def matches(self, pattern: str) -> npt.NDArray[np.bool_]:
        return pd.Series(self.codes, dtype="str").str.fullmatch(pattern).to_numpy(dtype=bool)


def check_codes(
    codes: Codes, table: OpenTable, *, column: str, level: str, repair: bool, names: Codes | None = None
) -> tuple[Codes, list[Finding], list[IfnError]]:
    """Codes as they are to be used, what was noticed, and what is wrong with them.

    Parameters
    ----------
    codes : array of str, shape (n_rows,)
    table : OpenTable
        Where they come from, for messages.
    column : str
        Its column of codes.
    level : str
        The codes of a level without a known format betray one when only some of them have lost their zero.
    repair : bool
        Put lost leading zeros back.
    names : array of str, shape (n_rows,), optional
        Names of the territories: a total may bear a code that could be one.
    """
    column_of = _Column(codes, table, column)
    totals = _totals(codes, names, level)
    problems: list[IfnError] = [*_empty(column_of), *_no_territories(column_of, totals, names)]
    findings: list[Finding] = []
    found: str | None = level
    if level not in FORMATS:
        problems += _numbers(column_of)
        found = betrayed_level(codes[~totals & (codes != "")], repair=repair)
    if found is not None:
        wrong = np.flatnonzero(~column_of.matches(FORMATS[found].pattern) & (codes != "") & ~totals)
        codes, told, refused = _check_format(column_of, wrong, level=found, known=found == level, repair=repair)
        findings += told
        problems += refused
    column_of = replace(column_of, codes=codes)
    problems += _duplicates(column_of)
    if found == "commune":
        findings += _districts(column_of)
    return codes, findings, problems


def _empty(column: _Column) -> list[IfnError]:
    empty = np.flatnonzero(column.codes == "")
    if not empty.size:
        return []
    return [
        DataError(
            f"{counted(empty.size, 'row has', 'rows have')} no code in '{column.name}'",
            where=column.table.places(empty),
            fix="fill in the codes, or remove these rows (totals and notes are no territories)",
        )
    ]


def _totals(codes: Codes, names: Codes | None, level: str) -> npt.NDArray[np.bool_]:
    """Which rows are sums over territories; a code that a known format refuses anyway is not among them."""
    texts = [str(code) for code in codes]
    found = np.zeros(len(texts), dtype=bool)
    # A neighbourhood may bear any name.
    if names is not None and level != "iris":
        found |= np.array([is_total(str(name)) for name in names], dtype=bool)
    if level in FORMATS:
        return found & np.array([code[:1].isdigit() for code in texts], dtype=bool)
    found |= np.array([starts_as_total(code) for code in texts], dtype=bool)
    # Where most codes are words, FR may be a territory beside DE and IT.
    words = sum(not any(map(str.isdigit, code)) for code in texts)
    if 2 * words < len(texts):
        found |= np.array([is_country(code) for code in texts], dtype=bool)
    return found


def _no_territories(column: _Column, totals: npt.NDArray[np.bool_], names: Codes | None) -> list[IfnError]:
    at = np.flatnonzero(totals)
    if not at.size:
        return []
    shown = listing(f"'{column.codes[i]}'" + (f" ({names[i]})" if names is not None and names[i] else "") for i in at)
    return [
        DataError(
            f"{counted(at.size, 'row is a total', 'rows are totals')} and no territory: {shown}",
            where=column.where(at),
            fix="remove totals from the table: they would be ranked among the territories that they sum",
        )
    ]


def _numbers(column: _Column) -> list[IfnError]:
    """Codes that a program took for figures and wrote with decimals or a power of ten."""
    spoilt = np.flatnonzero(column.matches(r"[0-9]+\.0+|[0-9]+(?:[.,][0-9]+)?[eE]\+?[0-9]+"))
    # 12E04 may be a code; 2.00E+08 is none.
    spoilt = np.array([at for at in spoilt if any(mark in column.codes[at] for mark in ".,+")], dtype=np.int64)
    if not spoilt.size:
        return []
    return [
        DataError(
            f"{counted(spoilt.size, 'code was', 'codes were')} taken for figures: "
            f"{listing(column.codes[at] for at in spoilt)}",
            where=column.where(spoilt),
            fix="a program took the codes for numbers: read the column as text there, and export again",
        )
    ]


def _check_format(
    column: _Column, wrong: Positions, *, level: str, known: bool, repair: bool
) -> tuple[Codes, list[Finding], list[IfnError]]:
    """Repair or refuse the codes at these positions, which are not written as those of their level."""
    codes, expected = column.codes, FORMATS[level]
    if not wrong.size:
        return codes, [], []
    lost = column.matches(rf"[0-9]{{{expected.width - 1}}}")
    padded = np.where(lost, "0" + codes, codes)
    alone, distinct = bool(lost[wrong].all()), len(set(padded)) == len(set(codes))
    if alone and distinct and repair:
        return padded, [_repaired(column, wrong)], []
    if alone:
        return codes, [], [_lost_zeros(column, wrong, level, known=known, safe=distinct)]
    other = wrong[~lost[wrong]]
    problems: list[IfnError] = [
        DataError(
            f"{counted(other.size, 'code is not one', 'codes are not codes')} "
            f"of the level {level} (such as {expected.example}): {listing(codes[other])}",
            where=column.where(other),
            fix=_advice(codes[other], level),
        )
    ]
    if wrong.size > other.size and not (repair and distinct):
        problems.append(_lost_zeros(column, wrong[lost[wrong]], level, known=known, safe=distinct))
    return codes, [], problems


def _repaired(column: _Column, positions: Positions) -> Finding:
    first = column.codes[positions[0]]
    return column.finding(
        "repaired_codes",
        int(positions.size),
        f"{counted(positions.size, 'code', 'codes')} whose lost leading zero was put back ({first} -> 0{first})",
        "export the column as text, and remove repair_codes: true",
    )


def _lost_zeros(column: _Column, positions: Positions, level: str, *, known: bool, safe: bool) -> DataError:
    codes = column.codes[positions]
    examples = listing((f"{code} -> 0{code}" for code in codes), most=3)
    fix = "format the column as text in the spreadsheet and export again"
    if safe:
        fix = f"add repair_codes: true to this table to put the zeros back; or {fix}"
    else:
        fix = f"the zeros cannot be put back here, where a code with its zero is there already: {fix}"
    if not known:
        fix += f"; and say level: {level}. If these are codes of your own, write all with the same number of characters"
    seen = "" if known else f", if these are codes of the level {level}"
    return DataError(
        f"{counted(positions.size, 'code has lost its', 'codes have lost their')} leading zero{seen}: {examples}",
        where=column.where(positions),
        fix=fix,
    )


def _advice(codes: Codes, level: str) -> str:
    for other, expected in FORMATS.items():
        if other != level and pd.Series(codes, dtype="str").str.fullmatch(expected.pattern).all():
            return f"these look like codes of the level {other}: check level: and code: in the configuration"
    if all(str(code).endswith(".0") for code in codes):
        return "a program took the codes for numbers: read the column as text there, and export again"
    if any(str(code)[:2] in ("2a", "2b") for code in codes):
        return "write the letters of Corsica in capitals (2A, 2B), and remove rows that are no territory"
    return "correct these codes, or remove the rows: totals and notes are no territories"


def _duplicates(column: _Column) -> list[IfnError]:
    codes = column.codes
    repeated = pd.Series(codes).duplicated(keep=False).to_numpy() & (codes != "")
    if not repeated.any():
        return []
    names = sorted(set(codes[repeated]))
    lines = column.table.lines
    shown = "; ".join(f"{name} on lines {listing(lines[np.flatnonzero(codes == name)])}" for name in names[:3])
    return [
        DataError(
            f"{counted(len(names), 'code occurs', 'codes occur')} "
            f"more than once in '{column.name}': {shown}{' ...' if len(names) > 3 else ''}",
            where=column.table.path,
            fix="keep one row a territory: sum or average the others beforehand, or name the right column in code:",
        )
    ]


def _districts(column: _Column) -> list[Finding]:
    present = set(column.codes)
    findings = []
    for commune, (name, districts) in DISTRICTS.items():
        both = sorted(present & set(districts))
        if commune in present and both:
            message = (
                f"{name} is there as a commune ({commune}) and as {len(both)} districts ({listing(both, most=3)}): "
                "its inhabitants count twice"
            )
            findings.append(
                column.finding("districts_counted_twice", len(both), message, "keep the commune or its districts")
            )
    return findings
