"""Pictures of a study and of its versions, in French, as PNG and SVG."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

from ifn_research.outputs.figures.canvas import STYLE, save
from ifn_research.outputs.figures.of_maps import map_drawings
from ifn_research.outputs.figures.of_studies import agreement, forest
from ifn_research.outputs.figures.of_validation import calibration, concentration
from ifn_research.outputs.figures.of_versions import DRAWINGS
from ifn_research.results import StudyResult

__all__ = ["draw_figures"]


def draw_figures(result: StudyResult, folder: Path, *, progress: Callable[[str, int, int], None] | None = None) -> None:
    """Draw every picture of a study.

    Parameters
    ----------
    result : StudyResult
    folder : Path
        Receives ``figures/<version>/{correlation,scree,loadings,weights,map}`` and ``figures/{forest-<ground truth>,
        concentration, calibration, agreement, map-residuals, map-rank-shift}``, each as PNG and SVG; what there are no
        figures for is not drawn.
    progress : callable, optional
        Called with the stage, the number of pictures done and their total.
    """
    drawings = list(_drawings(result))
    for done, (name, draw) in enumerate(drawings):
        if progress is not None:
            progress("figures", done, len(drawings))
        with mpl.rc_context(STYLE):
            figure = draw()
        if figure is not None:
            save(figure, folder / "figures" / name)
    if progress is not None:
        progress("figures", len(drawings), len(drawings))


def _drawings(result: StudyResult) -> Iterator[tuple[str, Callable[[], Figure | None]]]:
    for truth in dict.fromkeys(result.tables["validation"]["ground_truth"]):
        yield f"forest-{truth}", lambda truth=truth: forest(result, truth)  # type: ignore[misc]
    yield "concentration", lambda: concentration(result)
    yield "calibration", lambda: calibration(result)
    yield "agreement", lambda: agreement(result)
    yield from map_drawings(result)
    for version in result.tables["versions"]["version"]:
        for kind, draw in DRAWINGS.items():
            yield f"{version}/{kind}", lambda draw=draw, version=version: draw(result, version)  # type: ignore[misc]
