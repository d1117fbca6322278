"""The settings of the server against those of MLflow's own command; tests/end_to_end/test_ui.py looks at its pages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

SETTINGS = """
import json, os, sys
from mlflow.server import constants, handlers
handlers.initialize_backend_stores = lambda *asked: print(*asked)
from ifn_research.outputs.tracking.mlflow_store.server_app import app
from mlflow.server.handlers import _is_serving_proxied_artifacts
names = [constants.BACKEND_STORE_URI_ENV_VAR, constants.ARTIFACT_ROOT_ENV_VAR, constants.ARTIFACTS_DESTINATION_ENV_VAR]
print(json.dumps({
    "set": [os.environ[name] for name in names],
    "proxied": _is_serving_proxied_artifacts(),
    "server": bool(os.environ["_MLFLOW_SERVER_BOOT_ID"]) and app is not None,
}))
"""


def test_the_store_and_the_folder_of_files_are_those_of_the_environment(tmp_path: Path) -> None:
    from mlflow.utils.server_cli_utils import resolve_default_artifact_root

    store = f"sqlite:///{tmp_path}/mlflow.db"
    settings = {"MLFLOW_BACKEND_STORE_URI": store, "MLFLOW_ARTIFACTS_DESTINATION": str(tmp_path / "files")}
    done = subprocess.run(
        [sys.executable, "-c", SETTINGS], env=os.environ | settings, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    asked, told = done.stdout.strip().splitlines()[-2:]
    root = resolve_default_artifact_root(True, None, store)
    assert asked == f"{store} {store} {root}"
    found = json.loads(told)
    assert found["set"] == [store, root, str(tmp_path / "files")]
    assert found["proxied"]
    assert found["server"]
