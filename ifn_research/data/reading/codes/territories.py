"""Territory codes of a table: lost zeros, totals, duplicates, districts counted twice."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from ifn_research.data.findings import Finding
from ifn_research.data.labels import tidy_labels
from ifn_research.data.marks import bare
from ifn_research.data.reading.codes.code_column import CodeColumn, Positions
from ifn_research.data.reading.codes.counted_twice import corsica_twice, districts_twice
from ifn_research.data.reading.codes.no_place import no_place
from ifn_research.data.reading.codes.no_territories import find_totals, refuse_rows
from ifn_research.data.reading.codes.odd_codes import odd_codes
from ifn_research.data.reading.files import OpenTable
from ifn_research.data.reading.rows.skipping import Skipping
from ifn_research.errors import DataError, IfnError
from ifn_research.geography.levels import LEVELS, Codes, betrayed_level
from ifn_research.language.messages import Words, say


def check_codes(
    codes: Codes,
    table: OpenTable,
    *,
    column: str,
    level: str,
    repair: bool,
    skipping: Skipping,
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
    skipping : Skipping
        By which columns rows are left out: a total may bear a code that could be one, and is known by its name.
    """
    codes, findings = _tidied(codes, table, column)
    names = skipping.names
    column_of = CodeColumn(codes, table, column, skipping)
    written = codes
    codes, told, problems = _rewritten(column_of, level, repair=repair)
    findings += told
    column_of = replace(column_of, codes=codes)
    totals, nowhere = find_totals(codes, names, level), no_place(codes, names, level)
    apart = totals | (nowhere != "")
    if problems:
        apart |= codes != written
    spoilt = _figures(column_of, level)
    problems += [
        *_empty(column_of),
        *refuse_rows(column_of, totals, nowhere, names),
        *_numbers(column_of, spoilt),
    ]
    apart[spoilt] = True
    found: str | None = level
    if level not in LEVELS:
        found = betrayed_level(codes[~apart & (codes != "")], repair=repair)
    if found is not None:
        wrong = np.flatnonzero(~column_of.matches(LEVELS[found].pattern) & (codes != "") & ~apart)
        codes, told, refused = _check_format(column_of, wrong, level=found, known=found == level, repair=repair)
        findings += told
        problems += refused
    column_of = replace(column_of, codes=codes)
    problems += corsica_twice(column_of, level)
    if found is None:
        findings += odd_codes(column_of, names, level, ~apart)
    problems += _duplicates(column_of, ~apart)
    # Five figures prove nothing at a level of one's own.
    if level == "commune":
        findings += districts_twice(column_of)
    return codes, findings, problems


def _empty(column: CodeColumn) -> list[IfnError]:
    empty = np.flatnonzero(column.codes == "")
    if not empty.size:
        return []
    return [
        DataError(
            say("reading.rows_no_code", empty.size, column=column.name),
            where=column.table.places(empty),
            fix=say("reading.fill_codes_totals_notes", skip=column.skip(empty)),
        )
    ]


def _tidied(codes: Codes, table: OpenTable, column: str) -> tuple[Codes, list[Finding]]:
    """Codes in one form, without what a spreadsheet writes to keep them as text: ``="01001"`` and ``'01001``."""
    plain = tidy_labels(codes)
    changed = np.flatnonzero(plain != codes)
    marked = np.array([at for at in changed if bare(str(codes[at])) != codes[at]], dtype=np.int64)
    findings = []
    if marked.size:
        first = marked[0]
        message = say("reading.codes_read_without_what", marked.size, codes=codes[first], plain=plain[first])
        findings.append(Finding(table.name, column, "spreadsheet_marks", "info", int(marked.size), message))
    if changed.size > marked.size:
        n = int(changed.size - marked.size)
        message = say("reading.codes_read_single_blanks", n)
        findings.append(Finding(table.name, column, "labels_made_one", "info", n, message))
    return plain, findings


def _rewritten(column: CodeColumn, level: str, *, repair: bool) -> tuple[Codes, list[Finding], list[IfnError]]:
    """Codes that are written as no producer of codes does, and can be put right: 8724.0, 20A for 2A, 2a004."""
    codes = column.codes
    mended = np.array([_mended(str(code), level) for code in codes], dtype=object)
    at = np.flatnonzero(mended != codes)
    if not at.size:
        return codes, [], []
    shown = [f"{codes[i]} -> {mended[i]}" for i in at]
    safe = len(set(mended)) == len(set(codes))
    if repair and safe:
        message = say("reading.codes_put_right", at.size, examples=shown)
        fix = say("reading.export_column_text_remove")
        return mended, [column.finding("repaired_codes", int(at.size), message, fix)], []
    told = (
        say("reading.program_took_codes_numbers") if ".0" in codes[at[0]] else say("reading.letters_written_otherwise")
    )
    fix = say("reading.put_codes_right", offer_repair_codes="true")
    if not safe:
        fix = say("reading.correct_file_put_right")
    problem = DataError(
        say("reading.codes_not_written_published", at.size, reason=told, examples=shown),
        where=column.where(at),
        fix=fix,
    )
    return mended if safe else codes, [], [problem]


