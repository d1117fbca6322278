"""A model's folder is the one that MLflow itself would have written."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import yaml
from mlflow import pyfunc
from mlflow.models import Model, ModelSignature
from mlflow.types import ColSpec, Schema

from ifn_research.outputs.tracking.base import ModelRecord
from ifn_research.outputs.tracking.mlflow_store.saved_models import INDEX, MODEL_CODE, MODEL_PACKAGES, save_model


def described() -> Model:
    return Model(artifact_path="a", run_id="r", model_uuid="m", model_id="m")


def told(folder: Path) -> dict[str, Any]:
    """What is said of a model, but the moment when."""
    said = yaml.safe_load((folder / "MLmodel").read_text(encoding="utf-8"))
    return {key: value for key, value in said.items() if key != "utc_time_created"}


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "MLmodel")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.mark.filterwarnings("ignore:.*An input example was not provided")
@pytest.mark.parametrize("groups", [{}, {"region": "reg"}])
def test_it_is_that_of_mlflow(repository: Path, tmp_path: Path, groups: dict[str, str]) -> None:
    index = next((repository / "tests" / "reference" / "format_1" / "plain" / "versions").glob("*/index.json"))
    record = ModelRecord(index=index, code="insee", groups=groups, numbers=("a", "b"))
    save_model(record, described(), tmp_path / "here")

    columns = [ColSpec("string", "insee"), *(ColSpec("string", column) for column in groups.values())]
    pyfunc.save_model(
        str(tmp_path / "theirs"),
        python_model=str(MODEL_CODE),
        artifacts={INDEX: str(index)},
        model_config={"code": "insee", "groups": groups},
        signature=ModelSignature(
            inputs=Schema([*columns, ColSpec("double", "a"), ColSpec("double", "b")]),
            outputs=Schema([ColSpec("string", "code"), ColSpec("double", "score")]),
        ),
        pip_requirements=[f"{name}=={version(name)}" for name in MODEL_PACKAGES],
        mlflow_model=described(),
    )
    assert contents(tmp_path / "here") == contents(tmp_path / "theirs")
    assert told(tmp_path / "here") == told(tmp_path / "theirs")
