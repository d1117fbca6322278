"""The folder of results when nobody says."""

from __future__ import annotations

from pathlib import Path

# Relative to the working directory; each study has a folder of its own inside.
HOME = Path("results")
