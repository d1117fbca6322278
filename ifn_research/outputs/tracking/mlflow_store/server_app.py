"""The application that answers for the MLflow UI, set up as `mlflow server` does it.

That command imports MLflow twice, one time after the other: to read its options and to start uvicorn, and there again.
Here uvicorn is started on this module. The address of the store and the folder of files stand in the environment.
"""

from __future__ import annotations

import os
from pathlib import Path
from uuid import uuid4

from mlflow import environment_variables
from mlflow.server import constants, handlers

# Files of runs go through the server, whatever the store.
ROOT = "mlflow-artifacts:/"

store = os.environ["MLFLOW_BACKEND_STORE_URI"]
os.environ |= {
    constants.BACKEND_STORE_URI_ENV_VAR: store,
    constants.REGISTRY_STORE_URI_ENV_VAR: store,
    constants.ARTIFACT_ROOT_ENV_VAR: ROOT,
    constants.ARTIFACTS_DESTINATION_ENV_VAR: os.environ.get("MLFLOW_ARTIFACTS_DESTINATION", "./mlartifacts"),
    constants.SERVE_ARTIFACTS_ENV_VAR: "true",
    # By these MLflow knows that it is a server, which runs no code that a store holds.
    environment_variables._MLFLOW_SERVER_BOOT_ID.name: uuid4().hex,
    environment_variables._MLFLOW_IN_JOB_EXECUTOR.name: "false",
    environment_variables._MLFLOW_SGI_NAME.name: "uvicorn",
}
handlers.initialize_backend_stores(store, store, ROOT)

from mlflow.server import app as pages  # noqa: E402
from mlflow.server.fastapi_app import app  # noqa: E402

from ifn_research.outputs.tracking.mlflow_store.pages import change_pages  # noqa: E402

change_pages(app, Path(str(pages.static_folder)))

__all__ = ["app"]
