"""The view of an experiment's runs that shows what versions are and how they did, without scrolling."""

from __future__ import annotations

import json

from ifn_research.results.study_result import StudyResult

# MLflow opens the view of a tag of this name where the address of the page names its key.
KEY = "ifn-versions"
TAG = f"mlflow.sharedViewState.{KEY}"
# Of the columns, in pixels: all of them fit into a window of 1,440.
NAME, CREATED, METRIC = 220, 140, 210
CHOICES = {"weighting": 160, "normalisation": 120, "variables": 110}


def versions_view(result: StudyResult) -> str:
    """The state of MLflow's list of runs: the name, the primary metric and the choices of each version, as JSON."""
    widths = {"attributes.`Run Name`": NAME, "runDateAndNestInfo": CREATED}
    shown = {f"params.`{name}`": width for name, width in CHOICES.items()}
    if result.primary is not None:
        shown = {f"metrics.`{'/'.join(result.primary)}`": METRIC, **shown}
    state = {
        "searchFilter": "",
        "orderByKey": "attributes.start_time",
        "orderByAsc": False,
        "startTime": "ALL",
        "lifecycleFilter": "Active",
        "datasetsFilter": [],
        "modelVersionFilter": "All Runs",
        "selectedColumns": list(shown),
        "columnOrder": [*widths, *shown],
        "columnWidths": {**widths, **shown},
    }
    return json.dumps(state)
