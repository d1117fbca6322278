"""Pictures of a results folder are drawn because they are in the registry, and the page of results names each."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest
from matplotlib.figure import Figure

from ifn_research.outputs.figures import draw_figures, robustness, stability, studies, validation, versions
from ifn_research.outputs.figures.canvas import new_figure
from ifn_research.outputs.figures.registry import PICTURES, ResultPicture
from ifn_research.results.study_result import StudyResult

# Drawn for a note alone (`note_drawings`).
OF_NOTES = {studies.weights}


@pytest.mark.parametrize("module", [robustness, stability, studies, validation, versions])
def test_every_function_that_draws_is_in_the_registry(module: object) -> None:
    drawn = {picture.draw for picture in PICTURES.values()} | OF_NOTES
    forgotten = [
        name
        for name, item in inspect.getmembers(module, inspect.isfunction)
        if item.__module__ == module.__name__ and not name.startswith("_")
        if item.__annotations__.get("return") == "Figure | None" and item not in drawn
    ]
    assert forgotten == [], "add them to PICTURES in outputs/figures/registry.py"


def test_the_page_of_results_names_every_picture(repository: Path) -> None:
    page = (repository / "docs" / "reference" / "results.md").read_text(encoding="utf-8")
    files = {name: f"{name}-<ground truth>" if item.each == "ground truth" else name for name, item in PICTURES.items()}
    unnamed = [name for name, file in files.items() if f"`{file}`" not in page]
    assert unnamed == [], "name them in the row `figures/` of docs/reference/results.md"


def test_a_picture_that_is_added_is_drawn_for_what_there_is_one_of(
    simulated: StudyResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def framed(result: StudyResult, *about: str) -> Figure:
        figure = new_figure(2)
        figure.subplots().set_title("".join(about))
        return figure

    of_all = {each: ResultPicture(framed, each) for each in ("study", "ground truth", "version")}
    monkeypatch.setattr("ifn_research.outputs.figures.registry.PICTURES", of_all)
    draw_figures(simulated, tmp_path)
    found = {path.relative_to(tmp_path / "figures").with_suffix("").as_posix() for path in tmp_path.rglob("*.png")}
    truths = {f"ground truth-{truth}" for truth in simulated.tables["validation"]["ground_truth"]}
    assert found == {"study", *truths, *(f"{name}/version" for name in simulated.tables["versions"]["version"])}
