"""The kinds of value that a configuration holds: units and names."""

from __future__ import annotations

from pathlib import Path

import pytest

from ifn_research.config import load_study
from tests.support.refusals import STUDY, refusal


@pytest.mark.parametrize("unit", ["percent", "pct", "Pourcentage", "pour cent", "% ", "per cent"])
def test_a_unit_that_means_percent_is_not_read_as_free_text(tmp_path: Path, unit: str) -> None:
    problem = refusal(tmp_path, STUDY.replace('unit: "%"', f'unit: "{unit}"'))
    assert "its range not checked" in str(problem.what)
    assert str(problem.fix) == "unit: '%'"


@pytest.mark.parametrize("unit", ["part", "Share", "proportion"])
def test_a_unit_that_may_be_percent_or_share_is_asked_about(tmp_path: Path, unit: str) -> None:
    problem = refusal(tmp_path, STUDY.replace("column: outcome,", f"column: outcome, unit: {unit},"))
    assert "'%' if the values go from 0 to 100" in str(problem.fix)
    assert "share if they go from 0 to 1" in str(problem.fix)


@pytest.mark.parametrize("unit", ["%", "share", "‰", "euros", "pour 10 000", "points", "par part de marché"])
def test_any_other_unit_is_free_text(tmp_path: Path, unit: str) -> None:
    path = tmp_path / "study.yaml"
    path.write_text(STUDY.replace('unit: "%"', f'unit: "{unit}"'), encoding="utf-8")
    assert load_study(path).config.indicators["poverty"].unit == unit


@pytest.mark.parametrize(
    "written, wrong",
    [
        ("name: equal", "name: {long}"),
        ("study: small", "study: {long}"),
        ("jobs: {{", "{long}: {{column: a}}\n  jobs: {{"),
        ("{{region:", "{{{long}:"),
        ("name: outcome", "name: {long}"),
    ],
)
def test_a_name_too_long_for_a_file_is_refused(tmp_path: Path, written: str, wrong: str) -> None:
    text = STUDY.replace(written.format(), wrong.format(long="x" * 81), 1)
    assert text != STUDY
    problem = refusal(tmp_path, text)
    assert "has 81 characters, at most 80" in str(problem.what)
    assert "shorten it" in str(problem.fix)
    path = tmp_path / "fits.yaml"
    path.write_text(text.replace("x" * 81, "x" * 80), encoding="utf-8")
    assert load_study(path)
