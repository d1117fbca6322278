"""Pictures that compare the versions of a study."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ifn_research.language import Language, in_french, language_named
from ifn_research.language.language import capitalised
from ifn_research.outputs.figures.canvas import (
    BLUE,
    FEW,
    ORANGE,
    Ticks,
    caption,
    heat_map,
    height_of_rows,
    new_figure,
    wrapped,
    write_inside,
)
from ifn_research.remarks import Bears, bearing, coded, read, remarks_in
from ifn_research.results.metrics import SHARES
from ifn_research.results.metrics import figure as figure_of
from ifn_research.results.study_result import StudyResult
from ifn_research.rows import BASELINE

# Rows of a forest plot from which they are closer together: it would not fit on a screen.
MANY = 14


def forest(result: StudyResult, ground_truth: str, language: Language | None = None) -> Figure | None:
    """The primary metric of each version and each single indicator, with its interval, best first."""
    assert result.primary is not None
    language = language or language_named("fr")
    metric = result.primary[1]
    table = result.tables["ranking"]
    table = table[(table["ground_truth"] == ground_truth) & (table["metric"] == metric) & table["estimate"].notna()]
    if table.empty:
        return None
    table = table.sort_values("estimate", ascending=False, kind="stable")
    many = len(table) > MANY
    labels = wrapped([_label(result, row, language) for row in table.itertuples()], 54 if many else 42)
    figure = new_figure(1.9 + height_of_rows(labels, least=0.24 if many else 0.34))
    axes = figure.subplots()
    out = _ruled_out(result, ground_truth)
    _intervals(axes, table, lambda value: figure_of(language, metric, value), out)
    axes.set_yticks(range(len(labels)), labels, fontsize=8)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    axes.set_xlabel(language.metric(metric))
    axes.xaxis.set_major_formatter(Ticks(share=metric in SHARES, language=language))
    # Above the whole picture: long labels of indicators leave the axes little room.
    label = language.ground_truth(result.config, ground_truth)
    (title,) = wrapped([language.say("figure.agreement_with", truth=label)], 90)
    figure.suptitle(title, x=0.01, ha="left", fontsize=11)
    caption(figure, _reading(result, table, language, ruled_out=bool(out)))
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
        wrapped([in_french().version(result.config, name) for name in names], 30),
        title=in_french().say("figure.alone.agreement"),
        reading=in_french().say("figure.alone.agreement_reading"),
    )


def weights(result: StudyResult, language: Language | None = None) -> Figure | None:
    """Effective weights of the indicators, a column a version; darkest counts most."""
    language = language or language_named("fr")
    table = result.tables["weights"]
    versions = [name for name in result.versions if (table["version"] == name).any()]
    if not versions:
        return None
    found = table.pivot_table(index="indicator", columns="version", values="weight", sort=False)[versions]
    labels = wrapped([language.indicator(result.config, str(name)) for name in found.index], 42)
    figure = new_figure(1.3 + height_of_rows(labels, least=0.3))
    axes = figure.subplots()
    axes.imshow(found.abs(), cmap="Blues", vmin=0, vmax=max(found.abs().max().max(), 0.01), aspect="auto")
    shown = wrapped([language.version(result.config, name) for name in versions], 24)
    axes.set_xticks(range(len(versions)), shown, rotation=45, ha="right", rotation_mode="anchor")
    axes.set_yticks(range(len(labels)), labels)
    axes.tick_params(length=0, labelsize=8)
    axes.spines[:].set_visible(False)
    _write_weights(axes, found, language)
    caption(figure, language.say("figure.weights_reading"))
    return figure


def _write_weights(axes: Axes, found: pd.DataFrame, language: Language) -> None:
    """The figure of each weight, small where columns are many; nothing where a version has no such indicator."""
    largest = found.abs().max().max()
    size = 8 if len(found.columns) <= FEW else 6
    for (i, j), value in np.ndenumerate(found.to_numpy()):
        if not np.isnan(value):
            colour = "white" if abs(value) > 0.6 * largest else "black"
            text = language.percent(float(value), 0)
            write_inside(axes, j, i, text, va="center", fontsize=size, color=colour)


def _label(result: StudyResult, row: Any, language: Language) -> str:
    name = language.version(result.config, row.version)
    return language.say("figure.circular", version=name) if coded(read(row.remarks), "circular_with") else name


def _ruled_out(result: StudyResult, ground_truth: str) -> set[str]:
    """Versions that the confidence set of the criterion declared before the run leaves out."""
    if not result.declared or result.primary is None or ground_truth != result.primary[0]:
        return set()
    rows = result.tables["confidence_set"]
    rows = rows[(rows["ground_truth"] == ground_truth) & (rows["metric"] == result.primary[1])]
    return set(rows.loc[rows["p_value"].notna() & ~rows["in_set"].astype(bool), "version"])


def _intervals(axes: Axes, table: pd.DataFrame, shown: Callable[[float], str], out: set[str]) -> None:
    for y, row in enumerate(table.itertuples()):
        baseline = str(row.version).startswith(BASELINE)
        colour = ORANGE if baseline else BLUE
        if not pd.isna(row.ci_low):
            axes.hlines(y, float(row.ci_low), float(row.ci_high), color=colour, linewidth=2.2)
        if not pd.isna(row.ci_low_coarse):
            axes.hlines(y, float(row.ci_low_coarse), float(row.ci_high_coarse), color=colour, linewidth=0.8)
        size, inside = (5 if baseline else 7), "white" if row.version in out else colour
        axes.plot(
            float(row.estimate), y, "D" if baseline else "o", color=colour, markersize=size, markerfacecolor=inside
        )
        axes.annotate(
            shown(float(row.estimate)), (1.01, y), xycoords=("axes fraction", "data"), va="center", fontsize=8
        )
    axes.axvline(0, color="black", linewidth=0.8)
    axes.grid(axis="x", color="#DDDDDD")
    axes.set_axisbelow(True)


def _reading(result: StudyResult, table: pd.DataFrame, language: Language, *, ruled_out: bool) -> str:
    sizes: Sequence[int] = sorted(set(table["n"]))
    covered = language.say("words.territories", sizes[0])
    if len(sizes) > 1:
        covered = language.say("figure.range", low=language.count(sizes[0]), high=language.count(sizes[-1]))
    remarks = remarks_in(table["remarks"])
    about = [language.remark(remark, result.config) for remark in bearing(remarks, Bears.ON_INTERVAL)]
    texts = [language.say("figure.forest_reading")]
    if table["ci_low"].notna().any():
        texts.append(language.say("figure.forest_interval"))
    if table["ci_low_coarse"].notna().any():
        texts.append(language.say("figure.forest_coarse"))
    texts += [f"{capitalised(text)}." for text in (covered, *about)]
    if coded(remarks, "circular_with"):
        texts.append(language.say("figure.forest_circular"))
    return " ".join([*texts, language.say("figure.forest_ruled_out")] if ruled_out else texts)
