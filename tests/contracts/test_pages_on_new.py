"""What README.md and docs/how-to/start-from-a-table.md show, tried as it is printed."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from ifn_research.cli import main
from ifn_research.errors import IfnError
from ifn_research.operations.new import start_study
from ifn_research.study.check import check_configuration

N = 40
CODES = [f"{dep:02d}{number:03d}" for dep in (1, 2, 38, 75) for number in range(1, 11)]


def my_table() -> pd.DataFrame:
    """The table that the README speaks of: poverty, age and non-recourse rise together, broadband falls."""
    rng = np.random.default_rng(11)
    fragile = rng.uniform(0, 1, N)
    near = lambda low, high: (low + (high - low) * (0.8 * fragile + 0.2 * rng.uniform(0, 1, N))).round(1)  # noqa: E731
    return pd.DataFrame(
        {
            "code": CODES,
            "name": [f"Commune de {code}" for code in CODES],
            "poverty_rate": near(5, 30),
            "share_fast_broadband": near(100, 40),
            "share_65_plus": near(10, 40),
            "non_take_up_rate": near(5, 50),
        }
    )


def section(repository: Path) -> str:
    page = (repository / "README.md").read_text(encoding="utf-8")
    return page.partition("## Your first own study")[2].partition("\n## ")[0]


def commands(text: str) -> list[list[str]]:
    """The words after `ifn` of each command of the blocks of a page."""
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    return [shlex.split(line, comments=True)[1:] for line in lines if re.match(r"(?:\.venv/bin/)?ifn ", line)]


def test_the_first_own_study_of_the_readme_is_one_command_then_edit(repository, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    my_table().to_excel("my-table.xlsx", index=False)
    text = section(repository)
    new, check, run = [words for words in commands(text) if words[0] in ("new", "check", "run")]
    assert new == ["new", "my-table.xlsx"]
    assert CliRunner().invoke(main, new).exit_code == 0
    assert CliRunner().invoke(main, check).exit_code == 0
    study = re.search(r"```yaml\n(.*?)```", text, re.DOTALL)[1]
    Path("my-table.yaml").write_text(study, encoding="utf-8")
    assert CliRunner().invoke(main, check).exit_code == 0
    done = CliRunner().invoke(main, [*run, "--no-tracking"])
    assert done.exit_code == 0, done.output
    assert list(Path("results/my_table").iterdir())


def test_what_is_written_of_the_readmes_table_keeps_the_ground_truth_out(tmp_path):
    my_table().to_excel(tmp_path / "my-table.xlsx", index=False)
    text = start_study(tmp_path / "my-table.xlsx").text
    first = text.partition("variable_sets:")[2].partition("versions:")[0]
    assert "non_take_up_rate" not in first
    assert "share_fast_broadband" in first


NAMES = ("TYPEQU", "thousands", "CODE_IRIS", "annee", "commune", "level", "code")


def refused_tables(folder: Path) -> None:
    """Each table of which the page shows a command."""
    rng = np.random.default_rng(3)
    with pd.ExcelWriter(folder / "my-table.xlsx") as book:
        for year in (2020, 2021):
            my_table().to_excel(book, sheet_name=f"Année {year}", index=False)
    tables = {
        "level": pd.DataFrame({"zone": ["11", "24", "27", "28"], "taux": [1.5, 2.0, 4.0, 3.0]}),
        "code": my_table().drop(columns="code").rename(columns={"name": "nom"}),
        "thousands": my_table().assign(revenu=["12,600", "13,250"] * (N // 2)),
        "TYPEQU": pd.DataFrame(
            [(code, f"D{kind}", int(rng.integers(1, 99))) for code in CODES for kind in range(201, 281)],
            columns=["DEPCOM", "TYPEQU", "NB_EQUIP"],
        ),
        "commune": my_table().assign(code=[f"1{number:03d}" for number in range(1, N + 1)]),
        "CODE_IRIS": my_table().rename(columns={"code": "COM"}).assign(CODE_IRIS=[f"{code}0000" for code in CODES]),
        "annee": pd.concat([my_table().assign(annee=year) for year in ("98", "99", "00", "01")]),
    }
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False)


def test_the_commands_of_the_page_follow_a_refusal_each(repository, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    refused_tables(tmp_path)
    page = (repository / "docs/how-to/start-from-a-table.md").read_text(encoding="utf-8")
    shown = commands(page.partition("## What is refused")[2])
    assert len(shown) == 8
    for words in shown:
        said = " ".join(words[2:])
        made = next((name for name in NAMES if name in said), "")
        table = Path(f"{made}.csv" if made else "my-table.xlsx")
        with pytest.raises(IfnError) as raised:
            start_study(table)
        # The refusal prints the same command for its own table.
        assert "ifn new" in str(raised.value)
        done = CliRunner().invoke(main, ["new", str(table), *words[2:]])
        assert done.exit_code == 0, done.output
        check_configuration(table.with_suffix(".yaml"))
