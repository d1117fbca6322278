"""Indices as MLflow models, in folders."""

from __future__ import annotations

import shutil
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from ifn_research.outputs.tracking.base import ModelRecord

if TYPE_CHECKING:
    from mlflow.models import Model, ModelSignature

MODEL_CODE = Path(__file__).with_name("model.py")
MODEL_PACKAGES = ("ifn-research", "mlflow", "numpy", "pandas")
LOADER = "mlflow.pyfunc.loaders.code_model"
INDEX, CONDA, PYTHON, REQUIREMENTS = "index", "conda.yaml", "python_env.yaml", "requirements.txt"


def save_model(model: ModelRecord, described: Model, target: Path) -> None:
    """Write the folder of a model: the one that ``mlflow.pyfunc.save_model`` writes, file by file.

    That function also looks through every file of every installed package for requirements that are not met, half a
    second in which a study is computed; these are the versions that are installed.

    Parameters
    ----------
    model : ModelRecord
    described : mlflow.models.Model
        It says to which run and which logged model the folder belongs.
    target : Path
        Not there yet.
    """
    from mlflow import pyfunc

    artifact = target / "artifacts" / model.index.name
    artifact.parent.mkdir(parents=True)
    shutil.copyfile(model.index, artifact)
    code = target / MODEL_CODE.name
    shutil.copyfile(MODEL_CODE, code)
    pyfunc.add_to_model(
        described,
        loader_module=LOADER,
        conda_env=CONDA,
        python_env=PYTHON,
        model_config={"code": model.code, "groups": dict(model.groups)},
        model_code_path=str(MODEL_CODE),
        streamable=False,
        cloudpickle_version=version("cloudpickle"),
        artifacts={INDEX: {"path": f"artifacts/{model.index.name}", "uri": str(model.index)}},
    )
    described.flavors[pyfunc.FLAVOR_NAME][pyfunc.CODE] = None
    described.signature = _signature(model)
    # MLflow takes the size before it writes what the environment is.
    described.model_size_bytes = artifact.stat().st_size + code.stat().st_size
    described.save(str(target / "MLmodel"))
    _write_environment(target)


def _write_environment(target: Path) -> None:
    """Tell the installed versions in the three ways in which MLflow makes an environment for a model."""
    from mlflow.utils.environment import _mlflow_conda_env, _PythonEnv

    packages = [f"{name}=={version(name)}" for name in MODEL_PACKAGES]
    (target / REQUIREMENTS).write_text("\n".join(packages), encoding="utf-8")
    conda = _mlflow_conda_env(additional_pip_deps=packages, install_mlflow=False)
    (target / CONDA).write_text(yaml.safe_dump(conda, default_flow_style=False), encoding="utf-8")
    _PythonEnv.current().to_yaml(str(target / PYTHON))


def _signature(model: ModelRecord) -> ModelSignature:
    from mlflow.models import ModelSignature
    from mlflow.types import ColSpec, Schema

    texts = [ColSpec("string", name) for name in dict.fromkeys((model.code, *model.groups.values()))]
    numbers = [ColSpec("double", name) for name in model.numbers]
    return ModelSignature(
        inputs=Schema([*texts, *numbers]), outputs=Schema([ColSpec("string", "code"), ColSpec("double", "score")])
    )
