"""Results and models of the release before: their files are as that release wrote them, and stay readable."""

from __future__ import annotations

import hashlib
import shutil
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from ifn_research.cli import main
from ifn_research.index.version import IndexVersion
from ifn_research.operations.score import score_table
from ifn_research.outputs.documents.study_note import study_note
from ifn_research.results.study_result import StudyResult, read_results
from ifn_research.results.tables import is_younger

TABLES_OF_TERRITORIES = {"plain": "territories.csv", "masked": "masked_territories.csv"}
FITTED = [("plain", version) for version in ("equal", "hierarchy", "factor", "supervised")] + [("masked", "equal")]
# The code that MLflow kept with the model: whoever rewrites imports everywhere must leave this file alone.
LOGGED_CODE = "7b77d0f42038dcefdd65f0487373295e24b5de8eab878e20790ec6e3fd06dc1a"


def ifn(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def older(repository: Path) -> Path:
    return repository / "tests" / "reference" / "format_1"


@pytest.fixture(scope="module")
def model(repository: Path) -> Path:
    return repository / "tests" / "reference" / "format_1_model"


@pytest.fixture(params=["plain", "masked"])
def folder(request: pytest.FixtureRequest, older: Path, tmp_path: Path) -> Path:
    """A copy of an older results folder, into which may be written."""
    return Path(shutil.copytree(older / request.param, tmp_path / request.param))


def expected_scores(older: Path, folder: str, version: str) -> pd.Series:
    table = pd.read_csv(older / "expected_scores.csv", dtype={"code": str})
    return table[(table["folder"] == folder) & (table["version"] == version)].set_index("code")["score"]


def assert_scores(found: pd.DataFrame, expected: pd.Series) -> None:
    assert found["code"].tolist() == expected.index.tolist()
    np.testing.assert_allclose(found["score"], expected, rtol=1e-12, atol=1e-12)


def test_every_table_index_and_warning_of_an_older_folder_is_read(older: Path) -> None:
    result = read_results(older / "plain")
    assert result.versions == ["equal", "hierarchy", "factor", "supervised"]
    assert result.failed["version"].tolist() == ["refused"]
    assert list(result.indices) == ["equal", "factor", "hierarchy", "supervised"]
    assert result.primary == ("non_take_up", "spearman")
    assert result.declared
    assert list(result.warnings) == ["equal", "factor", "hierarchy", "supervised"]
    empty = sorted(name for name, table in result.tables.items() if table.empty and not is_younger(name, 1))
    assert empty == []
    assert result.ranking()["version"].tolist()[:2] == ["equal", "hierarchy"]


def test_a_masked_folder_says_what_is_masked(older: Path) -> None:
    result = read_results(older / "masked")
    assert result.threshold == 11
    assert len(result.tables["masked"]) == 80
    assert list(result.indices) == ["equal"]


def test_the_note_is_written_from_an_older_folder(folder: Path) -> None:
    done = ifn("note", folder, "--format", "md,html")
    assert done.exit_code == 0, done.output
    version = read_results(folder).versions[0]
    for name in ("note.md", "note.html"):
        assert version in (folder / name).read_text(encoding="utf-8")


def test_a_note_says_in_french_why_a_version_was_refused(older: Path, run_again: Path) -> None:
    for folder in (older / "plain", run_again):
        (refused,) = read_results(folder).refusals.values()
        note = study_note(read_results(folder), "fr")
        assert "6 indicateurs ne suffisent pas" in note
        assert str(refused.reason) not in note


def test_the_map_is_written_from_an_older_folder(folder: Path) -> None:
    done = ifn("map", folder)
    assert done.exit_code == 0, done.output
    page = (folder / "map.html").read_text(encoding="utf-8")
    assert [name for name in read_results(folder).versions if f'"{name}"' not in page] == []


def test_an_older_folder_is_exported(folder: Path, tmp_path: Path) -> None:
    done = ifn("export", folder, "--format", "xlsx,csv-fr", "--out", tmp_path / "export")
    assert done.exit_code == 0, done.output
    (workbook,) = (tmp_path / "export").glob("*.xlsx")
    assert len(load_workbook(workbook, read_only=True).sheetnames) == len(list((tmp_path / "export/csv-fr").iterdir()))


def test_a_territory_of_an_older_folder_is_explained(older: Path) -> None:
    done = ifn("explain", older / "plain", "S000001", "--version", "hierarchy")
    assert done.exit_code == 0, done.output
    assert "Territoire simulé 1" in done.output


@pytest.fixture(scope="module")
def run_again(older: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study of the older folder, run by today's code."""
    home = tmp_path_factory.mktemp("again")
    for name in ("study.yaml", "territories.csv"):
        shutil.copy(older / name, home / name)
    done = ifn("run", home / "study.yaml", "--out", home / "again", "--no-tracking")
    assert done.exit_code == 1, done.output  # One of its versions fails, as it did.
    return home / "again"


def test_an_older_folder_is_compared_with_a_new_run_and_nobody_moved(
    older: Path, run_again: Path, tmp_path: Path
) -> None:
    done = ifn("compare", older / "plain", run_again, "--out", tmp_path / "changes.csv")
    assert done.exit_code == 0, done.output
    changes = pd.read_csv(tmp_path / "changes.csv")
    assert "No difference in: configuration, data, weights." in done.output
    assert changes.loc[changes["item"] == "n_other_decile", "change"].tolist() == [0.0] * 4
    assert changes.loc[changes["item"] == "estimate", "change"].abs().max() < 1e-9


def test_a_new_run_gives_the_scores_of_the_older_one(older: Path, run_again: Path) -> None:
    before, after = (scores_of(read_results(path)) for path in (older / "plain", run_again))
    assert before.index.equals(after.index)
    np.testing.assert_allclose(after, before, rtol=1e-9, atol=1e-12)


def scores_of(result: StudyResult) -> pd.Series:
    return result.tables["scores"].set_index(["version", "code"])["score"]


@pytest.mark.parametrize(("name", "version"), FITTED)
def test_an_older_index_gives_the_scores_that_it_gave(older: Path, name: str, version: str) -> None:
    found = score_table(f"{older / name}:{version}", older / TABLES_OF_TERRITORIES[name])
    assert_scores(found.table, expected_scores(older, name, version))


def test_the_command_that_scores_takes_an_older_folder(older: Path, tmp_path: Path) -> None:
    target = tmp_path / "scores.csv"
    done = ifn("score", f"{older / 'plain'}:equal", older / "territories.csv", "--out", target)
    assert done.exit_code == 0, done.output
    assert_scores(pd.read_csv(target, dtype={"code": str}), expected_scores(older, "plain", "equal"))


def test_an_older_folder_is_logged_decided_on_and_its_adopted_index_scores(older: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(older / "plain", tmp_path / "plain")
    store = ("--tracking-uri", f"sqlite:///{tmp_path}/mlflow.db")
    adopted = ("--status", "adopted", "--reason", "Simple.", "--docs", tmp_path / "decisions")
    for arguments in (("sync", folder), ("decide", folder, "equal", *adopted), ("history", "older")):
        done = ifn(*arguments, *store)
        assert done.exit_code == 0, done.output
    found = score_table("models:/older@adopted", older / "territories.csv", tracking_uri=store[1])
    assert_scores(found.table, expected_scores(older, "plain", "equal"))


@pytest.mark.parametrize(("name", "version"), FITTED)
def test_an_older_index_is_written_as_it_was_read(older: Path, name: str, version: str) -> None:
    text = (older / name / "versions" / version / "index.json").read_text(encoding="utf-8")
    assert IndexVersion.from_json(text).to_json() == text


def test_a_model_logged_by_the_release_before_gives_the_scores_that_it_gave(older: Path, model: Path) -> None:
    from mlflow import pyfunc

    from ifn_research.outputs.tracking import model_input

    loaded = pyfunc.load_model(str(model))
    raw = pd.read_csv(older / "territories.csv", dtype={"code": str})
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="4 territories have no score")
        found = loaded.predict(model_input(raw, loaded))
    expected = pd.read_csv(older / "expected_scores_of_the_model.csv", dtype={"code": str})
    assert_scores(found, expected.set_index("code")["score"])


def test_the_code_of_the_logged_model_is_the_one_that_was_logged(model: Path) -> None:
    assert hashlib.sha256((model / "model.py").read_bytes()).hexdigest() == LOGGED_CODE
