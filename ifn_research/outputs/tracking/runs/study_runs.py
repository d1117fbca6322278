"""The runs that a study logs: one for each version, and one that compares them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from ifn_research.language import in_french
from ifn_research.outputs.tracking.base import InputTable, ModelRecord, RunRecord
from ifn_research.outputs.tracking.runs.charts import FOREST
from ifn_research.outputs.tracking.runs.comparison_view import RESULT_TAG
from ifn_research.outputs.tracking.runs.description import description
from ifn_research.outputs.tracking.runs.metrics import version_metrics
from ifn_research.outputs.tracking.runs.ranked import ranked, result_of, without_ranking
from ifn_research.outputs.tracking.runs.tables import version_tables
from ifn_research.results import IndexVersion
from ifn_research.results.rows import STEPS
from ifn_research.results.study_result import StudyResult
from ifn_research.results.tables import CSV
from ifn_research.rows import BASELINE

# Versions that are charted beside each other are told apart; MLflow gives runs a colour by chance.
COLOURS = (
    *("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00"),
    *("#6a3d9a", "#8c564b", "#b2182b", "#4d9221", "#666666", "#bcbd22"),
)
CHOICES = ("variables", "n_indicators", *STEPS)
# Tables of the study run; those of a version's run are its own rows of others.
COMPARED = (
    *(
        "versions",
        "ranking",
        "validation",
        "comparisons",
        "confidence_set",
        "refitted",
        "ground_truth",
        "targeting",
        "variants",
    ),
    *("added_value", "calibration", "subgroups", "transfer", "spatial", "agreement", "movers", "quality"),
)


def study_runs(
    result: StudyResult, folder: Path, notes: Mapping[str, str], *, artifacts: bool = True
) -> list[RunRecord]:
    """Everything that MLflow is to hold of a study, in the order in which it is logged.

    MLflow lists the newest run first and charts the first ten: versions are logged last and backwards, so that they
    are listed in the order of the configuration, before the run that compares them.

    Parameters
    ----------
    result : StudyResult
    folder : Path
        Its complete results folder.
    notes : mapping of str to str
        Markdown by version; the study's own under the empty name.
    artifacts : bool
        Whether the runs of versions have tables, files and a model beside params, metrics and tags.
    """
    common = _common_tags(result)
    inputs = _inputs(result)
    runs = []
    for _, row in result.tables["versions"].iterrows():
        reason, fix = (str(row["reason"]), str(row["fix"])) if row["status"] == "failed" else ("", "")
        text, tag = description(notes.get(str(row["version"]), ""), reason=reason, fix=fix)
        run = _version_run(result, row, tag, common, inputs)
        runs.append(_with_files(run, result, folder, text) if artifacts else run)
    return [_comparing_run(result, folder, notes.get("", ""), common, inputs), *reversed(runs)]


def _version_run(
    result: StudyResult,
    row: pd.Series,
    described: str,
    common: Mapping[str, str],
    inputs: tuple[InputTable, ...],
) -> RunRecord:
    """The run of a version with its params, metrics and tags alone."""
    version, failed = str(row["version"]), row["status"] == "failed"
    tags = {**common, "ifn.kind": "version", "ifn.version": version}
    audience = result.config.version(version).audience
    tags |= {"ifn.audience": audience} if audience else {}
    if result.manifest.get("criterion_digest"):
        tags["ifn.criterion_digest"] = str(result.manifest["criterion_digest"])
    # Versions with the same scores are one among those that later runs count as tried.
    tags["ifn.version_digest"] = version_digest(result.document, result.repeats.get(version, version))
    if failed:
        tags |= {"ifn.reason": str(row["reason"]), "ifn.fix": str(row["fix"])}
    place = list(result.tables["versions"]["version"]).index(version)
    tags["mlflow.runColor"] = COLOURS[place % len(COLOURS)]
    label, shown = in_french().version(result.config, version), result_of(result, version)
    tags |= {"ifn.label": label} if label != version else {}
    tags |= {RESULT_TAG: shown} if shown else {}
    return RunRecord(
        name=version,
        tags={**tags, "mlflow.note.content": described},
        params=_params(result, row, result.indices.get(version)),
        metrics=version_metrics(result, version),
        inputs=inputs,
        status="FAILED" if failed else "FINISHED",
    )


def _with_files(run: RunRecord, result: StudyResult, folder: Path, note: str) -> RunRecord:
    """The run of a version with its tables, pictures, note and model."""
    index = result.indices.get(run.name)
    json_file = folder / "versions" / run.name / "index.json"
    return replace(
        run,
        tables=version_tables(result, run.name),
        files=(*_pictures(folder / "figures" / run.name), *(((json_file, ""),) if index else ())),
        texts={"note.md": note},
        model=None if index is None else _model(result, index, json_file),
    )


def _comparing_run(
    result: StudyResult, folder: Path, note: str, common: Mapping[str, str], inputs: tuple[InputTable, ...]
) -> RunRecord:
    # The page of a run begins with its description: what is looked for first stands in the place of the note's title.
    below = note.partition("\n")[2] if note.startswith("# ") else note
    below = without_ranking(below)
    _, tag = description(f"{ranked(result)}\n{below}" if result.primary is not None else note)
    rows = result.tables["validation"]
    baselines = rows[rows["version"].str.startswith(BASELINE)]
    tables = {name: result.tables[name] for name in COMPARED} | {"baselines": baselines}
    params = {"seed": str(result.manifest["seed"]), "n_versions": str(len(result.tables["versions"]))}
    if result.primary is not None:
        params["primary_criterion"] = "/".join(result.primary)
    # Scores can take tens of megabytes as text at fine levels; two runs are compared with them.
    files = [folder / f"{name}.csv" for name in sorted(CSV - {"scores"})]
    files += [folder / name for name in ("scores.parquet", "config.yaml", "manifest.json")]
    return RunRecord(
        name=f"study {result.study} {common['ifn.study_run'][:6]}",
        tags={**common, "ifn.kind": "study", "mlflow.note.content": tag},
        params=params,
        inputs=inputs,
        tables={f"tables/{name}.json": table for name, table in tables.items() if len(table)},
        files=(*((path, "") for path in files if path.is_file()), *_pictures(folder / "figures")),
        texts={"note.md": note},
        images=_forest(result, folder),
    )


def _forest(result: StudyResult, folder: Path) -> dict[str, Path]:
    """The forest plot of the primary ground truth, where it was drawn."""
    if result.primary is None:
        return {}
    path = folder / "figures" / f"forest-{result.primary[0]}.png"
    return {FOREST: path} if path.is_file() else {}


def version_digest(config: Mapping[str, Any], version: str) -> str:
    """The digest that tells one version from another: of its steps and how its indicators are computed."""
    chosen = next(entry for entry in config["versions"] if entry["name"] == version)
    steps = {key: value for key, value in chosen.items() if key not in ("name", "note")}
    words = ("label", "source", "year", "note")
    indicators = {
        name: {key: value for key, value in config["indicators"][name].items() if key not in words}
        for name in chosen["variables"]
    }
    text = json.dumps({"steps": steps, "indicators": indicators}, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def _common_tags(result: StudyResult) -> dict[str, str]:
    manifest = result.manifest
    tags = {
        "ifn.study": result.study,
        "ifn.study_run": str(manifest["study_run"]),
        "ifn.config_digest": str(manifest["config_digest"]),
        "ifn.data_digest": str(manifest["data_digest"]),
        "mlflow.source.name": "ifn run",
        "mlflow.source.type": "LOCAL",
    }
    if manifest.get("git_commit"):
        tags["mlflow.source.git.commit"] = str(manifest["git_commit"])
    return tags


def _params(result: StudyResult, row: pd.Series, index: IndexVersion | None) -> dict[str, str]:
    params = {name: str(row[name]) for name in CHOICES}
    rotation = _rotation(result, str(row["version"]), index)
    if rotation:
        params["rotation"] = rotation
    return {**params, "seed": str(result.manifest["seed"])}


def _rotation(result: StudyResult, version: str, index: IndexVersion | None) -> str:
    if index is not None:
        return str(getattr(index.recipe.weighting, "rotation", ""))
    return str(result.config.version(version).weighting.options.get("rotation", ""))


def _pictures(folder: Path) -> tuple[tuple[Path, str], ...]:
    return tuple((path, "figures") for path in sorted(folder.glob("*.png")))


def _inputs(result: StudyResult) -> tuple[InputTable, ...]:
    return tuple(
        InputTable(item["table"], item["path"], item["sha256"], int(item["rows"]), tuple(item["columns"]))
        for item in result.manifest["inputs"]
    )


def _model(result: StudyResult, index: IndexVersion, path: Path) -> ModelRecord:
    declared = {name: column for table in result.config.tables for name, column in table.groups.items()}
    return ModelRecord(
        index=path,
        code=result.document["tables"][0]["code"],
        groups={name: declared[name] for name in sorted(index.recipe.group_names)},
        numbers=tuple(dict.fromkeys(column for item in index.definitions for column in item.columns)),
        name=f"{result.study}-{index.name}",
    )
