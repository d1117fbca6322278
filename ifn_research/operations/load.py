"""Load a study that a person names."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

from ifn_research.config import Study, load_study
from ifn_research.data.reading.formats.content import FORMATS, PACKED
from ifn_research.errors import ConfigError, raise_all
from ifn_research.language.messages import say


def load(config: Path | None, *, overrides: Sequence[str] = ()) -> Study:
    """Load a configuration; without one, the study of the départements that comes with the package.

    Raises
    ------
    ConfigError, Problems
        If the file is a table, or anything in it is wrong.
    """
    refuse_table(config)
    return load_study(config, overrides=overrides)


def refuse_table(path: Path | None) -> None:
    """Refuse a table that is given in the place of a study.

    Raises
    ------
    ConfigError
        With the command that writes a first study of it.
    """
    if path is None or path.suffix.casefold() not in (*FORMATS, *PACKED) or _may_be_a_study(path):
        return
    raise_all(
        [
            ConfigError(
                say("starting.table_no_study", path=path),
                where=str(path),
                fix=say(
                    "starting.writes_first_study_ready",
                    writing=shlex.join(["ifn", "new", str(path)]),
                    showing=shlex.join(["ifn", "check", "--explain", str(path)]),
                ),
            )
        ]
    )


def _may_be_a_study(path: Path) -> bool:
    """True if a JSON file has the keys of a study, as YAML may be written."""
    try:
        return path.suffix.casefold() == ".json" and b'"versions"' in path.read_bytes()[:1_000_000]
    except OSError:
        return True
