"""The fitted index as an MLflow model: MLflow keeps a copy of this file and runs it to load the index.

A later release loads it by the one name that it imports of this package.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from mlflow.models import set_model
from mlflow.pyfunc import PythonModel

from ifn_research.outputs.tracking.model_input import LoggedIndex


class IndexModel(PythonModel):
    """Scores raw tables with what the index learned where it was fitted."""

    def load_context(self, context: Any) -> None:
        """Read the index; its parameters are JSON."""
        self.index = LoggedIndex.read(context.artifacts["index"], **context.model_config)

    def predict(self, context: Any, model_input: pd.DataFrame, params: Any = None) -> pd.DataFrame:
        """Score territories; see `LoggedIndex.scores`."""
        return self.index.scores(model_input)


set_model(IndexModel())
