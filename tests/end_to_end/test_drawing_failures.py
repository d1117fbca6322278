"""A drawing, a note or a store that fails loses nothing else: it is told, and every table is written."""

from __future__ import annotations

import errno
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas
import pytest
from click.testing import CliRunner
from shapely import box

from ifn_research import load_study
from ifn_research.attempts import Attempts
from ifn_research.cli import main
from ifn_research.errors import ConfigError
from ifn_research.operations.run import record
from ifn_research.operations.run_outputs import EVERY_FILE
from ifn_research.outputs.documents.formats import DOCUMENTS
from ifn_research.outputs.figures.registry import PICTURES
from ifn_research.results.study_result import read_results
from ifn_research.results.tables import CSV

pytestmark = pytest.mark.slow

N = 12
STUDY = """study: drawn
tables: [{path: t.csv, code: code}]
geometry: {path: outlines.geojson, code: code}
indicators:
  poor: {column: poor, dimension: a}
  old: {column: old, dimension: a}
  alone: {column: alone, dimension: b}
ground_truth: [{name: truth, column: truth}]
versions:
  - {name: equal, variables: [poor, old, alone]}
  - {name: pca, variables: [poor, old, alone], weighting: {method: pca, opposed: keep}}
validation: {bootstrap: {replicates: 20}}
robustness: {versions: [equal], inputs: {normalisation: [zscore, minmax]}}
"""


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study with outlines, of which every picture is drawn."""
    folder = tmp_path_factory.mktemp("drawn")
    rows = [f"T{k:02d},{(7 * k) % 12},{(5 * k) % 12 + k},{(k * k) % 13},{(7 * k) % 12 + (k * k) % 5}" for k in range(N)]
    (folder / "t.csv").write_text("\n".join(["code,poor,old,alone,truth", *rows]) + "\n")
    squares = [box(k % 4, 45 + k // 4, k % 4 + 1, 46 + k // 4) for k in range(N)]
    codes = [f"T{k:02d}" for k in range(N)]
    geopandas.GeoDataFrame({"code": codes}, geometry=squares, crs="EPSG:4326").to_file(folder / "outlines.geojson")
    (folder / "study.yaml").write_text(STUDY)
    return folder / "study.yaml"


@pytest.fixture(scope="module")
def whole(study: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of the study where nothing fails."""
    folder = tmp_path_factory.mktemp("whole") / "r"
    recorded = record(load_study(study), out=folder, wanted=EVERY_FILE)
    assert recorded.result.not_drawn == {}
    assert "not_drawn" not in json.loads((folder / "manifest.json").read_text())
    return folder


def fail(*_: Any, **__: Any) -> Any:
    raise RuntimeError("no ink")


def ended(study: Path, out: Path, *options: str) -> tuple[int, str]:
    run = CliRunner().invoke(main, ["run", str(study), "--out", str(out), "--figures", "all", "--svg", *options])
    return run.exit_code, " ".join(run.output.split())


def same_tables(one: Path, other: Path) -> bool:
    return all(
        (one / f"{name}.csv").read_bytes() == (other / f"{name}.csv").read_bytes()
        for name in CSV
        if (one / f"{name}.csv").is_file()
    )


# What is made to raise, and what is then missing.
BREAKS = {
    "ifn_research.outputs.figures.map_drawings": ["figures/map-*"],
    "ifn_research.outputs.figures.draw_figures": ["figures"],
    "ifn_research.geography.sheet.projection": ["figures/map-*"],
    "ifn_research.study.run.simplified": ["outlines for maps"],
    "ifn_research.results.study_result.write_outlines": ["geometry.parquet"],
    "ifn_research.outputs.documents.run_notes.study_note": ["note.md"],
    "ifn_research.outputs.documents.run_notes.version_note": ["versions/equal/note.md", "versions/pca/note.md"],
    "ifn_research.outputs.figures.maps.score_map": ["figures/map-scores"],
    "ifn_research.outputs.figures.maps.residual_map": ["figures/map-residuals"],
    "ifn_research.outputs.figures.maps.rank_shift_map": ["figures/map-rank-shift"],
    "ifn_research.outputs.figures.maps.standing_map": ["figures/equal/map-standing"],
    "ifn_research.outputs.figures.maps.decile_map": ["figures/equal/map", "figures/pca/map"],
}


