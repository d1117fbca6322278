"""A first study is written whole, once, and under a name that is one of a study."""

from __future__ import annotations

from pathlib import Path

import pytest

from ifn_research.config import load_study
from ifn_research.errors import ConfigError
from ifn_research.operations.load import refuse_table
from ifn_research.operations.new.writing import start_study

TEXT = "code;nom;taux_pauvrete;taux_chomage\n" + "".join(
    f"{dep:02d}{at:03d};Ville{chr(97 + at)}{'tuvwx'[dep % 5]};"
    f"{10 + (7 * at + dep) % 23},5;{5 + (11 * at + dep) % 17},2\n"
    for dep in (1, 2, 38)
    for at in range(1, 9)
)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    (tmp_path / "t.csv").write_text(TEXT, encoding="utf-8")
    return tmp_path / "t.csv"


def test_what_is_written_is_a_study_of_the_table(table: Path) -> None:
    config = load_study(start_study(table).path).config
    assert (config.level, config.tables[0].code, config.tables[0].name) == ("commune", "code", "nom")
    assert list(config.indicators) == ["taux_pauvrete", "taux_chomage"]


def test_a_study_that_is_there_stays_unless_it_is_to_be_replaced(table: Path) -> None:
    path = start_study(table).path
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(ConfigError) as raised:
        start_study(table)
    assert "--force" in str(raised.value.fix)
    assert path.read_text(encoding="utf-8") == "mine"
    start_study(table, force=True)
    assert "study:" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("out", ["study.csv", ""])
def test_a_target_that_is_no_study_is_refused(table: Path, out: str) -> None:
    with pytest.raises(ConfigError) as raised:
        start_study(table, out=table.parent / out)
    assert ".yaml" in str(raised.value.fix)


def test_a_table_in_the_place_of_a_study_is_refused_with_the_command_that_starts_one(table: Path) -> None:
    with pytest.raises(ConfigError) as raised:
        refuse_table(table)
    assert f"ifn new {table}" in str(raised.value.fix)
    refuse_table(table.with_suffix(".yaml"))
    refuse_table(None)
