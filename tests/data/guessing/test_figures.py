"""The unit of a column of figures: by its header, and by what its figures can be."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from ruamel.yaml import YAML

from ifn_research.operations.new import start_study

CODES = [f"{dep:02d}{number:03d}" for dep in (1, 2, 38, 75) for number in range(1, 11)]


def unit_of(folder: Path, header: str, low: float, high: float) -> tuple[str, str]:
    """The unit of a column whose figures lie evenly, and the line that has it."""
    figures = np.linspace(low, high, len(CODES)).round(3)
    frame = pd.DataFrame({"code": CODES, header: figures, "part_b": np.linspace(3.1, 40.2, len(CODES))[::-1].round(1)})
    frame.to_csv(folder / "t.csv", index=False, sep=";")
    text = start_study(folder / "t.csv").text
    found = next(item for item in YAML(typ="safe").load(text)["indicators"].values() if item["column"] == header)
    return found["unit"], text


@pytest.mark.parametrize(
    ("header", "low", "high", "unit"),
    [
        ("Taux de AAH (%)", 0.12, 0.88, "%"),
        ("% de bénéficiaires", 0.03, 0.94, "%"),
        ("part_aah", 0.12, 0.88, "share"),
        ("taux_aah", 12.5, 88.1, "%"),
        ("pct_aah", 0.12, 0.88, ""),
        ("Taux de natalité (pour 1 000 hab.)", 3.5, 20.5, "‰"),
        ("Taux pour 1000 hab", 0.3, 8.4, "‰"),
        ("taux_pour_1000", 0.03, 0.84, "‰"),
        ("Taux / 1 000", 3.5, 20.5, "‰"),
        ("Naissances par mille", 3.5, 20.5, "‰"),
        ("rate per 1,000 people", 3.5, 20.5, "‰"),
        ("Taux pour 1000", 300.5, 2840.5, ""),
        ("Taux pour 100 000", 34.5, 87.5, "pour 100 000"),
        ("Taux de mortalité /100000", 34.5, 87.5, "pour 100 000"),
        ("rate per 10,000", 3.5, 8.5, "pour 10 000"),
        ("taux par million", 3.5, 8.5, "pour 1 000 000"),
        ("taux pour 100 hab", 3.5, 8.5, "%"),
    ],
)
def test_a_unit_is_what_header_and_figures_say_together(header, low, high, unit, tmp_path):
    assert unit_of(tmp_path, header, low, high)[0] == unit


def test_percentages_below_one_are_told(tmp_path):
    assert "carries %, though figures only go from 0.12 to 0.88" in unit_of(tmp_path, "Taux de AAH (%)", 0.12, 0.88)[1]
