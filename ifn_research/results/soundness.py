"""The types, keys and names of a results folder, which are those that a run writes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict

from ifn_research.config import StudyConfig
from ifn_research.errors import DataError
from ifn_research.index.version import IndexVersion
from ifn_research.language.messages import say
from ifn_research.results.tables import TABLES
from ifn_research.rows import BASELINE

OF_TRUTH = ("version", "ground_truth", "metric")
# The columns that tell the rows of a table from each other.
KEYS: dict[str, tuple[str, ...]] = {
    "versions": ("version",),
    "scores": ("version", "code"),
    "dimensions": ("version", "code", "dimension"),
    "contributions": ("version", "code", "indicator"),
    "weights": ("version", "indicator"),
    "loadings": ("version", "component", "indicator"),
    "validation": OF_TRUTH,
    "ranking": OF_TRUTH,
    "confidence_set": OF_TRUTH,
    "refitted": OF_TRUTH,
    "variants": (*OF_TRUTH, "variant"),
    "membership": ("version", "code"),
    "ground_truth": ("ground_truth",),
    "calibration": ("version", "ground_truth", "decile"),
    "spatial": ("version", "ground_truth", "statistic"),
    "lisa": ("version", "ground_truth", "code"),
    "outcomes": ("ground_truth", "code"),
    "agreement": ("version_a", "version_b"),
    "movers": ("version_a", "version_b", "code"),
    "typology": ("code",),
    "robustness": ("version", "code"),
    "people": ("code",),
}
# Files that are read.
READ = (".csv", ".json", ".parquet", ".yaml")
# Columns of which no cell is empty, whatever the study.
FILLED = {"scores": ("score", "rank", "decile"), "contributions": ("imputed",), "weights": ("dimension",)}


class WrittenManifest(BaseModel):
    """The manifest of a results folder, as far as it is read; one of an earlier release lacks some of it."""

    model_config = ConfigDict(extra="allow", strict=True)

    study: str
    study_run: str = ""
    config_digest: str = ""
    data_digest: str = ""
    criterion_digest: str | None = None
    git_commit: str | None = None
    finished: str = ""
    seed: int = 0
    n_territories: int = 0
    earlier_version_runs: int | None = None
    wall_time_seconds: float = 0
    files: list[str] = []
    digests: dict[str, str] = {}
    packages: dict[str, str | None] = {}
    missing: dict[str, int] = {}
    stages: dict[str, float] = {}
    not_drawn: dict[str, str] = {}
    inputs: list[WrittenInput] = []
    left_out: dict[str, list[str]] = {}
    warnings: dict[str, list[str]] = {}
    remarks: dict[str, str] | None = None
    primary_criterion: WrittenCriterion | None = None
    mlflow: WrittenLog | None = None


class WrittenInput(BaseModel):
    """A table that was read."""

    model_config = ConfigDict(extra="allow", strict=True)

    table: str
    path: str
    sha256: str
    rows: int
    columns: list[str]


class WrittenCriterion(BaseModel):
    """The criterion by which versions are ranked."""

    model_config = ConfigDict(extra="allow", strict=True)

    ground_truth: str
    metric: str
    declared: bool = False


class WrittenLog(BaseModel):
    """The place where a run is logged."""

    model_config = ConfigDict(extra="allow", strict=True)

    uri: str
    experiment: str
    runs: dict[str, str] = {}


def refuse_links(folder: Path) -> None:
    """Refuse a results folder in which a link leads to what is read from another place.

    Raises
    ------
    DataError
        With the link.
    """
    for above, folders, files in os.walk(folder):
        for name in sorted([*folders, *(name for name in files if Path(name).suffix in READ)]):
            path = Path(above) / name
            if path.is_symlink():
                raise DataError(
                    say("results.is_a_link", path=path.relative_to(folder)),
                    where=str(path),
                    fix=say("results.put_file_in_place_of_link"),
                )


def refuse_unsound_manifest(manifest: Mapping[str, Any]) -> None:
    """Refuse a manifest that holds something else than a run writes there.

    Raises
    ------
    ValueError
        With what is wrong.
    """
    WrittenManifest.model_validate(manifest)


def refuse_unsound_table(name: str, table: pd.DataFrame) -> None:
    """Refuse a table with a column of another type, or with two rows of one key.

    Raises
    ------
    ValueError
        With what is wrong.
    """
    for column, kind in TABLES[name].types.items():
        if column in table and not _is(kind, table[column]):
            raise ValueError(say("results.column_of_another_type", column=column))
    for column in FILLED.get(name, ()):
        if table[column].isna().any():
            raise ValueError(say("results.column_of_another_type", column=column))
    keys = [column for column in KEYS.get(name, ()) if column in table]
    if keys and (_empty(table[keys]).any(axis=None) or table.duplicated(keys).any()):
        raise ValueError(say("results.rows_of_one_key", keys=keys))


def refuse_unknown_names(
    config: StudyConfig, tables: Mapping[str, pd.DataFrame], indices: Mapping[str, IndexVersion]
) -> None:
    """Refuse tables and indices about versions or indicators that the configuration does not have.

    Raises
    ------
    ValueError
        With what is wrong.
    """
    if "versions" in tables and not (tables["versions"]["status"] == "ok").any():
        raise ValueError(say("results.no_version_made"))
    known = {"version": {version.name for version in config.versions}, "indicator": set(config.indicators)}
    for name, index in indices.items():
        unknown = sorted({definition.name for definition in index.definitions} - known["indicator"])
        if index.name != name or unknown:
            raise ValueError(say("results.names_unknown", table=f"{name}/index.json", names=unknown or [index.name]))
    places = {"version": (*tables,), "indicator": ("weights", "contributions", "imputed")}
    for column, names in places.items():
        for name in names:
            if name not in tables or column not in tables[name]:
                continue
            found = {str(value) for value in tables[name][column].unique()}
            unknown = sorted(value for value in found - known[column] if not value.startswith(BASELINE) and value)
            if unknown:
                raise ValueError(say("results.names_unknown", table=name, names=unknown))


def _empty(keys: pd.DataFrame) -> pd.DataFrame:
    """Cells without a value, or with a text of no sign."""
    return keys.isna() | (keys == "")


def _is(kind: type, values: pd.Series) -> bool:
    if kind is bool:
        return bool(pd.api.types.is_bool_dtype(values)) or values.empty
    if kind in (int, float):
        numeric = pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
        return bool(numeric and not np.isinf(values.to_numpy(dtype=float)).any()) or values.isna().all()
    return bool(pd.api.types.is_string_dtype(values.dropna()) or values.isna().all())
