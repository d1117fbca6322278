"""The picture of one territory: where it stands among the others on each indicator."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from ifn_research.language import Language
from ifn_research.outputs.figures.canvas import BLUE, GREY, ORANGE, height_of_rows, new_figure, wrapped
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


def standings(result: StudyResult, code: str, version: str) -> pd.Series:
    """The share, in %, of the other territories that are less fragile than one on each indicator; ties count for half.

    The highest first; index = indicator. An indicator whose value is not known is absent.
    """
    cells = result.of_version("contributions", version)
    found = {}
    for name, rows in cells.groupby("indicator", sort=False):
        values = rows.set_index("code")["normalised"].dropna()
        if code in values.index and len(values) > 1:
            found[str(name)] = share_below(values, code)
    return pd.Series(found, dtype=np.float64).sort_values(ascending=False, kind="stable")


def share_below(values: pd.Series, code: str) -> float:
    """The share, in %, of the other territories whose value is lower than that of one; ties count for half."""
    own, others = values[code], values.drop(code)
    return 100 * float((others < own).mean() + (others == own).mean() / 2)
