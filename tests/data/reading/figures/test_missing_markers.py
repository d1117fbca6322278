"""Markers of missing values: those that were found, and those that were not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ifn_research.config.tables import TableConfig
from ifn_research.data.numbers import parse_numbers
from ifn_research.data.reading.figures.missing_markers import matched_markers, unmatched_markers
from ifn_research.data.reading.files import OpenTable

TEXT = "code;x;y\na;s;1\nb;n/a;2\nc;s;\nd;3;4\n"


def config(*missing: str) -> TableConfig:
    return TableConfig.model_validate({"path": "t.csv", "code": "code", "missing": list(missing)})


def test_cells_read_as_missing_are_counted_apart_where_they_are_secret(opened: Callable[..., OpenTable]) -> None:
    table = opened(TEXT)
    numbers = {name: parse_numbers(table.columns[name], decimal=".") for name in ("x", "y")}
    found = {item.check: item for item in matched_markers(table, numbers)}
    assert {check: (item.column, item.n) for check, item in found.items()} == {
        "secrecy_markers": ("x", 2),
        "missing_markers": ("x", 1),
    }
    assert all(item.severity == "info" for item in found.values())


@pytest.mark.parametrize(
    ("missing", "severities"),
    [(("s", "n/a"), []), (("S ", "N/A", ""), []), (("s", "ns"), ["info"]), (("s", "-999", "ns"), ["warning"])],
)
def test_a_declared_marker_that_no_cell_holds_is_told_louder_if_it_is_a_figure(
    opened: Callable[..., OpenTable], missing: tuple[str, ...], severities: list[str]
) -> None:
    table = opened(TEXT)
    numbers = {"x": parse_numbers(table.columns["x"], decimal=".", missing=missing)}
    findings = unmatched_markers(table, config(*missing), numbers)
    assert [finding.severity for finding in findings] == severities
