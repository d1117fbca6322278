"""Pictures of what choices and chance make of ranks: intervals, confidence sets, and the effect of each choice."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from ifn_research.language import Language, language_named
from ifn_research.outputs.colours import STANDINGS
from ifn_research.outputs.figures.canvas import (
    BLUE,
    GREY,
    NARROW_CAPTION,
    NARROW_LABEL,
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
from ifn_research.results.choices import choice_label
from ifn_research.results.study_result import StudyResult

# Territories that have a row of their own: all of the tenth up to so many, else the first; at least the first ten.
MOST_ROWS, FIRST_ROWS, LEAST_ROWS = 30, 10, 10
# Others that are open and have a row, the most populous first.
OPEN_ROWS = 6
TALL = 1.9
# Effects in the order in which bars stand, with their words and colours.
EFFECTS = (
    ("first", "figure.robustness.first", BLUE),
    ("total", "figure.robustness.total", ORANGE),
    ("shapley", "figure.robustness.shapley", "#009E73"),
)
BAR = 0.24
# Who cannot be excluded from the most fragile tenth under chance in figures, and who can.
MAY_BE = {"yes": ORANGE, "no": GREY}
SAID_OF_SETS = {"yes": "figure.robustness.may_be", "no": "figure.robustness.may_not_be"}


def rank_ranges(
    result: StudyResult, version: str, language: Language | None = None, *, codes: Sequence[str] = ()
) -> Figure | None:
    """The ranks of the most fragile territories over defensible choices, and of others that are named.

    Parameters
    ----------
    result : StudyResult
    version : str
    language : Language, optional
        French when absent.
    codes : sequence of str
        Territories to name beside the most fragile ones; the most populous of those that are open when absent.
    """
    language = language or language_named("fr")
    rows = _ranges(result, version)
    if rows.empty:
        return None
    n = len(rows)
    tenth = rows[10 * (rows["rank_nominal"] - 1) < n]
    shown = _first_rows(rows, len(tenth))
    others = _others(rows.drop(shown.index), codes)
    labels = wrapped([*_names(result, shown), *_names(result, others)], 40)
    whole = len(tenth) > len(shown)
    height = height_of_rows(labels, least=0.21) + 0.21 * (len(others) > 0)
    figure = new_figure(1.5 + height + TALL * whole)
    if whole:
        above, axes = figure.subplots(2, 1, height_ratios=[TALL, height])
        _tenth(above, tenth, language, n)
    else:
        axes = figure.subplots()
    at = [*range(len(shown)), *(k + len(shown) + 1 for k in range(len(others)))]
    _intervals(axes, pd.concat([shown, others]), at, language)
    axes.set_yticks(at, labels, fontsize=8)
    axes.set_ylim(at[-1] + 0.7, -0.7)
    if len(others):
        axes.axhline(len(shown), color=GREY, linewidth=0.6, linestyle=":")
    axes.axvline(_limit(n), color="black", linewidth=0.8)
    axes.set_xlabel(language.say("figure.robustness.rank_axis", total=language.count(n)), fontsize=8.5)
    title = language.say("figure.robustness.ranges", version=language.version(result.config, version))
    figure.suptitle("\n".join(wrapped([title], 90)), x=0.01, ha="left", fontsize=11)
    _standings(axes, pd.concat([tenth, shown, others])["standing"], language)
    below = f" {language.say(_below(others, codes))}" if len(others) else ""
    caption(figure, f"{language.say('figure.robustness.ranges_reading')}{below}")
    return figure


def rank_sets(
    result: StudyResult, version: str, language: Language | None = None, *, codes: Sequence[str] = ()
) -> Figure | None:
    """The confidence sets of the ranks of the most fragile territories under chance in figures alone, and of others.

    Parameters
    ----------
    result : StudyResult
    version : str
    language : Language, optional
        French when absent.
    codes : sequence of str
        Territories to name beside the most fragile ones; those that may be among them when absent.
    """
    language = language or language_named("fr")
    rows = _ranges(result, version)
    if rows.empty or rows["rank_set_low"].isna().all():
        return None
    n = len(rows)
    shown = _first_rows(rows, int((10 * (rows["rank_nominal"] - 1) < n).sum()))
    left = rows.drop(shown.index)
    others = left[left.index.isin(codes)] if codes else _next_ones(left[left["may_be_in_tenth"] == "yes"])
    drawn = pd.concat([shown, others])
    labels = wrapped(_names(result, drawn), NARROW_LABEL)
    height = height_of_rows(labels, least=0.21) + 0.6
    figure = new_figure(1.8 + height, NARROW_WIDTH)
    above, axes = figure.subplots(2, 1, height_ratios=[0.4, height])
    at = [*range(len(shown)), *(k + len(shown) + 1 for k in range(len(others)))]
    known = drawn["rank_set_low"].notna().to_numpy()
    places = np.asarray(at)[known]
    colours = [MAY_BE[told] for told in drawn["may_be_in_tenth"][known]]
    axes.hlines(places, drawn["rank_set_low"][known], drawn["rank_set_high"][known], color=colours, linewidth=3)
    axes.scatter(drawn["rank_nominal"], at, color="black", s=20, zorder=3)
    axes.set_yticks(at, labels, fontsize=8.5)
    axes.set_ylim(at[-1] + 0.7, -0.7)
    axes.set_xlim(left=0)
    if len(others):
        axes.axhline(len(shown), color=GREY, linewidth=0.6, linestyle=":")
    axes.axvline(_limit(n), color="black", linewidth=0.8)
    axes.xaxis.set_major_formatter(Ticks(language=language))
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.tick_params(labelsize=8.5)
    axes.grid(axis="x", color="#DDDDDD")
    axes.set_axisbelow(True)
    axes.set_xlabel(language.say("figure.robustness.rank_axis", total=language.count(n)), fontsize=9)
    narrow_title(figure, language.say("figure.robustness.sets", version=language.version(result.config, version)))
    handles = [
        Line2D([], [], color=colour, linewidth=3, label=language.say(SAID_OF_SETS[told]))
        for told, colour in MAY_BE.items()
        if (drawn["may_be_in_tenth"] == told).any()
    ]
    legend_above(above, handles)
    below = f" {language.say(_below_sets(codes))}" if len(others) else ""
    every = bool((rows["may_be_in_tenth"] != "").all())
    reading = language.say("figure.robustness.sets_reading" if every else "figure.robustness.sets_reading_some")
    if every:
        count = int((rows["may_be_in_tenth"] == "yes").sum())
        reading = f"{reading} {language.say('figure.robustness.sets_count', count)}"
    caption(figure, f"{reading}{below}", width=NARROW_CAPTION, size=8.5)
    return figure


def _next_ones(rows: pd.DataFrame) -> pd.DataFrame:
    """Of the others that may be in the tenth, those of the lowest ranks: how far down it reaches."""
    return rows.tail(OPEN_ROWS)


def _below_sets(codes: Sequence[str]) -> str:
    return "figure.robustness.named" if codes else "figure.robustness.may_be_last"


def sensitivity(result: StudyResult, version: str, language: Language | None = None) -> Figure | None:
    """The effect of each choice on the ranks: first, total and Shapley, with their intervals."""
    language = language or language_named("fr")
    rows = result.tables.get("sensitivity")
    if rows is None:
        return None
    rows = rows[(rows["version"] == version) & (rows["output"] == "ranks") & rows["estimate"].notna()]
    if rows.empty:
        return None
    told = [effect for effect in EFFECTS if (rows["index"] == effect[0]).any()]
    order = rows[rows["index"] == told[-1][0]].sort_values("estimate", ascending=False, kind="stable")["input"]
    labels = wrapped([choice_label(language, result.config, str(name)) for name in order], 36)
    figure = new_figure(1.6 + height_of_rows(labels, least=0.16 + 0.17 * len(told)))
    axes = figure.subplots()
    for k, (name, words, colour) in enumerate(told):
        found = rows[rows["index"] == name].set_index("input").reindex(order)
        # A sample may estimate less than nothing; a bar cannot.
        values = found["estimate"].clip(lower=0).to_numpy(dtype=np.float64)
        y = np.arange(len(order)) + BAR * (k - (len(told) - 1) / 2)
        axes.barh(y, values, height=0.85 * BAR, color=colour, label=language.say(words))
        low, high = (found[side].to_numpy(dtype=np.float64) for side in ("ci_low", "ci_high"))
        axes.hlines(y, np.clip(low, 0, None), np.clip(high, 0, None), color="black", linewidth=1)
        for place, value, top in zip(y, values, high, strict=True):
            end = value if np.isnan(top) else max(value, top)
            axes.annotate(
                language.percent(value, 0),
                (end, place),
                xytext=(3, 0),
                textcoords="offset points",
                va="center",
                fontsize=7,
            )
    axes.set_yticks(range(len(order)), labels, fontsize=8)
    axes.set_ylim(len(order) - 0.5, -0.5)
    axes.set_xlim(0, 1.06 * max(1e-9, float(rows[["estimate", "ci_high"]].max().max())))
    axes.xaxis.set_major_formatter(Ticks(share=True, language=language))
    axes.tick_params(labelsize=8)
    axes.set_xlabel(language.say("figure.robustness.share_axis"), fontsize=8.5)
    axes.grid(axis="x", color="#DDDDDD")
    axes.set_axisbelow(True)
    title = language.say("figure.robustness.sensitivity", version=language.version(result.config, version))
    figure.suptitle("\n".join(wrapped([title], 90)), x=0.01, ha="left", fontsize=11)
    figure.legend(loc="outside right upper", fontsize=8, frameon=False)
    caption(figure, _reading(rows, language))
    return figure


def _ranges(result: StudyResult, version: str) -> pd.DataFrame:
    """Ranks of a version over choices, the most fragile first, index = code."""
    rows = result.tables.get("robustness")
    if rows is None:
        return pd.DataFrame()
    rows = rows[rows["version"] == version].set_index("code")
    people = result.territories.set_index("code")["population"].reindex(rows.index)
    return rows.assign(population=people).sort_values("rank_nominal", kind="stable")


def _limit(n: int) -> float:
    """The place between the last rank of the most fragile tenth and the next."""
    return math.ceil(n / 10) + 0.5


def _first_rows(rows: pd.DataFrame, tenth: int) -> pd.DataFrame:
    if len(rows) <= MOST_ROWS:
        return rows
    return rows.head(max(LEAST_ROWS, tenth) if tenth <= MOST_ROWS else FIRST_ROWS)


def _below(others: pd.DataFrame, codes: Sequence[str]) -> str:
    if codes:
        return "figure.robustness.named"
    return "figure.robustness.open_populous" if others["population"].notna().all() else "figure.robustness.open_likely"


def _others(rows: pd.DataFrame, codes: Sequence[str]) -> pd.DataFrame:
    """Territories that have a row beside the first, by rank."""
    if codes:
        return rows[rows.index.isin(codes)]
    unsure = rows[rows["standing"] == "open"]
    by = "population" if unsure["population"].notna().all() else "p_top_tenth"
    return unsure.sort_values(by, ascending=False, kind="stable").head(OPEN_ROWS).sort_values("rank_nominal")


def _names(result: StudyResult, rows: pd.DataFrame) -> list[str]:
    known = result.territories.set_index("code")["name"].reindex(rows.index).fillna("")
    return [str(name) or str(code) for code, name in known.items()]


def _tenth(axes: Axes, tenth: pd.DataFrame, language: Language, n: int) -> None:
    """Every territory of the tenth, one thin line each, in the order of the version itself."""
    x = np.arange(1, len(tenth) + 1)
    colours = [_colour(name) for name in tenth["standing"]]
    axes.vlines(x, tenth["rank_q05"], tenth["rank_q95"], color=colours, linewidth=max(0.4, min(3.0, 380 / len(x))))
    axes.plot(x, tenth["rank_nominal"], color="black", linewidth=0.8)
    axes.axhline(_limit(n), color="black", linewidth=0.8, linestyle="--")
    axes.set_xlim(0.3, len(x) + 0.7)
    axes.set_ylim(max(float(tenth["rank_q95"].max()), _limit(n)) * 1.04, 0)
    axes.set_title(language.say("figure.robustness.tenth", len(tenth)), fontsize=9)
    axes.set_ylabel(language.say("figure.robustness.rank"), fontsize=8)
    axes.set_xlabel(language.say("figure.robustness.order"), fontsize=8)
    axes.tick_params(labelsize=8)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(Ticks(language=language))


def _intervals(axes: Axes, rows: pd.DataFrame, at: Sequence[int], language: Language) -> None:
    colours = [_colour(name) for name in rows["standing"]]
    axes.hlines(at, rows["rank_q05"], rows["rank_q95"], color=colours, linewidth=3)
    axes.plot(rows["rank_median"], at, "|", color="black", markersize=7)
    axes.scatter(rows["rank_nominal"], at, color=colours, edgecolor="white", linewidth=0.6, s=34, zorder=3)
    for y, share in zip(at, rows["p_top_tenth"], strict=True):
        axes.annotate(
            language.percent(float(share), 0), (1.01, y), xycoords=("axes fraction", "data"), va="center", fontsize=7.5
        )
    axes.annotate(
        language.say("figure.robustness.in_tenth"), (1.01, 1.0), xycoords="axes fraction", va="bottom", fontsize=7.5
    )
    axes.set_xlim(left=0)
    axes.xaxis.set_major_formatter(Ticks(language=language))
    axes.grid(axis="x", color="#DDDDDD")
    axes.set_axisbelow(True)
    axes.tick_params(labelsize=8)


def _standings(axes: Axes, found: pd.Series, language: Language) -> None:
    """The colours of the standings that are drawn, where the most fragile leave room."""
    handles = [
        Line2D([], [], color=_colour(name), linewidth=3, label=language.say(f"sheet.standing.{name}"))
        for name in STANDINGS
        if (found == name).any()
    ]
    axes.legend(handles=handles, loc="upper right", fontsize=8, framealpha=0.9, edgecolor="none")


def _colour(standing: str) -> str:
    # The colour of a map's ground is too light for a line.
    return GREY if standing == "out" else STANDINGS[standing]


def _reading(rows: pd.DataFrame, language: Language) -> str:
    sampled = (rows["method"] == "pick_freeze").any()
    alone = set(rows["index"]) == {"shapley"}
    told = [language.say("figure.robustness.effects_reading")]
    if rows["ci_low"].notna().any():
        told.append(language.say("figure.robustness.interval"))
    if alone:
        told.append(language.say("figure.robustness.holes"))
    told.append(
        language.say("figure.robustness.sampled" if sampled else "figure.robustness.exact", int(rows["n_runs"].iloc[0]))
    )
    return " ".join(told)
