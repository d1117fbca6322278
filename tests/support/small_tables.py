"""Small tables and studies of them, and how an error is read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ifn_research.config.models import StudyConfig
from ifn_research.data.loading import load_study_data
from ifn_research.errors import IfnError, Problems


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write a file and return its path."""

    def write(content: str | bytes, name: str = "table.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture
def study(write: Callable[..., Path]) -> Callable[..., StudyConfig]:
    """A study of one written table, or of the tables given, with one equal version over its indicators."""

    def study(content: str | bytes = "", *indicators: str, **said: Any) -> StudyConfig:
        given: dict[str, Any] = {name: {"column": name} for name in indicators} | said.pop("indicators", {})
        table = {"code": "code"} | said.pop("table", {})
        if content:
            table["path"] = str(write(content))
        defaults = {
            "study": "test",
            "tables": [table],
            "indicators": given,
            "versions": [{"name": "equal", "variables": list(given)}],
        }
        return StudyConfig.model_validate(defaults | said)

    return study


@pytest.fixture
def problems(study: Callable[..., StudyConfig]) -> Callable[..., list[IfnError]]:
    """The errors that loading a study tells."""

    def problems(*content: Any, **said: Any) -> list[IfnError]:
        with pytest.raises(IfnError) as raised:
            load_study_data(study(*content, **said))
        error = raised.value
        return list(error.problems) if isinstance(error, Problems) else [error]

    return problems


@pytest.fixture
def problem(problems: Callable[..., list[IfnError]]) -> Callable[..., IfnError]:
    """The one error that loading a study tells."""

    def problem(*content: Any, **said: Any) -> IfnError:
        (error,) = problems(*content, **said)
        return error

    return problem
