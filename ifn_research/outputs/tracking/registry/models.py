"""The MLflow Model Registry: fitted indices under the name of their study, and the alias of the one in force."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ifn_research.language.messages import say
from ifn_research.outputs.tracking.base import StoreError
from ifn_research.outputs.tracking.registry.decisions import REPLACED, add_decision
from ifn_research.outputs.tracking.store.address import shown
from ifn_research.outputs.tracking.store.client import store_errors
from ifn_research.outputs.tracking.store.lookup import existing_store, runs_of
from ifn_research.outputs.tracking.store.unchanged import refuse_changed
from ifn_research.results.decision import ALIAS, Decision, ModelVersion, Registration
from ifn_research.results.study_result import StudyResult

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities import Run

MEETING = "ifn.decision_meeting"
LOG_IT = say("tracking.log_results_first_ifn")


def register(result: StudyResult, version: str, uri: str) -> Registration:
    """Register a version's fitted index under the name of its study; one that is registered stays as it is.

    Nothing is decided by it: no alias and no tag changes.

    Raises
    ------
    DataError
        If the results are not those that the run logged.
    StoreError
        If the store cannot be used, or does not hold the run of this version.
    """
    with store_errors(uri):
        client = existing_store(uri)
        run, study = _runs(client, result, version, uri)
        refuse_changed(client, result, version, run, study, uri)
        aliases = _registered_model(client, result)
        number = _number(client, result.study, run) or _create(client, result, version, run, uri)
        in_force = _model_version(client, result.study, aliases[ALIAS]) if ALIAS in aliases else None
    registered = ModelVersion(result.study, number, version)
    return Registration(registered, run.info.run_id, study.info.run_id, in_force)


def record_decision(registration: Registration, decision: Decision, uri: str) -> None:
    """Write a decision into the registry and the runs: whole, or the alias is put back.

    An adopted version gets the alias. One that was in force and is now rejected or deferred loses it.

    Raises
    ------
    StoreError
        If the store cannot be used.
    """
    with store_errors(uri):
        client = existing_store(uri)
        with _alias_put_back(client, registration):
            _move_alias(client, registration, decision)
            _tag(client, registration, decision)
            _tag_replaced(client, registration, decision)
            add_decision(client, registration, decision)


def _runs(client: MlflowClient, result: StudyResult, version: str, uri: str) -> tuple[Run, Run]:
    identifier = str(result.manifest["study_run"])
    runs = [run for run in runs_of(client, {"ifn.study_run": identifier}) if run.info.status == "FINISHED"]
    of_version = [run for run in runs if run.data.tags.get("ifn.version") == version]
    of_study = [run for run in runs if run.data.tags.get("ifn.kind") == "study"]
    if not of_version or not of_study:
        raise StoreError(
            say("tracking.run_not_store_not", identifier=identifier, study=result.study), where=shown(uri), fix=LOG_IT
        )
    return of_version[0], of_study[0]


def _registered_model(client: MlflowClient, result: StudyResult) -> dict[str, str]:
    """The aliases of the study's registered model, which is made where there is none."""
    from mlflow.exceptions import MlflowException

    try:
        return {name: str(number) for name, number in client.get_registered_model(result.study).aliases.items()}
    except MlflowException as error:
        if error.error_code != "RESOURCE_DOES_NOT_EXIST":
            raise
    client.create_registered_model(result.study, tags={"ifn.study": result.study}, description=result.title)
    return {}


def _number(client: MlflowClient, model: str, run: Run) -> str:
    """The number under which the index of a run is registered; empty when it is not."""
    found = client.search_model_versions(f"name = '{model}'")
    return next((str(item.version) for item in found if item.run_id == run.info.run_id), "")


def _create(client: MlflowClient, result: StudyResult, version: str, run: Run, uri: str) -> str:
    models = run.outputs.model_outputs if run.outputs else []
    if not models:
        raise StoreError(
            say("tracking.run_version_holds_no", version=version),
            where=shown(uri),
            fix=say("tracking.run_study_again_ifn"),
        )
    identifier = models[0].model_id
    tags = {f"ifn.{name}": str(result.manifest[name]) for name in ("study_run", "config_digest", "data_digest")}
    made = client.create_model_version(
        result.study,
        # Its place rather than `models:/<id>`, which MLflow looks up in the store of the process, not of the client.
        source=client.get_logged_model(identifier).artifact_location,
        run_id=run.info.run_id,
        tags={**tags, "ifn.version": version},
        model_id=identifier,
    )
    return str(made.version)


def _model_version(client: MlflowClient, model: str, number: str) -> ModelVersion:
    found = client.get_model_version(model, number)
    return ModelVersion(model, number, found.tags.get("ifn.version", ""))


def _move_alias(client: MlflowClient, registration: Registration, decision: Decision) -> None:
    model = registration.registered
    if decision.status == ALIAS:
        client.set_registered_model_alias(model.model, ALIAS, model.number)
    elif registration.withdrawn(decision):
        client.delete_registered_model_alias(model.model, ALIAS)


@contextmanager
def _alias_put_back(client: MlflowClient, registration: Registration) -> Iterator[None]:
    """Whatever fails in the block, the alias points afterwards to what it pointed to before."""
    model = registration.registered.model
    try:
        yield
    except Exception:
        if registration.in_force is not None:
            client.set_registered_model_alias(model, ALIAS, registration.in_force.number)
        else:
            client.delete_registered_model_alias(model, ALIAS)
        raise


def _tag(client: MlflowClient, registration: Registration, decision: Decision) -> None:
    """The decision as tags of the model version and of its run; an earlier one leaves nothing behind."""
    model, number, run = registration.registered.model, registration.registered.number, registration.version_run
    tags = {
        "ifn.decision": decision.status,
        "ifn.decision_reason": decision.reason,
        "ifn.decision_recorded": decision.recorded.isoformat(),
    }
    if decision.meeting:
        tags[MEETING] = decision.meeting.isoformat()
    for name, value in tags.items():
        client.set_model_version_tag(model, number, name, value)
        client.set_tag(run, name, value)
    if not decision.meeting and MEETING in client.get_run(run).data.tags:
        client.delete_tag(run, MEETING)
    stale = [MEETING] * (decision.meeting is None) + [REPLACED] * (decision.status == ALIAS)
    for name in stale:
        if name in client.get_model_version(model, number).tags:
            client.delete_model_version_tag(model, number, name)


def _tag_replaced(client: MlflowClient, registration: Registration, decision: Decision) -> None:
    replaced = registration.replaced(decision)
    if replaced is not None:
        client.set_model_version_tag(replaced.model, replaced.number, REPLACED, registration.registered.number)
