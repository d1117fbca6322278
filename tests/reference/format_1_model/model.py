"""The fitted index as an MLflow model: MLflow keeps a copy of this file and runs it to load the index."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from mlflow.models import set_model
from mlflow.pyfunc import PythonModel

from ifn_research.errors import listing, plural
from ifn_research.index import IndexVersion, Scored
from ifn_research.indicators.catalogue import raw_matrix
from ifn_research.outputs.tracking.model_input import typed_table


class IndexModel(PythonModel):
    """Scores raw tables with what the index learned where it was fitted."""

    def load_context(self, context: Any) -> None:
        """Read the index; its parameters are JSON."""
        self.index = IndexVersion.from_json(Path(context.artifacts["index"]).read_text(encoding="utf-8"))
        self.code: str = context.model_config["code"]
        self.groups: dict[str, str] = context.model_config["groups"]

    def predict(self, context: Any, model_input: pd.DataFrame, params: Any = None) -> pd.DataFrame:
        """Score territories.

        Parameters
        ----------
        context, params
            Not used.
        model_input : DataFrame, one row a territory
            The columns of the signature.

        Returns
        -------
        DataFrame, one row for each row given
            Columns ``code`` and ``score`` (higher = more fragile); a territory that cannot be scored has no score,
            and a UserWarning names it.

        Raises
        ------
        DataError
            If codes are repeated or missing.
        Refusal
            If cells are missing and the index refuses them, or a reference group is unknown to it.
        """
        table = self._typed(model_input)
        codes = table[self.code].to_numpy(dtype=object)
        matrix = raw_matrix(
            table,
            self.index.definitions,
            codes=codes,
            groups={name: table[column].to_numpy(dtype=object) for name, column in self.groups.items()},
        )
        scored = self.index.score(matrix)
        _warn(scored)
        scores = pd.Series(scored.scores, index=scored.codes).reindex(codes)
        return pd.DataFrame({"code": codes, "score": scores.to_numpy(dtype=np.float64)})

    def _typed(self, table: pd.DataFrame) -> pd.DataFrame:
        numbers = [column for definition in self.index.definitions for column in definition.columns]
        return typed_table(table, code=self.code, numbers=dict.fromkeys(numbers), groups=self.groups.values())


def _warn(scored: Scored) -> None:
    n = len(scored.left_out)
    if n:
        what = plural(n, "territory has", "territories have")
        warnings.warn(f"{n} {what} no score for lack of figures: {listing(scored.left_out)}", stacklevel=2)
    beyond = scored.codes[scored.out_of_range.any(axis=1)]
    if len(beyond):
        what = plural(len(beyond), "territory has", "territories have")
        warnings.warn(
            f"{len(beyond)} {what} figures beyond those on which the index was fitted: {listing(beyond)}", stacklevel=2
        )


set_model(IndexModel())
