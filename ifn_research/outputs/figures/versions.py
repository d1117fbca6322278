"""Pictures of one version: correlations of its indicators, scree, loadings, weights."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ifn_research.language import in_french
from ifn_research.language.language import capitalised
from ifn_research.matrix import Floats
from ifn_research.outputs.figures.canvas import (
    BLUE,
    GREY,
    ORANGE,
    Ticks,
    caption,
    heat_map,
    height_of_rows,
    new_figure,
    wrapped,
)
from ifn_research.remarks import read
from ifn_research.results.study_result import StudyResult

# White behind a figure that a line would cross.
BEHIND = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}
# Weightings whose weights are what the study declares; the others learn them from the data.
DECLARED = ("equal", "equal_by_dimension", "fixed", "budget", "ahp")
# Components that a picture has room for.
SHOWN = 4


def correlation(result: StudyResult, version: str) -> Figure | None:
    """Heat map of the correlations between the oriented, normalised indicators."""
    table = result.of_version("contributions", version)
    if table.empty:
        return None
    wide = table.pivot_table(index="code", columns="indicator", values="normalised", sort=False).dropna()
    if wide.shape[1] < 2:
        return None
    labels = [in_french().indicator(result.config, str(name)) for name in wide.columns]
    language = in_french()
    readings = [language.say("figure.alone.correlations_reading")]
    if result.threshold and (table["masked"] != "").any():
        readings.append(language.say("figure.alone.without_masked"))
    title = language.say("figure.alone.correlations", version=in_french().version(result.config, version))
    return heat_map(wide.corr().to_numpy(), labels, title=title, reading=" ".join(readings))


def scree(result: StudyResult, version: str) -> Figure | None:
    """Eigenvalues of the correlation matrix, with the cumulated share of variance."""
    table = _diagnostics(result, version, "eigenvalue")
    if len(table) < 2:
        return None
    language = in_french()
    values = table["value"].to_numpy()
    position = np.arange(1, len(values) + 1)
    figure = new_figure(3.8)
    axes = figure.subplots()
    axes.plot(position, values, "o-", color=BLUE)
    axes.axhline(1, color=GREY, linestyle="--", linewidth=1)
    kaiser = language.say("figure.alone.kaiser")
    axes.text(len(values), 1.03, kaiser, ha="right", va="bottom", color=GREY, fontsize=8)
    for k, share in enumerate(np.cumsum(values) / values.sum()):
        axes.annotate(
            in_french().percent(share, 0),
            (position[k], values[k]),
            (4, 7),
            textcoords="offset points",
            fontsize=8,
            color=ORANGE,
            bbox=BEHIND,
        )
    axes.set_xticks(position)
    axes.set_xlabel(language.say("figure.alone.component"))
    axes.set_ylabel(language.say("figure.alone.eigenvalue"))
    axes.set_ylim(min(0, values.min()), values.max() * 1.15)
    axes.yaxis.set_major_formatter(Ticks())
    axes.set_title(language.say("figure.alone.scree", version=language.version(result.config, version)))
    caption(figure, language.say("figure.alone.scree_reading"))
    return figure


def loadings(result: StudyResult, version: str) -> Figure | None:
    """One panel a component: the loading of every indicator."""
    table = result.tables["loadings"]
    table = table[table["version"] == version]
    if table.empty:
        return None
    total = table["component"].nunique()
    table = table[table["component"].isin(table["component"].unique()[:SHOWN])]
    wide, low, high = (_by_component(table, values) for values in ("loading", "ci_low", "ci_high"))
    labels = wrapped([in_french().indicator(result.config, str(name)) for name in wide.index], 34)
    figure = new_figure(1.3 + height_of_rows(labels))
    panels = figure.subplots(1, wide.shape[1], sharey=True, squeeze=False)[0]
    furthest = np.nanmax(np.abs(table[["loading", "ci_low", "ci_high"]].to_numpy(dtype=np.float64)))
    limit = max(1.0, float(furthest)) * (1.2 + 0.1 * len(panels))
    for axes, component in zip(panels, wide.columns, strict=True):
        _lollipops(axes, wide[component].to_numpy(), low[component].to_numpy(), high[component].to_numpy())
        axes.set_xlim(-limit, limit)
        axes.set_title(str(component))
        axes.set_xticks([-1, 0, 1])
        axes.xaxis.set_major_formatter(Ticks())
    panels[0].set_yticks(range(len(labels)), labels, fontsize=8)
    panels[0].set_ylim(len(labels) - 0.5, -0.5)
    title = in_french().say("figure.alone.loadings", version=in_french().version(result.config, version))
    figure.suptitle(title, x=0.01, ha="left", fontsize=11)
    caption(figure, _reading_of_loadings(result, table, total))
    return figure


def _reading_of_loadings(result: StudyResult, table: pd.DataFrame, total: int) -> str:
    language = in_french()
    texts = [language.say("figure.alone.loadings_reading")]
    if table["ci_low"].notna().any():
        texts.append(language.say("figure.alone.loadings_interval"))
    remarks = (language.remarks(read(cell), result.config) for cell in table["remarks"].unique() if cell)
    texts += [f"{capitalised(text)}." for text in remarks]
    if total > SHOWN:
        texts.append(language.say("figure.alone.first_components", shown=str(SHOWN), total=str(total)))
    return " ".join(texts)


def _by_component(table: pd.DataFrame, values: str) -> pd.DataFrame:
    return table.pivot_table(index="indicator", columns="component", values=values, sort=False, dropna=False)


def _lollipops(axes: Axes, values: Floats, low: Floats, high: Floats) -> None:
    """A stem and a dot for each loading, before its interval where there is one."""
    position = np.arange(len(values))
    colours = np.where(values < 0, ORANGE, BLUE)
    axes.hlines(position, low, high, color=GREY, linewidth=6, alpha=0.35)
    axes.hlines(position, 0, values, color=colours, linewidth=2)
    axes.scatter(values, position, color=colours, zorder=3)
    axes.axvline(0, color="black", linewidth=0.8)
    for y, value, end in zip(position, values, np.where(values < 0, low, high), strict=True):
        shift, side = (6, "left") if value >= 0 else (-6, "right")
        beyond = value if np.isnan(end) else max(value, end) if value >= 0 else min(value, end)
        axes.annotate(
            in_french().number(value, 2),
            (beyond, y),
            (shift, 0),
            textcoords="offset points",
            ha=side,
            va="center",
            fontsize=7.5,
        )


def weights(result: StudyResult, version: str) -> Figure | None:
    """Declared or learned weights (effective weight) beside those that count (correlation with the index)."""
    table = result.tables["weights"]
    table = table[table["version"] == version]
    if table.empty:
        return None
    language = in_french()
    influence = _diagnostics(result, version, "influence").set_index("indicator")["value"]
    labels = wrapped([in_french().indicator(result.config, name) for name in table["indicator"]], 34)
    position = np.arange(len(labels))
    figure = new_figure(1.3 + height_of_rows(labels))
    left, right = figure.subplots(1, 2, sharey=True)
    values = table["weight"].to_numpy()
    left.barh(position, values, height=0.6, color=np.where(values < 0, ORANGE, BLUE))
    left.axvline(0, color="black", linewidth=0.8)
    for y, value in zip(position, values, strict=True):
        left.annotate(
            in_french().percent(value), (max(value, 0), y), (3, 0), textcoords="offset points", va="center", fontsize=8
        )
    left.set_title(language.say("figure.alone.mean_weight" if result.is_local(version) else "figure.alone.weight"))
    left.margins(x=0.25)
    left.xaxis.set_major_locator(MaxNLocator(4))
    left.xaxis.set_major_formatter(Ticks(share=True))
    found = influence.reindex(table["indicator"]).to_numpy()
    right.scatter(found, position, color=np.where(found < 0, ORANGE, BLUE), zorder=3)
    right.axvline(0, color="black", linewidth=0.8)
    right.set_xlim(-1.1, 1.1)
    right.set_xticks([-1, -0.5, 0, 0.5, 1])
    right.grid(axis="x", color="#DDDDDD")
    right.set_title(language.say("figure.alone.influence"))
    right.xaxis.set_major_formatter(Ticks())
    left.set_yticks(position, labels, fontsize=8)
    left.set_ylim(len(labels) - 0.5, -0.5)
    origin = "figure.alone.declared" if result.weighted_by(version) in DECLARED else "figure.alone.learned"
    figure.suptitle(
        language.say(origin, version=in_french().version(result.config, version)), x=0.01, ha="left", fontsize=11
    )
    return figure


def _diagnostics(result: StudyResult, version: str, statistic: str) -> pd.DataFrame:
    table = result.tables["diagnostics"]
    return table[(table["version"] == version) & (table["statistic"] == statistic)]
