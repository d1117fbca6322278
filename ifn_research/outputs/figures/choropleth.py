"""One choropleth: territories in the colours of their classes, insets, legend, missing ones hatched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, PathPatch, Rectangle
from matplotlib.path import Path as Outline

from ifn_research.geography.sheet import MapLayout, Rings, rings_of
from ifn_research.geography.surrounded import surrounded
from ifn_research.outputs.colours import MARKS
from ifn_research.outputs.dots import Dots
from ifn_research.outputs.figures.canvas import STYLE, caption, new_figure, wrapped, write_inside

# Beyond so many shapes a file of curves is too large: they are drawn as a picture inside it.
MANY = 2000
# Inches: the legend beside the map, the title and the caption; and the most that a page has room for.
SHEET, LEGEND, AROUND, TALLEST = 6.6, 2.2, 1.1, 8.6
# Units of the sheet, of which there are some 170 in an inch.
FINEST = 2.0
DOTTED = (0, (1.5, 1))
MISSING, HATCH, EDGE = "#f2f2f2", "/////", "#8a8a8a"
FORMS = {"disc": "o", "square": "s", "diamond": "D"}
OUTSIDE, DOTS = "#e0e0e0", "....."


@dataclass(frozen=True)
class Outlined:
    """Territories surrounded by a line, and how the legend calls them."""

    codes: frozenset[str]
    label: str
    dotted: bool = False


@dataclass(frozen=True)
class Legend:
    """The legend of a map.

    Attributes
    ----------
    heading : str
        Above it.
    colours, labels : sequence of str
        One a class, from the top.
    missing : str
        What it says of hatched territories.
    outside : str
        What it says of the places between territories that belong to none.
    """

    heading: str
    colours: Sequence[str]
    labels: Sequence[str]
    missing: str
    outside: str = ""


def choropleth(
    layout: MapLayout,
    classes: Mapping[str, int],
    legend: Legend,
    *,
    title: str,
    reading: str,
    outlined: Sequence[Outlined] = (),
    dots: Sequence[Dots] = (),
) -> Figure:
    """Draw a map.

    Parameters
    ----------
    layout : MapLayout
    classes : mapping of code to class
        Position in the legend; a territory without one is hatched.
    legend : Legend
    title, reading : str
        Above the map, and below it.
    outlined : sequence of Outlined
    dots : sequence of Dots
        Places, each file of them in a colour and a form of its own.
    """
    with mpl.rc_context(STYLE):
        tall = (SHEET - LEGEND) * layout.height / layout.width + AROUND
        figure = new_figure(min(tall, TALLEST), SHEET)
        axes = figure.subplots()
        _prepare(axes, layout)
        layout, rings = _coarser(layout)
        found = np.array([classes.get(str(code), -1) for code in layout.codes])
        _fill(axes, layout, rings, found, legend.colours)
        _insets(axes, layout)
        if layout.tiles:
            _codes(axes, layout, found, legend.colours)
        handles = [
            Patch(facecolor=colour, edgecolor=EDGE, linewidth=0.4, label=label)
            for colour, label in zip(legend.colours, legend.labels, strict=True)
        ]
        if (found < 0).any():
            handles.append(Patch(facecolor=MISSING, edgecolor=EDGE, hatch=HATCH, linewidth=0.4, label=legend.missing))
        if legend.outside and _draw_holes(axes, layout):
            handles.append(Patch(facecolor=OUTSIDE, edgecolor=EDGE, hatch=DOTS, linewidth=0.4, label=legend.outside))
        lines = [_surround(axes, layout, item) for item in outlined]
        places = [_dots(axes, item, *MARKS[at % len(MARKS)]) for at, item in enumerate(dots)]
        _legend(figure, [*handles, *(line for line in lines if line is not None), *places], legend.heading)
        figure.suptitle("\n".join(wrapped([title], 68)), x=0.01, ha="left", fontsize=11.5)
        caption(figure, reading, width=96, size=9)
    return figure


def _dots(axes: Axes, dots: Dots, colour: str, form: str) -> Line2D:
    """Draw the places of a file; returns what the legend shows of them."""
    style: dict[str, Any] = {"marker": FORMS[form], "color": colour, "linestyle": "", "markeredgecolor": "white"}
    axes.plot(
        dots.points[:, 0], dots.points[:, 1], markersize=2.4, markeredgewidth=0.3, zorder=3, rasterized=True, **style
    )
    return Line2D([], [], markersize=5, markeredgewidth=0.3, label=dots.label, **style)


def _legend(figure: Figure, handles: Sequence[Patch | Line2D], heading: str) -> None:
    for handle in handles:
        handle.set_label("\n".join(wrapped([str(handle.get_label())], 26)))
    legend = figure.legend(
        handles=handles,
        loc="outside right center",
        fontsize=9.5,
        frameon=False,
        handlelength=1.6,
        handleheight=1.2,
        title="\n".join(wrapped([heading], 26)),
        title_fontsize=10,
        alignment="left",
    )
    legend.get_title().set_multialignment("left")


@lru_cache(maxsize=1)
def _coarser(layout: MapLayout) -> tuple[MapLayout, Rings]:
    """The same without bends that paper does not show, which would make large files; kept for the next map."""
    import shapely

    if not layout.tiles:
        fewer = shapely.coverage_simplify(layout.shapes, FINEST)
        layout = replace(layout, shapes=np.where(shapely.is_empty(fewer), layout.shapes, fewer))
    return layout, rings_of(layout)


def _prepare(axes: Axes, layout: MapLayout) -> None:
    axes.set_xlim(-2, layout.width + 2)
    axes.set_ylim(layout.height + 2, -2)
    axes.set_aspect("equal")
    axes.set_axis_off()


def _fill(axes: Axes, layout: MapLayout, rings: Rings, found: np.ndarray, colours: Sequence[str]) -> None:
    """One shape for each class, of all its territories: quicker to draw and smaller than one for each of these."""
    many = len(layout.codes) > MANY
    for kind in np.unique(found):
        missing = kind < 0
        face = MISSING if missing else colours[kind]
        # A line of another colour would hide thousands of small shapes.
        edge = face if many else (EDGE if missing else "white")
        path = outline_of(rings, found[rings.owner] == kind)
        patch = PathPatch(path, facecolor=face, edgecolor=edge, linewidth=0 if layout.tiles else 0.25)
        if missing:
            patch.set_hatch(HATCH)
        patch.set_rasterized(many)
        # Not add_patch, which looks for the limits of every curve.
        axes.add_artist(patch)


def outline_of(rings: Rings, chosen: np.ndarray) -> Outline:
    """Some of the rings as one path, in which holes run the other way round."""
    starts, lengths = rings.starts, np.diff(rings.starts)
    codes = np.full(len(rings.points), Outline.LINETO, dtype=np.uint8)
    codes[starts[:-1]] = Outline.MOVETO
    codes[starts[1:] - 1] = Outline.CLOSEPOLY
    kept = np.repeat(chosen, lengths)
    return Outline(rings.points[kept], codes[kept])


def _draw_holes(axes: Axes, layout: MapLayout) -> bool:
    """Draw the places between territories that are none of the study's; False where there are none."""
    holes = surrounded(layout)
    if holes is None:
        return False
    path = outline_of(holes, np.ones(len(holes.owner), dtype=bool))
    axes.add_artist(PathPatch(path, facecolor=OUTSIDE, edgecolor=EDGE, hatch=DOTS, linewidth=0.25))
    return True


