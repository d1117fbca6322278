"""Commands about a study, at the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from click.testing import CliRunner

from ifn_research.cli import main

if TYPE_CHECKING:
    from tests.conftest import LocalStudy


def test_a_study_is_checked_and_nothing_is_written(local_study: LocalStudy, tmp_path: Path) -> None:
    for name in ("study.yaml", "local.csv"):
        (tmp_path / name).write_bytes((local_study.folder / name).read_bytes())
    done = CliRunner().invoke(main, ["check", str(tmp_path / "study.yaml")])
    assert done.exit_code == 0, done.output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["local.csv", "study.yaml"]
    wrong = CliRunner().invoke(main, ["check", str(tmp_path / "study.yaml"), "--set", "versions.equal.weighting=eqal"])
    assert (wrong.exit_code, "equal" in wrong.stderr) == (2, True)


def test_the_schema_is_json_and_knows_every_key_of_a_study() -> None:
    done = CliRunner().invoke(main, ["schema"])
    assert {"study", "tables", "indicators", "versions"} <= set(json.loads(done.output)["properties"])


def test_methods_are_listed_and_an_unknown_one_gets_the_nearest() -> None:
    assert "zscore" in CliRunner().invoke(main, ["methods"]).output
    done = CliRunner().invoke(main, ["methods", "zscor"])
    assert (done.exit_code, "zscore" in done.stderr) == (2, True)
