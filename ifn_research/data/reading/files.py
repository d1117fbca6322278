"""Opening a table, whatever its format: columns as the file holds them, and where each row was."""

from __future__ import annotations

import difflib
import hashlib
import io
import zipfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from ifn_research.config.models import TableConfig
from ifn_research.data.findings import counted
from ifn_research.data.reading.csv_format import LINES_LOOKED_AT, header_position, likely_header, read_cells
from ifn_research.errors import DataError, listing

Grid = list[tuple[object, ...]]
FORMATS = (".csv", ".txt", ".tsv", ".parquet", ".xlsx")


@dataclass(frozen=True)
class OpenTable:
    """A file's columns before they have a type.

    Attributes
    ----------
    path : str
        The file.
    columns : DataFrame
        Texts for a csv file; what the file holds otherwise.
    lines : array of int, shape (n_rows,)
        Line of the file (csv, xlsx) or row (parquet) of each territory, counted from 1.
    skipped : int
        Lines above the header.
    digest : str
        SHA-256 of the file.
    """

    path: str
    columns: pd.DataFrame
    lines: npt.NDArray[np.int64]
    skipped: int
    digest: str

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return Path(self.path).name

    def places(self, positions: Sequence[int] | npt.NDArray[np.int64]) -> str:
        """The file and the lines of some rows, for an error message."""
        word = "row" if self.path.endswith(".parquet") else "line"
        plural = "s" if len(positions) > 1 else ""
        return f"{self.path}, {word}{plural} {listing(self.lines[position] for position in positions)}"


def open_table(config: TableConfig) -> OpenTable:
    """Open the file of a declared table.

    Raises
    ------
    DataError
        If there is no such file, or it cannot be read as what its extension says.
    """
    path = Path(config.path)
    content = _content(path)
    suffix = path.suffix.lower()
    if config.sheet is not None and suffix != ".xlsx":
        raise DataError(
            f"a sheet is named ({config.sheet}), and a {suffix} file has none",
            where=str(path),
            fix="remove sheet:, or name the .xlsx file that holds the sheet",
        )
    if suffix == ".parquet":
        columns, lines, skipped = _parquet(content, path)
    elif suffix == ".xlsx":
        columns, lines, skipped = _xlsx(content, path, config)
    else:
        columns, lines, skipped = _csv(content, path, config)
    return OpenTable(str(path), columns, lines, skipped, hashlib.sha256(content).hexdigest())


def _content(path: Path) -> bytes:
    try:
        return _read(path)
    except OSError as error:
        raise DataError(
            f"the file cannot be read: {error.strerror or error}",
            where=str(path),
            fix="check that you may read it and the folders above it, and that its disk is there",
        ) from error


def _read(path: Path) -> bytes:
    if path.is_dir():
        raise DataError("a folder is given where a file is expected", where=str(path), fix="name a file inside it")
    if not path.exists():
        raise DataError("there is no such file", where=str(path), fix=beside(path))
    if path.suffix.lower() not in FORMATS:
        raise DataError(
            f"tables of the format '{path.suffix or path.name}' are not read",
            where=str(path),
            fix=f"save it as one of {listing(FORMATS)}",
        )
    content = path.read_bytes()
    if not content:
        raise DataError("the file is empty", where=str(path), fix="export the table again")
    return content


def beside(path: Path, formats: Sequence[str] = FORMATS) -> str:
    """The fix for a file that is not there: the nearest name, and the files of these formats in its folder."""
    folder = path.parent
    if not folder.is_dir():
        existing = next(parent for parent in folder.parents if parent.is_dir())
        return f"there is no folder {folder} either (there is {existing}); check path: in the configuration"
    there = sorted(item.name for item in folder.iterdir() if item.suffix.lower() in formats)
    close = difflib.get_close_matches(path.name, there, n=1, cutoff=0.5)
    guess = f"did you mean '{close[0]}'? " if close else ""
    what = "Tables" if formats == FORMATS else "Files"
    none = "this folder holds no table" if formats == FORMATS else f"this folder holds no file of {listing(formats)}"
    return f"{guess}{what} in this folder: {listing(there, most=10)}" if there else none


def _csv(content: bytes, path: Path, config: TableConfig) -> tuple[pd.DataFrame, npt.NDArray[np.int64], int]:
    cells = read_cells(
        content,
        path=str(path),
        code=config.code,
        encoding=config.encoding,
        separator=config.separator,
        skip_rows=config.skip_rows,
    )
    _refuse_duplicates(cells.header, path)
    by_column = dict(zip(cells.header, zip(*cells.rows, strict=True), strict=True))
    by_column.pop("", None)
    columns = pd.DataFrame({name: pd.Series(texts, dtype="str") for name, texts in by_column.items()})
    return columns, np.array(cells.lines, dtype=np.int64), cells.skipped


