"""The results of a study: rows, remarks, verdict and files, however they were found and are told.

A fitted index is one of them, with what scores a table by it.
"""

from ifn_research.index.definitions import raw_matrix
from ifn_research.index.version import IndexVersion, Scored

__all__ = ["IndexVersion", "Scored", "raw_matrix"]
