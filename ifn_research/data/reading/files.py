"""Opening a table, whatever its format: columns as the file holds them, and where each row was."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from ifn_research.config.tables import TableConfig
from ifn_research.data.findings import Finding
from ifn_research.data.reading.formats.columnar import read_columns
from ifn_research.data.reading.formats.content import OF_R, RECORDS, TEXT, WORKBOOKS, Content, read_content
from ifn_research.data.reading.formats.csv_format import CsvWriting, read_csv
from ifn_research.data.reading.formats.encodings import Encoding
from ifn_research.data.reading.formats.formulas import broken_labels
from ifn_research.data.reading.formats.grid import Broken, Grid
from ifn_research.data.reading.formats.merged_cells import fill_merged
from ifn_research.data.reading.formats.workbooks import Wanted, read_workbook
from ifn_research.data.reading.rows.headers import Columns, looks_like_data, named
from ifn_research.data.reading.rows.second_lines import SecondLines, second_lines
from ifn_research.errors import DataError
from ifn_research.language.messages import Message, say
from ifn_research.language.spelling import alike, as_header


@dataclass(frozen=True)
class OpenTable:
    """A file's columns before they have a type.

    Attributes
    ----------
    path : str
        The file.
    columns : DataFrame
        Texts for a csv file; what the file holds otherwise. Their names are all different.
    lines : array of int, shape (n_rows,)
        Line of the file (csv, workbook) or row (parquet and the like) of each territory, counted from 1.
    skipped : int
        Lines above the header.
    digest : str
        SHA-256 of the file.
    name : str
        What holds the table: the file's name without its folder, or that of the file in a .gz or .zip.
    format : str
        Extension of what holds the table.
    encoding, separator, sheet : str
        As given, or as found; empty where there is none.
    header_rows : int
        Lines of the header; 0 where the format has none.
    above : tuple of str
        The first lines above the header that hold something.
    repeated : mapping of str to tuple of str
        Names that occur more than once in the file, and those under which their columns can be asked for.
    broken : mapping of column to mapping of row to "unsaved" or "error"
        Formulas without a saved value, and those that fail.
    merged : mapping of column to array of rows
        Rows in which a figure is merged with others'.
    ragged : mapping of row to text
        Lines that do not have the cells of the header.
    no_cells : tuple of str
        Columns that hold neither figures nor texts (outlines, lists), and are not read.
    second : SecondLines or None
        Lines below the header that are none of a territory.
    findings : tuple of Finding
        What was noticed while opening.
    """

    path: str
    columns: pd.DataFrame
    lines: npt.NDArray[np.int64]
    skipped: int
    digest: str
    name: str = ""
    format: str = ""
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    header_rows: int = 0
    above: tuple[str, ...] = ()
    repeated: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    broken: Mapping[str, Mapping[int, Broken]] = field(default_factory=dict)
    merged: Mapping[str, npt.NDArray[np.int64]] = field(default_factory=dict)
    ragged: Mapping[int, str] = field(default_factory=dict)
    no_cells: tuple[str, ...] = ()
    second: SecondLines | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def names(self) -> list[str]:
        """The names of its columns."""
        return list(self.columns.columns)

    @property
    def has_lines(self) -> bool:
        """True if the number of a row counts lines of a text or sheet."""
        return self.format in (*TEXT, *WORKBOOKS)

    def row_word(self, n: int = 2) -> Message:
        """The word for what the number of a row counts, in the form that goes with a number: lines or rows."""
        return say("reading.line_word" if self.has_lines else "reading.row_word", n)

    def explains(self, names: Collection[str]) -> bool:
        """True if an absent column would be there, once what stands below the header is taken for a part of it."""
        absent = set(names) - set(self.names)
        return self.second is not None and bool(absent & set(self.second.names))

    def begins_with_data(self, codes: Collection[str]) -> bool:
        """True if the columns of codes are not there because the first line is a row and no header."""
        here = {alike(name) for name in self.names}
        if not self.header_rows or set(codes) <= set(self.names) or any(alike(code) in here for code in codes):
            return False
        return looks_like_data(self.names, list(self.columns.iloc[0]))

    def places(self, positions: Sequence[int] | npt.NDArray[np.int64]) -> Message:
        """The file and the lines of some rows, for an error message."""
        file = say("reading.sheet_of_file", path=self.path, sheet=self.sheet) if self.sheet else self.path
        key = "reading.on_lines" if self.has_lines else "reading.on_rows"
        lines = [self.lines[position] for position in positions]
        return say(key, max(len(lines), 1), place=file, lines=lines)


def open_table(config: TableConfig) -> OpenTable:
    """Open the file of a declared table.

    Raises
    ------
    DataError
        If there is no such file, or it cannot be read as what its extension says.
    """
    content = read_content(config.path, config.sheet)
    sheet = None if content.chose else config.sheet
    if sheet is not None and content.suffix not in (*WORKBOOKS, *OF_R, *RECORDS):
        raise DataError(
            say("reading.sheet_named_file_none", sheet=sheet, suffix=content.suffix),
            where=content.path,
            fix=say("reading.remove_sheet_name_xlsx"),
        )
    if content.suffix in TEXT:
        return _of_text(content, config)
    if content.suffix in WORKBOOKS:
        said = Wanted(config.code_columns, sheet, config.skip_rows, config.header_rows)
        return _of_grid(read_workbook(content, said), content, config)
    return _of_columns(read_columns(content, sheet), content)


def _of_text(content: Content, config: TableConfig) -> OpenTable:
    said = CsvWriting(config.code_columns, config.encoding, config.separator, config.skip_rows, config.header_rows)
    grid, encoding = read_csv(content.data, content.path, said)
    noticed: list[Finding] = []
    if encoding.garbled:
        noticed.append(
            Finding(
                content.name,
                "",
                "garbled",
                "warning",
                1,
                say("reading.letters_garbled_file_read", garbled=encoding.garbled, encoding=encoding.name),
                encoding.fix,
            )
        )
    if encoding.doubt:
        noticed.append(_doubtful(encoding, content.name))
    return _of_grid(grid, content, config, noticed)


def _doubtful(encoding: Encoding, name: str) -> Finding:
    """The warning about letters that another encoding reads as well."""
    word, other, rival = encoding.doubt
    message = say("reading.encoding_doubt_letters_too", encoding=encoding.name, word=word, rival=rival, other=other)
    fix = say("reading.add_encoding_table_right", rival=rival, other=other, encoding=encoding.name)
    return Finding(name, "", "encoding_in_doubt", "warning", 1, message, fix)


def _of_grid(grid: Grid, content: Content, config: TableConfig, noticed: Sequence[Finding] = ()) -> OpenTable:
    """A table whose cells have a header above them."""
    width = grid.body.shape[1]
    columns: Columns = named(grid.head, width, grid.merged)
    body, merged, told = fill_merged(grid, columns.names, content.name)
    keep = ~_repeats_header(body, grid.head)
    findings = [*noticed, *told]
    if grid.hidden:
        message = say("reading.sheet_hidden_workbook_read", sheet=grid.sheet)
        findings.append(Finding(content.name, "", "hidden_sheet", "info", 1, message))
    if not keep.all():
        n = int((~keep).sum())
        message = say("reading.header_repeated_times_line", n, lines=grid.lines[~keep])
        findings.append(Finding(content.name, "", "repeated_header", "info", n, message))
    at = np.cumsum(keep) - 1
    rows = {row: int(at[position]) for position, row in enumerate(grid.positions) if keep[position]}
    frame = body.set_axis(list(columns.names), axis=1)
    if not keep.all():
        frame = frame[keep].reset_index(drop=True)
    if not len(frame):
        raise DataError(
            say("reading.table_header_no_row"), where=content.path, fix=say("reading.export_table_again_rows")
        )
    broken: dict[str, dict[int, Broken]] = {}
    for (row, column), kind in grid.broken.items():
        if row in rows and column < width:
            broken.setdefault(columns.names[column], {})[rows[row]] = kind
    lines = grid.lines[keep]
    second = second_lines(frame, grid, config, lines) if grid.head else None
    findings += [] if second or not grid.head else _unnamed(grid, columns.names, content.name)
    place = say("reading.sheet_of_file", path=content.path, sheet=grid.sheet)
    findings += broken_labels(broken, config, name=content.name, where=place, lines=lines)
    return OpenTable(
        content.path,
        frame,
        lines,
        grid.skipped,
        content.digest,
        name=content.name,
        format=content.suffix,
        encoding=grid.encoding,
        separator=grid.separator,
        sheet=grid.sheet,
        header_rows=len(grid.head),
        above=grid.above,
        repeated=columns.repeated,
        broken=broken,
        merged={name: at[rows_[keep[rows_]]] for name, rows_ in merged.items()},
        ragged={int(at[position]): text for position, text in grid.ragged.items() if keep[position]},
        second=second,
        findings=tuple(findings),
    )


def _unnamed(grid: Grid, names: Sequence[str], name: str) -> list[Finding]:
    """The warning about columns of a text beyond the last that has a name: a decimal comma may have made them."""
    named_ = max((at + 1 for line in grid.head for at, cell in enumerate(line) if cell.strip()), default=0)
    if not grid.separator or named_ == len(names):
        return []
    filled = grid.body[grid.body.columns[named_:]].apply(lambda column: column.str.strip() != "").any(axis=1)
    message = say(
        "reading.lines_go_beyond_last",
        int(filled.sum()),
        names=names[named_ - 1],
        lines=grid.lines[filled.to_numpy()][0],
    )
    fix = say("reading.name_columns_header_put")
    return [Finding(name, names[named_ - 1], "unnamed_columns", "warning", int(filled.sum()), message, fix)]


def _repeats_header(body: pd.DataFrame, head: Sequence[Sequence[str]]) -> npt.NDArray[np.bool_]:
    """The rows that are a line of the header again."""
    repeats = np.zeros(len(body), dtype=bool)
    for line in head:
        names = [as_header(name) for name in line]
        if sum(map(bool, names)) < 2:
            continue
        first = next(at for at, name in enumerate(names) if name)
        same = body[first].isin([line[first], names[first]]).to_numpy()
        for at in np.flatnonzero(same):
            repeats[at] |= [as_header("" if pd.isna(cell) else cell) for cell in body.iloc[at]] == names
    return repeats


def _of_columns(columns: pd.DataFrame, content: Content) -> OpenTable:
    """A table whose columns have names of their own."""
    if not len(columns):
        raise DataError(say("reading.table_no_row"), where=content.path, fix=say("reading.export_table_again_rows"))
    known = named([[str(name) for name in columns.columns]], columns.shape[1])
    beside = tuple(as_header(name) for name in columns.attrs.get("left_out", ()))
    told = say("reading.columns_left_out_hold", len(beside), beside=beside)
    return OpenTable(
        content.path,
        columns.set_axis(list(known.names), axis=1).reset_index(drop=True),
        np.arange(1, len(columns) + 1, dtype=np.int64),
        0,
        content.digest,
        name=content.name,
        format=content.suffix,
        repeated=known.repeated,
        no_cells=beside,
        findings=(Finding(content.name, "", "columns_left_out", "info", len(beside), told),) if beside else (),
    )
