"""The command line: `ifn`."""

from __future__ import annotations

from ifn_research.cli import data, decisions, designing, pooling, results, study, travelling
from ifn_research.cli.group import main

__all__ = ["data", "decisions", "designing", "main", "pooling", "results", "study", "travelling"]
