"""What a column is taken for, and what its first cells become."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ifn_research.config.models import StudyConfig
from ifn_research.config.tables import TableConfig
from ifn_research.data.reading.figures.as_read import AsRead, column_alone, columns_of_study
from ifn_research.data.reading.files import OpenTable

TABLE = TableConfig(path="t.csv", code="code")


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1,5", "2"], AsRead("number (decimal comma)", ("1.5", "2"))),
        (["1.5", "s"], AsRead("number (decimal point); missing: s", ("1.5", "–"))),
        (["oui", "non"], AsRead("flag", ("1", "0"))),
        (["01001", "01002"], AsRead("text", ("01001", "01002"))),
        (["Ain", "Aisne"], AsRead("text", ("Ain", "Aisne"))),
        (["", ""], AsRead("empty", ("", ""))),
        (["1,037", "2,500"], AsRead("number or text: the marks are in doubt", ("1,037", "2,500"))),
    ],
)
def test_a_column_alone_is_what_its_cells_are(
    opened: Callable[..., OpenTable], cells: list[str], expected: AsRead
) -> None:
    table = opened("code;x\n" + "".join(f"t{at};{cell}\n" for at, cell in enumerate(cells)))
    found = column_alone(table, "x", TABLE, 2)
    assert (str(found.kind), found.cells) == (expected.kind, expected.cells)


def test_the_columns_of_a_study_are_read_as_it_reads_them_and_refusals_told(opened: Callable[..., OpenTable]) -> None:
    table = opened("code;x;y;z\na;1,5;1;4\nb;abc;2;5\nc;3;;6\nd;4;1;7\n")
    config = StudyConfig.model_validate(
        {
            "study": "s",
            "tables": [{"path": "t.csv", "code": "code", "population": "y"}],
            "indicators": {"x": {"column": "x"}, "unused": {"column": "z"}},
            "versions": [{"name": "equal", "variables": ["x"]}],
        }
    )
    found, problems = columns_of_study(table, config.tables[0], config, 2)
    assert {name: (str(column.kind), column.cells) for name, column in found.items()} == {
        "y": ("number", ("1", "2")),
        "x": ("number (decimal comma); 1 no number: 'abc'", ("1.5", "'abc'")),
    }
    assert len(problems) == 1
    assert "'abc'" in str(problems[0])
