"""Lines that `ifn new` writes with a # under the table: without it, they do what they say."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ifn_research.config import load_study
from ifn_research.data.loading import indicator_values, load_study_data
from ifn_research.operations.new import start_study
from ifn_research.study.check import check_configuration

CODES = [f"{dep:02d}{number:03d}" for dep in (1, 2, 38, 75) for number in range(1, 11)]
N = len(CODES)
RNG = np.random.default_rng(11)
POPULATION = RNG.integers(1100, 90000, N)


def table(**more) -> pd.DataFrame:
    return pd.DataFrame({"code": CODES, "taux_a": RNG.uniform(2, 40, N).round(1), **more})


def values_of(path: Path) -> pd.DataFrame:
    config = load_study(path).config
    return indicator_values(config, load_study_data(config))


@pytest.mark.parametrize("header", ["enfants", 'nb "enfants" : tous #1', "nombre  d’enfants"])
def test_proposed_lines_make_a_rate_of_grouped_counts_whatever_their_header(header, tmp_path):
    children = (POPULATION * RNG.uniform(0.02, 0.1, N)).astype(int) + 1000
    frame = table(**{header: [f"{n:,}" for n in children], "population": [f"{n:,}" for n in POPULATION]})
    frame.to_csv(tmp_path / "t.csv", index=False)
    text = start_study(tmp_path / "t.csv", keys=('thousands: ","',)).text
    proposed = "".join(re.findall(r"^    # (    (?:numerator|denominator|unit): .*\n)", text, re.MULTILINE))
    rate = re.sub(r'    unit: "".*a count.*\n', "", text)
    column = next(line for line in rate.splitlines() if line.startswith("    column:") and "taux_a" not in line)
    name = rate[: rate.index(column)].splitlines()[-1].strip(" :")
    rate = rate.replace(f"{column}\n", proposed).replace("    - taux_a\n", f"    - taux_a\n    - {name}\n")
    (tmp_path / "t.yaml").write_text(rate, encoding="utf-8")
    found = values_of(tmp_path / "t.yaml")
    np.testing.assert_allclose(found[name], 100 * children / POPULATION, rtol=1e-12)


@pytest.mark.parametrize("declared", [True, False])
def test_suspected_markers_of_several_columns_are_one_line(declared, tmp_path):
    frame = table(taux_b=RNG.uniform(2, 40, N).round(1), taux_c=RNG.uniform(2, 40, N).round(1)).astype(object)
    frame.loc[3, ["taux_a", "taux_b"]] = -999
    frame.loc[5, "taux_c"] = -888
    if declared:
        frame.loc[7, "taux_b"] = "non disponible"
    frame.to_csv(tmp_path / "t.csv", index=False)
    text = start_study(tmp_path / "t.csv").text
    lines = [line for line in text.splitlines() if line.startswith("    # missing:")]
    assert len(lines) == 1
    assert "  # suspected" in lines[0]
    kept = [line for line in text.splitlines() if not line.startswith("    missing:")]
    followed = "\n".join(line.replace("# missing:", "missing:") for line in kept)
    (tmp_path / "t.yaml").write_text(followed, encoding="utf-8")
    assert values_of(tmp_path / "t.yaml").isna().sum().tolist() == [1, 2 if declared else 1, 1]


def test_the_warnings_of_a_check_are_told_with_their_texts(tmp_path):
    table().to_csv(tmp_path / "t.csv", index=False)
    told = start_study(tmp_path / "t.csv")
    checked = check_configuration(told.path)
    texts = {str(text) for found in checked.warnings.values() for text in found}
    texts |= set(checked.findings.loc[checked.findings["severity"] == "warning", "message"])
    assert texts
    assert {f"`ifn check` warns: {text}" for text in texts} == {
        line for line in map(str, told.warnings) if "warns" in line
    }
