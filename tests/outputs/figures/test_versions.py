"""Pictures of one version show the numbers of its tables."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ifn_research.outputs.figures.versions import correlation, loadings, scree, weights
from ifn_research.results.study_result import StudyResult
from tests.support.drawn_texts import texts


def test_heat_maps_hold_every_correlation(simulated: StudyResult) -> None:
    cells = simulated.tables["contributions"].query("version == 'equal'")
    wide = cells.pivot_table(index="code", columns="indicator", values="normalised", sort=False)
    figure = correlation(simulated, "equal")
    assert figure is not None
    np.testing.assert_allclose(figure.axes[0].images[0].get_array(), np.corrcoef(wide.to_numpy().T), atol=1e-12)


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
    assert "Peu de régions indépendantes (26) : intervalle indicatif." in " ".join(reading.split())
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
    assert ("ce que l’on déclare" in texts(figure)[-1]) == declared
    assert title in texts(figure)
