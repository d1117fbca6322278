"""Indices as MLflow models, in folders."""

from __future__ import annotations

import atexit
import shutil
import tempfile
import warnings
from copy import deepcopy
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from ifn_research.outputs.tracking.base import ModelRecord

if TYPE_CHECKING:
    from mlflow.models import Model, ModelSignature

MODEL_CODE = Path(__file__).with_name("model.py")
MODEL_PACKAGES = ("ifn-research", "mlflow", "numpy", "pandas")
FLAVOUR, INDEX = "python_function", "index"


class SavedModels:
    """Writes models of one kind: MLflow's own writing makes the first, of which the next are copies with another index.

    What MLflow looks up for each (environment, code, versions of packages) is the same for all.
    """

    def __init__(self) -> None:
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._first: Model | None = None
        self._beside = 0

    def save(self, model: ModelRecord, described: Model, target: Path) -> None:
        """Write the folder of a model.

        Parameters
        ----------
        model : ModelRecord
        described : mlflow.models.Model
            It says to which run and which logged model the folder belongs.
        target : Path
            Not there yet.
        """
        if self._first is None:
            _save(model, described, target)
            self._folder = tempfile.TemporaryDirectory()
            atexit.register(self._folder.cleanup)
            shutil.copytree(target, Path(self._folder.name) / "model")
            self._first = deepcopy(described)
            self._beside = int(described.model_size_bytes or 0) - model.index.stat().st_size
            return
        assert self._folder is not None
        shutil.copytree(Path(self._folder.name) / "model", target)
        described.flavors = deepcopy(self._first.flavors)
        flavour = described.flavors[FLAVOUR]
        artifact = flavour["artifacts"][INDEX]
        artifact["uri"] = str(model.index)
        flavour["config"] = _config(model)
        shutil.copyfile(model.index, target / artifact["path"])
        described.signature = _signature(model)
        described.prompts = self._first.prompts
        # MLflow takes the size before it writes what the environment is.
        described.model_size_bytes = self._beside + model.index.stat().st_size
        described.save(str(target / "MLmodel"))


def _save(model: ModelRecord, described: Model, target: Path) -> None:
    from mlflow import pyfunc

    with warnings.catch_warnings():
        # The signature is exact: an example would only cost a prediction.
        warnings.filterwarnings("ignore", message=".*An input example was not provided")
        pyfunc.save_model(
            str(target),
            python_model=str(MODEL_CODE),
            artifacts={INDEX: str(model.index)},
            model_config=_config(model),
            signature=_signature(model),
            pip_requirements=[f"{name}=={version(name)}" for name in MODEL_PACKAGES],
            mlflow_model=described,
        )


def _config(model: ModelRecord) -> dict[str, object]:
    return {"code": model.code, "groups": dict(model.groups)}


def _signature(model: ModelRecord) -> ModelSignature:
    from mlflow.models import ModelSignature
    from mlflow.types import ColSpec, Schema

    texts = [ColSpec("string", name) for name in dict.fromkeys((model.code, *model.groups.values()))]
    numbers = [ColSpec("double", name) for name in model.numbers]
    return ModelSignature(
        inputs=Schema([*texts, *numbers]), outputs=Schema([ColSpec("string", "code"), ColSpec("double", "score")])
    )
