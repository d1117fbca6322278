"""Tables and figures at the terminal."""

from __future__ import annotations

import pandas as pd
import pytest

from ifn_research.cli.screen import console, frame_table, interval, number


def test_names_from_data_are_no_markup(capsys: pytest.CaptureFixture[str]) -> None:
    frame = pd.DataFrame({"name": ["[red]x[/red]", "[/]"], "figure": [1234.0, -0.00001]})
    console().print(frame_table(frame, "en"))
    out = capsys.readouterr().out
    assert "[red]x[/red]" in out
    assert "[/]" in out
    assert "1234" in out
    assert "-0.000" not in out


@pytest.mark.parametrize(
    "value, text",
    [(0.12345, "0.123"), (-0.0001, "0.000"), (1234.0, "1234"), (999.0, "999.000"), (float("nan"), "–")],
)
def test_a_figure_has_three_decimals_and_a_whole_thousand_none(value: float, text: str) -> None:
    assert number(value) == text


def test_an_interval_without_an_end_is_none() -> None:
    assert interval(-0.1, 0.25) == "[-0.100, 0.250]"
    assert interval(0.1, float("nan")) == ""
