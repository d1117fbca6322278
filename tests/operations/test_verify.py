"""Results are computed again from their folder: identical, the same to 1e-9, or told where they differ."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from ifn_research import load_study
from ifn_research.cli import main
from ifn_research.errors import IfnError
from ifn_research.operations.run import record
from ifn_research.operations.verify import CLOSE, verify
from tests.support.outputs import TABLES_ONLY
from tests.support.small_study import study, territories


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A masked study of two versions, with a bootstrap."""
    folder = tmp_path_factory.mktemp("verified")
    path = study(folder, territories(40), validation={"bootstrap": {"replicates": 50}, "loadings": {"replicates": 0}})
    record(load_study(path), out=folder / "results", wanted=TABLES_ONLY)
    return folder


@pytest.fixture
def results(original: Path, tmp_path: Path) -> Path:
    shutil.copytree(original / "results", tmp_path / "results")
    return tmp_path / "results"


def changed(folder: Path, table: str, column: str, factor: float) -> None:
    path = folder / f"{table}.csv"
    frame = pd.read_csv(path, dtype={"code": str})
    frame.loc[3, column] *= factor
    frame.to_csv(path, index=False)


def test_results_that_nobody_touched_are_identical(results: Path) -> None:
    found = verify(results)
    assert found.verdict == "identical"
    assert {"scores.csv", "validation.csv", "versions/equal/index.json"} <= {file.file for file in found.files}
    assert found.notes == ()
    done = CliRunner().invoke(main, ["verify", str(results)])
    assert (done.exit_code, "identical, to the last bit" in done.output) == (0, True)


def test_the_last_bits_may_differ_and_more_may_not(results: Path) -> None:
    changed(results, "scores", "score", 1 + CLOSE / 10)
    found = verify(results)
    assert found.verdict == "same"
    (file,) = [file for file in found.files if file.state != "identical"]
    assert (file.file, file.where) == ("scores.csv", "score, 4")
    assert file.largest == pytest.approx(CLOSE / 10, rel=1e-3)
    changed(results, "scores", "score", 1.001)
    found = verify(results)
    assert found.verdict == "differs"
    done = CliRunner().invoke(main, ["verify", str(results)])
    assert (done.exit_code, "scores.csv" in done.output, "score, 4" in done.output) == (1, True, True)


def test_texts_columns_rows_and_files_that_differ_are_named(results: Path) -> None:
    names = pd.read_csv(results / "scores.csv", dtype=str)
    names.loc[0, "name"] = "Ailleurs"
    names.to_csv(results / "scores.csv", index=False)
    pd.read_csv(results / "validation.csv").iloc[:-1].to_csv(results / "validation.csv", index=False)
    (results / "ranking.csv").unlink()
    (results / "more.csv").write_text("a\n1\n", encoding="utf-8")
    path = results / "versions" / "equal" / "index.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    document["format"] = "other"
    path.write_text(json.dumps(document), encoding="utf-8")
    states = {file.file: file.state for file in verify(results).files if file.state != "identical"}
    assert states == {
        "scores.csv": "differs",
        "validation.csv": "differs",
        "ranking.csv": "new",
        "more.csv": "absent",
        "versions/equal/index.json": "differs",
    }


def test_data_and_packages_of_another_day_are_told(original: Path, results: Path, tmp_path: Path) -> None:
    manifest = json.loads((results / "manifest.json").read_text(encoding="utf-8"))
    manifest["packages"]["numpy"] = "1.0"
    (results / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    table = original / "table.csv"
    before = table.read_text(encoding="utf-8")
    try:
        # Counts are small there: the digest is of the figures as they are used.
        changed = pd.read_csv(table, dtype={"code": str})
        changed.loc[changed.index[-1], "r0"] += 1
        changed.to_csv(table, index=False)
        told = " ".join(map(str, verify(results).notes))
    finally:
        table.write_text(before, encoding="utf-8")
    assert "table.csv" in told
    assert "numpy 1.0 then" in told


def test_one_version_of_a_study_is_computed_alone(original: Path, tmp_path: Path) -> None:
    record(load_study(original / "study.yaml"), out=tmp_path / "one", only=["fixed"], wanted=TABLES_ONLY)
    assert verify(tmp_path / "one").verdict == "identical"


def test_results_whose_table_has_gone_are_refused(original: Path, results: Path) -> None:
    table = original / "table.csv"
    table.rename(original / "elsewhere.csv")
    try:
        with pytest.raises(IfnError, match="table"):
            verify(results)
    finally:
        (original / "elsewhere.csv").rename(table)
