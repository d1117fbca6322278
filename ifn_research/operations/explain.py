"""Explain the score of a territory from a results folder."""

from __future__ import annotations

from pathlib import Path

from ifn_research.outputs.explanation import Explanation, explain_territory
from ifn_research.results.study_result import read_results


def explain(folder: Path, code: str, *, version: str | None = None) -> Explanation:
    """Explain the score of one territory.

    Parameters
    ----------
    folder : Path
        A results folder; nothing else is read.
    code : str
    version : str, optional
        The version to detail; the first when absent.

    Raises
    ------
    ConfigError, DataError
        If there are no results, or no such territory or version.
    """
    return explain_territory(read_results(folder, fitted=False), code, version=version)
