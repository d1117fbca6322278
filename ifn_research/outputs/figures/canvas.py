"""The canvas of every picture: size, colours, wrapped labels, and files whose bytes depend on the data alone."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import Formatter

from ifn_research.language import Language, in_french, language_named
from ifn_research.matrix import Floats

WIDTH = 8.0
# A picture that is read on a telephone too: its width, and the characters of its captions, titles and labels of rows.
NARROW_WIDTH, NARROW_CAPTION, NARROW_TITLE, NARROW_LABEL = 4.8, 76, 56, 26
DPI = 110
# Of 9: three quarters of the time of the usual 6, and files a twentieth larger.
PACKED = 3
# SVG counts in points.
POINTS = 72
# Height of a row of a chart, in inches: a margin, and a line of its label at 8 points.
MARGIN, LINE = 0.08, 0.135
# Characters that fit below a column of a heat map, and columns whose cells have room for a figure.
NARROW, FEW = 22, 12
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
    # Above the axes whatever they hold: looking for room would measure every label again.
    "axes.titley": 1.0,
    # A dollar sign in a label is a dollar sign.
    "text.parse_math": False,
    "svg.hashsalt": "ifn_research",
    "svg.fonttype": "path",
}


def new_figure(height: float, width: float = WIDTH) -> Figure:
    """An empty figure, in inches, that takes part in no global state."""
    return Figure(figsize=(width, height), layout="constrained")


def save(figure: Figure, path: Path, *, vector: bool = False) -> None:
    """Write a figure as PNG, and as SVG too where lines are wanted, without the date."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draw(figure, path.with_suffix(".png"), path.with_suffix(".svg") if vector else None)


def drawn(figure: Figure, *, dpi: int) -> tuple[bytes, bytes]:
    """A figure as PNG and SVG."""
    png, svg = BytesIO(), BytesIO()
    draw(figure, png, svg, dpi=dpi)
    return png.getvalue(), svg.getvalue()


def draw(figure: Figure, png: Path | BytesIO, svg: Path | BytesIO | None, *, dpi: int = DPI) -> None:
    """Draw a figure into a file, or two."""
    with mpl.rc_context(STYLE):
        # Laid out once for both files, each drawn once, and text measured once for the layout and the first file:
        # `savefig` would draw five times.
        figure.set_dpi(dpi)
        canvas = FigureCanvasAgg(figure)
        _place_no_label_where_there_is_none(figure)
        engine = figure.get_layout_engine()
        assert engine is not None
        engine.execute(figure)
        figure.set_layout_engine("none")
        canvas.print_png(png, metadata={"Software": None}, pil_kwargs={"compress_level": PACKED})
        if svg is None:
            return
        # What an SVG holds as a picture needs the resolution of one.
        figure.set_dpi(dpi if _holds_a_picture(figure) else POINTS)
        from matplotlib.backends.backend_svg import FigureCanvasSVG

        FigureCanvasSVG(figure).print_svg(svg, metadata={"Date": None, "Creator": None})


def _holds_a_picture(figure: Figure) -> bool:
    return any(item.get_rasterized() for axes in figure.axes for item in axes.patches)


def _place_no_label_where_there_is_none(figure: Figure) -> None:
    """Matplotlib measures every tick to find the place of a label, even of an empty one."""
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            if not axis.label.get_text():
                axis.set_label_coords(0, 0)


def wrapped(labels: Sequence[str], width: int = 30) -> list[str]:
    """Labels broken into lines of at most `width` characters, at most three of them."""
    # Words with a hyphen stay whole.
    return [
        "\n".join(textwrap.wrap(label, width, max_lines=3, placeholder="…", break_on_hyphens=False)) for label in labels
    ]


def height_of_rows(labels: Sequence[str], *, least: float = 0.34) -> float:
    """Height of rows that have wrapped labels, in inches: the longest label decides."""
    lines = max((label.count("\n") + 1 for label in labels), default=1)
    return len(labels) * max(least, MARGIN + LINE * lines)


def caption(figure: Figure, text: str, *, width: int = 145, size: float = 8) -> None:
    """A line of small print below the picture, in lines of at most `width` characters."""
    figure.supxlabel("\n".join(textwrap.wrap(text, width)), fontsize=size, color="#444444", x=0.01, ha="left")


def narrow_title(figure: Figure, text: str) -> None:
    """The title of a narrow picture."""
    figure.suptitle("\n".join(wrapped([text], NARROW_TITLE)), x=0.01, ha="left", fontsize=10.5)


def legend_above(axes: Axes, handles: Sequence[Artist]) -> None:
    """A legend in axes of its own, which may be as wide as the whole picture."""
    axes.set_axis_off()
    legend = axes.legend(handles=handles, loc="center right", borderaxespad=0, fontsize=8.5, frameon=False)
    legend.set_in_layout(False)


def heat_map(values: Floats, labels: Sequence[str], *, title: str, reading: str) -> Figure:
    """A symmetric map of correlations from -1 to 1, with its figures, or a scale when there is no room for them.

    Columns bear the labels of the rows, their numbers when a label is too long for a column.
    """
    short = max(map(len, labels)) <= NARROW
    rows = wrapped(labels if short else [f"{k}. {label}" for k, label in enumerate(labels, 1)])
    figure = new_figure(1.2 + (1.0 if short else 0.0) + height_of_rows(rows, least=0.42))
    axes = figure.subplots()
    image = axes.imshow(values, cmap=DIVERGING, vmin=-1, vmax=1, aspect="auto")
    slant: dict[str, Any] = {"rotation": 45, "ha": "right", "rotation_mode": "anchor"} if short else {}
    axes.set_xticks(range(len(rows)), rows if short else [str(k) for k in range(1, len(rows) + 1)], **slant)
    axes.set_yticks(range(len(rows)), rows)
    axes.tick_params(length=0, labelsize=8)
    axes.spines[:].set_visible(False)
    axes.set_title(title)
    caption(figure, reading)
    if len(rows) > FEW:
        bar = figure.colorbar(image, ax=axes, shrink=0.7, ticks=[-1, -0.5, 0, 0.5, 1])
        bar.ax.yaxis.set_major_formatter(Ticks())
        return figure
    for i, j in np.ndindex(values.shape):
        colour = "white" if abs(values[i, j]) > 0.7 else "black"
        write_inside(axes, j, i, in_french().number(float(values[i, j]), 2), va="center", fontsize=8, color=colour)
    return figure


def write_inside(axes: Axes, x: float, y: float, text: str, **style: Any) -> None:
    """Write a text around a place within axes; the layout need not measure it."""
    axes.text(x, y, text, ha="center", **style).set_in_layout(False)


class Ticks(Formatter):
    """Ticks as a language writes numbers, with as many decimals as tell them exactly.

    Parameters
    ----------
    share : bool
        Whether 1 is written 100 %.
    language : Language, optional
        French when absent.
    """

    def __init__(self, *, share: bool = False, language: Language | None = None) -> None:
        self.share = share
        self.language = language or language_named("fr")
        self.digits = 0

    def set_locs(self, locs: Any) -> None:
        """Find the decimals that the ticks need."""
        values = np.asarray(locs, dtype=np.float64) * (100 if self.share else 1)
        exact = (d for d in range(6) if np.allclose(np.round(values, d), values, rtol=0, atol=1e-9))
        self.digits = next(exact, 6)

    def __call__(self, x: float, pos: int | None = None) -> str:
        """One tick."""
        return self.language.percent(x, self.digits) if self.share else self.language.number(x, self.digits)
