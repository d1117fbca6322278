"""Which of several times is the latest, and when that is refused."""

from __future__ import annotations

import shlex
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML

from ifn_research.cli import main
from ifn_research.errors import DataError
from ifn_research.operations.new import start_study

CODES = [f"{dep:02d}{number:03d}" for dep in (1, 2, 38, 75) for number in range(1, 11)]
RATES = np.random.default_rng(3).uniform(5, 30, len(CODES)).round(1)


def of_times(path: Path, *times: dict[str, str]) -> Path:
    """A table of forty communes at several times, in the order in which they are given."""
    frames = [pd.DataFrame({"code": CODES, **time, "taux": (RATES + at).round(1)}) for at, time in enumerate(times)]
    pd.concat(frames).to_csv(path / "t.csv", index=False)
    return path / "t.csv"


def where_of(path: Path, **asked) -> dict[str, str]:
    return YAML(typ="safe").load(start_study(path, **asked).path)["tables"][0]["where"]


@pytest.mark.parametrize(
    ("header", "rising"),
    [
        ("trimestre", ["T3 2020", "T4 2020", "T1 2021", "T2 2021"]),
        ("quarter", ["Q4-2020", "Q1-2021"]),
        ("mois", ["11-2020", "12-2020", "01-2021", "02-2021"]),
        ("mois", ["11/2020", "12/2020", "01/2021"]),
        ("mois", ["nov. 2020", "déc. 2020", "janv. 2021", "févr. 2021"]),
        ("mois", ["novembre 2020", "décembre 2020", "fevrier 2021"]),
        ("periode", ["2e semestre 2020", "1er semestre 2021"]),
        ("periode", ["4ème trimestre 2020", "1er trimestre 2021"]),
        ("date", ["31/12/2020", "01/01/2021"]),
        ("annee", ["2019-2020", "2020-2021"]),
        ("annee", ["9", "10", "11"]),
        ("week", ["27", "31", "35", "52"]),
        ("mois", ["mars", "août", "décembre"]),
        ("annee", ["Moyenne 2019-2020", "2019", "2020"]),
    ],
)
def test_the_latest_is_the_last_in_time_whatever_its_letters(header, rising, tmp_path):
    path = of_times(tmp_path, *({header: time} for time in rising[::-1]))
    assert where_of(path) == {header: rising[-1]}


@pytest.mark.parametrize(
    ("header", "times"),
    [
        ("annee", ["98", "99", "00", "01"]),
        ("mois", ["11", "12", "1", "2"]),
        ("periode", ["2020", "2021", "12-2021"]),
        ("date", ["nov-20", "dec-20", "jan-21"]),
        ("annee", ["2019", "2020", "prov. 2021"]),
    ],
)
def test_an_order_that_is_not_sure_is_refused_with_a_command(header, times, tmp_path):
    path = of_times(tmp_path, *({header: time} for time in times))
    with pytest.raises(DataError, match="which is the latest is not sure") as refused:
        start_study(path)
    line = str(refused.value).splitlines()[-1]
    done = CliRunner().invoke(main, shlex.split(line)[1:])
    assert done.exit_code == 0, done.output


def test_a_mean_of_years_is_told_and_not_taken(tmp_path):
    path = of_times(tmp_path, {"annee": "2019"}, {"annee": "2020"}, {"annee": "Moyenne 2019-2020"})
    assert "the latest; 'Moyenne 2019-2020' is of several times" in start_study(path).text


def test_a_year_and_a_month_are_the_latest_together(tmp_path):
    months = [*((2021, month) for month in range(1, 13)), (2022, 1), (2022, 2), (2022, 3)]
    path = of_times(tmp_path, *({"annee": str(year), "mois": str(month)} for year, month in months))
    assert where_of(path) == {"annee": "2022", "mois": "3"}
