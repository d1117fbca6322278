"""The files of outlines that a configuration means: one, a list, or all that a pattern finds."""

from __future__ import annotations

from pathlib import Path

from ifn_research.config.tables import GeometryConfig
from ifn_research.errors import DataError
from ifn_research.language.messages import say


def outline_files(config: GeometryConfig) -> tuple[Path, ...]:
    """The files in the order written, those of a pattern (`*` in the last name) by name.

    Raises
    ------
    DataError
        If a pattern finds none.
    """
    found: list[Path] = []
    for written in config.paths:
        path = Path(written)
        if "*" not in path.name or path.exists():
            found.append(path)
            continue
        matches = sorted(path.parent.glob(path.name))
        if not matches:
            raise DataError(
                say("reading.no_file_of_pattern", pattern=path.name),
                where=str(path.parent),
                fix=say("reading.check_pattern"),
            )
        found += matches
    return tuple(dict.fromkeys(found))
