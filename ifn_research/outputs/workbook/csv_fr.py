"""Sheets as text files that French spreadsheets open: semicolons, decimal commas, UTF-8 with its mark."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from ifn_research.outputs.workbook.sheets import Sheet, SheetColumn
from ifn_research.text import without_formula


def write_csv_fr(sheets: Sequence[Sheet], folder: Path) -> None:
    """Write one file a table into a new folder. All text is in quotation marks, no number is."""
    folder.mkdir()
    for sheet in sheets:
        headings = ";".join(_quoted(column.heading) for column in sheet.columns)
        rows = zip(*(_cells(column) for column in sheet.columns), strict=True)
        lines = [headings, *(";".join(row) for row in rows)]
        # The mark at the beginning tells Excel that the file is UTF-8.
        with (folder / f"{sheet.file}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            file.writelines(f"{line}\r\n" for line in lines)


def _cells(column: SheetColumn) -> list[str]:
    return [_quoted(value) if isinstance(value, str) else _number(value) for value in column.values]


def _quoted(text: str) -> str:
    doubled = without_formula(text).replace('"', '""')
    return f'"{doubled}"' if doubled else ""


def _number(value: float) -> str:
    if math.isnan(value):
        return ""
    if math.isinf(value):
        return '"∞"' if value > 0 else '"\u2212∞"'
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value).replace(".", ",")
