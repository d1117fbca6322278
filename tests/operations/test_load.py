"""The study that a person names, or the one that comes with the package."""

from __future__ import annotations

from pathlib import Path

import pytest

from ifn_research import load_study
from ifn_research.config import EXAMPLES
from ifn_research.errors import ConfigError, IfnError
from ifn_research.operations.load import example_named, examples, load


def test_no_name_is_the_study_of_the_package() -> None:
    assert load(None).config == load_study().config


def test_what_is_set_changes_the_study() -> None:
    assert load(None, overrides=["seed=7"]).config.seed == 7


def test_a_table_is_refused_with_the_command_that_starts_a_study(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("code;rate\n01;1\n", encoding="utf-8")
    with pytest.raises(IfnError) as caught:
        load(tmp_path / "table.csv")
    assert "ifn new" in str(caught.value)


def test_examples_are_found_by_name_and_wrong_names_are_answered() -> None:
    assert example_named("departements") == EXAMPLES["departements"]
    assert list(examples()) == list(EXAMPLES) == ["epci", "departements", "tai"]
    with pytest.raises(ConfigError, match="departements"):
        example_named("department")
    with pytest.raises(ConfigError, match="two studies"):
        example_named("epci", beside=Path("mine.yaml"))
