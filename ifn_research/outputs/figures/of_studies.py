"""Pictures that compare the versions of a study."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from ifn_research.french import METRICS, capitalised, count, figure_of, ground_truth_label, note, version_label
from ifn_research.outputs.figures.canvas import BLUE, ORANGE, caption, heat_map, new_figure, wrapped
from ifn_research.results import BASELINE, StudyResult


def forest(result: StudyResult, ground_truth: str) -> Figure | None:
    """The primary metric of each version and each single indicator, with its interval, best first."""
    assert result.primary is not None
    metric = result.primary[1]
    table = result.tables["ranking"]
    table = table[(table["ground_truth"] == ground_truth) & (table["metric"] == metric) & table["estimate"].notna()]
    if table.empty:
        return None
    table = table.sort_values("estimate", ascending=False, kind="stable")
    figure = new_figure(2.1 + 0.34 * len(table))
    axes = figure.subplots()
    _intervals(axes, table, metric)
    names = [version_label(result.config, name) for name in table["version"]]
    axes.set_yticks(range(len(names)), wrapped(names, 42), fontsize=8)
    axes.invert_yaxis()
    axes.set_xlabel(METRICS[metric])
    axes.xaxis.set_major_formatter(lambda value, _: figure_of(metric, value, digits=1 if metric in RANKED else 0))
    axes.set_title("\n".join(wrapped([f"Accord avec : {ground_truth_label(result.config, ground_truth)}"], 75)))
    _legend(axes)
    caption(figure, _reading(result, table))
    return figure


def agreement(result: StudyResult) -> Figure | None:
    """Heat map of the rank correlations between versions."""
    table = result.tables["agreement"]
    names = [name for name in result.versions if name in {*table["version_a"], *table["version_b"]}]
    if len(names) < 2:
        return None
    values = pd.DataFrame(np.eye(len(names)), index=names, columns=names)
    for row in table.itertuples():
        values.loc[row.version_a, row.version_b] = values.loc[row.version_b, row.version_a] = row.spearman
    figure = new_figure(2.6 + 0.42 * len(names))
    heat_map(figure, axes := figure.subplots(), values.to_numpy(), names, names, name="corrélation de Spearman")
    axes.set_title("Les versions classent-elles les territoires de la même façon ?")
    return figure


RANKED = ("spearman", "pearson", "kendall")


def _intervals(axes: Axes, table: pd.DataFrame, metric: str) -> None:
    for y, row in enumerate(table.itertuples()):
        baseline = str(row.version).startswith(BASELINE)
        colour = ORANGE if baseline else BLUE
        if not pd.isna(row.ci_low):
            axes.hlines(y, float(row.ci_low), float(row.ci_high), color=colour, linewidth=1.6)
        axes.plot(float(row.estimate), y, "D" if baseline else "o", color=colour, markersize=5 if baseline else 7)
        value = figure_of(metric, float(row.estimate))
        axes.annotate(value, (1.01, y), xycoords=("axes fraction", "data"), va="center", fontsize=8)
    axes.axvline(0, color="black", linewidth=0.8)
    axes.grid(axis="x", color="#DDDDDD")
    axes.set_axisbelow(True)


def _legend(axes: Axes) -> None:
    marks = [
        Line2D([], [], color=BLUE, marker="o", markersize=7, label="version de l'indice"),
        Line2D([], [], color=ORANGE, marker="D", markersize=5, label="indicateur seul"),
    ]
    axes.legend(handles=marks, loc="upper left", bbox_to_anchor=(0, -0.12), ncols=2, frameon=False, fontsize=8)


def _reading(result: StudyResult, table: pd.DataFrame) -> str:
    sizes: Sequence[int] = sorted(set(table["n"]))
    covered = count(sizes[0]) if len(sizes) == 1 else f"{count(sizes[0])} à {count(sizes[-1])}"
    parts = [part for text in dict.fromkeys(table["note"]) for part in note(text, result.config).split(" ; ") if part]
    about = [part for part in dict.fromkeys(parts) if "bloc" in part or "indépendants" in part]
    text = f"Trait : intervalle à 95 % par tirage de blocs, poids et scores fixes. {covered} territoires."
    return " ".join([text, *(f"{capitalised(part)}." for part in about)])
