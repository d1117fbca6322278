"""Fitted indices under the name of their study: registered once, adopted, and put back when a store fails."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ifn_research.outputs.tracking import open_tracking
from ifn_research.outputs.tracking.base import StoreError
from ifn_research.outputs.tracking.registry.models import record_decision, register
from ifn_research.results.decision import Decision
from ifn_research.results.study_result import read_results

if TYPE_CHECKING:
    from tests.conftest import LocalStudy


def decided(version: str, status: str) -> Decision:
    return Decision(version, status, "so", date(2026, 1, 2), None)


def test_an_index_is_registered_once_and_the_alias_follows_the_decisions(
    stored_study: LocalStudy, tmp_path: Path
) -> None:
    tracking = open_tracking(stored_study.copy_of_store(tmp_path))
    store, registry = tracking.store, tracking.registry
    result = read_results(stored_study.folder / "after")
    first = register(result, "equal", store, registry)
    assert register(result, "equal", store, registry) == first
    assert first.in_force is None
    record_decision(first, decided("equal", "adopted"), store, registry)
    second = register(result, "percentile", store, registry)
    assert second.in_force == first.registered
    record_decision(second, decided("percentile", "adopted"), store, registry)
    assert registry.aliases("local") == {"adopted": second.registered.number}
    record_decision(register(result, "percentile", store, registry), decided("percentile", "rejected"), store, registry)
    assert registry.aliases("local") == {}


def test_an_alias_is_put_back_when_the_store_fails(stored_study: LocalStudy, tmp_path: Path) -> None:
    tracking = open_tracking(stored_study.copy_of_store(tmp_path))
    result = read_results(stored_study.folder / "after")
    registration = register(result, "equal", tracking.store, tracking.registry)

    def fail(*_: Any) -> None:
        raise StoreError("full", where="here", fix="make room")

    tracking.registry.tag_run = fail  # type: ignore[method-assign]
    with pytest.raises(StoreError, match="full"):
        record_decision(registration, decided("equal", "adopted"), tracking.store, tracking.registry)
    assert tracking.registry.aliases("local") == {}


def test_results_that_were_never_logged_are_to_be_logged_first(stored_study: LocalStudy) -> None:
    result = read_results(stored_study.folder / "after")
    other = replace(result, manifest={**result.manifest, "study_run": "never"})
    with pytest.raises(StoreError, match="never") as raised:
        register(other, "equal", stored_study.tracking.store, stored_study.tracking.registry)
    assert "ifn sync" in str(raised.value.fix)
