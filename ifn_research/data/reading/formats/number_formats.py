"""Formats of the cells of a workbook: which show a share of 1 as a percentage."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ifn_research.data.reading.formats.grid import Percent

# Formats that have a number and no text in the file.
BUILT_IN = frozenset({9, 10})
# What a format shows as it is: texts in quotation marks, escaped signs, and what stands in brackets.
LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')


def percent_formats(formats: Mapping[int, str]) -> set[int]:
    """The numbers of the formats that show a share as a percentage, of those that a file defines and the usual ones."""
    own = {number for number, text in formats.items() if "%" in LITERAL.sub("", text)}
    return own | (BUILT_IN - formats.keys())


def percent_styles(styles: Sequence[int], formats: Mapping[int, str]) -> frozenset[int]:
    """The positions of the styles of cells whose format shows a share as a percentage."""
    shares = percent_formats(formats)
    return frozenset(at for at, number in enumerate(styles) if number in shares)


def with_percentages(rows: Sequence[Sequence[Any]], places: Collection[tuple[int, int]]) -> list[list[Any]]:
    """The cells of a sheet, of which those at these places are percentages where they are numbers."""
    found = [list(row) for row in rows]
    for row, column in places:
        if row < len(found) and column < len(found[row]):
            cell = found[row][column]
            if isinstance(cell, (int, float)) and not isinstance(cell, bool):
                found[row][column] = Percent(cell)
    return found
