"""An interactive page of a study: a map and a table of its territories, in one file that asks the network nothing."""

from __future__ import annotations

from ifn_research.outputs.explorer.page import map_page

__all__ = ["map_page"]
