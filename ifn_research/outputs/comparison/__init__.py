"""Two runs of one study: what changed in the configuration, in the data and in the results, and who moved."""

from ifn_research.outputs.comparison.comparison import NEEDED, StudyComparison, compare_results

__all__ = ["NEEDED", "StudyComparison", "compare_results"]
