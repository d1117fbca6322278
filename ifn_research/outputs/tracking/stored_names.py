"""Names of runs and registered indices as people write them: ``runs:/<id>``, ``models:/<study>@<alias>`` and others."""

from __future__ import annotations

import re

from ifn_research.results.decision import ALIAS

RUNS, MODELS = "runs:/", "models:/"
IDENTIFIER = re.compile("[0-9a-f]{32}")


def names_stored(asked: str) -> bool:
    """True if a name is that of a run or a registered index of a store.

    Examples
    --------
    >>> names_stored("models:/simulated@adopted"), names_stored("results/simulated:equal")
    (True, False)
    """
    return asked.startswith((RUNS, MODELS))


def names_run(asked: str) -> bool:
    """True if a name says that it is that of a run."""
    return asked.startswith(RUNS)


def is_identifier(asked: str) -> bool:
    """True if a text is the identifier of a run, alone."""
    return IDENTIFIER.fullmatch(asked) is not None


def run_identifier(asked: str) -> str:
    """Return the identifier of a run, written alone or as ``runs:/<id>``, whatever follows it.

    Examples
    --------
    >>> run_identifier("runs:/1f0c/index")
    '1f0c'
    """
    return asked.removeprefix(RUNS).strip("/").partition("/")[0]


def model_parts(asked: str) -> tuple[str, str, str]:
    """Return name, alias and number of a registered index; either the alias or the number is empty.

    Examples
    --------
    >>> model_parts("models:/simulated"), model_parts("models:/simulated/3")
    (('simulated', 'adopted', ''), ('simulated', '', '3'))
    """
    name, at, alias = asked.removeprefix(MODELS).partition("@")
    if at:
        return name, alias, ""
    name, _, number = name.partition("/")
    return name, "" if number else ALIAS, number
