"""Pictures of what validation found on the primary ground truth: concentration curves and tenths of the index."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ifn_research.language import Language, language_named
from ifn_research.outputs.figures.canvas import BLUE, GREY, ORANGE, Ticks, caption, new_figure, wrapped
from ifn_research.results.study_result import StudyResult

# Okabe and Ito's colours that stand out on white, and as many kinds of line as tell twelve versions and more apart.
COLOURS = (BLUE, ORANGE, "#009E73", "#CC79A7", "#56B4E9", "#000000")
DASHES = ("-", (0, (5, 2)), (0, (1, 1.5)))
STROKES = [(colour, dash) for dash, colour in product(DASHES, COLOURS)]
# Panels of tenths in a row, and at most.
ACROSS, PANELS = 4, 16
TENTHS = (1, 4, 7, 10)


def concentration(result: StudyResult, language: Language | None = None) -> Figure | None:
    """Draw what the most fragile part of the population holds: the curve of each version, and its gain over chance."""
    language = language or language_named("fr")
    rows = _of_primary(result, "concentration")
    if rows.empty:
        return None
    assert result.primary is not None
    names = _best_first(result, rows)
    shown = names[: len(STROKES)]
    figure = new_figure(4.4 + 0.22 * max(0, len(shown) - 14))
    left, right = figure.subplots(1, 2)
    for name, (colour, dash) in zip(shown, STROKES, strict=False):
        curve = rows[rows["version"] == name]
        x, y = curve["share_population"].to_numpy(), curve["share_mass"].to_numpy()
        left.plot(x, y, color=colour, linestyle=dash, linewidth=1.4)
        right.plot(
            x,
            100 * (y - x),
            color=colour,
            linestyle=dash,
            linewidth=1.4,
            label="\n".join(wrapped([language.version(result.config, name)], 24)),
        )
    left.plot([0, 1], [0, 1], color=GREY, linewidth=1)
    left.annotate(language.say("figure.chance"), (0.62, 0.58), color=GREY, fontsize=8, rotation=0, va="top")
    right.axhline(0, color=GREY, linewidth=1)
    left.set_title(language.say("figure.captured"), fontsize=9.5)
    right.set_title(language.say("figure.gain"), fontsize=9.5)
    for axes in (left, right):
        _shares(axes, language)
    left.yaxis.set_major_formatter(Ticks(share=True, language=language))
    right.yaxis.set_major_formatter(Ticks(language=language))
    figure.legend(loc="outside right upper", fontsize=8, frameon=False, handlelength=2.6)
    _title(figure, language.say("figure.targeting", truth=_label(result, language)))
    caption(figure, f"{_reading_of_curves(result, language)}{_left_out(names, shown, language)}")
    return figure


def calibration(result: StudyResult) -> Figure | None:
    """The ground truth in each tenth of the territories by score, beside what a regression on the score expects."""
    rows = _of_primary(result, "calibration")
    rows = rows[rows["observed"].notna()]
    if rows.empty:
        return None
    language = language_named("fr")
    names = _best_first(result, rows)
    shown = names[:PANELS]
    counts, sign = _is_counted(result), _sign(result)
    across = min(ACROSS, len(shown))
    down = -(-len(shown) // across)
    figure = new_figure(1.5 + 1.75 * down)
    panels = figure.subplots(down, across, sharex=True, sharey=True, squeeze=False).ravel()
    for axes, name in zip(panels, shown, strict=False):
        _tenths(axes, rows[rows["version"] == name], 1 if counts else sign)
        axes.set_title("\n".join(wrapped([language.version(result.config, name)], 22)), fontsize=8.5)
        axes.yaxis.set_major_formatter(Ticks(share=counts))
    for axes in panels[len(shown) :]:
        axes.remove()
    _title(figure, language.say("figure.alone.calibration", truth=_label(result, language)))
    caption(figure, f"{_reading_of_tenths(result, counts, sign, language)}{_left_out(names, shown, language)}")
    return figure


def _tenths(axes: Axes, rows: pd.DataFrame, sign: int) -> None:
    ordered = rows.sort_values("decile")
    decile, observed = ordered["decile"].to_numpy(), sign * ordered["observed"].to_numpy()
    axes.plot(decile, sign * ordered["expected"].to_numpy(dtype=np.float64), color=GREY, linewidth=1.4)
    axes.plot(decile, observed, "o", color=BLUE, markersize=4)
    axes.set_xticks(TENTHS, [str(k) for k in TENTHS])
    axes.set_xlim(0.4, 10.6)
    axes.tick_params(labelsize=8, labelbottom=True)
    axes.grid(axis="y", color="#DDDDDD")
    axes.set_axisbelow(True)


def _shares(axes: Axes, language: Language) -> None:
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 0.2, 0.5, 1])
    axes.xaxis.set_major_formatter(Ticks(share=True, language=language))
    axes.set_xlabel(language.say("figure.population_share"), fontsize=8.5)
    axes.tick_params(labelsize=8)
    axes.grid(color="#DDDDDD")
    axes.set_axisbelow(True)


def _of_primary(result: StudyResult, table: str) -> pd.DataFrame:
    rows = result.tables[table]
    truth = result.primary[0] if result.primary else ""
    return rows[(rows["ground_truth"] == truth) & rows["version"].isin(result.versions)]


def _best_first(result: StudyResult, rows: pd.DataFrame) -> list[str]:
    """Versions of some rows, in the order of the ranking."""
    there = set(rows["version"])
    return [str(name) for name in result.ranking()["version"] if name in there]


def _label(result: StudyResult, language: Language) -> str:
    assert result.primary is not None
    return language.ground_truth(result.config, result.primary[0])


def _sign(result: StudyResult) -> int:
    return 1 if result.primary is None else result.config.truth(result.primary[0]).direction


def _is_counted(result: StudyResult) -> bool:
    rows = result.tables["ground_truth"]
    truth = result.primary[0] if result.primary else ""
    return bool(((rows["ground_truth"] == truth) & (rows["kind"] == "counts")).any())


def _title(figure: Figure, text: str) -> None:
    (title,) = wrapped([text], 90)
    figure.suptitle(title, x=0.01, ha="left", fontsize=11)


def _reading_of_curves(result: StudyResult, language: Language) -> str:
    who = language.say("figure.denominator" if _is_counted(result) else "figure.inhabitants")
    way = "figure.curves_reading" if _sign(result) > 0 else "figure.curves_reading_complement"
    return language.say(way, who=who)


def _reading_of_tenths(result: StudyResult, counts: bool, sign: int, language: Language) -> str:
    reading = "figure.alone.tenths_reading_counts" if counts else "figure.alone.tenths_reading"
    unit = _unit_of_counts(sign, language) if counts else _unit_of_means(result, sign, language)
    return language.say(reading, unit=unit, axis=language.say("figure.alone.tenths_axis"))


def _unit_of_counts(sign: int, language: Language) -> str:
    return language.say("figure.alone.counted_complement" if sign < 0 else "figure.alone.counted")


def _unit_of_means(result: StudyResult, sign: int, language: Language) -> str:
    unit = result.config.truth(result.primary[0]).unit if result.primary else ""
    mean = language.say("figure.alone.averaged")
    if unit:
        mean = language.say("figure.alone.averaged_unit", unit=unit)
    return language.say("figure.alone.lower_is_worse", unit=mean) if sign < 0 else mean


def _left_out(names: list[str], shown: list[str], language: Language) -> str:
    left = len(names) - len(shown)
    return f" {language.say('figure.left_out', left)}" if left else ""
