"""A table as the program reads it, so that a person sees what it sees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ifn_research.config import load_study
from ifn_research.config.models import StudyConfig
from ifn_research.config.tables import TableConfig
from ifn_research.data.guessing.codes import guess_codes
from ifn_research.data.numbers import as_text
from ifn_research.data.reading.figures.as_read import LOOKED_AT, AsRead, column_alone, columns_of_study
from ifn_research.data.reading.file_report import format_of, header_of
from ifn_research.data.reading.files import OpenTable, open_table
from ifn_research.data.reading.rows.choosing import choose_rows
from ifn_research.errors import DataError, IfnError
from ifn_research.geography.levels import LEVELS
from ifn_research.language.messages import Words, say

ROWS = 8
WIDEST = 24


@dataclass(frozen=True)
class Preview:
    """The first rows of a table.

    Attributes
    ----------
    headline : Message
        The file, and how it is read.
    notes : tuple of Message or str
        What was noticed of its rows.
    row_word : Message
        What the number of a row counts.
    columns : tuple of str
        The columns' names.
    kinds : tuple of Message
        What each is taken for.
    rows : tuple of (int, tuple of str)
        The number of each row and its cells as they are read.
    """

    headline: Words
    notes: tuple[Words, ...]
    row_word: Words
    columns: tuple[str, ...]
    kinds: tuple[Words, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def previews_of(
    path: Path, configuration: Path | None = None, *, overrides: Sequence[str] = (), sheet: str | None = None
) -> list[Preview]:
    """The first rows of a table, once for each time that a configuration declares it, or as it is read otherwise.

    Parameters
    ----------
    path : Path
        A file, or the name of one that the configuration declares.
    configuration : Path, optional
    overrides : sequence of str
        As for `load_study`.
    sheet : str, optional
        Of a workbook with several.

    Raises
    ------
    IfnError
        If the configuration is refused, or the file cannot be read.
    """
    if configuration is None:
        return [_preview(TableConfig.model_construct(path=str(path), code=(), sheet=sheet), None)]
    config = load_study(configuration, overrides=overrides).config
    declared = _declared(config, path)
    if not declared:
        names = list(dict.fromkeys(table.path for table in _tables(config).values()))
        raise DataError(
            say("operations.no_table_configuration", path=path),
            where=str(configuration),
            fix=say("operations.name_leave_configuration_out", names=names),
        )
    if sheet is not None:
        declared = {where: table.model_copy(update={"sheet": sheet}) for where, table in declared.items()}
    return [
        _preview(table, config, declared_at=where if len(declared) > 1 else "") for where, table in declared.items()
    ]


def preview_of(
    path: Path, configuration: Path | None = None, *, overrides: Sequence[str] = (), sheet: str | None = None
) -> Preview:
    """The first of `previews_of`."""
    return previews_of(path, configuration, overrides=overrides, sheet=sheet)[0]


def _preview(table: TableConfig, config: StudyConfig | None, declared_at: str = "") -> Preview:
    opened = open_table(table)
    level = "" if config is None else config.level
    notes: list[Words] = [say("operations.as_declared", place=declared_at)] if declared_at else []
    notes += _above(opened, table)
    notes += [finding.message for finding in opened.findings]
    n_rows = len(opened.columns)
    if table.code_columns and set(table.code_columns) <= set(opened.names):
        chosen = choose_rows(opened, table, level=level, wanted=())
        opened = chosen.table
        notes += [finding.message for finding in chosen.findings]
        notes += [problem.what for problem in chosen.problems]
    codes: dict[str, Words] = {name: say("operations.code_of_level", level=level) for name in table.code_columns}
    codes = codes or _guessed_codes(opened)
    known, told = ({}, []) if config is None else columns_of_study(opened, table, config, ROWS)
    notes += told
    texts: dict[str, Words] = {
        **{name: say("operations.name_text") for name in (table.name,) if name},
        **{name: say("operations.code_text", code=codes[name]) for name in codes},
    }
    shown = [known.get(name) or _column(opened, name, table, texts) for name in opened.names]
    if len(opened.columns) > LOOKED_AT:
        notes.append(say("operations.told_by_first_rows", rows=LOOKED_AT))
    lines = opened.lines[:ROWS]
    headline = say("operations.file_and_rows", path=opened.path, format=format_of(opened), rows=n_rows)
    if opened.header_rows:
        headline = say(
            "operations.file_header_and_rows",
            path=opened.path,
            format=format_of(opened),
            header=header_of(opened),
            rows=n_rows,
        )
    return Preview(
        headline=headline,
        notes=tuple(notes),
        row_word=opened.row_word(1),
        columns=tuple(opened.names),
        kinds=tuple(column.kind for column in shown),
        rows=tuple((int(line), tuple(_short(column.cells[at]) for column in shown)) for at, line in enumerate(lines)),
    )


def _column(opened: OpenTable, name: str, table: TableConfig, texts: Mapping[str, Words]) -> AsRead:
    """A column of codes or names, which stay texts, or one that no study reads as figures."""
    if name in texts:
        return AsRead(texts[name], tuple(map(str, as_text(opened.columns[name].iloc[:ROWS]))))
    return column_alone(opened, name, table, ROWS)


def _tables(config: StudyConfig) -> dict[str, TableConfig]:
    """The tables that a configuration declares, by the keys that declare them."""
    own = {f"ground_truth.{truth.name}.table": truth.table for truth in config.ground_truth if truth.table is not None}
    return {f"tables[{at}]": table for at, table in enumerate(config.tables)} | own


def _declared(config: StudyConfig, path: Path) -> dict[str, TableConfig]:
    """The declared tables that a path or a file's name means."""
    tables = _tables(config)
    same = {where: table for where, table in tables.items() if Path(table.path) == path.absolute()}
    return same or {where: table for where, table in tables.items() if Path(table.path).name == path.name}


def _above(opened: OpenTable, table: TableConfig) -> list[Words]:
    """The lines above a header that was found and not declared, in words."""
    if not opened.above or table.skip_rows is not None:
        return []
    quoted = [f"'{line}'" for line in opened.above]
    if opened.skipped == 1:
        return [say("operations.line_passed_over", lines=quoted)]
    return [say("operations.lines_passed_over", last=opened.skipped, lines=quoted)]


def _guessed_codes(opened: OpenTable) -> dict[str, Words]:
    """The columns that are probably those of the codes, each with what it is."""
    try:
        found = guess_codes(opened)
    except IfnError:
        return {}
    code = say("operations.code_of_own_level")
    if found.level in LEVELS:
        code = say("operations.code_of_level", level=found.level)
    parts = len(found.columns) > 1
    probably = say("operations.probably_part_of" if parts else "operations.probably_the", code=code)
    return dict.fromkeys(found.columns, probably)


def _short(text: str) -> str:
    return text if len(text) <= WIDEST else f"{text[: WIDEST - 1]}…"
