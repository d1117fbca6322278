"""`ifn design`: files among the results, and a measurement that goes back into the study."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
import yaml
from click.testing import CliRunner

from ifn_research import load_study
from ifn_research.cli import main
from ifn_research.errors import ConfigError
from ifn_research.operations.design import DesignAsked, design
from ifn_research.operations.note import write_note
from ifn_research.operations.run import record
from ifn_research.results.designed import DESIGN_TABLES
from ifn_research.results.study_result import StudyResult, read_results, write_yaml
from tests.support.outputs import TABLES_ONLY


@pytest.fixture(scope="module")
def home(simulated_study: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("design") / "out"
    record(load_study(simulated_study), out=folder, wanted=TABLES_ONLY)
    return folder


@pytest.fixture(scope="module")
def drawn(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same results, with 40 territories drawn."""
    folder = tmp_path_factory.mktemp("drawn") / "out"
    shutil.copytree(home, folder)
    design(folder, DesignAsked(n=40, versions=tuple(read_results(home).versions[:3])), force=True)
    return folder


def asked(simulated: StudyResult, **more: object) -> DesignAsked:
    return DesignAsked(n=12, versions=tuple(simulated.versions[:3]), **more)  # type: ignore[arg-type]


def test_files_count_as_those_of_the_results(home: Path, simulated: StudyResult) -> None:
    done = design(home, asked(simulated), force=True)
    files = json.loads((home / "manifest.json").read_text(encoding="utf-8"))["files"]
    assert {f"{name}.csv" for name in DESIGN_TABLES} <= set(files)
    assert {"design.json", "design.html", "design.en.html", "design.md", "design-power.png"} <= set(files)
    assert all(path.is_file() for path in done.written)
    table = pd.read_csv(home / "design.csv", dtype={"code": str})
    assert len(table) == 12
    assert list(table.columns) == list(DESIGN_TABLES["design"].columns)
    read_results(home)


def test_the_same_is_written_again_and_another_is_refused(home: Path, simulated: StudyResult) -> None:
    design(home, asked(simulated), force=True)
    before = {path.name: path.read_bytes() for path in home.glob("design*")}
    design(home, asked(simulated))
    assert {path.name: path.read_bytes() for path in home.glob("design*")} == before
    with pytest.raises(ConfigError, match="another measurement"):
        design(home, asked(simulated, seed=99))
    design(home, asked(simulated, seed=99), force=True)
    assert (home / "design.csv").read_bytes() != before["design.csv"]


def test_a_measurement_goes_back_with_its_probabilities(home: Path, simulated_study: Path, tmp_path: Path) -> None:
    names = read_results(home).versions[:3]
    design(home, DesignAsked(n=60, versions=tuple(names)), force=True)
    study = load_study(simulated_study)
    truth = study.config.primary
    assert truth is not None
    outcomes = pd.read_parquet(home / "outcomes.parquet")
    values = outcomes[outcomes["ground_truth"] == truth.name].set_index("code")["value"]
    measured = pd.read_csv(home / "design.csv", dtype={"code": str})
    measured["found"] = measured["code"].map(values)
    measured.to_csv(tmp_path / "measured.csv", index=False)
    table = {"path": str(tmp_path / "measured.csv"), "code": "code", "level": study.config.level}
    judged = [{"name": "drawn", "column": "found", "inclusion": "inclusion", "table": table}]
    write_yaml({"extends": str(simulated_study), "ground_truth": judged}, tmp_path / "study.yaml")
    record(load_study(tmp_path / "study.yaml"), out=tmp_path / "out", wanted=TABLES_ONLY)
    rows = pd.read_csv(tmp_path / "out" / "validation.csv")
    rows = rows[(rows["metric"] == "spearman") & ~rows["version"].str.startswith("baseline:")]
    assert rows["remarks"].str.contains("of_a_draw").all()
    assert rows["ci_low"].notna().all()
    census = pd.read_csv(home / "validation.csv")
    census = census[(census["metric"] == "spearman") & (census["ground_truth"] == truth.name)].set_index("version")
    for row in rows.to_dict("records"):
        # One draw of 60 of 130: within three standard errors of what all territories say.
        assert row["estimate"] == pytest.approx(census.loc[row["version"], "estimate"], abs=0.35)
    for name in ("calibration", "lisa", "transfer"):
        assert "drawn" not in (tmp_path / "out" / f"{name}.csv").read_text(encoding="utf-8")


