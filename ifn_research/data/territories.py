"""Territory codes: what each level's look like, lost zeros, duplicates, districts counted twice."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from ifn_research.data.files import OpenTable
from ifn_research.data.findings import Finding, counted
from ifn_research.errors import DataError, IfnError, listing

Codes = npt.NDArray[np.object_]


@dataclass(frozen=True)
class CodeFormat:
    """What the codes of a level look like: a pattern, the width of those that may lose a zero, and an example."""

    pattern: str
    width: int
    example: str


FORMATS = {
    "region": CodeFormat(r"[0-9]{2}", 2, "01 or 84"),
    "departement": CodeFormat(r"[0-9]{2}|2[AB]|9[78][0-9]", 2, "01, 2A or 971"),
    "commune": CodeFormat(r"[0-9]{5}|2[AB][0-9]{3}", 5, "01001 or 2A004"),
    "epci": CodeFormat(r"[0-9]{9}", 9, "200000172"),
    "iris": CodeFormat(r"[0-9]{9}|2[AB][0-9]{7}", 9, "010040101"),
}

# Municipal districts and the commune that they make up: Insee publishes both, and a table must hold one of the two.
DISTRICTS = {
    "75056": ("Paris", [f"751{number:02d}" for number in range(1, 21)]),
    "69123": ("Lyon", [f"6938{number}" for number in range(1, 10)]),
    "13055": ("Marseille", [f"132{number:02d}" for number in range(1, 17)]),
}


def check_codes(
    codes: Codes, table: OpenTable, *, column: str, level: str, repair: bool
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
        A level without a known format is only checked for empty and duplicate codes.
    repair : bool
        Put lost leading zeros back.
    """
    problems: list[IfnError] = []
    findings: list[Finding] = []
    empty = np.flatnonzero(codes == "")
    if empty.size:
        problems.append(
            DataError(
                f"{counted(empty.size, 'row has', 'rows have')} no code in '{column}'",
                where=table.places(empty),
                fix="fill in the codes, or remove these rows (totals and notes are no territories)",
            )
        )
    expected = FORMATS.get(level)
    if expected is not None:
        codes, told, wrong = _check_format(codes, table, column, level, expected, repair)
        findings += told
        problems += wrong
    problems += _duplicates(codes, table, column)
    if level == "commune":
        findings += _districts(codes, table, column)
    return codes, findings, problems


def compare_codes(
    known: Codes, other: Codes, *, table: str, level: str, what: str
) -> tuple[list[Finding], list[IfnError]]:
    """How the codes of a later table meet those of the study.

    Parameters
    ----------
    known, other : array of str
        Codes of the study and of the table.
    table : str
        The table's path, for messages.
    what : str
        What the table brings, for messages ("the ground truth 'abstention'").
    """
    study, brought = set(known), set(other)
    extra, absent = sorted(brought - study), sorted(study - brought)
    if not study & brought:
        error = DataError(
            f"no code of {what} is a code of the study: it has {listing(extra, most=3)} and the study "
            f"{listing(absent, most=3)}",
            where=table,
            fix="check that both are at the same level and write their codes in the same way, leading zeros included",
        )
        return [], [error]
    year = (
        " Codes of another year's code officiel géographique (communes merge every 1 January) explain such differences."
        if level in ("commune", "iris", "epci") and extra and absent
        else ""
    )
    findings = []
    if absent:
        findings.append(
            Finding(
                Path(table).name,
                "",
                "territories_without_row",
                "warning",
                len(absent),
                f"{counted(len(absent), 'territory of the study has', 'territories of the study have')} "
                f"no row in {what}: {listing(absent)}.{year}",
                "they stay in the study with missing values; bring both tables to the same year's geography",
            )
        )
    if extra:
        findings.append(
            Finding(
                Path(table).name,
                "",
                "rows_without_territory",
                "warning" if year else "info",
                len(extra),
                f"{counted(len(extra), 'row', 'rows')} "
                f"of {what} left out, not being a territory of the study: {listing(extra)}.{year}",
                "the first table says which territories the study has",
            )
        )
    return findings, []


