"""A file opened as a table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ifn_research.config.tables import TableConfig
from ifn_research.data.reading.files import OpenTable, open_table
from ifn_research.errors import DataError


@pytest.fixture
def opened(tmp_path: Path) -> Callable[..., OpenTable]:
    """Write a file and open it as a table of the codes `code`."""

    def opened(content: str | bytes, file: str = "table.csv", /, **said: Any) -> OpenTable:
        path = tmp_path / file
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return open_table(TableConfig.model_validate({"code": "code", "path": str(path)} | said))

    return opened


@pytest.fixture
def refused(opened: Callable[..., OpenTable]) -> Callable[..., DataError]:
    """The complaint with which a file is not opened."""

    def refused(content: str | bytes, file: str = "table.csv", /, **said: Any) -> DataError:
        with pytest.raises(DataError) as raised:
            opened(content, file, **said)
        return raised.value

    return refused
