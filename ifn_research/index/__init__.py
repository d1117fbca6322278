"""An index version: definitions, recipe, fitting, scoring.

`IndexVersion`, `Scored` and `raw_matrix` are public here: models that MLflow keeps are loaded by these names.
"""

from ifn_research.index.definitions import raw_matrix
from ifn_research.index.version import IndexVersion, Scored

__all__ = ["IndexVersion", "Scored", "raw_matrix"]
