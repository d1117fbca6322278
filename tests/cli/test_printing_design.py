"""`ifn design` at the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from ifn_research import load_study
from ifn_research.cli import main
from ifn_research.operations.run import record
from ifn_research.results.study_result import read_results
from tests.support.outputs import TABLES_ONLY


@pytest.fixture(scope="module")
def home(simulated_study: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("typed") / "out"
    record(load_study(simulated_study), out=folder, wanted=TABLES_ONLY)
    return folder


def typed(home: Path, *arguments: str) -> tuple[int, str]:
    names = ",".join(read_results(home).versions[:3])
    found = CliRunner().invoke(main, ["design", str(home), "--versions", names, *arguments])
    return found.exit_code, " ".join(found.output.split())


def test_the_command_says_what_is_drawn_and_where_it_is(home: Path) -> None:
    code, told = typed(home, "--n", "20", "--force")
    assert code == 0, told
    assert "20 of" in told
    assert "territories to measure" in told
    assert "and 8 more, in design.csv" in told
    assert "cannot be seen" in told
    assert f"wrote {home / 'design.csv'}".replace(" ", "") in told.replace(" ", "")


def test_in_french(home: Path) -> None:
    names = ",".join(read_results(home).versions[:3])
    arguments = ["design", str(home), "--versions", names, "--n", "6", "--per", "departement", "--force"]
    found = CliRunner().invoke(main, ["--lang", "fr", *arguments])
    assert found.exit_code == 0, found.output
    assert "blocs à mesurer en entier" in " ".join(found.output.split())


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--n", "0"), "cannot be drawn"),
        (("--n", "9999"), "cannot be drawn"),
        (("--n", "10", "--floor", "0"), "no chance"),
        (("--n", "10", "--floor", "1.5"), "more than all of the chances"),
        (("--n", "10", "--floor", "0,5"), "'0,5' is not a number: the decimal mark is a point"),
        (("--n", "10", "--costs", "nowhere.csv"), "no column of 'nowhere.csv' is asked for"),
        (("--n", "10", "--per", "canton"), "neither the blocks"),
        (("--n", "10", "--cost", "minutes"), "has the column 'minutes'"),
        (("--n", "10", "--cost", "minutes", "--costs", "nowhere.csv"), "nowhere.csv"),
    ],
)
def test_what_is_wrong_is_told_with_what_to_do_and_nothing_is_written(
    home: Path, arguments: tuple[str, ...], told: str
) -> None:
    before = {path: path.stat().st_mtime_ns for path in home.iterdir()}
    code, output = typed(home, *arguments, "--force")
    assert code == 2
    assert told in output
    assert "fix:" in output
    assert {path: path.stat().st_mtime_ns for path in home.iterdir()} == before


def test_a_decimal_comma_is_refused_in_french(home: Path) -> None:
    found = CliRunner().invoke(main, ["--lang", "fr", "design", str(home), "--n", "10", "--floor", "0,5"])
    assert found.exit_code == 2
    assert "« 0,5 » n’est pas un nombre" in " ".join(found.output.replace("\u202f", " ").replace("\xa0", " ").split())
