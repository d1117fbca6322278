"""The view of a study run in MLflow: its versions alone, ranked, and what is listed and charted of them."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable
from typing import Any

from ifn_research.outputs.tracking.runs.charts import charted
from ifn_research.results.study_result import StudyResult

# MLflow opens the view of a tag of this name where the address of the page names its key.
SHARED = "mlflow.sharedViewState."
# The key of the newest study run's view; that of each ends in its identifier.
KEY = "ifn-versions"
TAG = SHARED + KEY
# How MLflow marks a view that is compressed, and the longest that it takes.
COMPRESSED = "deflate;"
LONGEST = 20_000
# Of the columns, in pixels: all of them fit into a window of 1,440.
NAME, CREATED, RESULT = 220, 140, 210
CHOICES = {"weighting": 160, "normalisation": 120, "variables": 110}
# The tag of a version's run that says its primary metric with its interval in three digits.
RESULT_TAG = "ifn.result"


def key_of(study_run: str) -> str:
    """The key of the view of a study run."""
    return f"ifn-{study_run}"


def study_view(result: StudyResult, keys: Iterable[str], *, forest: int = 0) -> str:
    """The state of MLflow's page of runs for one study run, compressed.

    Parameters
    ----------
    result : StudyResult
    keys : iterable of str
        Names of the metrics that its versions logged.
    forest : int
        Pixels of the height of the forest plot among the images of the study's run; 0 without one.
    """
    state, found = _listed(result), charted(result, keys, forest=forest)
    charts = {"compareRunCharts": found.charts, "compareRunSections": found.sections}
    text = _compressed({**state, **charts, "isAccordionReordered": True})
    return text if len(text) <= LONGEST else _compressed(state)


def _listed(result: StudyResult) -> dict[str, Any]:
    """The runs of the study run, best first: the name, the primary metric and the choices of each version."""
    widths = {"attributes.`Run Name`": NAME, "runDateAndNestInfo": CREATED}
    shown = {f"params.`{name}`": width for name, width in CHOICES.items()}
    order = {"orderByKey": "attributes.start_time", "orderByAsc": False}
    if result.primary is not None:
        shown = {f"tags.`{RESULT_TAG}`": RESULT, **shown}
        order["orderByKey"] = f"metrics.`{'/'.join(result.primary)}`"
    return {
        "searchFilter": f"tags.\"ifn.study_run\" = '{result.manifest.get('study_run', '')}'",
        **order,
        "startTime": "ALL",
        "lifecycleFilter": "Active",
        "datasetsFilter": [],
        "modelVersionFilter": "All Runs",
        "selectedColumns": list(shown),
        "columnOrder": [*widths, *shown],
        "columnWidths": {**widths, **shown},
        # By default MLflow charts the first ten.
        "runsHiddenMode": "SHOW_ALL",
        "hideEmptyCharts": True,
    }


def _compressed(state: dict[str, Any]) -> str:
    packed = zlib.compress(json.dumps(state).encode("utf-8"), 9)
    return COMPRESSED + base64.b64encode(packed).decode("ascii")
