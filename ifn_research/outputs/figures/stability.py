"""Pictures of what holds in other worlds: which version comes first, and which pairs of territories change order."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from ifn_research.language import Language, language_named
from ifn_research.language.language import capitalised
from ifn_research.outputs.figures.canvas import (
    BLUE,
    NARROW_CAPTION,
    NARROW_LABEL,
    NARROW_TITLE,
    NARROW_WIDTH,
    ORANGE,
    Ticks,
    caption,
    height_of_rows,
    legend_above,
    narrow_title,
    new_figure,
    wrapped,
)
from ifn_research.results.choices import drawn_in_worlds
from ifn_research.results.study_result import StudyResult

# What is left out in turn, with its colour.
LEFT_OUT = {"territory": BLUE, "block": ORANGE}
SAID_WITHOUT = {"territory": "figure.stability.without_territory", "block": "figure.stability.without_block"}
# The version that comes first in the data as they are, and the others.
FIRST, OTHER = BLUE, "#9CC3E0"


def decision_stability(result: StudyResult, ground_truth: str, language: Language | None = None) -> Figure | None:
    """In how many worlds each version comes first, and is not told apart from the first, one panel a metric."""
    language = language or language_named("fr")
    rows = result.tables.get("decision_stability")
    if rows is None:
        return None
    rows = rows[rows["ground_truth"] == ground_truth]
    # A metric that no world has, of a ground truth of another kind, has no first.
    first = rows.groupby("metric")["p_best"].transform("sum")
    rows = rows[first > 0]
    if rows.empty:
        return None
    metrics = list(dict.fromkeys(rows["metric"]))
    names = list(rows[rows["metric"] == metrics[0]].sort_values("p_best", ascending=False, kind="stable")["version"])
    labels = wrapped([language.version(result.config, name) for name in names], NARROW_LABEL)
    height = height_of_rows(labels, least=0.3) + 0.9
    figure = new_figure(2.1 + height * len(metrics), NARROW_WIDTH)
    above, *panels = figure.subplots(1 + len(metrics), 1, height_ratios=[0.65, *[height] * len(metrics)])
    for axes, metric in zip(panels, metrics, strict=True):
        _worlds(axes, rows[rows["metric"] == metric].set_index("version").reindex(names), language)
        axes.set_yticks(range(len(names)), labels, fontsize=8.5)
        same = language.percent(float(rows.loc[rows["metric"] == metric, "p_same_recommendation"].iloc[0]), 0)
        named = wrapped([capitalised(language.metric(metric))], NARROW_TITLE)
        title = "\n".join([*named, language.say("figure.stability.same", share=same)])
        axes.set_title(title, loc="right", fontsize=9)
    axes.set_xlabel(language.say("figure.stability.worlds_axis"), fontsize=9)
    truth = language.ground_truth(result.config, ground_truth)
    narrow_title(figure, language.say("figure.stability.worlds", truth=truth))
    _legend(above, language, several=bool(rows["p_in_confidence_set"].notna().any()))
    count = int(result.manifest.get("decision", {}).get("worlds", 0))
    told = [language.say("figure.stability.worlds_count", count)] if count else []
    told.append(drawn_in_worlds(result, language))
    told.append(language.say("figure.stability.worlds_reading"))
    caption(figure, " ".join(filter(None, told)), width=NARROW_CAPTION, size=8.5)
    return figure


def _worlds(axes: Axes, rows: pd.DataFrame, language: Language) -> None:
    colours = [FIRST if first else OTHER for first in rows["nominal_best"].astype(bool)]
    best = rows["p_best"].to_numpy(dtype=np.float64)
    kept = rows["p_in_confidence_set"].to_numpy(dtype=np.float64)
    axes.barh(range(len(rows)), best, height=0.6, color=colours)
    known = np.flatnonzero(~np.isnan(kept))
    axes.plot(kept[known], known, "D", color=ORANGE, markersize=5.5, clip_on=False, zorder=3)
    for y, share in enumerate(best):
        axes.annotate(
            language.percent(float(share), 0), (1.03, y), xycoords=("axes fraction", "data"), va="center", fontsize=8.5
        )
    axes.set_xlim(0, 1)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.xaxis.set_major_formatter(Ticks(share=True, language=language))
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1])
    axes.tick_params(labelsize=8.5)
    axes.grid(axis="x", color="#DDDDDD")
    axes.set_axisbelow(True)


def _legend(axes: Axes, language: Language, *, several: bool) -> None:
    handles: list[Patch | Line2D] = [
        Patch(color=FIRST, label=language.say("figure.stability.first_own")),
        Patch(color=OTHER, label=language.say("figure.stability.first_other")),
    ]
    if several:
        marker = Line2D([], [], color=ORANGE, marker="D", linestyle="", markersize=5.5)
        marker.set_label(language.say("figure.stability.kept"))
        handles.append(marker)
    legend_above(axes, handles)


def rank_reversals(result: StudyResult, language: Language | None = None) -> Figure | None:
    """The share of pairs of territories that change order when another one, or a block, is left out, by version."""
    language = language or language_named("fr")
    rows = result.tables.get("rank_reversals")
    if rows is None or rows["share"].isna().all():
        return None
    rows = rows[rows["share"].notna()]
    names = list(dict.fromkeys(rows["version"]))
    labels = wrapped([language.version(result.config, name) for name in names], NARROW_LABEL)
    height = height_of_rows(labels, least=0.42) + 0.6
    figure = new_figure(1.7 + height, NARROW_WIDTH)
    above, axes = figure.subplots(2, 1, height_ratios=[0.4, height])
    told = [name for name in LEFT_OUT if (rows["left_out"] == name).any()]
    largest = float(rows["share"].max())
    for k, name in enumerate(told):
        found = rows[rows["left_out"] == name].set_index("version")["share"].reindex(names).to_numpy(dtype=np.float64)
        y = np.arange(len(names)) + 0.36 * (k - (len(told) - 1) / 2)
        axes.barh(y, found, height=0.32, color=LEFT_OUT[name])
        for place, share in zip(y, found, strict=True):
            if not np.isnan(share):
                text = language.small_share(float(share))
                axes.annotate(
                    text, (share, place), xytext=(3, 0), textcoords="offset points", va="center", fontsize=8.5
                )
    axes.set_yticks(range(len(names)), labels, fontsize=8.5)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_xlim(0, 1.25 * largest if largest > 0 else 0.01)
    axes.xaxis.set_major_formatter(Ticks(share=True, language=language))
    axes.xaxis.set_major_locator(MaxNLocator(4))
    axes.tick_params(labelsize=8.5)
    axes.grid(axis="x", color="#DDDDDD")
    axes.set_axisbelow(True)
    axes.set_xlabel(language.say("figure.stability.pairs_axis"), fontsize=9)
    narrow_title(figure, language.say("figure.stability.reversals"))
    words = {name: language.say(SAID_WITHOUT[name]) for name in told}
    legend_above(above, [Patch(color=LEFT_OUT[name], label=label) for name, label in words.items()])
    caption(figure, language.say("figure.stability.reversals_reading"), width=NARROW_CAPTION, size=8.5)
    return figure
