"""Files written whole or not at all, and the formats of a table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ifn_research.outputs.formats import Format

if TYPE_CHECKING:
    import pandas as pd


def _csv(table: pd.DataFrame, path: Path) -> None:
    from ifn_research.outputs.files.one_file import as_csv

    path.write_text(as_csv(table), encoding="utf-8")


def _parquet(table: pd.DataFrame, path: Path) -> None:
    table.to_parquet(path, index=False)


TABLES: dict[str, Format[Callable[[pd.DataFrame, Path], None]]] = {
    ".csv": Format("text, in which nothing can become a formula of a spreadsheet", _csv, ".csv"),
    ".parquet": Format("numbers as they are", _parquet, ".parquet"),
}

__all__ = ["TABLES"]
