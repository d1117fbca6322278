"""The runs of a study, asked for by its slug and by its configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from ifn_research.errors import ConfigError
from ifn_research.operations.history import history

if TYPE_CHECKING:
    from tests.conftest import LocalStudy


def test_a_slug_a_configuration_and_an_opened_store_give_the_same_runs(stored_study: LocalStudy) -> None:
    found = history("local", tracking_uri=stored_study.uri)
    assert len(found.table) == 2
    for other in (
        history(str(stored_study.folder / "study.yaml"), tracking_uri=stored_study.uri),
        history("local", tracking_uri=stored_study.tracking),
    ):
        pd.testing.assert_frame_equal(other.table, found.table)


def test_a_configuration_that_is_not_there_is_told(stored_study: LocalStudy) -> None:
    with pytest.raises(ConfigError):
        history("nowhere.yaml", tracking_uri=stored_study.uri)
