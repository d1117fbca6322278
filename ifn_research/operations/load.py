"""Load a study that a person names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ifn_research.config import Study, load_study
from ifn_research.operations.new import refuse_table


def load(config: Path | None, *, overrides: Sequence[str] = ()) -> Study:
    """Load a configuration; without one, the study of the départements that comes with the package.

    Raises
    ------
    ConfigError, Problems
        If the file is a table, or anything in it is wrong.
    """
    refuse_table(config)
    return load_study(config, overrides=overrides)
