"""The lines of a table that are its header, and the names of its columns."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ifn_research.data.reading.formats.grid import Merged, letters
from ifn_research.errors import DataError
from ifn_research.geography.levels import LEVELS
from ifn_research.language.messages import Words, say
from ifn_research.language.spelling import as_header

LINES_LOOKED_AT = 60
BETWEEN = " / "
YEAR = re.compile(r"(?:19|20)[0-9]{2}")
FIGURE = re.compile(r"[+\-\u2212]?[0-9][0-9\s'’.,]*(?:[eE][+\-]?[0-9]+)?%?")


@dataclass(frozen=True)
class Columns:
    """The names of a table's columns.

    Attributes
    ----------
    names : tuple of str
        One a column, all different: a name that occurs twice is followed by the letters of its column, `Nombre (D)`;
        a column without a name has these alone, `(D)`.
    repeated : mapping of str to tuple of str
        The names that occur more than once, and those under which their columns can be asked for.
    """

    names: tuple[str, ...]
    repeated: Mapping[str, tuple[str, ...]]


def find_header(
    rows: Sequence[Sequence[object]], codes: Sequence[str], lines: int = 1, merged: Sequence[Merged] = ()
) -> int | None:
    """The first row of a header of so many lines that names the columns of codes; None if there is none.

    Parameters
    ----------
    rows : sequence of sequences
        The first lines of a table.
    codes : sequence of str
        Columns that make the codes.
    lines : int
        Of the header.
    """
    if not codes:
        return None
    rows = [[_shown(cell) for cell in row] for row in rows]
    found = [at for at in range(len(rows) - lines + 1) if _names_codes(rows, at, lines, codes, merged)]
    # A title or a note may be the word that heads the codes; a header has names beside it, or nothing has.
    wide = [at for at in found if sum(_filled(rows[at + line]) for line in range(lines)) > len(codes)]
    return next(iter(wide or found), None)


def _names_codes(
    rows: Sequence[Sequence[object]], at: int, lines: int, codes: Sequence[str], merged: Sequence[Merged]
) -> bool:
    """True if these lines can be a header: none is empty, none is a title, and the columns of codes are named."""
    head = rows[at : at + lines]
    if not all(map(_filled, head)) or not set(codes) <= _called(head, at, merged, codes):
        return False
    return lines == 1 or not _is_title(head, at, codes, merged)


def _is_title(head: Sequence[Sequence[object]], at: int, codes: Sequence[str], merged: Sequence[Merged]) -> bool:
    """True if the first of several lines is one cell above the names of the codes, and no theme."""
    if _filled(head[0]) > 1 or not set(codes) <= {_shown(cell) for cell in head[1]}:
        return False
    if any(_shown(cell) in codes for cell in head[0]):
        return True
    widest = max((item.right - item.left + 1 for item in merged if item.top <= at <= item.bottom), default=0)
    return widest >= _filled(head[1]) > 1


@lru_cache(maxsize=100_000, typed=True)
def _shown(cell: object) -> str:
    return as_header(cell)


def _filled(row: Sequence[object]) -> int:
    return sum(1 for cell in row if _shown(cell))


def _called(head: Sequence[Sequence[object]], at: int, merged: Sequence[Merged], codes: Sequence[str]) -> set[str]:
    """Every name under which a column below these lines can be asked for."""
    spans = [Merged(item.top - at, item.left, item.bottom - at, item.right) for item in merged if item.top >= at]
    width = max((len(row) for row in head), default=0)
    found = {*joined(head), *(joined(head, spans) if spans else ())}
    # Columns that repeat a name, or have none, are called by their letters too.
    return found if set(codes) <= found else {*found, *named(head, width, spans).names}


def likely_header(rows: Sequence[Sequence[object]]) -> int:
    """The first row of the usual width, for a table in which the column of codes was not found."""
    widths = [_filled(row) for row in rows]
    usual = Counter(width for width in widths if width > 1).most_common(1)
    if not usual:
        return 0
    # One column may have no name: a program has numbered the rows.
    least = usual[0][0] - (usual[0][0] > 3)
    at = next(at for at, width in enumerate(widths) if width >= least)
    # What looks like a row, below a line of words to which a name or two are wanting, is one.
    shown = [[_shown(cell) for cell in row] for row in rows[max(at - 1, 0) : at + 2]]
    if at and len(shown) == 3 and widths[at - 1] > 1 and len(shown[0]) >= len(shown[1]) - 1:
        words = not any(FIGURE.fullmatch(name) for name in shown[0])
        return at - 1 if words and looks_like_data(shown[1], shown[2]) else at
    return at


def joined(head: Sequence[Sequence[object]], merged: Sequence[Merged] = ()) -> list[str]:
    """The names of columns under a header of several lines: ``Pauvreté / %``.

    A cell of an upper line stands for the empty ones to its right, as far as it is merged with them, or where nothing
    is merged, as far as the line below has names for them.
    """
    width = max((len(row) for row in head), default=0)
    rows = [[_shown(cell) for cell in row] + [""] * (width - len(row)) for row in head]
    # From below: a theme goes as far as the names of the line below it, which go as far as those below them.
    for at, row in reversed(list(enumerate(rows[:-1]))):
        spans = [item for item in merged if item.top <= at <= item.bottom and item.left < min(item.right, width)]
        if spans:
            for span in spans:
                row[span.left : span.right + 1] = [row[span.left]] * (min(span.right, width - 1) + 1 - span.left)
        else:
            rows[at] = _spread(row, rows[at + 1])
    return [BETWEEN.join(dict.fromkeys(part for part in parts if part)) for parts in zip(*rows, strict=True)]


def _spread(row: Sequence[str], below: Sequence[str]) -> list[str]:
    """A line whose names stand for the empty cells to their right that the line below names."""
    found, last = list(row), ""
    for at, name in enumerate(row):
        if name:
            last = name if below[at] else ""
        elif last and below[at]:
            found[at] = last
        else:
            last = ""
    return found


def named(head: Sequence[Sequence[object]], width: int, merged: Sequence[Merged] = ()) -> Columns:
    """The columns of a table of that width, under names that are all different."""
    plain = (joined(head, merged) + [""] * width)[:width]
    count = Counter(name for name in plain if name)
    names: list[str] = []
    taken = set(count)
    repeated: dict[str, list[str]] = {name: [] for name, number in count.items() if number > 1}
    for at, name in enumerate(plain):
        shown = name if count[name] == 1 else _lettered(name, letters(at), taken)
        names.append(shown)
        if name in repeated:
            repeated[name].append(shown)
    return Columns(tuple(names), {name: tuple(shown) for name, shown in repeated.items()})


def _lettered(name: str, column: str, taken: set[str]) -> str:
    """A name followed by the letters of its column, that no column of the file has for its own."""
    shown = f"{name} ({column})".strip()
    while shown in taken:
        column = f"column {column}"
        shown = f"{name} ({column})".strip()
    return shown


def looks_like_data(names: Sequence[str], below: Sequence[object]) -> bool:
    """True if a line that should be a header holds what the line below it holds: a code and figures."""
    # Letters in brackets were added to names that occur more than once.
    told = [re.sub(r"\s*\([A-Z]+\)$", "", name) for name in names]
    filled = [name for name in told if name]
    figures = [name for name in filled if FIGURE.fullmatch(name)]
    if figures and all(YEAR.fullmatch(name) for name in figures):
        return False
    coded = any(re.fullmatch(known.pattern, name) for known in LEVELS.values() for name in filled[:2])
    same = [
        bool(FIGURE.fullmatch(name)) == bool(FIGURE.fullmatch(str(cell).strip()))
        for name, cell in zip(told, below, strict=False)
        if name
    ]
    return bool(figures) and (2 * len(figures) >= len(filled) or coded) and bool(same) and all(same)


def other_header(skipped: int, at: int, codes: Sequence[str], where: Words, *, ends: bool = False) -> DataError:
    """The complaint about a number of lines to skip after which there is no header, where another line is one.

    Parameters
    ----------
    skipped, at : int
        Lines above the header: those that are said, and those that there are.
    codes : sequence of str
        The columns of the code.
    where : Message or str
    ends : bool
        Whether the file has no line after those that are skipped.
    """
    named = " + ".join(codes)
    what = say("reading.skip_rows_makes_line", skipped=skipped, header=skipped + 1, named=named, line=at + 1)
    return DataError(
        say("reading.no_line_after_lines", skipped=skipped) if ends else what,
        where=where,
        fix=say("reading.write_skip_rows_under", offer_skip_rows=at),
    )


def no_header(names: Sequence[str], wanted: Sequence[str], *, where: Words, separator: str) -> DataError:
    """The complaint about a table whose first line is one of its rows."""
    line = [*wanted, *(f"colonne{at}" for at in range(len(wanted) + 1, len(names) + 1))][: max(len(names), len(wanted))]
    if separator:
        text = io.StringIO()
        csv.writer(text, delimiter=separator, lineterminator="").writerow(line)
        fix = say("reading.add_header_line_above", len(line), getvalue=text.getvalue())
    else:
        fix = say("reading.add_header_line_above_columns", len(line), line=" | ".join(line))
    plain = [re.sub(r"\s*\([A-Z]+\)$", "", name) for name in names]
    called = [say("reading.letter_is_column", letter=letters(at), name=name) for at, name in enumerate(plain[:3])]
    fix = say("reading.name_columns_by_letters", offer_header_rows="0", offer_code='"(A)"', called=called, fix=fix)
    return DataError(say("reading.first_line_looks_like", names=names), where=where, fix=fix)
