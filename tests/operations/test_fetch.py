"""Tables made by a recipe and written with their sources and a study, all of them or none."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pandas as pd
import pytest
import yaml
from click.testing import CliRunner

from ifn_research.cli import main
from ifn_research.errors import ConfigError, DataError
from ifn_research.operations.fetch import fetch, recipes

RAW = "code;dep;n;d\n" + "".join(f"0{k}00{j};0{k};{10 + 3 * j + k};{100 + j}\n" for k in (1, 2) for j in range(1, 9))


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "people.csv").write_text(RAW, encoding="utf-8")
    rows = {"source": "people", "key": "code"}
    document = {
        "recipe": "mine",
        "title": "Les miens",
        "sources": {
            "people": {
                "producer": "Insee",
                "title": "Personnes",
                "year": "2021",
                "licence": "Licence Ouverte 2.0",
                "address": "https://example.org/people.csv",
                "bytes": len(RAW),
                "sha256": hashlib.sha256(RAW.encode()).hexdigest(),
                "read": {"format": "csv", "separator": ";"},
            }
        },
        "tables": {
            "t": {
                "path": "tables/t.csv",
                "departement": "dep",
                "rows": rows,
                "columns": {
                    "code": {},
                    "dep": {**rows, "text": "dep"},
                    "share": {**rows, "value": "100 * n / d"},
                    "n": {**rows, "value": "n"},
                },
                "missing": {"gone": "plus publiée"},
            }
        },
        "files": [{"source": "people", "path": "raw/people.csv"}],
        "study": {
            "study": "mine",
            "level": "zone",
            "tables": [{"path": "tables/t.csv", "code": "code"}],
            "indicators": {
                "share": {"column": "share", "unit": "%", "direction": 1},
                "n": {"column": "n", "direction": 1},
            },
            "versions": [{"name": "v", "variables": ["share", "n"]}],
        },
    }
    (tmp_path / "mine.yaml").write_text(yaml.safe_dump(document), encoding="utf-8")
    return tmp_path / "mine.yaml"


def test_tables_files_sources_and_a_study_that_runs_are_written(recipe: Path, tmp_path: Path) -> None:
    out = tmp_path / "data"
    found = fetch(str(recipe), out=out, folder=tmp_path / "raw")
    table = pd.read_csv(out / "tables" / "t.csv", dtype={"code": str, "dep": str})
    assert table["share"].tolist() == [100 * (10 + 3 * j + k) / (100 + j) for k in (1, 2) for j in range(1, 9)]
    assert (out / "raw" / "people.csv").read_text(encoding="utf-8") == RAW
    (source,) = pd.read_csv(out / "sources.csv", dtype=str).to_dict("records")
    assert source["producer"] == "Insee"
    assert source["sha256"] == hashlib.sha256(RAW.encode()).hexdigest()
    assert (source["rows"], source["expected"]) == ("16", "True")
    assert any("gone" in str(line) and "plus publiée" in str(line) for line in found.told)
    asked = ["run", str(found.study), "--no-tracking", "--figures", "none", "--out", str(tmp_path / "results")]
    done = CliRunner().invoke(main, asked)
    assert done.exit_code == 0, done.output


def test_one_departement_is_kept(recipe: Path, tmp_path: Path) -> None:
    fetch(str(recipe), out=tmp_path / "data", folder=tmp_path / "raw", departement="02")
    assert set(pd.read_csv(tmp_path / "data" / "tables" / "t.csv", dtype=str)["dep"]) == {"02"}
    with pytest.raises(DataError, match="no département 59"):
        fetch(str(recipe), out=tmp_path / "other", folder=tmp_path / "raw", departement="59")
    assert not (tmp_path / "other").exists()
    with pytest.raises(ConfigError, match="cannot be cut"):
        fetch("lieux", out=tmp_path / "other", folder=tmp_path / "raw", departement="59")


def test_what_is_there_is_replaced_when_asked_alone_and_nothing_is_half_written(recipe: Path, tmp_path: Path) -> None:
    out = tmp_path / "data"
    fetch(str(recipe), out=out, folder=tmp_path / "raw")
    fetch(str(recipe), out=out, folder=tmp_path / "raw")
    mine = out / "mine.yaml"
    mine.write_text("# my own words\n", encoding="utf-8")
    (out / "tables" / "t.csv").unlink()
    with pytest.raises(ConfigError, match="is there already"):
        fetch(str(recipe), out=out, folder=tmp_path / "raw")
    assert mine.read_text(encoding="utf-8") == "# my own words\n"
    assert not (out / "tables" / "t.csv").exists()
    assert [path.name for path in out.iterdir() if path.name.startswith(".")] == []
    fetch(str(recipe), out=out, folder=tmp_path / "raw", force=True)
    assert (out / "tables" / "t.csv").exists()


def test_sources_of_several_recipes_stand_in_one_file(recipe: Path, tmp_path: Path) -> None:
    out = tmp_path / "data"
    fetch(str(recipe), out=out, folder=tmp_path / "raw")
    second = yaml.safe_load(recipe.read_text(encoding="utf-8")) | {"recipe": "second", "study": {}}
    (tmp_path / "second.yaml").write_text(yaml.safe_dump(second), encoding="utf-8")
    fetch(str(tmp_path / "second.yaml"), out=out, folder=tmp_path / "raw")
    fetch(str(recipe), out=out, folder=tmp_path / "raw")
    assert sorted(pd.read_csv(out / "sources.csv")["recipe"]) == ["mine", "second"]


def test_another_file_is_told_and_recorded(recipe: Path, tmp_path: Path) -> None:
    (tmp_path / "raw" / "people.csv").write_text(RAW.replace("0100", "0300"), encoding="utf-8")
    with pytest.raises(DataError, match="another file"):
        fetch(str(recipe), out=tmp_path / "data", folder=tmp_path / "raw")
    found = fetch(str(recipe), out=tmp_path / "data", folder=tmp_path / "raw", accept_new=True)
    assert any("another file" in str(line) for line in found.told)
    assert pd.read_csv(tmp_path / "data" / "sources.csv")["expected"].tolist() == [False]


def test_the_command_lists_makes_and_says_what_is_next(recipe: Path, tmp_path: Path) -> None:
    listed = CliRunner().invoke(main, ["fetch", "--list"])
    assert listed.exit_code == 0, listed.output
    assert all(f"{name}: " in listed.output for name in recipes())
    nothing = CliRunner().invoke(main, ["fetch"])
    assert (nothing.exit_code, "--list" in nothing.output) == (2, True)
    out = tmp_path / "data"
    made = CliRunner().invoke(main, ["fetch", str(recipe), "--from", str(tmp_path / "raw"), "--out", str(out)])
    assert made.exit_code == 0, made.output
    assert f"export IFN_DATA={out}" in made.output
    assert f"ifn run {out / 'mine.yaml'}" in made.output
