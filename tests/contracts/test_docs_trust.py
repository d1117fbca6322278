"""The page on why figures may be believed is made of what tests of agreement found, and of nothing else."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.docs import module_of


@pytest.fixture(scope="module")
def rows(repository: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((repository / "docs" / "trust.json").read_text(encoding="utf-8"))
    return found


def marked(repository: Path) -> set[tuple[str, str, str]]:
    """Every test that says that it confirms a figure: its name, the statistic, and on what."""
    found = set()
    for path in (repository / "tests").rglob("test_*.py"):
        text = path.read_text(encoding="utf-8")
        if "mark.confirms(" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            for mark in getattr(node, "decorator_list", ()):
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.confirms":
                    statistic, _, data = (ast.literal_eval(item) for item in mark.args)
                    place = path.relative_to(repository).as_posix()
                    found.add((f"{place}::{node.name}", statistic, data))  # type: ignore[attr-defined]
    return found


def test_every_row_is_a_test_that_there_is_and_every_such_test_has_a_row(
    repository: Path, rows: list[dict[str, Any]]
) -> None:
    assert {(row["test"], row["statistic"], row["data"]) for row in rows} == marked(repository), "run `make trust`"


def test_the_page_is_what_its_rows_make(repository: Path, rows: list[dict[str, Any]]) -> None:
    page = (repository / "docs" / "trust.md").read_text(encoding="utf-8")
    assert page == module_of(repository, "trust").page(rows), "run `make trust`, or python docs/trust.py"


def test_the_page_tells_of_damaged_inputs_and_kills(repository: Path) -> None:
    found = module_of(repository, "trust").damage()
    page = (repository / "docs" / "trust.md").read_text(encoding="utf-8")
    for kind, times in (("inputs", "inputs"), ("kills", "times")):
        if kind in found:
            row = f"| {found[kind][times]:,} | {found[kind]['faults']} | {found[kind]['date']} |"
            assert row in page, "run python docs/trust.py"


def test_rows_keep_the_largest_difference_and_say_when_they_were_not_run_again(repository: Path) -> None:
    trust = module_of(repository, "trust")

    def line(test: str, difference: float, date: str) -> dict[str, Any]:
        return {
            "test": test,
            "statistic": f"S of {test}",
            "by": "psych (R)",
            "data": "d",
            "difference": difference,
            "relative": difference,
            "n": 2,
            "date": date,
        }

    before = [line("a", 9.0, "2026-01-01"), line("b", 1e-9, "2026-01-01")]
    now = [json.dumps(line("a", gap, "2026-02-01")) for gap in (1e-12, 3e-12)]
    rows = trust.collected(now, before)
    assert [(row["test"], row["difference"], row["n"]) for row in rows] == [("a", 3e-12, 4), ("b", 1e-9, 2)]
    page = trust.page(rows)
    assert "| S of a | psych (R) | d | 3e-12 | 4 | 2026-02-01 |" in page
    assert "| S of b | psych (R) | d | 1e-09 | 2 | **not run again since 2026-01-01** |" in page


def test_a_row_whose_test_has_gone_or_confirms_no_more_goes(repository: Path, tmp_path: Path) -> None:
    trust = module_of(repository, "trust")
    (tmp_path / "test_a.py").write_text(
        '@pytest.mark.confirms("S", "R", "")\ndef test_b() -> None:\n', encoding="utf-8"
    )
    for test, statistic, there in (
        ("test_a.py::test_b", "S", True),
        ("test_a.py::test_b", "T", False),
        ("test_a.py::test_c", "S", False),
        ("test_d.py::test_b", "S", False),
    ):
        assert trust.is_there({"test": test, "statistic": statistic}, tmp_path) is there
