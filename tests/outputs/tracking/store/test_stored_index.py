"""A fitted index of a store, with the configuration of its study."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ifn_research.outputs.tracking.base import StoreError
from ifn_research.outputs.tracking.store.stored_index import stored_index

if TYPE_CHECKING:
    from tests.conftest import LocalStudy


def test_the_index_of_a_run_comes_with_its_study(stored_study: LocalStudy) -> None:
    tracking = stored_study.tracking
    run = tracking.store.runs({"ifn.version": "percentile"})[0]
    found = stored_index(f"runs:/{run.identifier}", tracking.store, tracking.registry)
    assert found.index.name == "percentile"
    assert (found.config["study"], found.manifest["study_run"]) == ("local", run.tags["ifn.study_run"])
    assert run.tags["ifn.study_run"] in str(found.told)
    assert str(found.caution) == ""


def test_an_index_that_is_not_registered_is_told(stored_study: LocalStudy) -> None:
    tracking = stored_study.tracking
    with pytest.raises(StoreError) as raised:
        stored_index("models:/local@adopted", tracking.store, tracking.registry)
    assert str(raised.value.fix)
