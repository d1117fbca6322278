"""Runs of a study in MLflow. The only imports of mlflow are here, and late: they cost seconds."""

from ifn_research.outputs.tracking.base import StoreError
from ifn_research.outputs.tracking.model_input import model_input
from ifn_research.outputs.tracking.runs.log_study import earlier_versions, log_study
from ifn_research.outputs.tracking.store.address import check_address

__all__ = ["StoreError", "check_address", "earlier_versions", "log_study", "model_input"]
