"""Which codes the rows of a table are of, where several columns hold some."""

from __future__ import annotations

import re
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

COMMUNES = [f"{dep:02d}{number:03d}" for dep in (1, 2, 38, 75) for number in range(1, 11)]


def study_of(folder: Path, **columns) -> dict:
    frame = pd.DataFrame(columns)
    rng = np.random.default_rng(4)
    frame["taux_a"], frame["taux_b"] = (rng.uniform(2, 40, len(frame)).round(1) for _ in range(2))
    frame.to_csv(folder / "t.csv", index=False)
    return YAML(typ="safe").load(start_study(folder / "t.csv").text)


def follow_each(error: DataError, n: int) -> list[str]:
    """The levels of the studies that the commands of a refusal write."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip().startswith("ifn new")]
    assert len(lines) == n
    levels = []
    for line in lines:
        done = CliRunner().invoke(main, [*shlex.split(line)[1:], "--force"])
        assert done.exit_code == 0, done.output
        path = Path(shlex.split(line)[2]).with_suffix(".yaml")
        levels.append(YAML(typ="safe").load(path)["level"])
    return levels


@pytest.mark.parametrize("header", ["CODE_IRIS", "IRIS", "code"])
@pytest.mark.parametrize("n", [40, 8])
def test_one_iris_of_each_commune_is_no_commune(header, n, tmp_path):
    endings = ["0101" if at % 3 else "0000" for at in range(n)]
    iris = [code + end for code, end in zip(COMMUNES, endings, strict=False)]
    study = study_of(tmp_path, **{header: iris, "INSEE_COM": COMMUNES[:n]})
    assert (study["level"], study["tables"][0]["code"]) == ("iris", header)


def test_iris_that_may_be_whole_communes_are_refused_with_both_commands(tmp_path):
    with pytest.raises(DataError, match="cannot be told") as refused:
        study_of(tmp_path, CODE_IRIS=[f"{code}0000" for code in COMMUNES], COM=COMMUNES)
    assert follow_each(refused.value, 2) == ["iris", "commune"]


@pytest.mark.parametrize("header", ["code", "CODGEO"])
def test_four_figures_of_one_departement_are_refused_with_both_commands(header, tmp_path):
    with pytest.raises(DataError, match="communes whose zero is lost") as refused:
        study_of(tmp_path, **{header: [f"1{number:03d}" for number in range(1, 41)]})
    assert follow_each(refused.value, 2) == ["commune", "territory"]
    done = CliRunner().invoke(main, ["new", str(tmp_path / "t.csv"), "--level", "commune", "--force"])
    assert done.exit_code == 0, done.output
    assert YAML(typ="safe").load(tmp_path / "t.yaml")["tables"][0]["repair_codes"] is True


def test_a_header_of_communes_says_that_the_zero_is_lost(tmp_path):
    study = study_of(tmp_path, code_insee=[f"1{number:03d}" for number in range(1, 41)])
    assert (study["level"], study["tables"][0]["repair_codes"]) == ("commune", True)


def test_coordinates_that_are_exchanged_are_refused_with_the_command(tmp_path):
    rng = np.random.default_rng(4)
    places = {"longitude": rng.uniform(45.7, 46.3, 40).round(4), "latitude": rng.uniform(4.9, 5.6, 40).round(4)}
    with pytest.raises(DataError, match="exchanged") as refused:
        study_of(tmp_path, code=[f"01{number:03d}" for number in range(1, 41)], **places)
    assert follow_each(refused.value, 1) == ["commune"]


def test_rows_that_nothing_tells_apart_are_refused_with_the_command_that_shows_them(tmp_path):
    with pytest.raises(DataError, match="nothing tells these rows apart") as refused:
        study_of(tmp_path, code=[*COMMUNES, *COMMUNES[:3]])
    line = str(refused.value).partition("beforehand. ")[2].partition(" shows")[0]
    done = CliRunner().invoke(main, shlex.split(line)[1:])
    assert "01001" in done.output


@pytest.mark.parametrize(
    ("columns", "sign"),
    [
        ({"GEOID": COMMUNES}, "'GEOID'"),
        ({"code": COMMUNES, "NAME": [f"Ville {code} County, Alabama" for code in COMMUNES]}, "County, Alabama"),
        ({"CD_MUNTY_REFNIS": [f"11{number:03d}" for number in range(1, 41)]}, "'CD_MUNTY_REFNIS'"),
        ({"Código": COMMUNES, "Municipio": [f"Mu{code}" for code in COMMUNES]}, "'Código', 'Municipio'"),
        ({"code": [f"20{number:03d}" for number in range(1, 41)]}, "no commune begins with 20, as 20001"),
    ],
)
def test_what_speaks_of_another_country_is_told(columns, sign, tmp_path):
    study_of(tmp_path, **columns)
    told = start_study(tmp_path / "t.csv", force=True)
    assert str(told.warnings[0]).startswith("perhaps no French communes")
    assert sign in str(told.warnings[0])
    # As the sentence says.
    text = re.sub(r"^level: commune", "level: territory", told.text, flags=re.MULTILINE)
    (tmp_path / "t.yaml").write_text(text, encoding="utf-8")
    assert CliRunner().invoke(main, ["check", str(tmp_path / "t.yaml")]).exit_code == 0


def test_nothing_is_told_of_french_communes(tmp_path):
    names = [f"Saint-{code}-en-Bresse" for code in COMMUNES]
    study_of(tmp_path, code_insee=COMMUNES, nom=names, departement=[code[:2] for code in COMMUNES])
    assert not any("French" in str(line) for line in start_study(tmp_path / "t.csv", force=True).warnings)