@pytest.mark.parametrize("broken, missing", BREAKS.items())
def test_whatever_fails_in_drawing_is_told_and_every_table_is_written(
    study: Path, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str, missing: list[str]
) -> None:
    monkeypatch.setattr(broken, fail)
    code, said = ended(study, tmp_path / "r", "--no-tracking")
    assert code == 1
    assert "Traceback" not in said
    assert f"Results: {tmp_path / 'r'}" in said
    assert same_tables(whole, tmp_path / "r")
    reasons = read_results(tmp_path / "r").not_drawn
    assert sorted(reasons) == missing
    for name, reason in reasons.items():
        assert f"Not drawn: {name}: RuntimeError: no ink (test_drawing_failures.py" in said
        assert reason.startswith("RuntimeError: no ink")
    lost = {path.relative_to(whole) for path in whole.rglob("*") if path.is_file()}
    lost -= {path.relative_to(tmp_path / "r") for path in (tmp_path / "r").rglob("*") if path.is_file()}
    assert all(path.parts[0] == "figures" or path.name in ("note.md", "geometry.parquet") for path in lost)


def missing_without(name: str) -> list[str]:
    """What is not drawn of the study where one of the pictures fails."""
    found = {"study": [name], "ground truth": [f"{name}-truth"], "version": [f"equal/{name}", f"pca/{name}"]}
    found["varied version"] = [f"equal/{name}"]
    return [f"figures/{path}" for path in found[PICTURES[name].each]]


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_that_fails_is_alone_missing(
    study: Path, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setitem(PICTURES, name, replace(PICTURES[name], draw=fail))
    code, said = ended(study, tmp_path / "r", "--no-tracking")
    assert code == 1
    reasons = read_results(tmp_path / "r").not_drawn
    assert sorted(reasons) == missing_without(name)
    assert all(f"Not drawn: {path}: RuntimeError: no ink (test_drawing_failures.py" in said for path in reasons)
    assert "## Ce qui n’a pas pu être dessiné" in (tmp_path / "r" / "note.md").read_text(encoding="utf-8")
    lost = {path.relative_to(whole) for path in (whole / "figures").rglob("*.svg")}
    lost -= {path.relative_to(tmp_path / "r") for path in (tmp_path / "r" / "figures").rglob("*.svg")}
    assert {path.with_suffix("").as_posix() for path in lost} <= set(reasons)
    assert same_tables(whole, tmp_path / "r")


def test_half_a_picture_does_not_stay(study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matplotlib.backends.backend_svg.FigureCanvasSVG", fail)
    code, _ = ended(study, tmp_path / "r", "--no-tracking")
    assert code == 1
    assert not list((tmp_path / "r" / "figures").rglob("*.png"))


@pytest.mark.parametrize(
    "broken", ["ifn_research.outputs.tracking.log_study", "ifn_research.outputs.tracking.earlier_versions"]
)
def test_whatever_the_store_raises_is_told_after_the_results(
    study: Path, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    monkeypatch.setattr(broken, fail)
    code, said = ended(study, tmp_path / "r", "--tracking-uri", f"sqlite:///{tmp_path}/m.db")
    assert "Traceback" not in said
    assert same_tables(whole, tmp_path / "r")
    if broken.endswith("log_study"):
        assert code == 1
        assert "Not logged to MLflow: RuntimeError: no ink" in said
        monkeypatch.undo()
        again = CliRunner().invoke(main, ["sync", str(tmp_path / "r"), "--tracking-uri", f"sqlite:///{tmp_path}/m.db"])
        assert again.exit_code == 0
    else:
        assert code == 0


@pytest.fixture
def results(study: Path, tmp_path: Path) -> Path:
    record(load_study(study), out=tmp_path / "r", wanted=EVERY_FILE)
    return tmp_path / "r"


def test_a_picture_or_a_format_that_fails_does_not_lose_the_note(
    results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ifn_research.outputs.figures.forest", fail)
    monkeypatch.setitem(DOCUMENTS, "pdf", replace(DOCUMENTS["pdf"], write=fail))
    run = CliRunner().invoke(main, ["note", str(results), "--format", "pdf,html,md"])
    assert run.exit_code == 1
    assert (results / "note.html").is_file()
    assert not (results / "note.pdf").exists()
    assert "Not drawn: picture 'forest': RuntimeError: no ink" in run.output
    assert "Not drawn: note.pdf: RuntimeError: no ink" in run.output


def test_a_full_disk_is_the_whole_runs_affair(study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setitem(PICTURES, "forest", replace(PICTURES["forest"], draw=full))
    with pytest.raises(ConfigError, match="No space left"):
        record(load_study(study), out=tmp_path / "r", wanted=EVERY_FILE)
    assert list(tmp_path.iterdir()) == []


def test_a_reader_who_left_ends_the_run() -> None:
    with pytest.raises(BrokenPipeError), Attempts().at("anything"):
        raise BrokenPipeError
    with pytest.raises(KeyboardInterrupt), Attempts().at("anything"):
        raise KeyboardInterrupt
