"""Pictures of a study and of its versions, in French, as PNG and, where asked, as SVG."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure

from ifn_research.attempts import Attempts, trying
from ifn_research.language import Language
from ifn_research.outputs.figures.canvas import STYLE, drawn, save
from ifn_research.outputs.figures.maps import decile_map, map_drawings, rank_shift_map
from ifn_research.outputs.figures.registry import PICTURES, Drawing, drawings_of_study, drawings_of_versions
from ifn_research.outputs.figures.studies import forest, weights
from ifn_research.outputs.figures.validation import concentration
from ifn_research.results.study_result import StudyResult

__all__ = ["PICTURES", "draw_figures", "note_drawings"]

# Dots an inch of a picture in a document, and territories above which a map is a picture there, not lines.
NOTE_DPI, MANY = 180, 2000


def draw_figures(
    result: StudyResult,
    folder: Path,
    *,
    which: str = "usual",
    vector: bool = False,
    progress: Callable[[str, int, int], None] | None = None,
    attempts: Attempts | None = None,
) -> None:
    """Draw the pictures of a study.

    Parameters
    ----------
    result : StudyResult
    folder : Path
        Receives below ``figures/`` those of `PICTURES` and the maps; what there are no figures for is not drawn.
    which : {"usual", "all", "none"}
        The usual ones leave out what several versions share, or what says nothing of a version.
    vector : bool
        Whether each is written as SVG beside the PNG.
    progress : callable, optional
        Called with the stage, the number of pictures done and their total.
    attempts : Attempts, optional
        Receives the pictures that fail, by name, while the others are drawn; without it their errors are raised.
    """
    drawings = [] if which == "none" else list(_drawings(result, attempts, every=which == "all"))

    def tell(done: int) -> None:
        if progress is not None:
            progress("figures", done, len(drawings))

    for done, (name, draw) in enumerate(drawings):
        tell(done)
        path = folder / "figures" / name
        with trying(attempts, f"figures/{name}"):
            _save(draw, path, vector=vector)
        if attempts is not None and f"figures/{name}" in attempts.failed:
            # Half a pair is no picture.
            for suffix in (".png", ".svg"):
                path.with_suffix(suffix).unlink(missing_ok=True)
    tell(len(drawings))


def note_drawings(
    result: StudyResult, language: Language, *, reference: str, scores: pd.Series | None, candidate: str
) -> list[tuple[str, Callable[[], tuple[bytes, bytes | None] | None]]]:
    """The pictures of a methodology note, by what they show; each draws PNG and SVG, or nothing.

    Parameters
    ----------
    result : StudyResult
    language : Language
        Of the words in the pictures.
    reference, candidate : str
        The versions between which changes are told; empty where there are none.
    scores : Series or None
        Scores of the reference by code.
    """
    pictures: dict[str, Callable[[], Figure | None]] = {"weights": lambda: weights(result, language)}
    if result.primary is not None:
        truth = result.primary[0]
        pictures["forest"] = lambda: forest(result, truth, language)
        pictures["targeting"] = lambda: concentration(result, language)
    if candidate:
        pictures["score_map"] = lambda: decile_map(result, candidate, language)
        pictures["shift_map"] = lambda: rank_shift_map(result, reference, candidate, language, scores_a=scores)
    many = result.tables["scores"]["code"].nunique() > MANY
    return [
        (name, partial(_for_a_note, draw, vector=not (many and name.endswith("map"))))
        for name, draw in pictures.items()
    ]


def _for_a_note(draw: Callable[[], Figure | None], *, vector: bool) -> tuple[bytes, bytes | None] | None:
    with mpl.rc_context(STYLE):
        figure = draw()
    if figure is None:
        return None
    png, svg = drawn(figure, dpi=NOTE_DPI)
    return png, svg if vector else None


def _save(draw: Callable[[], Figure | None], path: Path, *, vector: bool) -> None:
    with mpl.rc_context(STYLE):
        figure = draw()
    if figure is not None:
        save(figure, path, vector=vector)


def _drawings(result: StudyResult, attempts: Attempts | None, *, every: bool) -> Iterator[Drawing]:
    yield from drawings_of_study(result)
    maps: list[Drawing] = []
    with trying(attempts, "figures/map-*"):
        maps += map_drawings(result)
    yield from maps
    yield from drawings_of_versions(result, every=every)
