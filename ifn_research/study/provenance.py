"""The provenance of a result: digests of its inputs, versions of the packages, the commit."""

from __future__ import annotations

import hashlib
import json
import platform
import subprocess
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import uuid4

import pandas as pd

from ifn_research.config import Study
from ifn_research.config.named_files import portable
from ifn_research.data.ballots import Ballot
from ifn_research.data.loading import StudyData, indicator_values
from ifn_research.matrix import Labels
from ifn_research.validation.ground_truth import GroundTruth

PACKAGES = (
    *("ifn-research", "numpy", "pandas", "scipy", "statsmodels", "scikit-learn", "factor-analyzer"),
    *("mlflow", "matplotlib", "pyarrow", "geopandas", "libpysal"),
)


def config_digest(config: Mapping[str, Any]) -> str:
    """SHA-256 of a resolved configuration, whose files are named without their folder.

    The folder that holds a table changes from one machine to the next; what the table says does not, and has a digest
    of its own.
    """
    shown = portable(config)
    shown.pop("tracking", None)
    return _sha256(json.dumps(shown, sort_keys=True, ensure_ascii=False))


def data_digest(inputs: list[dict[str, Any]]) -> str:
    """SHA-256 over the digests of the input tables, in the order read."""
    return _sha256(json.dumps([item["sha256"] for item in inputs]))


def criterion_digest(truth: GroundTruth, codes: Labels, metric: str) -> str:
    """SHA-256 of a primary criterion: the metric, and the ground truth where it is known, whatever its name."""
    known = truth.covered
    figures = zip(codes[known].tolist(), truth.values[known].tolist(), strict=True)
    drawn = [] if truth.inclusion is None else [truth.inclusion[known].tolist()]
    return _sha256(json.dumps([metric, sorted((str(code), value) for code, value in figures), *drawn]))


def describe_inputs(
    digests: Mapping[str, str],
    raw: pd.DataFrame,
    sources: Mapping[str, str],
    ballots: Mapping[str, Ballot] = MappingProxyType({}),
) -> list[dict[str, Any]]:
    """One entry a file: name, path, SHA-256, territories of the study (members, of ballots) and columns that it used.

    Parameters
    ----------
    digests : mapping of path to SHA-256
    raw : DataFrame, index = code
        The columns that the study used.
    sources : mapping of column to file name
    ballots : mapping of path to Votes or Judgements
    """
    entries = []
    for path, digest in digests.items():
        name = Path(path).name
        columns = [column for column in raw.columns if sources.get(column) == name]
        rows = len(raw)
        if path in ballots:
            columns, rows = [], len(ballots[path].members)
        entries.append({"table": name, "path": path, "sha256": digest, "rows": rows, "columns": columns})
    return entries


def package_versions() -> dict[str, str]:
    """Versions of Python and of the packages on which figures depend."""
    return {"python": platform.python_version()} | {name: version(name) for name in PACKAGES}


def git_commit(folder: Path) -> str | None:
    """The commit of the folder that holds a configuration, or None without git, repository or commit."""
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), "rev-parse", "HEAD"], capture_output=True, text=True, check=False, timeout=10
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or None if done.returncode == 0 else None


def manifest(
    study: Study, data: StudyData, *, left_out: Mapping[str, list[str]], intervals: Mapping[str, str]
) -> dict[str, Any]:
    """The content of `manifest.json` for a run, but for what is known only once it is written."""
    config = study.config
    inputs = describe_inputs(data.digests, data.raw, data.sources, data.ballots)
    primary = config.primary
    declared = primary is not None and (primary.primary or len(config.ground_truth) == 1)
    criterion = primary and (primary.name, config.validation.primary_metric, declared)
    return {
        "study": config.study,
        "study_run": uuid4().hex[:12],
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "seed": config.seed,
        "primary_criterion": criterion and dict(zip(("ground_truth", "metric", "declared"), criterion, strict=True)),
        "n_territories": data.n_territories,
        "inputs": inputs,
        "config_digest": config_digest(config.plain()),
        "data_digest": data_digest(inputs),
        "git_commit": git_commit(Path(study.document.source).resolve().parent),
        "packages": package_versions(),
        "intervals": dict(intervals),
        "left_out": dict(left_out),
        "missing": {name: int(column.isna().sum()) for name, column in indicator_values(config, data).items()},
        "names_left_out": _names_of({code for codes in left_out.values() for code in codes}, data),
        "earlier_version_runs": None,
    }


def _names_of(codes: Collection[str], data: StudyData) -> dict[str, str]:
    """The names of territories without a score in some version, which no table of scores may tell."""
    return {code: name for code, name in data.names_by_code.items() if code in codes}


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
