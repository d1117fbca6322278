"""The command line: `ifn`."""

from __future__ import annotations

from ifn_research.cli import decisions, results, study
from ifn_research.cli.group import main

__all__ = ["decisions", "main", "results", "study"]
