"""A small study, and how a text that is none is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from ifn_research.config import load_study
from ifn_research.errors import ConfigError

STUDY = """
study: small
seed: 1
tables:
  - {path: data.csv, code: code, skip_rows: 0, groups: {region: region}}
indicators:
  poverty: {column: poverty_rate, direction: 1, unit: "%"}
  jobs: {column: unemployment, year: 2018}
ground_truth:
  - {name: outcome, column: outcome, primary: true, circular_with: [poverty]}
versions:
  - {name: equal, variables: [poverty, jobs], weighting: equal}
validation: {bootstrap: {replicates: 10}}
"""


def refusal(folder: Path, text: str) -> ConfigError:
    path = folder / "study.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_study(path)
    assert "study.yaml" in str(caught.value.where)
    return caught.value
