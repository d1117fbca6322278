"""The pictures of the simulation study."""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl
import pandas as pd

from ifn_research.outputs.figures.canvas import BLUE, GREY, ORANGE, STYLE, new_figure, save

COLOURS = (BLUE, ORANGE, "#009E73", "#CC79A7", "#E69F00", GREY)
MARKS = ("o", "s", "^", "D", "v", "x")
VARIED = {
    "missing": "share of missing cells",
    "noise": "noise of the indicators",
    "n_adverse": "adverse indicators, of 9",
}


def draw(tables: Path, folder: Path) -> None:
    """Draw from the tables of a folder, as PNG and SVG."""
    with mpl.rc_context(STYLE):
        save(_coverage(pd.read_csv(tables / "coverage.csv")), folder / "validation-coverage")
        save(_recovery(pd.read_csv(tables / "recovery.csv")), folder / "validation-recovery")


KINDS = {"percentile": "percentile, as it is", "blocks": "blocks", "coarse blocks": "coarse blocks"}
WORLDS = {"independent": "independent blocks, of unequal size: their number", "adjacent": "adjacent blocks: range"}


def _coverage(table: pd.DataFrame) -> mpl.figure.Figure:
    table = table[table["metric"] == "spearman"]
    figure = new_figure(3.6)
    panels = figure.subplots(1, len(WORLDS), sharey=True)
    for axes, (world, label) in zip(panels, WORLDS.items(), strict=True):
        axes.axhspan(93, 97, color="#EEEEEE")
        axes.axhline(95, color=GREY, linewidth=0.8)
        rows = table[table["world"] == world]
        for k, (interval, shown) in enumerate(KINDS.items()):
            some = rows[rows["interval"] == interval]
            error = 1.96 * some["standard_error"]
            axes.errorbar(some["of"], some["coverage"], error, color=COLOURS[k], marker=MARKS[k], label=shown)
        axes.set_xlabel(label)
        axes.set_xticks(sorted(rows["of"].unique()))
    panels[0].set_ylabel("intervals that hold the target, %")
    panels[1].legend(frameon=False, loc="lower left")
    return figure


def _recovery(table: pd.DataFrame) -> mpl.figure.Figure:
    figure = new_figure(3.9)
    panels = figure.subplots(1, len(VARIED), sharey=True)
    for axes, (varied, label) in zip(panels, VARIED.items(), strict=True):
        rows = table[table["varied"] == varied]
        for k, (version, some) in enumerate(rows.groupby("version", sort=False)):
            axes.errorbar(
                some["value"],
                # The mean of the few studies that do not refuse is another one's figure.
                some["spearman"].where(some["refused"] == 0),
                1.96 * some["standard_error"],
                color=COLOURS[k],
                marker=MARKS[k],
                markersize=4,
                linewidth=1.2,
                label=version,
            )
        axes.set_xlabel(label)
        axes.set_xticks(sorted(rows["value"].unique()))
    panels[0].set_ylabel("Spearman with the latent fragility")
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=3, frameon=False)
    return figure
