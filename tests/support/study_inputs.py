"""A study's inputs from a table that a test makes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from ifn_research.config.models import StudyConfig
from ifn_research.data.loading import load_study_data
from ifn_research.study.inputs import StudyInputs


def inputs_of(folder: Path, table: pd.DataFrame, **config: Any) -> StudyInputs:
    """Every column but the code is an indicator of its own name, unless the configuration says otherwise."""
    path = folder / "table.csv"
    table.to_csv(path, index=False)
    indicators = {name: {"column": name} for name in table.columns if name != "code"}
    defaults = {"study": "s", "tables": [{"path": str(path), "code": "code"}], "indicators": indicators}
    study = StudyConfig.model_validate(defaults | config)
    return StudyInputs(study, load_study_data(study))
