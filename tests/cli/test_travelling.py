"""`ifn bundle`, `ifn run etude.ifn` and `ifn return`, as a partner types them: everything is simulated."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from ifn_research.cli import main
from ifn_research.results.returned import read_returned
from tests.support.travelling import changed, measured, public_table, study


def test_from_the_study_to_what_goes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runner = CliRunner()
    config, etude = study(tmp_path), tmp_path / "etude.ifn"
    done = runner.invoke(main, ["bundle", str(config), "--out", str(etude)])
    assert done.exit_code == 0, done.output
    assert "3 fitted versions travel (equal, pca, two)" in done.output
    assert "Public tables that travel: 1-public.csv" in done.output
    partner = tmp_path / "partner"
    partner.mkdir()
    monkeypatch.chdir(partner)
    measured(public_table()).to_csv("non-recours.csv", index=False)
    run = ["run", str(etude), "--truth", "non-recours.csv", "--out", "resultats", "--fast", "--no-tracking"]
    done = runner.invoke(main, run)
    assert done.exit_code == 0, done.output
    done = runner.invoke(main, ["return", "resultats", "--out", "retour.json", "--partner", "CAF A", "--lang", "fr"])
    assert done.exit_code == 0, done.output
    assert "retour.html before you send" in done.output
    assert read_returned(Path("retour.json")).partner == "CAF A"
    again = ["return", "resultats", "--out", "autre.json", "--partner", "CAF B"]
    assert runner.invoke(main, again).exit_code == 0

    measured(public_table()).iloc[1:].to_csv("non-recours.csv", index=False)
    assert runner.invoke(main, [*run, "--force"]).exit_code == 0
    done = runner.invoke(main, ["return", "resultats", "--out", "second.json"])
    assert done.exit_code == 2
    assert "another return of this study was written here" in done.output
    assert not Path("second.json").exists()
    done = runner.invoke(main, ["return", "resultats", "--out", "second.json", "--again", "--perimeter", "59, 62"])
    assert done.exit_code == 0, done.output
    assert json.loads(Path("second.json").read_text())["perimeter"] == ["59", "62"]


@pytest.mark.parametrize(
    "typed, told",
    [
        (["--set", "seed=1"], "--set would change a study that travels"),
        (["--only", "equal"], "--only would change a study that travels"),
        ([], "it needs what was measured here"),
        (["--truth", "x.csv", "--table", "y.csv"], "0 tables do not travel"),
    ],
)
def test_a_study_that_travels_is_run_as_it_came(tmp_path: Path, typed: list[str], told: str) -> None:
    runner = CliRunner()
    etude = tmp_path / "etude.ifn"
    assert runner.invoke(main, ["bundle", str(study(tmp_path)), "--out", str(etude)]).exit_code == 0
    done = runner.invoke(main, ["run", str(etude), *typed])
    assert done.exit_code == 2
    assert told in done.output
    assert "Traceback" not in done.output


def test_a_study_that_was_changed_is_refused(tmp_path: Path) -> None:
    runner = CliRunner()
    etude = tmp_path / "etude.ifn"
    runner.invoke(main, ["bundle", str(study(tmp_path)), "--out", str(etude)])
    path = changed(etude, lambda files: {**files, "../out.csv": b"x"})
    done = runner.invoke(main, ["run", str(path), "--truth", "x.csv", "--refit"])
    assert done.exit_code == 2
    assert "a file that no bundle has: '../out.csv'" in done.output
    assert not (tmp_path.parent / "out.csv").exists()


@pytest.mark.parametrize("typed", [["--truth", "x.csv"], ["--table", "x.csv"], ["--refit"]])
def test_other_studies_take_no_table_of_a_partner(tmp_path: Path, typed: list[str]) -> None:
    done = CliRunner().invoke(main, ["run", str(study(tmp_path)), *typed])
    assert done.exit_code == 2
    assert f"{typed[0]} goes with a study that travels" in done.output
