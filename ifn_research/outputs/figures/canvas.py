"""What every picture shares: size, colours, wrapped labels, and files whose bytes depend on the data alone."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from ifn_research.french import number
from ifn_research.matrix import Floats

WIDTH = 8.0
DPI = 110
# SVG counts in points.
POINTS = 72
# Okabe and Ito's colours, which people with any colour vision tell apart.
BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#8A8A8A"
DIVERGING, SEQUENTIAL = "PuOr_r", "cividis"
STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 9.5,
    "axes.titlesize": 11,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "svg.hashsalt": "ifn_research",
    "svg.fonttype": "path",
}


def new_figure(height: float, width: float = WIDTH) -> Figure:
    """An empty figure, in inches, that takes part in no global state."""
    return Figure(figsize=(width, height), layout="constrained")


def save(figure: Figure, path: Path) -> None:
    """Write a figure as PNG and SVG, without the date."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with mpl.rc_context(STYLE):
        # Laid out once for both files, and each drawn once: `savefig` would draw five times.
        figure.set_dpi(DPI)
        figure.draw_without_rendering()
        figure.set_layout_engine("none")
        FigureCanvasAgg(figure).print_png(path.with_suffix(".png"), metadata={"Software": None})
        figure.set_dpi(POINTS)
        FigureCanvasSVG(figure).print_svg(path.with_suffix(".svg"), metadata={"Date": None, "Creator": None})


def wrapped(labels: Sequence[str], width: int = 30) -> list[str]:
    """Labels broken into lines of at most `width` characters, at most three of them.

    A dollar sign would start a formula.
    """
    return [
        "\n".join(textwrap.wrap(label.replace("$", r"\$"), width, max_lines=3, placeholder="…")) for label in labels
    ]


def caption(figure: Figure, text: str) -> None:
    """A line of small print below the picture."""
    figure.supxlabel("\n".join(textwrap.wrap(text, 110)), fontsize=8, color="#444444", x=0.01, ha="left")


def heat_map(
    figure: Figure, axes: Axes, values: Floats, rows: Sequence[str], columns: Sequence[str], *, name: str
) -> None:
    """A map of correlations from -1 to 1, with its figures when there is room for them."""
    image = axes.imshow(values, cmap=DIVERGING, vmin=-1, vmax=1, aspect="auto")
    axes.set_xticks(range(len(columns)), wrapped(columns, 22), rotation=45, ha="right", rotation_mode="anchor")
    axes.set_yticks(range(len(rows)), wrapped(rows))
    axes.tick_params(length=0, labelsize=8)
    axes.spines[:].set_visible(False)
    if len(columns) <= 12:
        for i, j in np.ndindex(values.shape):
            colour = "white" if abs(values[i, j]) > 0.7 else "black"
            axes.text(j, i, number(float(values[i, j]), 2), ha="center", va="center", fontsize=8, color=colour)
    bar = figure.colorbar(image, ax=axes, shrink=0.7, label=name, ticks=[-1, -0.5, 0, 0.5, 1])
    bar.ax.yaxis.set_major_formatter(lambda value, _: number(value, 1))


def decimal_comma(axes: Axes, which: str, digits: int = 1) -> None:
    """Ticks of the x or y axis with a decimal comma."""
    axis = axes.xaxis if which == "x" else axes.yaxis
    axis.set_major_formatter(lambda value, _: number(value, digits))