def _mended(code: str, level: str) -> str:
    """A code without the decimals that a program added, and with the letters of Corsica as Insee writes them."""
    if re.fullmatch(r"[0-9]+\.0+", code):
        code = code.partition(".")[0]
    if level == "departement" and re.fullmatch(r"20 ?[ABab]", code):
        return f"2{code[-1].upper()}"
    return code[:2].upper() + code[2:] if level in LEVELS and re.match(r"2[ab]", code) else code


def _figures(column: CodeColumn, level: str) -> Positions:
    """Codes that a program took for figures and wrote with decimals or a power of ten, by position."""
    spoilt = column.matches(r"[0-9]+\.0+|[0-9]+(?:[.,][0-9]+)?[eE]\+?[0-9]+")
    # 12E04 may be a code; 2.00E+08 is none.
    marks = np.array([level in LEVELS or any(mark in code for mark in ".,+") for code in column.codes], dtype=bool)
    return np.flatnonzero(spoilt & marks)


def _numbers(column: CodeColumn, spoilt: Positions) -> list[IfnError]:
    if not spoilt.size:
        return []
    return [
        DataError(
            say("reading.codes_taken_figures", spoilt.size, spoilt=dict.fromkeys(column.codes[at] for at in spoilt)),
            where=column.where(spoilt),
            fix=say("reading.program_took_codes_numbers_read"),
        )
    ]


def _check_format(
    column: CodeColumn, wrong: Positions, *, level: str, known: bool, repair: bool
) -> tuple[Codes, list[Finding], list[IfnError]]:
    """Repair or refuse the codes at these positions, which are not written as those of their level."""
    codes, expected = column.codes, LEVELS[level]
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
            say("reading.codes_not_codes_level", other.size, level=level, example=expected.example, codes=codes[other]),
            where=column.where(other),
            # Most of a table is no note.
            fix=_advice(codes[other], level, column.skip(other) if 2 * other.size < len(codes) else ""),
        )
    ]
    if wrong.size > other.size and not (repair and distinct):
        problems.append(_lost_zeros(column, wrong[lost[wrong]], level, known=known, safe=distinct))
    return codes, [], problems


def _repaired(column: CodeColumn, positions: Positions) -> Finding:
    first = column.codes[positions[0]]
    return column.finding(
        "repaired_codes",
        int(positions.size),
        say("reading.codes_whose_lost_leading_zero", positions.size, first=first),
        say("reading.export_column_text_remove"),
    )


def _lost_zeros(column: CodeColumn, positions: Positions, level: str, *, known: bool, safe: bool) -> DataError:
    codes = column.codes[positions]
    examples = [f"{code} -> 0{code}" for code in codes]
    fix = say("reading.format_column_text_spreadsheet")
    if safe:
        fix = say("reading.put_zeros_back", offer_repair_codes="true", fix=fix)
    else:
        fix = say("reading.zeros_cannot_be_put_back", fix=fix)
    if not known:
        fix = say("reading.and_say_level", fix=fix, level=level)
    seen = "" if known else say("reading.codes_level", level=level)
    return DataError(
        say("reading.codes_lost_their_leading", positions.size, seen=seen, examples=examples),
        where=column.where(positions),
        fix=fix,
    )


def _advice(codes: Codes, level: str, skip: Words) -> Words:
    for other, expected in LEVELS.items():
        if other != level and pd.Series(codes, dtype="str").str.fullmatch(expected.pattern).all():
            return say("reading.look_like_codes_level", other=other)
    plain = pd.Series(codes, dtype="str").str.replace(r"[\s.,'’]", "", regex=True)
    pattern = rf"{LEVELS[level].pattern}|[0-9]{{{LEVELS[level].width - 1}}}"
    if plain.str.fullmatch(pattern).all():
        return say("reading.program_wrote_figures_marks", codes=codes[0], plain=plain.iloc[0])
    if not skip:
        return say("reading.correct_codes_or_columns")
    return say("reading.correct_codes_totals_notes", skip=skip)


def _duplicates(column: CodeColumn, judged: npt.NDArray[np.bool_]) -> list[IfnError]:
    codes = column.codes
    repeated = pd.Series(codes).duplicated(keep=False).to_numpy() & (codes != "") & judged
    if not repeated.any():
        return []
    names = sorted(set(codes[repeated]))
    lines = column.table.lines
    shown = [
        say(
            "reading.code_on_rows",
            code=name,
            row_word=column.table.row_word(),
            lines=lines[np.flatnonzero(codes == name)],
        )
        for name in names[:3]
    ]
    return [
        DataError(
            say(
                "reading.codes_occur_more_once",
                len(names),
                column=column.name,
                places=shown,
                more=" ..." if len(names) > 3 else "",
            ),
            where=column.table.path,
            fix=say("reading.keep_one_row"),
        )
    ]
