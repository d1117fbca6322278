"""Every figure is drawn twice in the same bytes, and none where there is nothing to draw."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from ifn_research.attempts import Attempts
from ifn_research.execution.beside import Begun, Beside
from ifn_research.outputs import figures
from ifn_research.outputs.figures import begin_figures, draw_figures
from ifn_research.results.study_result import StudyResult


@pytest.fixture(scope="module")
def drawn(simulated: StudyResult, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("figures")
    draw_figures(simulated, folder, which="all", vector=True)
    return folder / "figures"


def test_each_version_has_what_it_has_figures_for(drawn: Path) -> None:
    names = {path.name: sorted(item.stem for item in path.glob("*.png")) for path in drawn.iterdir() if path.is_dir()}
    assert names == {
        "equal": ["correlation", "scree", "weights"],
        "dropped": ["correlation", "scree", "weights"],
        "scores": ["correlation", "loadings", "scree", "weights"],
        "refused": ["loadings", "scree"],
        "geometric": ["correlation", "scree", "weights"],
    }
    of_the_study = ["agreement", "calibration", "concentration", "forest-latent", "forest-non_take_up"]
    assert sorted(path.stem for path in drawn.glob("*.png")) == of_the_study
    assert {path.with_suffix("") for path in drawn.rglob("*.svg")} == {
        path.with_suffix("") for path in drawn.rglob("*.png")
    }


def test_the_usual_pictures_are_those_that_tell_something_of_a_version(simulated: StudyResult, tmp_path: Path) -> None:
    draw_figures(simulated, tmp_path)
    drawn = tmp_path / "figures"
    names = {path.name: sorted(item.stem for item in path.glob("*.png")) for path in drawn.iterdir() if path.is_dir()}
    # Of the versions whose indicators are correlated alike, the first has the correlations: z-scores and min-max are.
    assert names == {
        "equal": ["correlation"],
        "dropped": ["correlation"],
        "scores": ["loadings", "scree", "weights"],
        "refused": ["loadings", "scree"],
    }
    assert not list(drawn.rglob("*.svg"))
    draw_figures(simulated, tmp_path / "none", which="none")
    assert not (tmp_path / "none").exists()


def test_the_same_result_gives_the_same_bytes(simulated: StudyResult, drawn: Path, tmp_path: Path) -> None:
    draw_figures(simulated, tmp_path, which="all", vector=True)
    for path in drawn.rglob("*.*"):
        assert (tmp_path / "figures" / path.relative_to(drawn)).read_bytes() == path.read_bytes(), path


def test_progress_counts_every_figure(simulated: StudyResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ifn_research.outputs.figures.save", lambda figure, path, vector: None)
    seen: list[tuple[int, int]] = []
    draw_figures(simulated, tmp_path, progress=lambda stage, done, total: seen.append((done, total)))
    assert seen[-1][0] == seen[-1][1] == len(seen) - 1


def test_a_label_from_data_starts_no_formula(drawn: Path) -> None:
    # Matplotlib refuses a broken formula: that the pictures exist is part of the test.
    svg = (drawn / "equal" / "weights.svg").read_text(encoding="utf-8")
    assert "$pauvreté$" in svg
    assert "<script>" not in svg


def test_pictures_begun_before_versions_are_judged_are_the_same(simulated: StudyResult, tmp_path: Path) -> None:
    """With the tables that tell what versions are, and no other."""
    known = ("versions", "scores", "dimensions", "contributions", "imputed", "weights", "loadings", "congruence")
    tables = {name: simulated.tables[name] for name in (*known, "diagnostics")}
    early = StudyResult(simulated.document, tables, outlines=simulated.outlines)
    draw_figures(simulated, tmp_path / "alone")
    with Beside(1) as helpers:
        begun = begin_figures(early, which="usual", vector=False, helpers=helpers)
        assert helpers.ask(len, "x")() == 1
        draw_figures(simulated, tmp_path / "both", helpers=helpers, begun=begun)
        assert not list(helpers.scratch().rglob("*.png"))
    names = {path.relative_to(tmp_path / "alone") for path in (tmp_path / "alone").rglob("*.png")}
    assert {path.parent.name for path in names} > {"equal", "scores"}
    assert names == {path.relative_to(tmp_path / "both") for path in (tmp_path / "both").rglob("*.png")}
    for name in names:
        assert (tmp_path / "alone" / name).read_bytes() == (tmp_path / "both" / name).read_bytes(), name
    assert begin_figures(early, which="none", vector=False, helpers=helpers) == {}


def test_failures_are_told_in_the_order_of_the_pictures_whoever_drew_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(name: str) -> Callable[[], None]:
        def draw() -> None:
            raise ValueError(name)

        return draw

    names = ["study", "first", "second"]
    pictures = SimpleNamespace(maps=[], vector=False, drawings={name: fail(name) for name in names})
    monkeypatch.setattr(figures, "_Pictures", lambda *_, **__: pictures)
    early: Begun[dict[str, str]] = Begun()
    done: Future[dict[str, str]] = Future()
    done.set_result({"figures/first": "failed"})
    early.begin(lambda: done)
    attempts = Attempts()
    draw_figures(cast("StudyResult", None), tmp_path, attempts=attempts, begun={"first": early})
    assert list(attempts.failed) == [f"figures/{name}" for name in names]
