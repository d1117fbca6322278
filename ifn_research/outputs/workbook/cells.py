"""The rows of a sheet as the file of a workbook holds them (ECMA-376, part 1, section 18.3.1).

openpyxl makes everything else of the file; cell by cell it takes a minute for the territories of a country.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from openpyxl.utils import get_column_letter

from ifn_research.outputs.workbook.sheets import Sheet, SheetColumn

# Cells that are held in memory as text.
AT_ONCE = 200_000
# What a cell of text may hold.
MOST_LETTERS = 32_767
INFINITE = {np.inf: "∞", -np.inf: "\u2212∞"}
ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}


def rows_as_xml(sheet: Sheet, styles: Sequence[int]) -> Iterator[memoryview]:
    """The rows under the headings of a sheet, in pieces of XML.

    Parameters
    ----------
    sheet : Sheet
    styles : sequence of int
        The look of each column: the position of its format in the workbook.
    """
    step = max(1, AT_ONCE // max(1, len(sheet.columns)))
    for start in range(0, sheet.n_rows, step):
        rows = pa.array(range(start + 2, min(start + step, sheet.n_rows) + 2)).cast(pa.string())
        parts: list[Any] = ['<row r="', rows, '">']
        for at, (column, style) in enumerate(zip(sheet.columns, styles, strict=True), 1):
            opening = pc.binary_join_element_wise(f'<c r="{get_column_letter(at)}', rows, f'" s="{style}"', "")
            parts.append(_cells(column, slice(start, start + step), opening))
        yield _joined(*parts, "</row>")


def _joined(*parts: Any) -> memoryview:
    text = pc.binary_join_element_wise(*parts, "", null_handling="replace")
    _, ends, letters = text.buffers()
    return memoryview(letters)[: np.frombuffer(ends, np.int32)[len(text)]]


def _cells(column: SheetColumn, rows: slice, opening: pa.Array) -> pa.Array:
    """The cells of a column; null where there is nothing."""
    values = column.values[rows]
    if column.digits is None:
        return _of_texts(values, opening)
    words = {at: value for at, value in enumerate(values) if isinstance(value, str)}
    numbers = np.array([np.nan if at in words else value for at, value in enumerate(values)] if words else values)
    infinite = np.flatnonzero(np.isinf(numbers))
    words |= {int(at): INFINITE[numbers[at]] for at in infinite}
    numbers[infinite] = np.nan
    told = pa.array(numbers, pa.float64(), from_pandas=True).cast(pa.string())
    cells = pc.binary_join_element_wise(opening, ' t="n"><v>', told, "</v></c>", "")
    return pc.coalesce(cells, _of_texts([words.get(at) for at in range(len(values))], opening)) if words else cells


def _of_texts(values: Sequence[object], opening: pa.Array) -> pa.Array:
    """Cells of text, whatever it begins with: none is a formula."""
    texts = pc.utf8_slice_codeunits(pa.array(values, pa.string()), 0, MOST_LETTERS)
    kept = "" if pc.all(pc.equal(texts, pc.utf8_trim_whitespace(texts))).as_py() else ' xml:space="preserve"'
    for letter, escape in ESCAPES.items():
        texts = pc.replace_substring(texts, letter, escape)
    texts = pc.if_else(pc.equal(texts, ""), None, texts)
    return pc.binary_join_element_wise(opening, f' t="inlineStr"><is><t{kept}>', texts, "</t></is></c>", "")
