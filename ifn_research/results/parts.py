"""Long tables in parts, one a version, made when they are asked for: the whole need not fit in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from pyarrow.parquet import ParquetFile

# Rows above which a table is kept and read in parts, and rows of one part that are in memory at a time.
MOST_WHOLE, AT_A_TIME = 10_000_000, 1_000_000


@dataclass(frozen=True, eq=False)
class Parts:
    """A long table in parts.

    Attributes
    ----------
    empty : DataFrame
        Its columns, without rows.
    made_by : mapping of version to callable
        Makes the rows of a version, some at a time and in their order.
    changes : tuple of callable
        Made of whatever rows are asked for, one after the other.
    most : int
        As many rows at most, where it is known before they are made; 0 = not known.
    """

    empty: pd.DataFrame
    made_by: Mapping[str, Callable[[], Iterable[pd.DataFrame]]]
    changes: tuple[Callable[[pd.DataFrame], pd.DataFrame], ...] = ()
    most: int = 0

    def frames(self) -> Iterator[pd.DataFrame]:
        """All rows, some at a time."""
        for version in self.made_by:
            yield from self._frames(version)

    def of_version(self, version: str) -> pd.DataFrame:
        """The rows of one version."""
        return self._together(self._frames(version) if version in self.made_by else ())

    def whole(self) -> pd.DataFrame:
        """All rows in memory."""
        return self._together(self.frames())

    def changed(self, change: Callable[[pd.DataFrame], pd.DataFrame]) -> Parts:
        """The same with a change of its rows, which looks at each row alone."""
        return replace(self, changes=(*self.changes, change))

    def write(self, path: Path) -> None:
        """Write all rows as groups of one parquet file; no group holds rows of two versions."""
        import pyarrow as pa
        from pyarrow.parquet import ParquetWriter

        schema = pa.Table.from_pandas(self._together(()), preserve_index=False).schema
        writer = None
        try:
            for rows in self.frames():
                found = pa.Table.from_pandas(rows, preserve_index=False)
                if writer is None:
                    writer = ParquetWriter(path, found.schema)
                writer.write_table(found.cast(writer.schema))
            writer = writer or ParquetWriter(path, schema)
        finally:
            if writer is not None:
                writer.close()

    def _frames(self, version: str) -> Iterator[pd.DataFrame]:
        for rows in self.made_by[version]():
            if len(rows):
                yield self._changed(rows)

    def _together(self, frames: Iterable[pd.DataFrame]) -> pd.DataFrame:
        found = list(frames)
        return pd.concat(found, ignore_index=True) if found else self._changed(self.empty)

    def _changed(self, rows: pd.DataFrame) -> pd.DataFrame:
        for change in self.changes:
            rows = change(rows)
        return rows


class Tables(Mapping[str, pd.DataFrame]):
    """Tables by name, of which some are put together only when somebody asks for the whole.

    Attributes
    ----------
    made : mapping of str to DataFrame
    parts : mapping of str to Parts
        The tables that are long.
    """

    def __init__(self, made: Mapping[str, pd.DataFrame], parts: Mapping[str, Parts]) -> None:
        self.made, self.parts = dict(made), dict(parts)
        self._last: dict[str, tuple[str, pd.DataFrame]] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.parts[name].whole() if name in self.parts else self.made[name]

    def __contains__(self, name: object) -> bool:
        return name in self.made or name in self.parts

    def __iter__(self) -> Iterator[str]:
        return iter([*self.made, *self.parts])

    def __len__(self) -> int:
        return len(self.made) + len(self.parts)

    def of_version(self, name: str, version: str) -> pd.DataFrame:
        """Return the rows of a table about one version; the last that were asked for are remembered."""
        if name not in self.parts:
            return of_version(self.made[name], version)
        if self._last.get(name, ("", None))[0] != version:
            self._last[name] = (version, self.parts[name].of_version(version))
        return self._last[name][1]


def of_version(table: pd.DataFrame, version: str) -> pd.DataFrame:
    """Return the rows of a table about one version."""
    return table[table["version"] == version]


def parts_of_file(path: Path, versions: Iterable[str], empty: pd.DataFrame) -> Parts:
    """A long table in a parquet file, of which one version at a time is read.

    Parameters
    ----------
    path : Path
    versions : iterable of str
    empty : DataFrame
        Its columns, without rows.
    """
    return Parts(empty, {version: _Read(path, version) for version in versions})


def versions_in(file: ParquetFile) -> list[str]:
    """The versions of a table, in their order; none if a group of its rows holds several."""
    at = file.schema_arrow.get_field_index("version")
    groups = (file.metadata.row_group(k).column(at).statistics for k in range(file.metadata.num_row_groups))
    found = [(known.min, known.max) if known is not None and known.has_min_max else ("", None) for known in groups]
    return list(dict.fromkeys(least for least, _ in found)) if all(a == b for a, b in found) else []


@dataclass(frozen=True)
class _Read:
    """Reads the rows of a version."""

    path: Path
    version: str

    def __call__(self) -> Iterator[pd.DataFrame]:
        yield pd.read_parquet(self.path, filters=[("version", "==", self.version)])


def long_parts(tables: Mapping[str, pd.DataFrame]) -> Mapping[str, Parts]:
    """The tables in parts of some, by name; none where all are whole."""
    return tables.parts if isinstance(tables, Tables) else {}
