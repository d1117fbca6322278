"""Pictures of a study over several partners: each partner beside the pooled figure, and all pooled figures."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ifn_research.language import Language
from ifn_research.matrix import Floats
from ifn_research.outputs.figures.canvas import (
    BLUE,
    GREY,
    ORANGE,
    Ticks,
    caption,
    height_of_rows,
    new_figure,
    wrapped,
)
from ifn_research.results.metrics import SHARES
from ifn_research.results.metrics import figure as figure_of
from ifn_research.results.pooled import PartnerEstimate, PooledFigure, PooledStudy
from ifn_research.results.pooled_words import named, ordered, partner_named, truth_named, versions

# Square of a partner that has all the weight, in points; half the height of the diamond of the pooled figure, in rows.
LARGEST, HALF = 11.0, 0.28


@dataclass(frozen=True)
class _Row:
    """One row: a point with its interval, or the pooled diamond."""

    label: str
    estimate: float
    low: float | None
    high: float | None
    weight: float = 0.0
    predicted: tuple[float, float] | None = None


def by_partner(pooled: PooledStudy, language: Language, version: str | None = None) -> Figure | None:
    """Draw what each partner found of a version, with its interval and its weight, above the pooled figure.

    Parameters
    ----------
    pooled : PooledStudy
    language : Language
    version : str, optional
        The one that agrees best when absent.
    """
    best = next((row for row in versions(pooled) if row.name == (version or row.name)), None)
    if best is None:
        return None
    found = [
        row for row in pooled.primary("estimates", PartnerEstimate) if row.kind == "version" and row.name == best.name
    ]
    rows = [
        _Row(partner_named(language, row.partner, quoted=False), row.estimate, row.ci_low, row.ci_high, row.weight)
        for row in found
    ]
    rows.append(_pooled(best, language.say("pool.together")))
    return _drawn(
        pooled, language, rows, title=language.say("pool.figure.by_partner", version=named(pooled, language, best))
    )


def pooled_figures(pooled: PooledStudy, language: Language) -> Figure | None:
    """Draw the pooled figure of every version and single indicator, best first, with its interval of prediction."""
    rows = [_pooled(row, named(pooled, language, row)) for row in ordered(pooled)]
    if not rows:
        return None
    return _drawn(pooled, language, rows, title=language.say("pool.figure.pooled"))


def _pooled(row: PooledFigure, label: str) -> _Row:
    assert row.estimate is not None
    expected = None
    if row.predicted_low is not None and row.predicted_high is not None:
        expected = (row.predicted_low, row.predicted_high)
    return _Row(label, row.estimate, row.ci_low_cautious, row.ci_high_cautious, predicted=expected)


def _drawn(pooled: PooledStudy, language: Language, rows: list[_Row], *, title: str) -> Figure:
    labels = wrapped([row.label for row in rows], 42)
    figure = new_figure(2.1 + height_of_rows(labels))
    axes = figure.subplots()
    for y, row in enumerate(rows):
        _draw(axes, y, row)
        shown = figure_of(language, pooled.metric, row.estimate, 2)
        axes.annotate(shown, (1.01, y), xycoords=("axes fraction", "data"), va="center", fontsize=8)
    axes.set_yticks(range(len(rows)), labels, fontsize=8)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.axvline(0, color="black", linewidth=0.8)
    axes.grid(axis="x", color="#DDDDDD")
    axes.set_axisbelow(True)
    truth = truth_named(pooled)
    axes.set_xlabel(language.say("pool.figure.axis", metric=language.metric(pooled.metric), truth=truth))
    axes.xaxis.set_major_formatter(Ticks(share=pooled.metric in SHARES, language=language))
    (shown,) = wrapped([title], 90)
    figure.suptitle(shown, x=0.01, ha="left", fontsize=11)
    single = any(row.predicted is None for row in rows)
    caption(figure, language.say("pool.figure.reading" if single else "pool.figure.reading_pooled"))
    return figure


def _draw(axes: Axes, y: int, row: _Row) -> None:
    if row.weight or row.predicted is None:
        colour = BLUE if row.weight else GREY
        if row.low is not None and row.high is not None:
            axes.hlines(y, row.low, row.high, color=colour, linewidth=1.6)
        size = max(3.0, LARGEST * row.weight**0.5)
        axes.plot(
            row.estimate, y, "s", color=colour, markersize=size, markerfacecolor=colour if row.weight else "white"
        )
        return
    axes.hlines(y, *row.predicted, color=ORANGE, linewidth=1.0)
    if row.low is not None and row.high is not None:
        corners: Floats = [[row.low, y], [row.estimate, y - HALF], [row.high, y], [row.estimate, y + HALF]]  # type: ignore[assignment]
        x, height = zip(*corners, strict=True)
        axes.fill(x, height, color=ORANGE, linewidth=0.6)
