"""The old address of `raw_matrix`, for models that were logged by the first releases; it is in `ifn_research.index`."""

from ifn_research.index.definitions import raw_matrix

__all__ = ["raw_matrix"]
