"""The keys of tables and outlines."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from ifn_research.config.tables import GeometryConfig, GroundTruthTableConfig, TableConfig


def test_a_code_may_stand_in_several_columns() -> None:
    table = TableConfig(path="t.csv", code=["dep", "com"])
    assert (table.code_columns, table.code_name) == (("dep", "com"), "dep + com")


def test_the_portal_says_its_own_columns_and_a_study_may_say_others() -> None:
    table = TableConfig.model_validate({"path": "t.csv", "format": "ifn-portail", "name": "libelle"})
    assert (table.code, table.name, table.repair_codes) == ("code", "libelle", True)


def test_one_mark_has_one_meaning() -> None:
    with pytest.raises(ValidationError):
        TableConfig(path="t.csv", code="code", decimal=",", thousands=",")


def test_the_level_of_a_truth_is_its_own_else_its_group_else_that_of_the_study() -> None:
    said = {"path": "t.csv", "code": "code"}
    levels = [{"level": "iris", "group": "epci"}, {"group": "epci"}, {}]
    found = [GroundTruthTableConfig.model_validate(said | keys).level_in("commune") for keys in levels]
    assert found == ["iris", "epci", "commune"]


@pytest.mark.parametrize("path", [[], 3])
def test_outlines_need_a_file(path: object) -> None:
    with pytest.raises(ValidationError):
        GeometryConfig.model_validate({"path": path, "code": "code"})
