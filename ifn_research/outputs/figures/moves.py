"""A picture of the farthest moves between two runs, each split into what changed."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from ifn_research.language import Language
from ifn_research.language.labels import Labels
from ifn_research.outputs.figures.canvas import BLUE, GREY, ORANGE, Ticks, caption, height_of_rows, new_figure, wrapped
from ifn_research.results.split import PART_WORDS, PARTS, RANK, Split

# Moves that are drawn.
MOST = 15
# Okabe and Ito's colours of the parts; two players together have a colour of their own.
COLOURS = dict(zip(PARTS, (BLUE, ORANGE, "#009E73", "#CC79A7", "#56B4E9", "#E69F00", GREY), strict=True))


def split_moves(split: Split, config: Labels, language: Language) -> Figure | None:
    """Draw the parts of the farthest moves side by side, against and with the move, and the move itself as a dot.

    Parameters
    ----------
    split : Split
    config : Labels
    language : Language
    """
    moved = split.moved.head(MOST)
    if moved.empty:
        return None
    names = [str(name or code) for name, code in zip(moved["name"].fillna(""), moved["code"], strict=True)]
    labels = wrapped(names, 38)
    figure = new_figure(1.7 + height_of_rows(labels))
    axes = figure.subplots()
    rows = np.arange(len(moved))
    ends = {sign: np.zeros(len(moved)) for sign in (1, -1)}
    for part in PARTS:
        values = moved[part].to_numpy(dtype=np.float64)
        if np.isnan(values).all():
            continue
        values = np.nan_to_num(values)
        starts = np.where(values >= 0, ends[1], ends[-1])
        axes.barh(
            rows, values, left=starts, height=0.7, color=COLOURS[part], label=language.told(PART_WORDS[part], config)
        )
        for sign in ends:
            ends[sign] += np.where(sign * values > 0, values, 0.0)
    axes.plot(moved["change"], rows, "D", color="black", markersize=4, label=language.say("figure.split.move"))
    axes.set_yticks(rows, labels, fontsize=8)
    axes.set_ylim(len(moved) - 0.5, -0.5)
    axes.axvline(0, color="black", linewidth=0.8)
    axes.grid(axis="x", color="#DDDDDD")
    axes.set_axisbelow(True)
    axes.set_xlabel(language.say("figure.split.ranks" if split.shown == RANK else "figure.split.points"))
    axes.xaxis.set_major_formatter(Ticks(share=False, language=language))
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=4, fontsize=8, frameon=False)
    caption(figure, language.say("figure.split.reading"))
    return figure
