"""Tables for the staff of territories, in a spreadsheet: in French, as a workbook or as text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ifn_research.outputs.formats import Format

if TYPE_CHECKING:
    from ifn_research.outputs.workbook.sheets import Sheet


def _xlsx(sheets: Sequence[Sheet], path: Path) -> None:
    from ifn_research.outputs.workbook.xlsx import write_xlsx

    write_xlsx(sheets, path)


def _csv_fr(sheets: Sequence[Sheet], path: Path) -> None:
    from ifn_research.outputs.workbook.csv_fr import write_csv_fr

    write_csv_fr(sheets, path)


EXPORTS: dict[str, Format[Callable[[Sequence[Sheet], Path], None]]] = {
    "xlsx": Format("one workbook, a sheet a table", _xlsx, ".xlsx"),
    "csv-fr": Format("a file a table, semicolons and decimal commas", _csv_fr, ""),
}

__all__ = ["EXPORTS"]
