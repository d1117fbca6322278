"""The files of a study, scored with it: whatever keys the study states of them, they have the scores of scores.csv."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ifn_research import load_study, run
from ifn_research.errors import DataError, Problems
from ifn_research.operations.score import score_table

CODES = [f"{1001 + at:05d}" for at in range(12)]
A = [4.358, 8.365, 1.037, 8.041, 6.512, 7.255, 3.125, 2.844, 9.127, 5.618, 6.904, 7.333]
B = [4.276, 2.248, 8.546, 8.895, 1.125, 6.375, 4.622, 3.918, 7.241, 6.126, 5.552, 2.871]

# With two decimals, which set nothing apart.
P, Q = [round(value, 2) for value in A], [round(value, 2) for value in B]


def lines(*cells: list[object], head: str = "code;a;b") -> str:
    rows = [";".join(map(str, row)) for row in zip(CODES, *cells, strict=True)]
    return "\n".join([*([head] if head else []), *rows]) + "\n"


def french(values: list[float]) -> list[object]:
    return [f"{value:.3f}".replace(".", ",") for value in values]


def grouped(values: list[float]) -> list[object]:
    return [f"{round(value * 1000):,}" for value in values]


def results(folder: Path, tables: list[dict[str, object]], a: str = "a", b: str = "b") -> pd.DataFrame:
    study = {
        "study": "s",
        "level": "commune",
        "tables": tables,
        "indicators": {"a": {"column": a, "unit": "%"}, "b": {"column": b, "unit": "persons"}},
        "versions": [{"name": "equal", "variables": ["a", "b"], "imputation": "drop"}],
    }
    (folder / "s.yaml").write_text(json.dumps(study), encoding="utf-8")
    result = run(load_study(folder / "s.yaml"))
    (folder / "out").mkdir()
    result.write(folder / "out")
    found: pd.DataFrame = pd.read_csv(folder / "out" / "scores.csv", dtype={"code": str})
    return found.set_index("code")


def is_scored_alike(folder: Path, name: str, expected: pd.DataFrame) -> tuple[str, ...]:
    found = score_table(f"{folder}/out:equal", folder / name)
    scores = found.table.set_index("code")["score"].dropna()
    known = expected["score"].dropna()
    assert sorted(scores.index) == sorted(known.index)
    assert scores.to_dict() == pytest.approx(known.to_dict(), rel=1e-12)
    return found.notes


@pytest.mark.parametrize(
    "text, keys, columns",
    [
        (lines(french(A), french(B)), {"decimal": ","}, ("a", "b")),
        (lines(french(A), french(B)), {"decimal": {"a": ",", "b": ","}}, ("a", "b")),
        (lines(P, grouped(B)), {"thousands": ","}, ("a", "b")),
        (lines(P, Q, head=""), {"header_rows": 0, "code": "(A)"}, ("(B)", "(C)")),
        ("x;y;z\n" + lines(P, Q), {"skip_rows": 1}, ("a", "b")),
        (lines(P, Q, head="code;Vie;\n;a;b"), {"header_rows": 2}, ("Vie / a", "Vie / b")),
    ],
    ids=["decimal", "decimal by column", "thousands", "no header", "skip_rows", "header_rows"],
)
def test_the_file_of_a_study_is_read_with_the_keys_of_the_study(
    tmp_path: Path, text: str, keys: dict[str, object], columns: tuple[str, str]
) -> None:
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    expected = results(tmp_path, [{"path": "t.csv", "code": "code", **keys}], *columns)
    is_scored_alike(tmp_path, "t.csv", expected)


def test_the_sheet_of_a_study_is_read_and_told(tmp_path: Path) -> None:
    frame = pd.DataFrame({"code": CODES, "a": P, "b": Q})
    with pd.ExcelWriter(tmp_path / "t.xlsx") as book:
        (frame * 1).assign(a=0.0).to_excel(book, sheet_name="old", index=False)
        frame.to_excel(book, sheet_name="data", index=False)
    expected = results(tmp_path, [{"path": "t.xlsx", "code": "code", "sheet": "data"}])
    notes = is_scored_alike(tmp_path, "t.xlsx", expected)
    assert any("sheet: data" in str(note) for note in notes)


def test_a_sheet_or_lines_that_a_new_file_does_not_have_are_no_obstacle(tmp_path: Path) -> None:
    frame = pd.DataFrame({"code": CODES, "a": P, "b": Q})
    with pd.ExcelWriter(tmp_path / "t.xlsx") as book:
        frame.to_excel(book, sheet_name="data", index=False, startrow=3)
    expected = results(tmp_path, [{"path": "t.xlsx", "code": "code", "sheet": "data", "skip_rows": 3}])
    (tmp_path / "new.csv").write_text(lines(P, Q), encoding="utf-8")
    is_scored_alike(tmp_path, "new.csv", expected)


@pytest.mark.parametrize("first", [("a", "b"), ("b", "a")])
def test_each_column_is_read_with_the_markers_of_its_own_table(tmp_path: Path, first: tuple[str, str]) -> None:
    """0 is a figure of `a` and a marker in the table of `b`; `s` is a marker where no others are declared."""
    a: list[object] = [*P[:-2], 0, "s"]
    b: list[object] = [0, -999, *Q[2:]]
    (tmp_path / "a.csv").write_text(lines(a, head="code;a"), encoding="utf-8")
    (tmp_path / "b.csv").write_text(lines(b, head="code;b"), encoding="utf-8")
    (tmp_path / "ab.csv").write_text(lines(a, b), encoding="utf-8")
    tables: dict[str, dict[str, object]] = {
        "a": {"path": "a.csv", "code": "code"},
        "b": {"path": "b.csv", "code": "code", "missing": ["-999", "0"]},
    }
    expected = results(tmp_path, [tables[name] for name in first])
    assert np.isnan(expected["score"].reindex([CODES[0], CODES[1], CODES[-1]])).all()
    assert not np.isnan(expected.loc[CODES[-2], "score"])
    notes = is_scored_alike(tmp_path, "ab.csv", expected)
    assert "'a': 1 cell holds 's' (1): read as missing, never as zero" in map(str, notes)


def test_marks_of_one_table_are_none_of_another(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(lines(french(A), head="code;a"), encoding="utf-8")
    (tmp_path / "b.csv").write_text(lines(grouped(B), head="code;b"), encoding="utf-8")
    (tmp_path / "ab.csv").write_text(lines(french(A), grouped(B)), encoding="utf-8")
    expected = results(
        tmp_path,
        [
            {"path": "a.csv", "code": "code", "decimal": ","},
            {"path": "b.csv", "code": "code", "thousands": ","},
        ],
    )
    is_scored_alike(tmp_path, "ab.csv", expected)


def test_a_new_file_with_other_marks_than_those_of_the_study_is_read(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(lines(french(A), french(B)), encoding="utf-8")
    expected = results(tmp_path, [{"path": "t.csv", "code": "code", "decimal": ","}])
    (tmp_path / "new.csv").write_text(lines([f"{x:.4f}" for x in A], [f"{x:.4f}" for x in B]), encoding="utf-8")
    is_scored_alike(tmp_path, "new.csv", expected)


def test_rows_that_were_not_read_are_told_without_a_configuration(tmp_path: Path) -> None:
    year = "\n".join(f"{code};{at};{a};{b}" for at in (2020, 2021) for code, a, b in zip(CODES, P, Q, strict=True))
    (tmp_path / "t.csv").write_text(f"code;an;a;b\n{year}\n", encoding="utf-8")
    expected = results(tmp_path, [{"path": "t.csv", "code": "code", "where": {"an": 2021}}])
    is_scored_alike(tmp_path, "t.csv", expected)
    (tmp_path / "new.csv").write_text(f"code;an;a;b\n{year}\n".replace(";2021;", ";2030;"), encoding="utf-8")
    with pytest.raises((DataError, Problems)) as caught:
        score_table(f"{tmp_path}/out:equal", tmp_path / "new.csv")
    assert "where:" not in str(caught.value.fix)


@pytest.mark.parametrize(
    "years, fix", [((2022,), "write 2021 in the column 'an'"), ((2020, 2021, 2021), "keep one row a territory")]
)
def test_rows_that_indicators_mean_are_told_of_without_a_configuration(
    tmp_path: Path, years: tuple[int, ...], fix: str
) -> None:
    def text(*years: int) -> str:
        rows = [
            f"{code};{year};{at};{what};{value}"
            for at, year in enumerate(years)
            for code, a, b in zip(CODES, P, Q, strict=True)
            for what, value in (("x", a), ("y", b + at))
        ]
        return "\n".join(["code;an;n;quoi;valeur", *rows]) + "\n"

    study = {
        "study": "s",
        "level": "commune",
        "tables": [{"path": "t.csv", "code": "code"}],
        "indicators": {
            name: {"column": "valeur", "where": {"an": 2021, "quoi": name}, "unit": "%"} for name in ("x", "y")
        },
        "versions": [{"name": "equal", "variables": ["x", "y"]}],
    }
    (tmp_path / "t.csv").write_text(text(2020, 2021), encoding="utf-8")
    (tmp_path / "s.yaml").write_text(json.dumps(study), encoding="utf-8")
    (tmp_path / "out").mkdir()
    run(load_study(tmp_path / "s.yaml")).write(tmp_path / "out")
    (tmp_path / "new.csv").write_text(text(*years), encoding="utf-8")
    with pytest.raises((DataError, Problems)) as caught:
        score_table(f"{tmp_path}/out:equal", tmp_path / "new.csv")
    assert fix in str(caught.value)
    assert "where:" not in str(caught.value).replace("  where: ", "")
