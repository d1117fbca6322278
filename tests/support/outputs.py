"""What a run writes for a test that reads its tables alone."""

from __future__ import annotations

from ifn_research.operations.run_outputs import RunOutputs

# No picture, no note of a version, no store.
TABLES_ONLY = RunOutputs("none", tracked=False, artifacts=False)
