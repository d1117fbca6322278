"""A new table read with the keys of the study's table that serve best."""

from __future__ import annotations

from pathlib import Path

import pytest

from ifn_research.config.models import StudyConfig
from ifn_research.config.tables import TableConfig
from ifn_research.data.like_study import StudyTables, open_as_study, tidy_as_study
from ifn_research.errors import DataError

CONFIG = StudyConfig.model_validate(
    {
        "study": "s",
        "tables": [
            {"path": "a.csv", "code": "code", "skip_rows": 1, "missing": ["-1"]},
            {"path": "b.csv", "code": "code", "decimal": {"y": ",", "z": "."}},
        ],
        "indicators": {"x": {"column": "x"}, "y": {"column": "y"}},
        "versions": [{"name": "equal", "variables": ["x", "y"]}],
    }
)
STUDY = StudyTables(CONFIG, {"x": "a.csv", "y": "b.csv"})


def test_a_column_belongs_to_the_table_that_holds_it_and_otherwise_to_the_first() -> None:
    assert [STUDY.table_of(name).path for name in ("x", "y", "?")] == ["a.csv", "b.csv", "a.csv"]
    assert [table.path for table in STUDY.holding(["y", "x"])] == ["a.csv", "b.csv"]
    assert [table.path for table in STUDY.holding(["y"])] == ["b.csv"]


@pytest.mark.parametrize(("title", "told"), [("Titre de la table\n", 1), ("", 0)])
def test_the_keys_of_the_study_serve_where_the_file_is_like_its_own(tmp_path: Path, title: str, told: int) -> None:
    path = tmp_path / "new.csv"
    path.write_text(f"{title}code;x;y\n01001;-1;1,125\n01002;3;2,250\n", encoding="utf-8")
    opened, declared, findings = open_as_study(path, STUDY, ["x", "y"], [])
    assert opened.names == ["code", "x", "y"]
    assert len(findings) == told
    plain = TableConfig(path=str(path), code=declared.code)
    table, problems = tidy_as_study(opened, plain, STUDY, figures=["x", "y"], chosen={})
    assert not problems
    # Each figure has the markers and the marks of the table of the study that holds it.
    assert table.frame["x"].isna().tolist() == [True, False]
    assert table.frame["y"].tolist() == [1.125, 2.25]


def test_a_file_that_cannot_be_read_is_refused_as_who_has_no_configuration_can_mend_it(tmp_path: Path) -> None:
    with pytest.raises(DataError) as raised:
        open_as_study(tmp_path / "absent.csv", STUDY, ["x"], [])
    assert "absent.csv" in str(raised.value.where) + str(raised.value.what)
