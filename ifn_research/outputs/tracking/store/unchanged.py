"""The check that a results folder still says what its run logged."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ifn_research.errors import DataError
from ifn_research.language.messages import Words, say
from ifn_research.outputs.tracking.base import Store, StoredRun
from ifn_research.outputs.tracking.store.lookup import study_folder
from ifn_research.results.study_result import StudyResult, read_results

# Tables whose figures a decision relies on.
RELIED_ON = ("versions", "ranking", "validation", "comparisons", "confidence_set", "variants")
# What the manifest notes once the run is logged: where, how long it took, and files that were written from it since.
AFTERWARDS = {"mlflow", "stages", "files", "digests"}
TOLERANCE = 1e-9
FIX = say("tracking.nothing_recorded_figures_changed")


def refuse_changed(
    store: Store, result: StudyResult, version: str, *, version_run: StoredRun, study_run: StoredRun
) -> None:
    """Refuse results that differ from those of their run, of which the store keeps the model.

    Compared are the tables of `RELIED_ON`, the configuration and the manifest with the copies of the study's run, and
    the primary metric with that of the version's run; what the store does not have is not.

    Raises
    ------
    DataError
        Where something was changed.
    StoreError
        If the study's run was not logged whole.
    """
    _refuse_other_metric(result, version, version_run)
    with study_folder(store, study_run, [f"{name}.csv" for name in RELIED_ON]) as folder:
        there = [name for name in RELIED_ON if (folder / f"{name}.csv").is_file()]
        logged = read_results(folder, tables=there)
    for name in there:
        _refuse_other_table(name, result.tables[name], logged.tables[name])
    for file, own, kept in (
        ("config.yaml", result.document, logged.document),
        (
            "manifest.json",
            {**result.manifest, "warnings": result.warnings},
            {**logged.manifest, "warnings": logged.warnings},
        ),
    ):
        keys = [key for key in {**kept, **own} if key not in AFTERWARDS and own.get(key) != kept.get(key)]
        if keys:
            raise _changed(say("tracking.keys_differ", keys=keys), file)


def _refuse_other_metric(result: StudyResult, version: str, run: StoredRun) -> None:
    if result.primary is None:
        return
    truth, metric = result.primary
    rows = result.tables["validation"]
    rows = rows[(rows["version"] == version) & (rows["ground_truth"] == truth)]
    row = rows[(rows["metric"] == metric) & rows["estimate"].notna()]
    most = rows.loc[rows["estimate"].notna(), "n"].max()
    own = {f"{truth}/{metric}": row["estimate"].iloc[0] if len(row) else np.nan, f"{truth}/n": most}
    for key, value in own.items():
        kept = run.metrics.get(key)
        if kept is not None and not abs(value - kept) <= TOLERANCE:
            raise _changed(
                say("tracking.figure_in_store", name=key, version=version, value=value, kept=kept), "validation.csv"
            )


def _refuse_other_table(name: str, own: pd.DataFrame, kept: pd.DataFrame) -> None:
    if list(own.columns) != list(kept.columns) or len(own) != len(kept):
        raise _changed(say("tracking.other_rows_columns"), say("tracking.csv_of_table", name=name))
    for column in kept.columns:
        different = np.flatnonzero(~_alike(own[column], kept[column]))
        if different.size:
            at = different[0]
            raise _changed(
                say("tracking.value_in_store", own=_shown(own[column].iloc[at]), kept=_shown(kept[column].iloc[at])),
                say("tracking.csv_row_column", name=name, line=at + 1, row=_row(kept, at), column=column),
            )


def _alike(own: pd.Series, kept: pd.Series) -> np.ndarray[Any, np.dtype[np.bool_]]:
    if pd.api.types.is_numeric_dtype(own) and pd.api.types.is_numeric_dtype(kept):
        first, second = own.to_numpy(dtype=np.float64), kept.to_numpy(dtype=np.float64)
        return np.asarray(np.isclose(first, second, rtol=0, atol=TOLERANCE, equal_nan=True))
    return np.asarray((own.astype(str) == kept.astype(str)).to_numpy())


def _row(table: pd.DataFrame, at: int) -> str:
    named = [name for name in ("version", "version_a", "version_b", "ground_truth", "metric") if name in table]
    return ", ".join(str(table[name].iloc[at]) for name in named)


def _shown(value: object) -> str:
    return f"{value:.12g}" if isinstance(value, float) else f"'{value}'"


def _changed(what: Words, where: Words) -> DataError:
    return DataError(
        say("tracking.results_not_logged", what=what), where=say("tracking.place_in_folder", where=where), fix=FIX
    )
