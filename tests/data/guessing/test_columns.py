"""What the columns of a table beside its codes are taken for."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ifn_research.config.tables import TableConfig
from ifn_research.data.guessing.codes import CodeGuess
from ifn_research.data.guessing.columns import ColumnsGuess, guess_columns, no_figures
from ifn_research.data.reading.files import OpenTable

HEAD = "code;nom;DEP;PMUN;pop_2010;lon;lat;densite;taux_pauvrete;annee;remarque"
CODES = [f"{dep:02d}{at:03d}" for dep in (1, 2, 38) for at in range(1, 9)]
ROWS = [
    f"{code};Ville{chr(97 + at)}ux;{code[:2]};{137 * (at + 1)};{130 * (at + 1)};{2 + at / 10};{45 + at / 10};"
    f"{7.5 * at};{10 + at * 7 % 23}.5;2020;voir"
    for at, code in enumerate(CODES)
]


def guess(opened: Callable[..., OpenTable], text: str, **said: object) -> tuple[OpenTable, ColumnsGuess]:
    table = opened(text)
    codes = CodeGuess(("code",), "commune", table.columns["code"].to_numpy(dtype=object))
    return table, guess_columns(table, codes, TableConfig(path="t.csv", code="code"), **said)  # type: ignore[arg-type]


def test_every_column_of_an_ordinary_table_is_known(opened: Callable[..., OpenTable]) -> None:
    _, found = guess(opened, "\n".join([HEAD, *ROWS]))
    assert (found.name, found.population, found.density) == ("nom", "PMUN", "densite")
    assert found.groups == {"departement": "DEP"}
    assert found.coordinates == ("lon", "lat")
    assert [(figure.column, figure.kind, figure.unit) for figure in found.figures] == [("taux_pauvrete", "rate", "%")]
    assert list(found.left_out) == ["annee", "remarque", "pop_2010"]


def test_départements_that_the_codes_do_not_begin_with_are_no_group(opened: Callable[..., OpenTable]) -> None:
    turned = [
        row.replace(f";{code[:2]};", f";{95 - int(code[:2]):02d};") for row, code in zip(ROWS, CODES, strict=True)
    ]
    _, found = guess(opened, "\n".join([HEAD, *turned]))
    assert found.groups == {}


def test_columns_that_tell_rows_apart_are_left_aside(opened: Callable[..., OpenTable]) -> None:
    _, found = guess(opened, "\n".join([HEAD, *ROWS]), apart=["taux_pauvrete"])
    assert found.figures == []
    assert str(found.left_out["taux_pauvrete"]) == "tells the rows apart"


def test_a_table_without_figures_is_refused_with_what_its_columns_are(opened: Callable[..., OpenTable]) -> None:
    table, found = guess(opened, "code;nom;note\n01001;Abc;voir\n01002;Def;voir\n")
    assert not np.any([figure.column for figure in found.figures])
    error = no_figures(table, found)
    assert "note" in str(error.what)
    assert error.where == table.path
