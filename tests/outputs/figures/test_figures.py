"""Every figure is drawn twice in the same bytes, and none where there is nothing to draw."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from ifn_research.outputs.figures import draw_figures
from ifn_research.outputs.figures.canvas import STYLE, Ticks, heat_map, height_of_rows, wrapped
from ifn_research.outputs.figures.studies import forest
from ifn_research.outputs.figures.versions import correlation, loadings, scree, weights
from ifn_research.results.study_result import StudyResult
from tests.support.remarks import from_notes


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
    of_the_study = ["agreement", "calibration", "concentration", "forest-latent", "forest-non_take_up"]
    assert sorted(path.stem for path in drawn.glob("*.png")) == of_the_study
    assert {path.with_suffix("") for path in drawn.rglob("*.svg")} == {
        path.with_suffix("") for path in drawn.rglob("*.png")
    }


def test_the_same_result_gives_the_same_bytes(simulated: StudyResult, drawn: Path, tmp_path: Path) -> None:
    draw_figures(simulated, tmp_path)
    for path in drawn.rglob("*.*"):
        assert (tmp_path / "figures" / path.relative_to(drawn)).read_bytes() == path.read_bytes(), path


def test_progress_counts_every_figure(simulated: StudyResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ifn_research.outputs.figures.save", lambda figure, path: None)
    seen: list[tuple[int, int]] = []
    draw_figures(simulated, tmp_path, progress=lambda stage, done, total: seen.append((done, total)))
    assert seen[-1][0] == seen[-1][1] == len(seen) - 1


def test_labels_are_wrapped_and_those_too_long_say_so() -> None:
    labels = [
        "Part des personnes de 65 ans ou plus vivant seules dans une commune éloignée de tous les services publics",
        "Pauvreté",
    ]
    long, short = wrapped(labels)
    assert all(len(line) <= 30 for line in long.split("\n"))
    assert long.count("\n") == 2
    assert long.endswith("…")
    assert short == "Pauvreté"


def test_a_label_from_data_starts_no_formula(drawn: Path) -> None:
    # Matplotlib refuses a broken formula: that the pictures exist is part of the test.
    svg = (drawn / "equal" / "weights.svg").read_text(encoding="utf-8")
    assert "$pauvreté$" in svg
    assert "<script>" not in svg


@pytest.mark.parametrize(
    "ticks, share, expected",
    [
        ([-0.25, 0, 0.25, 0.5], False, ["−0,25", "0,00", "0,25", "0,50"]),
        ([0, 0.2, 0.4], False, ["0,0", "0,2", "0,4"]),
        ([0, 1, 2], False, ["0", "1", "2"]),
        ([0, 0.025, 0.05], True, ["0,0\u00a0%", "2,5\u00a0%", "5,0\u00a0%"]),
        ([0, 0.1], True, ["0\u00a0%", "10\u00a0%"]),
    ],
)
def test_ticks_say_where_they_are(ticks: list[float], share: bool, expected: list[str]) -> None:
    formatter = Ticks(share=share)
    formatter.set_locs(ticks)
    assert [formatter(tick) for tick in ticks] == expected


def test_rows_are_as_high_as_their_labels() -> None:
    assert height_of_rows(["a"] * 4) == pytest.approx(4 * 0.34)
    assert height_of_rows(["a", "b\nc\nd"]) > height_of_rows(["a", "b"])


def texts(figure: Figure | None) -> list[str]:
    assert figure is not None
    return [item.get_text().replace("\n", " ") for item in figure.findobj(Text)]


def test_a_heat_map_of_long_labels_numbers_its_columns() -> None:
    values = np.eye(3)
    long = heat_map(values, ["Ménages d'une personne vivant seule", "b", "c"], title="", reading="")
    assert [item.get_text() for item in long.axes[0].get_xticklabels()] == ["1", "2", "3"]
    assert [item.get_text() for item in long.axes[0].get_yticklabels()][1:] == ["2. b", "3. c"]
    short = heat_map(values, ["a", "b", "c"], title="", reading="")
    assert [item.get_text() for item in short.axes[0].get_xticklabels()] == ["a", "b", "c"]


def test_heat_maps_hold_every_correlation(simulated: StudyResult) -> None:
    cells = simulated.tables["contributions"].query("version == 'equal'")
    wide = cells.pivot_table(index="code", columns="indicator", values="normalised", sort=False)
    figure = correlation(simulated, "equal")
    assert figure is not None
    np.testing.assert_allclose(figure.axes[0].images[0].get_array(), np.corrcoef(wide.to_numpy().T), atol=1e-12)


def test_a_forest_says_what_is_circular_and_how_few_blocks_there_are(simulated: StudyResult) -> None:
    shown = texts(forest(simulated, "non_take_up"))
    assert "equal (circulaire)" in shown
    assert "equal" not in shown
    (reading,) = [text for text in shown if text.startswith("Rond bleu")]
    assert "Peu de blocs (26 de tailles inégales" in reading.replace("\u00a0", " ")
    assert "Circulaire\u00a0:" in reading
    absent = dict.fromkeys(("ci_low", "ci_high", "ci_low_coarse", "ci_high_coarse"), np.nan)
    without = from_notes(simulated.tables["ranking"].assign(note="", **absent))
    plain = texts(forest(replace(simulated, tables={**simulated.tables, "ranking": without}), "non_take_up"))
    assert not [text for text in plain if "Trait" in text or "irculaire" in text or "blocs" in text]


def test_components_without_room_are_counted(simulated: StudyResult) -> None:
    rows = simulated.tables["loadings"].query("version == 'scores' and component == 'F1'")
    six = pd.concat([rows.assign(component=f"F{k}") for k in range(1, 7)])
    figure = loadings(replace(simulated, tables={**simulated.tables, "loadings": six}), "scores")
    assert figure is not None
    assert [axes.get_title() for axes in figure.axes] == ["F1", "F2", "F3", "F4"]
    assert [text for text in texts(figure) if "Les 4 premières composantes sur 6" in text]


def test_loadings_stand_before_their_intervals(simulated: StudyResult) -> None:
    figure = loadings(simulated, "refused")
    assert figure is not None
    rows = simulated.tables["loadings"].query("version == 'refused' and component == 'PC1'")
    band = figure.axes[0].collections[0].get_segments()
    np.testing.assert_allclose([(line[0][0], line[1][0]) for line in band], rows[["ci_low", "ci_high"]])
    (reading,) = [text for text in texts(figure) if "Bande grise" in text]
    assert "Peu de blocs (26) : intervalle indicatif." in " ".join(reading.split())
    bare = simulated.tables["loadings"].assign(ci_low=np.nan, ci_high=np.nan)
    without = loadings(replace(simulated, tables={**simulated.tables, "loadings": bare}), "refused")
    assert without is not None
    assert not [text for text in texts(without) if "Bande" in text]


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


@pytest.mark.parametrize(
    "version, declared, title",
    [
        ("tied", True, "poids effectif"),
        ("components", False, "poids effectif"),
        ("own", False, "poids moyen des territoires"),
    ],
)
def test_weights_are_called_declared_where_they_are(
    cautious: StudyResult, version: str, declared: bool, title: str
) -> None:
    figure = weights(cautious, version)
    assert figure is not None
    assert ("ce que l'on déclare" in texts(figure)[-1]) == declared
    assert title in texts(figure)


def test_the_title_of_a_forest_is_not_cut(simulated: StudyResult) -> None:
    """Wide letters, and indicators whose labels leave the axes little room."""
    config = dict(simulated.config)
    config["ground_truth"] = [
        {**truth, "label": "Sans première dose de vaccin Covid-19, semaine 27 de 2021 et au-delà, dans toute la France"}
        for truth in config["ground_truth"]
    ]
    config["indicators"] = {name: {**item, "label": "m" * 40} for name, item in config["indicators"].items()}
    with mpl.rc_context(STYLE):
        figure = forest(replace(simulated, config=config), "non_take_up")
        assert figure is not None
        figure.draw_without_rendering()
    (title,) = [text for text in figure.texts if "Accord avec" in text.get_text()]
    assert "2021" in title.get_text()
    assert title.get_window_extent().x1 <= figure.bbox.x1