def _parquet(content: bytes, path: Path) -> tuple[pd.DataFrame, npt.NDArray[np.int64], int]:
    from pyarrow import ArrowException

    try:
        columns = pd.read_parquet(io.BytesIO(content))
    except (ArrowException, OSError, ValueError) as error:
        raise DataError(
            f"this is not a readable parquet file ({str(error).splitlines()[0][:120]})",
            where=str(path),
            fix="write the file again; a csv file needs the extension .csv",
        ) from None
    if any(name is not None and name not in columns for name in columns.index.names):
        columns = columns.reset_index()
    columns.columns = pd.Index([str(name) for name in columns.columns])
    _refuse_duplicates(list(columns.columns), path)
    if not len(columns):
        raise DataError("the table has no row", where=str(path), fix="export the table again, with its rows")
    return columns.reset_index(drop=True), np.arange(1, len(columns) + 1, dtype=np.int64), 0


def _xlsx(content: bytes, path: Path, config: TableConfig) -> tuple[pd.DataFrame, npt.NDArray[np.int64], int]:
    grid = _sheet(content, path, config)
    if config.skip_rows is not None:
        start = config.skip_rows
    else:
        texts = _texts(grid[:LINES_LOOKED_AT])
        found = header_position(texts, config.code)
        start = likely_header([[cell for cell in row if cell] for row in texts]) if found is None else found
    if start >= len(grid):
        raise DataError("the sheet is empty", where=str(path), fix="check sheet: and skip_rows:")
    header = ["" if cell is None else str(cell).strip() for cell in grid[start]]
    _refuse_duplicates(header, path)
    body = [(at + 1, row) for at, row in enumerate(grid) if at > start and any(cell not in (None, "") for cell in row)]
    if not body:
        raise DataError("the sheet has a header and no row", where=str(path), fix="check sheet: and skip_rows:")
    by_column = dict(zip(header, zip(*(row for _, row in body), strict=True), strict=True))
    by_column.pop("", None)
    columns = pd.DataFrame({name: pd.Series(list(cells), dtype=object) for name, cells in by_column.items()})
    return columns, np.array([line for line, _ in body], dtype=np.int64), start


def _sheet(content: bytes, path: Path, config: TableConfig) -> Grid:
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=False, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise DataError(
            f"this is not a readable xlsx file ({str(error)[:120]})",
            where=str(path),
            fix="save it again from the spreadsheet as .xlsx; a csv file needs the extension .csv",
        ) from None
    # Chart sheets hold no cell.
    sheets = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}
    return sheets[_chosen(sheets, path, config)]


def _chosen(sheets: Mapping[str, Grid], path: Path, config: TableConfig) -> str:
    """The sheet that is asked for, or the only one that holds the column of codes."""
    names, wanted = list(sheets), config.sheet
    if isinstance(wanted, int):
        if 0 <= wanted < len(names):
            return names[wanted]
        raise DataError(
            f"there is no sheet number {wanted}", where=str(path), fix=f"its sheets: {listing(names)}, from 0"
        )
    if wanted is not None:
        if wanted in names:
            return wanted
        raise DataError(f"there is no sheet '{wanted}'", where=str(path), fix=f"its sheets: {listing(names, most=20)}")
    holders = [name for name, grid in sheets.items() if _holds(grid, config)]
    if len(names) == 1 or len(holders) == 1:
        return (holders or names)[0]
    told = f"{len(holders)} of its sheets hold" if holders else f"none of its {len(names)} sheets holds"
    raise DataError(
        f"{told} the column of codes '{config.code}'" + (f": {listing(holders, most=20)}" if holders else ""),
        where=str(path),
        fix=f"say which one in sheet: (its sheets: {listing(names, most=20)})"
        + ("" if holders else ", and check code: and skip_rows:"),
    )


def _holds(grid: Grid, config: TableConfig) -> bool:
    """Whether the header of a sheet can be one of this table."""
    start = config.skip_rows
    rows = grid[:LINES_LOOKED_AT] if start is None else grid[start : start + 1]
    return header_position(_texts(rows), config.code) is not None


def _texts(rows: Grid) -> list[list[str]]:
    return [["" if cell is None else str(cell) for cell in row] for row in rows]


def _refuse_duplicates(header: Sequence[str], path: Path) -> None:
    twice = [name for name, count in Counter(name for name in header if name).items() if count > 1]
    if twice:
        raise DataError(
            f"{counted(len(twice), 'column name occurs', 'column names occur')} more than once: {listing(twice)}",
            where=str(path),
            fix="rename or remove one of each pair: which one is meant cannot be guessed",
        )
