"""Compute, validate and compare versions of the indice de fragilité numérique (IFN).

The functions that most notebooks need are here; the heavy libraries are imported when they are first used.

Examples
--------
>>> from ifn_research import load_study, run
>>> result = run(load_study())  # doctest: +SKIP
>>> print(result.summary())  # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ifn_research.config import load_study
    from ifn_research.operations.export import export_results
    from ifn_research.operations.map import write_map
    from ifn_research.operations.note import write_note
    from ifn_research.operations.run import record
    from ifn_research.outputs.figures import draw, drawings
    from ifn_research.results.study_result import read_results
    from ifn_research.study.run import run

# Where each is made.
DOORS = {
    "draw": "ifn_research.outputs.figures",
    "drawings": "ifn_research.outputs.figures",
    "export_results": "ifn_research.operations.export",
    "load_study": "ifn_research.config",
    "read_results": "ifn_research.results.study_result",
    "record": "ifn_research.operations.run",
    "run": "ifn_research.study.run",
    "write_map": "ifn_research.operations.map",
    "write_note": "ifn_research.operations.note",
}
__all__ = [
    "draw",
    "drawings",
    "export_results",
    "load_study",
    "read_results",
    "record",
    "run",
    "write_map",
    "write_note",
]


def __getattr__(name: str) -> Any:
    if name in DOORS:
        return getattr(import_module(DOORS[name]), name)
    raise AttributeError(f"module 'ifn_research' has no attribute '{name}'")
