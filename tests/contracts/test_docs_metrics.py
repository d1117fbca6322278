"""Every metric is explained on its page, and no page explains one that does not exist."""

from __future__ import annotations

import re
from pathlib import Path

from ifn_research.config import METRICS as ACCEPTED
from ifn_research.language.french import METRICS as LABELS
from ifn_research.validation import METRICS
from ifn_research.validation.checks.spatial import MORAN


def test_configuration_labels_and_page_name_the_metrics_that_exist(repository: Path) -> None:
    page = (repository / "docs" / "reference" / "metrics.md").read_text(encoding="utf-8")
    named = {name for cell in re.findall(r"^\| (`.*?) \|", page, flags=re.M) for name in re.findall(r"`(\w+)`", cell)}
    named = {f"capture{name}" if name.startswith("_pop") else name for name in named}
    assert named == set(LABELS) == {*METRICS, *MORAN}
    assert set(ACCEPTED) == set(METRICS)