def _insets(axes: Axes, layout: MapLayout) -> None:
    for inset in layout.insets:
        corner = (inset.left, inset.top)
        axes.add_patch(Rectangle(corner, inset.width, inset.height, fill=False, edgecolor="#bbbbbb", linewidth=0.6))
        axes.text(inset.left + 6, inset.top + 6, inset.label, fontsize=7, va="top", color="#444444")


def _codes(axes: Axes, layout: MapLayout, found: np.ndarray, colours: Sequence[str]) -> None:
    import shapely

    for (x, y), code, kind in zip(
        shapely.get_coordinates(shapely.centroid(layout.shapes)), layout.codes, found, strict=True
    ):
        colour = "#444444" if kind < 0 else readable_on(colours[kind])
        box = {"facecolor": MISSING, "edgecolor": "none", "pad": 1} if kind < 0 else None
        write_inside(axes, x, y, code, va="center_baseline", fontsize=7.5, color=colour, bbox=box)


def readable_on(colour: str) -> str:
    """Black or white, whichever contrasts more with a background (WCAG 2.1, relative luminance)."""
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour))
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "white" if 1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.05 else "black"


def _surround(axes: Axes, layout: MapLayout, item: Outlined) -> Patch | None:
    import shapely

    chosen = layout.shapes[[str(code) in item.codes for code in layout.codes]]
    if not len(chosen):
        return None
    whole = np.array([shapely.union_all(chosen)], dtype=object)
    together = MapLayout(np.array([""], dtype=object), whole, layout.width, layout.height)
    rings = rings_of(together)
    path = outline_of(rings, np.ones(len(rings.owner), dtype=bool))
    line: dict[str, Any] = {"linewidth": 1.3, "linestyle": DOTTED if item.dotted else "-"}
    axes.add_artist(PathPatch(path, fill=False, edgecolor="black", **line))
    return Patch(fill=False, edgecolor="black", label=item.label, **line)
