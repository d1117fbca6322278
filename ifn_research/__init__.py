"""Compute, validate and compare versions of the indice de fragilité numérique (IFN).

The three functions that most notebooks need are here; the heavy libraries are imported when `run` is first used.

Examples
--------
>>> from ifn_research import load_study, run
>>> result = run(load_study())  # doctest: +SKIP
>>> print(result.summary())  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ifn_research.config import load_study
    from ifn_research.results.study_result import read_results
    from ifn_research.study.run import run

__all__ = ["load_study", "read_results", "run"]


def __getattr__(name: str) -> Any:
    if name == "load_study":
        from ifn_research.config import load_study

        return load_study
    if name == "read_results":
        from ifn_research.results.study_result import read_results

        return read_results
    if name == "run":
        from ifn_research.study.run import run

        return run
    raise AttributeError(f"module 'ifn_research' has no attribute '{name}'")
