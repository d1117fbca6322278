"""Pictures that compare the versions of a study."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ifn_research.french import (
    AS_SHARE,
    METRICS,
    capitalised,
    count,
    figure_of,
    ground_truth_label,
    note,
    version_label,
)
from ifn_research.outputs.figures.canvas import (
    BLUE,
    ORANGE,
    FrenchTicks,
    caption,
    heat_map,
    height_of_rows,
    new_figure,
    wrapped,
)
from ifn_research.results import BASELINE, StudyResult
from ifn_research.statistics.blocks import FEW_BLOCKS, INDEPENDENT, TOO_NARROW

# How the notes of the table begin that concern every interval of a picture, and those that concern one row.
ABOUT_BLOCKS = (FEW_BLOCKS, TOO_NARROW, INDEPENDENT)
CIRCULAR = "circular with"
RULED_OUT = " Rond vide : version que l'ensemble de confiance écarte des meilleures."


def forest(result: StudyResult, ground_truth: str) -> Figure | None:
    """The primary metric of each version and each single indicator, with its interval, best first."""
    assert result.primary is not None
    metric = result.primary[1]
    table = result.tables["ranking"]
    table = table[(table["ground_truth"] == ground_truth) & (table["metric"] == metric) & table["estimate"].notna()]
    if table.empty:
        return None
    table = table.sort_values("estimate", ascending=False, kind="stable")
    labels = wrapped([_label(result, row.version, row.note) for row in table.itertuples()], 42)
    figure = new_figure(1.9 + height_of_rows(labels))
    axes = figure.subplots()
    out = _ruled_out(result, ground_truth)
    _intervals(axes, table, metric, out)
    axes.set_yticks(range(len(labels)), labels, fontsize=8)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.set_xlabel(METRICS.get(metric, metric))
    axes.xaxis.set_major_formatter(FrenchTicks(share=metric in AS_SHARE))
    # Above the whole picture: long labels of indicators leave the axes little room.
    (title,) = wrapped([f"Accord avec : {ground_truth_label(result.config, ground_truth)}"], 90)
    figure.suptitle(title, x=0.01, ha="left", fontsize=11)
    caption(figure, _reading(result, table) + (RULED_OUT if out else ""))
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
    return heat_map(
        values.to_numpy(),
        names,
        title="Les versions classent-elles les territoires de la même façon ?",
        reading="Corrélation de Spearman entre deux versions, sur les territoires que les deux notent.",
    )


def _label(result: StudyResult, version: str, note: str) -> str:
    circular = " (circulaire)" if CIRCULAR in note else ""
    return version_label(result.config, version) + circular


def _ruled_out(result: StudyResult, ground_truth: str) -> set[str]:
    """Versions that the confidence set of the criterion declared before the run leaves out."""
    if not result.declared or result.primary is None or ground_truth != result.primary[0]:
        return set()
    rows = result.tables["confidence_set"]
    rows = rows[(rows["ground_truth"] == ground_truth) & (rows["metric"] == result.primary[1])]
    return set(rows.loc[rows["p_value"].notna() & ~rows["in_set"].astype(bool), "version"])


def _intervals(axes: Axes, table: pd.DataFrame, metric: str, out: set[str]) -> None:
    for y, row in enumerate(table.itertuples()):
        baseline = str(row.version).startswith(BASELINE)
        colour = ORANGE if baseline else BLUE
        if not pd.isna(row.ci_low):
            axes.hlines(y, float(row.ci_low), float(row.ci_high), color=colour, linewidth=1.6)
        size, inside = (5 if baseline else 7), "white" if row.version in out else colour
        axes.plot(
            float(row.estimate), y, "D" if baseline else "o", color=colour, markersize=size, markerfacecolor=inside
        )
        value = figure_of(metric, float(row.estimate))
        axes.annotate(value, (1.01, y), xycoords=("axes fraction", "data"), va="center", fontsize=8)
    axes.axvline(0, color="black", linewidth=0.8)
    axes.grid(axis="x", color="#DDDDDD")
    axes.set_axisbelow(True)


def _reading(result: StudyResult, table: pd.DataFrame) -> str:
    sizes: Sequence[int] = sorted(set(table["n"]))
    covered = count(sizes[0]) if len(sizes) == 1 else f"{count(sizes[0])} à {count(sizes[-1])}"
    parts = [part for text in dict.fromkeys(table["note"]) for part in text.split("; ") if part]
    about = [note(part, result.config) for part in dict.fromkeys(parts) if part.startswith(ABOUT_BLOCKS)]
    texts = ["Rond bleu : version de l'indice ; losange orange : indicateur seul."]
    if table["ci_low"].notna().any():
        texts.append("Trait : intervalle à 95 % par tirage de blocs, poids et scores fixes.")
    texts.append(f"{covered} territoires.")
    texts += [f"{capitalised(part)}." for part in about]
    if table["note"].str.contains(CIRCULAR, regex=False).any():
        texts.append("Circulaire : l'indicateur, ou la version qui le contient, sert aussi à mesurer ce constat.")
    return " ".join(texts)