def test_a_probability_that_is_none_is_refused(drawn: Path, simulated_study: Path, tmp_path: Path) -> None:
    measured = pd.read_csv(drawn / "design.csv", dtype={"code": str})
    measured["found"] = range(len(measured))
    table = {"path": str(tmp_path / "measured.csv"), "code": "code", "level": load_study(simulated_study).config.level}
    judged = [{"name": "drawn", "column": "found", "inclusion": "inclusion", "table": table}]
    write_yaml({"extends": str(simulated_study), "ground_truth": judged}, tmp_path / "study.yaml")
    from ifn_research.errors import IfnError

    for bad in (0.0, 1.5, None):
        measured.loc[2, "inclusion"] = bad
        measured.to_csv(tmp_path / "measured.csv", index=False)
        with pytest.raises(IfnError, match="no probability"):
            record(load_study(tmp_path / "study.yaml"), out=tmp_path / "out", wanted=TABLES_ONLY)
        assert not (tmp_path / "out").exists()


def measured_again(simulated_study: Path, folder: Path, measured: pd.DataFrame) -> Path:
    """A study whose only ground truth is a draw that was measured."""
    measured.to_csv(folder / "measured.csv", index=False)
    table = {"path": str(folder / "measured.csv"), "code": "code", "level": load_study(simulated_study).config.level}
    judged = [{"name": "drawn", "column": "found", "inclusion": "inclusion", "table": table}]
    write_yaml({"extends": str(simulated_study), "ground_truth": judged}, folder / "study.yaml")
    return folder / "study.yaml"


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("bad", ["absent", "text"])
def test_a_column_of_probabilities_that_is_absent_or_text_is_told(
    drawn: Path, simulated_study: Path, tmp_path: Path, bad: str, shared: bool
) -> None:
    measured = pd.read_csv(drawn / "design.csv", dtype={"code": str})
    measured["found"] = range(len(measured))
    if bad == "absent":
        measured = measured.drop(columns="inclusion")
    else:
        measured["inclusion"] = "certain"
    path = measured_again(simulated_study, tmp_path, measured)
    if shared:
        first = pd.read_csv(simulated_study.parent / "simulated.csv", dtype={"code": str})
        first["drawn"] = range(len(first))
        if bad == "text":
            first["inclusion"] = "certain"
        first.to_csv(tmp_path / "simulated.csv", index=False)
        document = yaml.safe_load(simulated_study.read_text(encoding="utf-8"))
        judged = [{"name": "drawn", "column": "drawn", "inclusion": "inclusion"}]
        text = json.dumps({**document, "ground_truth": judged})
        path.write_text(
            text.replace(str(simulated_study.parent / "simulated.csv"), str(tmp_path / "simulated.csv")),
            encoding="utf-8",
        )
    done = CliRunner().invoke(main, ["run", str(path), "--out", str(tmp_path / "out")])
    told = " ".join((done.output + done.stderr).split())
    assert done.exit_code == 2, told
    assert "Traceback" not in told
    assert "inclusion" in told
    assert "fix" in told
    assert "no probability" not in told
    assert not (tmp_path / "out").exists()


def test_the_note_and_the_quality_of_a_draw_of_which_some_are_missing(
    drawn: Path, simulated_study: Path, tmp_path: Path
) -> None:
    measured = pd.read_csv(drawn / "design.csv", dtype={"code": str})
    values = pd.read_parquet(drawn / "outcomes.parquet").drop_duplicates("code").set_index("code")["value"]
    measured["found"] = measured["code"].map(values)
    measured.loc[:14, "found"] = float("nan")
    record(load_study(measured_again(simulated_study, tmp_path, measured)), out=tmp_path / "out", wanted=TABLES_ONLY)
    quality = pd.read_csv(tmp_path / "out" / "quality.csv")
    assert {"not_measured", "weights_of_a_draw"} <= set(quality["check"])
    (path,) = write_note(tmp_path / "out", formats=["md"])
    told = path.read_text(encoding="utf-8")
    assert "Ce qui vaut là ne vaut pas partout" not in told
    assert "Il ne vaut pas ailleurs" not in told
    assert "tirés au sort avec des probabilités connues" in told
    again = design(tmp_path / "out", DesignAsked(n=30, versions=tuple(read_results(drawn).versions[:3])))
    assert {row.source for row in again.measure.pairs} == {"standard_errors"}
    assert again.measure.facts["measured_in_a_draw"] == 25
    assert 0 < again.measure.facts["drawn_again"] < 25
