"""A results folder of territories that a fitted index scores: notes, maps, explanations and exports are made of it."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ifn_research.attempts import Attempts
from ifn_research.config import IndicatorConfig, StudyConfig, load_study
from ifn_research.config.sites import MEASURED
from ifn_research.config.tables import GeometryConfig
from ifn_research.data.new_table import NewTable
from ifn_research.data.reading.outlines.paths import outline_files
from ifn_research.data.values import columns_of
from ifn_research.errors import DataError
from ifn_research.index.version import IndexVersion
from ifn_research.matrix import Floats
from ifn_research.outputs.files.folder import complete_folder, refuse_occupied
from ifn_research.study.run import run

TABLE = "table.parquet"


def write_scored(
    index: IndexVersion,
    config: StudyConfig,
    table: NewTable,
    out: Path,
    *,
    address: str,
    force: bool = False,
    reference: Floats | None = None,
) -> None:
    """Write a results folder of the territories of a table, scored by an index that was fitted elsewhere.

    It holds the table as it was read, unless small counts are masked, and a study whose one version is the index, with
    nothing to judge it by.

    Parameters
    ----------
    index : IndexVersion
    config : StudyConfig
        That of the study in which it was fitted, for labels and outlines.
    table : NewTable
    out : Path
    address : str
        The name of the index.
    force : bool
        Replace results that are there.
    reference : array, shape (n_reference,), optional
        Scores of the territories on which the index was fitted.
    """
    earlier = refuse_occupied(out, force=force)
    with tempfile.TemporaryDirectory() as folder:
        held = Path(folder) / TABLE
        frame = table.raw.reset_index(drop=True).rename(columns=str)
        frame.insert(0, "territory code", table.codes)
        frame.insert(1, "territory name", table.names)
        for name, labels in table.groups.items():
            frame[f"group {name}"] = labels
        if table.population is not None:
            frame["territory population"] = table.population
        frame.to_parquet(held, index=False)
        (Path(folder) / "index.json").write_text(index.to_json(), encoding="utf-8")
        fitted = Path(folder) / "index.json"
        study = load_study(_study(index, config, table, held, fitted))
        result = run(replace(study, fitted_on={} if reference is None else {index.recipe.name: reference}))
        # What the folder says of its files must hold once the temporary ones are gone.
        meant = {str(held): str(out.resolve() / TABLE), str(fitted): address}
        result = replace(result, document=_renamed(result.document, meant), manifest=_renamed(result.manifest, meant))
        with complete_folder(out, replaces=earlier) as building:
            result.write(building, Attempts())
            if config.disclosure is None:
                (building / TABLE).write_bytes(held.read_bytes())


def _renamed(value: Any, meant: Mapping[str, str]) -> Any:
    """Plain data with some of its texts replaced."""
    if isinstance(value, Mapping):
        return {key: _renamed(item, meant) for key, item in value.items()}
    if isinstance(value, list):
        return [_renamed(item, meant) for item in value]
    return meant.get(value, value) if isinstance(value, str) else value


def _study(index: IndexVersion, config: StudyConfig, table: NewTable, held: Path, fitted: Path) -> Mapping[str, Any]:
    """The study of the index alone, as YAML has it."""
    indicators = {item.name: _indicator(config.indicators[item.name]) for item in index.definitions}
    paths = {path for item in indicators.values() for path in _above(item.get("dimension", ""))}
    groups = {name: f"group {name}" for name in table.groups}
    named = bool((table.names != "").any())
    found: dict[str, Any] = {
        "study": config.study,
        "title": config.title or config.study,
        "level": config.level,
        "seed": config.seed,
        "tables": [
            {
                "path": str(held),
                "code": "territory code",
                **({"name": "territory name"} if named else {}),
                **({"groups": groups} if groups else {}),
                **({"population": "territory population"} if table.population is not None else {}),
            }
        ],
        "indicators": indicators,
        "dimensions": {path: item.model_dump() for path, item in config.dimensions.items() if path in paths},
        "groups": {name: item.model_dump() for name, item in config.groups.items() if name in groups},
        "versions": [{"name": index.name, "index": str(fitted)}],
    }
    label = next((item.label for item in config.versions if item.name == index.name), None)
    if label:
        found["versions"][0]["label"] = label
    if config.disclosure is not None:
        found["disclosure"] = config.disclosure.model_dump()
    if config.geometry is not None and _all_there(config.geometry):
        found["geometry"] = config.geometry.model_dump(exclude_defaults=True)
    return found


def _all_there(geometry: GeometryConfig) -> bool:
    """True if every file of outlines is still where it was."""
    try:
        return all(file.is_file() for file in outline_files(geometry))
    except DataError:
        return False


def _indicator(item: IndicatorConfig) -> dict[str, Any]:
    """An indicator whose columns are those of the table as it was read."""
    columns = columns_of(item)
    read = {"column", "numerator", "denominator", "where", *MEASURED}
    said = item.model_dump(mode="json", exclude_defaults=True, exclude=read)
    if item.column is not None:
        return {**said, "column": columns[0]}
    return {**said, "numerator": columns[:-1], "denominator": columns[-1]}


def _above(path: str) -> list[str]:
    """A dimension and those above it."""
    parts = path.split("/") if path else []
    return ["/".join(parts[:depth]) for depth in range(1, len(parts) + 1)]