def _check_format(
    codes: Codes, table: OpenTable, column: str, level: str, expected: CodeFormat, repair: bool
) -> tuple[Codes, list[Finding], list[IfnError]]:
    texts = pd.Series(codes, dtype="str")
    wrong = np.flatnonzero((~texts.str.fullmatch(expected.pattern) & texts.ne("")).to_numpy(dtype=bool))
    if not wrong.size:
        return codes, [], []
    lost = texts.str.fullmatch(rf"[0-9]{{{expected.width - 1}}}").to_numpy(dtype=bool)
    padded = np.where(lost, "0" + codes, codes)
    only_zeros = bool(lost[wrong].all())
    if only_zeros and repair and len(set(padded)) == len(set(codes)):
        return padded, [_repaired(wrong, codes, table, column)], []
    if only_zeros:
        return codes, [], [_lost_zeros(wrong, codes, table, column, safe=len(set(padded)) == len(set(codes)))]
    other = wrong[~lost[wrong]]
    problems: list[IfnError] = [
        DataError(
            f"{counted(other.size, 'code is not one', 'codes are not codes')} "
            f"of the level {level} (such as {expected.example}): "
            f"{listing(codes[position] for position in other)}",
            where=f"{table.places(other)}, column '{column}'",
            fix=_advice(codes[other], level),
        )
    ]
    if wrong.size > other.size:
        problems.append(_lost_zeros(wrong[lost[wrong]], codes, table, column, safe=False))
    return codes, [], problems


def _repaired(positions: npt.NDArray[np.int64], codes: Codes, table: OpenTable, column: str) -> Finding:
    first = codes[positions[0]]
    return Finding(
        table.name,
        column,
        "repaired_codes",
        "warning",
        int(positions.size),
        f"{counted(positions.size, 'code', 'codes')} whose lost leading zero was put back ({first} -> 0{first})",
        "export the column as text, and remove repair_codes: true",
    )


def _lost_zeros(
    positions: npt.NDArray[np.int64], codes: Codes, table: OpenTable, column: str, *, safe: bool
) -> DataError:
    examples = listing((f"{codes[position]} -> 0{codes[position]}" for position in positions), most=3)
    line = "add repair_codes: true to this table to put the zeros back" if safe else "the zeros cannot be put back here"
    return DataError(
        f"{counted(positions.size, 'code has lost its', 'codes have lost their')} leading zero: {examples}",
        where=f"{table.places(positions)}, column '{column}'",
        fix=f"{line}; or format the column as text in the spreadsheet and export again",
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


def _duplicates(codes: Codes, table: OpenTable, column: str) -> list[IfnError]:
    repeated = pd.Series(codes).duplicated(keep=False).to_numpy() & (codes != "")
    if not repeated.any():
        return []
    names = sorted(set(codes[repeated]))
    shown = "; ".join(f"{name} on {_lines(table, np.flatnonzero(codes == name))}" for name in names[:3])
    return [
        DataError(
            f"{counted(len(names), 'code occurs', 'codes occur')} "
            f"more than once in '{column}': {shown}{' ...' if len(names) > 3 else ''}",
            where=table.path,
            fix="keep one row a territory: sum or average the others beforehand, or name the right column in code:",
        )
    ]


def _lines(table: OpenTable, positions: npt.NDArray[np.int64]) -> str:
    return f"lines {listing(table.lines[positions])}"


def _districts(codes: Codes, table: OpenTable, column: str) -> list[Finding]:
    present = set(codes)
    findings = []
    for commune, (name, districts) in DISTRICTS.items():
        both = sorted(present & set(districts))
        if commune in present and both:
            findings.append(
                Finding(
                    table.name,
                    column,
                    "districts_counted_twice",
                    "warning",
                    len(both),
                    f"{name} is there as a commune ({commune}) and as {len(both)} districts ({listing(both, most=3)}): "
                    "its inhabitants count twice",
                    "keep the commune or its districts",
                )
            )
    return findings
