"""Pictures of a designed measurement: the territories to measure, those of an even draw, and what they would show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ifn_research.language import Language
from ifn_research.outputs.figures.canvas import BLUE, GREY, ORANGE, Ticks, caption, new_figure
from ifn_research.outputs.figures.choropleth import Legend, choropleth
from ifn_research.results.designed import (
    BLOCKS,
    CASES,
    DESIGN,
    HERE,
    RANDOM,
    TERRITORIES,
    DesignedMeasure,
    PowerPoint,
)
from ifn_research.results.study_result import StudyResult

# Territories by how far versions are apart on them: edges of three thirds; their colours, from the most apart.
THIRDS = (1 / 3, 2 / 3)
DRAWN, APART = "#B5002A", ("#7f9fb8", "#b9cad8", "#e4ebf1")


def design_figures(result: StudyResult, measure: DesignedMeasure, language: Language) -> dict[str, Figure]:
    """The pictures of a design, by name: ``map`` and ``random-map`` where the study has outlines, and ``power``.

    Parameters
    ----------
    result : StudyResult
        The results from which the measurement was designed.
    measure : DesignedMeasure
    language : Language
    """
    found: dict[str, Figure] = {}
    for name, drawn in (
        ("map", {row.code for row in measure.territories}),
        ("random-map", {row.code for row in measure.random}),
    ):
        figure = drawn_map(result, measure, drawn, language, key=f"design.{name.replace('-', '_')}")
        if figure is not None:
            found[name] = figure
    found["power"] = power_curves(measure, language)
    return found


def drawn_map(
    result: StudyResult, measure: DesignedMeasure, drawn: Iterable[str], language: Language, *, key: str
) -> Figure | None:
    """A map of the territories that are drawn, the others by how far the versions are apart; None without outlines."""
    layout = result.layout()
    if layout is None:
        return None
    chosen = set(drawn)
    apart = np.array([row.disagreement for row in measure.frame])
    thirds = 3 - np.searchsorted(np.quantile(apart, THIRDS), apart, side="right")
    classes = {
        row.code: 0 if row.code in chosen else int(third) for row, third in zip(measure.frame, thirds, strict=True)
    }
    labels = [language.say(f"design.map.{name}") for name in ("drawn", "apart", "between", "agreed")]
    return choropleth(
        layout,
        classes,
        Legend(
            heading=language.say("design.map.heading"),
            colours=(DRAWN, *APART),
            labels=labels,
            missing=language.say("map.unscored"),
            outside=language.say("map.outside"),
        ),
        title=language.say(f"{key}.title", len(chosen)),
        reading=language.say(f"{key}.reading"),
    )


def power_curves(measure: DesignedMeasure, language: Language) -> Figure:
    """The smallest difference that is seen, by territories, blocks and cases: the pair in the middle, and all pairs."""
    units = [unit for unit in (TERRITORIES, BLOCKS, CASES) if any(row.unit == unit for row in measure.power)]
    figure = new_figure(3.6, 8.6)
    panels = np.atleast_1d(figure.subplots(1, len(units), sharey=True))
    for axes, unit in zip(panels, units, strict=True):
        _panel(axes, measure, unit, language)
    panels[0].set_ylabel(language.say("design.power.axis"))
    panels[0].set_ylim(bottom=0)
    panels[0].yaxis.set_major_formatter(Ticks(language=language))
    panels[0].legend(fontsize=7, frameon=False)
    figure.suptitle(language.say("design.power.title"), x=0.01, ha="left", fontsize=11)
    caption(figure, language.say("design.power.reading"))
    return figure


def _panel(axes: Axes, measure: DesignedMeasure, unit: str, language: Language) -> None:
    for draw, colour in ((RANDOM, GREY), (DESIGN, ORANGE)):
        rows = [row for row in measure.power if (row.unit, row.draw, row.target) == (unit, draw, HERE)]
        if not rows:
            continue
        numbers, low, middle, high = _spread(rows)
        axes.fill_between(numbers, low, high, color=colour, alpha=0.15, linewidth=0)
        axes.plot(numbers, middle, color=colour, linewidth=1.8, label=language.say(f"design.power.{draw}"))
    anywhere = [row for row in measure.power if (row.unit, row.draw, row.target) == (unit, RANDOM, "anywhere")]
    if anywhere:
        numbers, _, middle, _ = _spread(anywhere)
        axes.plot(
            numbers, middle, color=BLUE, linewidth=1.2, linestyle="--", label=language.say("design.power.anywhere")
        )
    axes.set_xscale("log")
    axes.grid(color="#DDDDDD")
    axes.set_axisbelow(True)
    axes.set_xlabel(language.say(f"design.power.{unit}"), fontsize=8)
    ticks = _ticks(numbers)
    axes.set_xticks(ticks, [language.count(tick) for tick in ticks], fontsize=8)
    axes.minorticks_off()


def _spread(rows: Sequence[PowerPoint]) -> tuple[list[int], list[float], list[float], list[float]]:
    """Sizes, and over the pairs of versions the smallest, the middle and the largest difference that each shows."""
    numbers = sorted({row.n for row in rows})
    found = [sorted(row.detectable for row in rows if row.n == n) for n in numbers]
    return numbers, [one[0] for one in found], [float(np.median(one)) for one in found], [one[-1] for one in found]


def _ticks(numbers: Sequence[int]) -> list[int]:
    """Four sizes of a curve at most, the first and the last among them."""
    return [numbers[k] for k in sorted({round(k) for k in np.linspace(0, len(numbers) - 1, 4).tolist()})]
