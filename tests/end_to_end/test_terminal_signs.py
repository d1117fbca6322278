"""Signs that a terminal obeys reach neither the terminal nor a table, a note or a page, wherever they come from."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from ifn_research.cli import main
from ifn_research.language.spelling import COMMANDS, TURNING
from tests.fuzz.base import config, table, write

RED = "\x1b]0;owned\x07\x1b[31mred\x1b[0m\x9b2J\u202e"
READ = (".csv", ".md", ".html", ".yaml", ".json", ".txt")


def ifn(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """A run of a study whose names, groups, columns, cells and file names hold such signs."""
    folder = tmp_path_factory.mktemp("signs")
    rows = table().assign(unused=RED)
    rows["name"] = [f"C{RED}{name}" for name in rows["name"]]
    rows["dep"] += RED
    rows.rename(columns={"num": f"num{RED}"}).to_csv(folder / "t.csv", index=False)
    study = config()
    study["title"] = study["versions"][0]["label"] = study["ground_truth"][0]["label"] = "T\u202eitre"
    study["versions"][0]["note"] = "n\u202e"
    study["indicators"]["poverty"] |= {"label": "L\u202e", "unit": "u\u202e", "source": "s\u202e"}
    study["indicators"]["caf"] |= {"numerator": "num ]0;owned [31mred [0m 2J"}
    path = write(folder, study)
    return folder, ifn("run", path, "--out", folder / "r", "--no-tracking", "--figures", "none")


def signs(text: str) -> list[str]:
    return [*COMMANDS.findall(text.replace("\r\n", "\n")), *TURNING.findall(text)]


def test_no_table_note_or_page_of_a_run_has_them(ran: tuple[Path, Result]) -> None:
    folder, done = ran
    assert done.exit_code == 0, done.output
    for command in (["note", "--format", "md,html"], ["map"], ["export", "--format", "csv-fr,xlsx"]):
        assert ifn(command[0], folder / "r", *command[1:]).exit_code == 0
    for path in folder.rglob("*"):
        if path.suffix in READ and path.is_file() and path.parent != folder and path.name not in HELD:
            assert not signs(path.read_text(encoding="utf-8")), path
        elif path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                assert not any(signs(book.read(name).decode()) for name in book.namelist() if name.endswith("xml"))
    scores = pd.read_parquet(folder / "r" / "scores.parquet")
    assert not any(map(signs, [*scores["name"], *scores["departement"]]))


# What the study says is kept as it was typed, where nobody reads it as text.
HELD = ("config.yaml", "index.json", "manifest.json")


@pytest.mark.parametrize("command", [["check", "{study}"], ["explain", "{r}", "02001"], ["compare", "{r}", "{r}"]])
def test_nothing_that_is_printed_has_them(ran: tuple[Path, Result], command: list[str]) -> None:
    folder, done = ran
    told = ifn(*(word.format(study=folder / "study.yaml", r=folder / "r") for word in command))
    assert told.exit_code == 0
    assert not signs(done.output)
    assert not signs(told.output)


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", f"no{RED}.yaml"],
        ["explain", f"r{RED}", "1"],
        ["check", "{study}", "--set", f"versions.{RED}=pca"],
        ["check", "{study}", "--set", f"study={RED}"],
        ["run", "{study}", "--only", RED],
        [f"run{RED}"],
        ["run", f"--{RED}"],
        ["explain", "{r}", RED],
    ],
)
def test_no_complaint_repeats_them(ran: tuple[Path, Result], arguments: list[str]) -> None:
    folder, _ = ran
    told = ifn(*(word.format(study=folder / "study.yaml", r=folder / "r") for word in arguments))
    assert told.exit_code == 2
    assert not signs(told.output)


@pytest.mark.parametrize("place", ["title", "description", "study"])
def test_a_configuration_that_types_them_is_refused(tmp_path: Path, place: str) -> None:
    table().to_csv(tmp_path / "t.csv", index=False)
    told = ifn("check", write(tmp_path, {**config(), place: "T\x1b[31mred"}))
    assert told.exit_code == 2
    assert "commands a terminal" in told.output or "not a valid name" in told.output
    assert place in told.output
