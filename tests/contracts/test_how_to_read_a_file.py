"""What docs/how-to/read-a-file.md says of a file's looks and a table's keys, tried on a small file each."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from ruamel.yaml import YAML

from ifn_research.config.models import StudyConfig
from ifn_research.data.loading import indicator_values, load_study_data

HEAD = "code;nom;taux\n"
ROWS = "01001;Abergement;12,5\n01002;Abergement-de-Varey;9,0\n01004;Ambérieu;7,4\n"


@pytest.fixture
def figures(study: Callable[..., StudyConfig]) -> Callable[..., dict[str, list[float]]]:
    """The figures of a study of one file at the level of communes, by indicator, and its codes."""

    def figures(content: str, columns: dict[str, Any], **keys: Any) -> dict[str, list[float]]:
        config = study(content, indicators=columns, table=keys, level="commune")
        data = load_study_data(config)
        return {"codes": list(data.codes), **indicator_values(config, data).to_dict("list")}

    return figures


YEARS = (
    "code;annee;taux\n01001;2020;1,0\n01001;2021;12,5\n01002;2020;1,0\n01002;2021;9,0\n01004;2021;7,4\n01004;2020;1,0\n"
)
LEVELS = "code;niveau;taux\n01;Département;9,9\n01001;Commune;12,5\n01002;Commune;9,0\n01004;Commune;7,4\n"
CASES = {
    "a title above": ("Taux par commune\n\n" + HEAD + ROWS, {}),
    "the header is repeated": (HEAD + HEAD + ROWS, {}),
    "several rows a territory, one a year": (YEARS, {"where": {"annee": 2021}}),
    "several levels": (LEVELS, {"where": {"niveau": "Commune"}}),
    "totals and people abroad": (
        HEAD + "Total;Ensemble;9,9\n99999;Étranger;1,0\n" + ROWS,
        {"skip": {"code": ["Total", "99999"]}},
    ),
    "rows without a figure that repeat a code": (HEAD + ROWS + "01001;Abergement;\n", {"skip": {"taux": [""]}}),
    "notes below": (HEAD + ROWS + "Source : Insee, Filosofi 2021\n", {}),
    "a code in two columns": ("dep;com;taux\n01;001;12,5\n01;002;9,0\n01;004;7,4\n", {"code": ["dep", "com"]}),
    "codes without their zero": (HEAD + ROWS.replace("010", "10"), {"repair_codes": True}),
    "a number for a missing value": (
        HEAD + ROWS + "01005;Ambérieux;-999\n01006;Ambléon;-999,0\n",
        {"missing": ["-999"]},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_file_is_read_with_the_key_that_the_page_names(case, figures):
    content, keys = CASES[case]
    found = figures(content, {"x": {"column": "taux"}}, **keys)
    known = dict(zip(found["codes"], found["x"], strict=True))
    assert {code: rate for code, rate in known.items() if not np.isnan(rate)} == {
        "01001": 12.5,
        "01002": 9,
        "01004": 7.4,
    }
    assert set(known) <= {"01001", "01002", "01004", "01005", "01006"}


def test_a_header_of_two_lines_and_names_that_repeat(figures):
    two = "Code;Pauvreté;;Chômage;\n;Nombre;%;Nombre;%\n01001;10;12,5;4;8,0\n01002;11;9,0;5;7,0\n01004;12;7,4;6;6,0\n"
    columns = {"x": {"column": "Pauvreté / %"}, "y": {"column": "Chômage / Nombre"}}
    found = figures(two, columns, code="Code", header_rows=2)
    assert found["x"] == [12.5, 9, 7.4]
    assert found["y"] == [4, 5, 6]
    once = two.replace("Code;Pauvreté;;Chômage;\n;", "Code;")
    found = figures(once, {"x": {"column": "% (C)"}, "y": {"column": "Nombre (D)"}}, code="Code")
    assert (found["x"], found["y"]) == ([12.5, 9, 7.4], [4, 5, 6])


@pytest.mark.parametrize(
    ("cells", "keys", "expected"),
    [
        (["12,600", "9,000", "7,400"], {"thousands": ","}, [12600, 9000, 7400]),
        (["12,600", "9,000", "7,400"], {"decimal": ","}, [12.6, 9, 7.4]),
        (["1.299,5", "9,0", "7,4"], {"thousands": "."}, [1299.5, 9, 7.4]),
        (["12'600", "9'000", "7'400"], {}, [12600, 9000, 7400]),
        (["12\u202f600", "9 000", "7\u00a0400"], {}, [12600, 9000, 7400]),
    ],
)
def test_marks_of_figures(cells, keys, expected, figures):
    rows = "".join(f"{code};{cell}\n" for code, cell in zip(("01001", "01002", "01004"), cells, strict=True))
    assert figures("code;taux\n" + rows, {"x": {"column": "taux"}}, **keys)["x"] == expected


def test_rates_with_a_comma_beside_coordinates_with_a_point(figures):
    rows = "01001;12,5;5.4287\n01002;9,0;5.4284\n01004;7,4;5.3731\n"
    columns = {"x": {"column": "taux"}, "y": {"column": "longitude"}}
    for keys in ({}, {"decimal": {"longitude": "."}}):
        found = figures("code;taux;longitude\n" + rows, columns, **keys)
        assert (found["x"], found["y"]) == ([12.5, 9, 7.4], [5.4287, 5.4284, 5.3731])


def test_the_long_table_of_the_page_is_read_as_the_page_says(repository, figures):
    page = (repository / "docs/how-to/read-a-file.md").read_text(encoding="utf-8")
    table = re.search(r"```csv\n(.*?)```", page, re.DOTALL).group(1)
    said = next(text for text in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL) if "indicateur" in text)
    columns = YAML(typ="safe").load(said)["indicators"]
    found = figures(table + "01004;pauvrete;7,4\n01004;chomage;6,0\n", columns)
    assert found["poverty"] == [12.5, 9, 7.4]
    assert found["jobs"] == [8.1, 7.4, 6]
