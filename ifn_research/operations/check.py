"""Find the problems of a study that a person names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from ifn_research.config import StudyConfig
from ifn_research.data.reading.file_report import FileReport
from ifn_research.errors import ConfigError, IfnError
from ifn_research.operations.given_indices import stored_in
from ifn_research.operations.load import refuse_table
from ifn_research.operations.tracking import tracking_of
from ifn_research.study.check import Checked, check_configuration


def check(
    config: Path | None, *, overrides: Sequence[str] = (), seen: Callable[[FileReport], None] | None = None
) -> Checked:
    """Find the problems of a configuration, its tables, its versions and the address of its store of runs.

    Parameters
    ----------
    config, overrides
        As for `load`.
    seen : callable, optional
        Told of each file as it is read, also when something is wrong with it.

    Raises
    ------
    ConfigError, DataError, Problems
        Every problem that can be found at once.
    """
    refuse_table(config)
    return check_configuration(config, overrides=overrides, seen=seen, further=_of_store, stored=stored_in)


def _of_store(config: StudyConfig) -> list[IfnError]:
    """The complaint about an address at which no store of runs can be; a run would refuse it."""
    try:
        tracking_of(config)
    except ConfigError as error:
        return [error]
    return []
