"""Every figure is drawn twice in the same bytes, and none where there is nothing to draw."""

from __future__ import annotations

from pathlib import Path

import pytest

from ifn_research.outputs.figures import draw_figures
from ifn_research.outputs.figures.canvas import wrapped
from ifn_research.outputs.figures.of_versions import loadings, scree, weights
from ifn_research.results import StudyResult


@pytest.fixture(scope="module")
def drawn(simulated: StudyResult, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("figures")
    draw_figures(simulated, folder)
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
    assert sorted(path.stem for path in drawn.glob("*.png")) == ["agreement", "forest-latent", "forest-non_take_up"]
    assert {path.with_suffix("") for path in drawn.rglob("*.svg")} == {
        path.with_suffix("") for path in drawn.rglob("*.png")
    }


def test_the_same_result_gives_the_same_bytes(simulated: StudyResult, drawn: Path, tmp_path: Path) -> None:
    draw_figures(simulated, tmp_path)
    for path in drawn.rglob("*.*"):
        assert (tmp_path / "figures" / path.relative_to(drawn)).read_bytes() == path.read_bytes(), path


def test_progress_counts_every_figure(simulated: StudyResult, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    draw_figures(simulated, tmp_path, progress=lambda stage, done, total: seen.append((done, total)))
    assert seen[-1][0] == seen[-1][1] == len(seen) - 1


def test_labels_are_wrapped_and_start_no_formula() -> None:
    (label,) = wrapped(["Part des personnes de 65 ans ou plus vivant seules $dans$ une commune éloignée des services"])
    assert all(len(line) <= 32 for line in label.split("\n"))
    assert r"\$" in label


def test_a_figure_shows_the_numbers_of_its_table(simulated: StudyResult) -> None:
    figure = weights(simulated, "scores")
    assert figure is not None
    table = simulated.tables["weights"]
    values = table.loc[table["version"] == "scores", "weight"]
    bars = figure.axes[0].patches
    assert [bar.get_width() for bar in bars] == pytest.approx(list(values))
    assert (values < 0).any()
    lines = scree(simulated, "equal")
    assert lines is not None
    eigenvalues = simulated.tables["diagnostics"].query("version == 'equal' and statistic == 'eigenvalue'")["value"]
    assert list(lines.axes[0].lines[0].get_ydata()) == pytest.approx(list(eigenvalues))
    assert loadings(simulated, "equal") is None
