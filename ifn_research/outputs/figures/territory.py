"""The picture of one territory: where it stands among the others on each indicator."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from ifn_research.language import Language
from ifn_research.outputs.figures.canvas import BLUE, GREY, ORANGE, height_of_rows, new_figure, wrapped
from ifn_research.results.standings import standings
from ifn_research.results.study_result import StudyResult

# From here on a territory is called more, or less, fragile than most.
HIGH, LOW = 75, 25


def profile(result: StudyResult, code: str, version: str, language: Language) -> Figure | None:
    """Draw the share of territories that are less fragile than one on each indicator, the highest first."""
    standing = standings(result, code, version)
    if standing.empty:
        return None
    labels = wrapped([language.indicator(result.config, str(name)) for name in standing.index], 42)
    figure = new_figure(0.9 + height_of_rows(labels, least=0.26))
    axes = figure.subplots()
    at = np.arange(len(standing))
    values = standing.to_numpy()
    colours = [ORANGE if value >= HIGH else BLUE if value <= LOW else GREY for value in values]
    axes.hlines(at, 50, values, color=colours, linewidth=2)
    axes.scatter(values, at, color=colours, s=42, zorder=3)
    axes.axvline(50, color="black", linewidth=0.8)
    axes.set_xlim(-2, 102)
    axes.set_xticks([0, 25, 50, 75, 100])
    axes.set_yticks(at, labels, fontsize=8)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.grid(axis="x", color="#E3E3E3")
    axes.set_axisbelow(True)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0, labelsize=8)
    axes.set_xlabel(language.say("territory_report.profile_axis"), fontsize=8.5)
    return figure
