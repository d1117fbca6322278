"""Load a study that a person names."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

from ifn_research.config import EXAMPLES, Study, load_study
from ifn_research.data.reading.formats.content import FORMATS, PACKED
from ifn_research.errors import ConfigError, nearest, raise_all
from ifn_research.language.messages import say

# How the name of a study that travels ends.
BUNDLED = ".ifn"


def load(config: Path | None, *, overrides: Sequence[str] = ()) -> Study:
    """Load a configuration; without one, the study of the EPCI that comes with the package.

    Raises
    ------
    ConfigError, Problems
        If the file is a table, or anything in it is wrong.
    """
    refuse_table(config)
    return load_study(config, overrides=overrides)


def is_bundle(path: Path | None) -> bool:
    """True if a path names a study that travels."""
    return path is not None and path.suffix.casefold() == BUNDLED


def examples() -> dict[str, str]:
    """The titles of the studies that come with the package, by their names."""
    return {name: load_study(path).config.title for name, path in EXAMPLES.items()}


def example_named(name: str, *, beside: Path | None = None) -> Path:
    """The file of a study that comes with the package.

    Parameters
    ----------
    name : str
    beside : Path, optional
        A study that is named at the same time.

    Raises
    ------
    ConfigError
        If there is none of that name, or another study is named too.
    """
    where = f"--example {name}"
    if beside is not None:
        raise ConfigError(say("starting.example_and_study", path=beside), where=where, fix=say("starting.name_one"))
    if name not in EXAMPLES:
        raise ConfigError(say("starting.no_such_example", name=name), where=where, fix=nearest(name, EXAMPLES))
    return EXAMPLES[name]


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
