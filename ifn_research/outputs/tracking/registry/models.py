"""The registry: fitted indices under the name of their study, and the alias of the one in force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from ifn_research.language.messages import say
from ifn_research.outputs.tracking.base import Registry, Store, StoredRun, StoreError
from ifn_research.outputs.tracking.registry.decisions import REPLACED, add_decision
from ifn_research.outputs.tracking.store.unchanged import refuse_changed
from ifn_research.results.decision import ALIAS, Decision, ModelVersion, Registration
from ifn_research.results.study_result import StudyResult

MEETING, SYNTHESIS = "ifn.decision_meeting", "ifn.decision_synthesis"
LOG_IT = say("tracking.log_results_first_ifn")


def register(result: StudyResult, version: str, store: Store, registry: Registry) -> Registration:
    """Register a version's fitted index under the name of its study; one that is registered stays as it is.

    Nothing is decided by it: no alias and no tag changes.

    Raises
    ------
    DataError
        If the results are not those that the run logged.
    StoreError
        If the store cannot be used, or does not hold the run of this version.
    """
    run, study = _runs(store, result, version)
    refuse_changed(store, result, version, version_run=run, study_run=study)
    aliases = _registered_model(registry, result)
    number = _number(registry, result.study, run) or _create(registry, result, version, run, store)
    in_force = _model_version(registry, result.study, aliases[ALIAS]) if ALIAS in aliases else None
    registered = ModelVersion(result.study, number, version)
    return Registration(registered, run.identifier, study.identifier, in_force)


def record_decision(registration: Registration, decision: Decision, store: Store, registry: Registry) -> None:
    """Write a decision into the registry and the runs: whole, or the alias is put back.

    An adopted version gets the alias. One that was in force and is now rejected or deferred loses it.

    Raises
    ------
    StoreError
        If the store cannot be used.
    """
    with _alias_put_back(registry, registration):
        _move_alias(registry, registration, decision)
        _tag(registry, registration, decision)
        _tag_replaced(registry, registration, decision)
        add_decision(store, registry, registration.registered.model, registration, decision)


def _runs(store: Store, result: StudyResult, version: str) -> tuple[StoredRun, StoredRun]:
    identifier = str(result.manifest["study_run"])
    runs = [run for run in store.runs({"ifn.study_run": identifier}) if run.status == "FINISHED"]
    of_version = [run for run in runs if run.tags.get("ifn.version") == version]
    of_study = [run for run in runs if run.tags.get("ifn.kind") == "study"]
    if not of_version or not of_study:
        raise StoreError(
            say("tracking.run_not_store_not", identifier=identifier, study=result.study),
            where=store.address,
            fix=LOG_IT,
        )
    return of_version[0], of_study[0]


def _registered_model(registry: Registry, result: StudyResult) -> Mapping[str, str]:
    """Return the aliases of the study's registered model, which is made where there is none."""
    aliases = registry.aliases(result.study)
    if aliases is None:
        registry.make_model(result.study, tags={"ifn.study": result.study}, description=result.title)
    return aliases or {}


def _number(registry: Registry, model: str, run: StoredRun) -> str:
    """Return the number under which the index of a run is registered; empty when it is not."""
    return next((index.number for index in registry.versions(model) if index.run == run.identifier), "")


def _create(registry: Registry, result: StudyResult, version: str, run: StoredRun, store: Store) -> str:
    if not run.model:
        raise StoreError(
            say("tracking.run_version_holds_no", version=version),
            where=store.address,
            fix=say("tracking.run_study_again_ifn"),
        )
    tags = {f"ifn.{name}": str(result.manifest[name]) for name in ("study_run", "config_digest", "data_digest")}
    return registry.register(result.study, run, {**tags, "ifn.version": version})


def _model_version(registry: Registry, model: str, number: str) -> ModelVersion | None:
    index = registry.find(model, number=number)
    return None if index is None else ModelVersion(model, number, index.tags.get("ifn.version", ""))


def _move_alias(registry: Registry, registration: Registration, decision: Decision) -> None:
    index = registration.registered
    if decision.status == ALIAS:
        registry.set_alias(index.model, ALIAS, index.number)
    elif registration.withdrawn(decision):
        registry.delete_alias(index.model, ALIAS)


@contextmanager
def _alias_put_back(registry: Registry, registration: Registration) -> Iterator[None]:
    """Whatever fails in the block, the alias points afterwards to what it pointed to before."""
    model = registration.registered.model
    try:
        yield
    except Exception:
        if registration.in_force is not None:
            registry.set_alias(model, ALIAS, registration.in_force.number)
        else:
            registry.delete_alias(model, ALIAS)
        raise


def _tag(registry: Registry, registration: Registration, decision: Decision) -> None:
    """Write the decision as tags of the registered index and of its run; an earlier one leaves nothing behind."""
    index = registration.registered
    tags = {
        "ifn.decision": decision.status,
        "ifn.decision_reason": decision.reason,
        "ifn.decision_recorded": decision.recorded.isoformat(),
    }
    if decision.meeting:
        tags[MEETING] = decision.meeting.isoformat()
    if decision.synthesis:
        tags[SYNTHESIS] = decision.synthesis
    registry.tag_version(index.model, index.number, tags)
    registry.tag_run(registration.version_run, tags)
    stale = [*[MEETING] * (decision.meeting is None), *[SYNTHESIS] * (not decision.synthesis)]
    registry.untag_run(registration.version_run, stale)
    registry.untag_version(index.model, index.number, [*stale, *[REPLACED] * (decision.status == ALIAS)])


def _tag_replaced(registry: Registry, registration: Registration, decision: Decision) -> None:
    replaced = registration.replaced(decision)
    if replaced is not None:
        registry.tag_version(replaced.model, replaced.number, {REPLACED: registration.registered.number})
