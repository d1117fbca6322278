"""Pictures of a study and of its versions, in French, as PNG and, where asked, as SVG."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure

from ifn_research.attempts import Attempts, trying
from ifn_research.errors import ConfigError, nearest
from ifn_research.execution.beside import ALONE, Begun, Beside, Lent
from ifn_research.language import Language
from ifn_research.language.messages import say
from ifn_research.outputs.figures.canvas import STYLE, drawn, save
from ifn_research.outputs.figures.maps import (
    decile_map,
    map_drawings,
    rank_shift_map,
    residual_map,
    standing_map,
    typology_map,
    version_maps,
)
from ifn_research.outputs.figures.moves import split_moves
from ifn_research.outputs.figures.registry import PICTURES, Drawing, drawings_of_study, drawings_of_versions
from ifn_research.outputs.figures.robustness import rank_ranges, rank_sets, sensitivity
from ifn_research.outputs.figures.stability import decision_stability, rank_reversals
from ifn_research.outputs.figures.studies import forest, weights
from ifn_research.outputs.figures.territory import profile
from ifn_research.outputs.figures.validation import concentration
from ifn_research.results.split import Split
from ifn_research.results.study_result import StudyResult

__all__ = ["PICTURES", "begin_figures", "draw", "draw_figures", "drawings", "note_drawings", "territory_drawing"]

# Dots an inch of a picture in a document, and territories above which a map is a picture there, not lines.
NOTE_DPI, MANY = 180, 2000
# The folder of pictures, and what is told when no map can be drawn.
FIGURES, MAPS = "figures", "figures/map-*"


def draw_figures(
    result: StudyResult,
    folder: Path,
    *,
    which: str = "usual",
    vector: bool = False,
    progress: Callable[[str, int, int], None] | None = None,
    attempts: Attempts | None = None,
    helpers: Beside = ALONE,
    begun: Mapping[str, Begun[dict[str, str]]] | None = None,
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
    helpers : Beside
        The processes among which they are shared out; the bytes do not depend on who draws.
    begun : mapping of name to Begun, optional
        Those that `begin_figures` has begun for the same `which` and `vector`.
    """
    if which == "none":
        return
    pictures = _Pictures(result, every=which == "all", vector=vector)
    with trying(attempts, MAPS):
        pictures.maps  # noqa: B018 - whether there can be any is told once
    early = {name: one for name, one in (begun or {}).items() if one.call_off()}
    lent = helpers.lend(pictures)
    told = None if progress is None else partial(progress, "figures")

    def draw_each(left: Collection[str], told: Callable[[int, int], None] | None = None) -> dict[str, dict[str, str]]:
        names = [name for name in pictures.drawings if name in left]
        tasks = [_Task(lent, name, folder, kept=attempts is not None) for name in names]
        return dict(zip(names, helpers.share(_draw, tasks, progress=told), strict=True))

    failed = draw_each(pictures.drawings.keys() - early.keys(), told)
    there = {name for name, one in early.items() if one.ended() == {}}
    for name in there:
        for path in (helpers.scratch() / FIGURES).glob(f"{name}.*"):
            target = folder / FIGURES / path.relative_to(helpers.scratch() / FIGURES)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(path, target)
    failed |= draw_each(early.keys() - there)
    if attempts is not None:
        # In the order of the pictures, whoever drew them and when.
        attempts.failed |= {key: why for name in pictures.drawings for key, why in failed.get(name, {}).items()}


def drawings(result: StudyResult) -> dict[str, Callable[[], Figure | None]]:
    """The drawing of every picture of a study that there are figures for, by the name of its file."""
    return _Pictures(result, every=True, vector=False).drawings


def draw(result: StudyResult, name: str) -> Figure:
    """Draw one picture.

    Parameters
    ----------
    result : StudyResult
    name : str
        Of its file, without ending, below ``figures/``.

    Raises
    ------
    ConfigError
        If there is no such picture, with the nearest name.
    """
    known = drawings(result)
    with mpl.rc_context(STYLE):
        figure = known[name]() if name in known else None
    if figure is None:
        what = say("outputs.no_such_picture", name=name)
        raise ConfigError(what, where="figure", fix=nearest(name, [other for other in known if other != name]))
    return figure


def begin_figures(
    result: StudyResult, *, which: str, vector: bool, helpers: Beside
) -> dict[str, Begun[dict[str, str]]]:
    """Begin the pictures of versions in other processes, before it is known how the versions do.

    Parameters
    ----------
    result : StudyResult
        With the tables of what versions are.
    which, vector, helpers
        As for `draw_figures`.

    Returns
    -------
    mapping of name to Begun
        What was begun, into a folder of `helpers`; nothing where there are none.
    """
    if which == "none" or not helpers.processes:
        return {}
    pictures = _Pictures(result, every=which == "all", vector=vector, judged=False)
    lent = helpers.lend(pictures)
    names = list(pictures.drawings)
    tasks = [_Task(lent, name, helpers.scratch(), kept=True) for name in names]
    return dict(zip(names, helpers.begin_each(_draw, tasks), strict=True))


@dataclass(frozen=True, eq=False)
class _Pictures:
    """The pictures of a result, which another process finds anew from the result; before it is judged, of versions."""

    result: StudyResult
    every: bool
    vector: bool
    judged: bool = True

    def __getstate__(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @cached_property
    def maps(self) -> list[Drawing]:
        """The maps of the study, or of its versions alone."""
        if self.judged:
            return list(map_drawings(self.result))
        layout = self.result.layout()
        return [] if layout is None else list(version_maps(self.result, layout))

    @cached_property
    def drawings(self) -> dict[str, Callable[[], Figure | None]]:
        """The drawing of each picture, by name; no maps where there can be none."""
        found = list(drawings_of_study(self.result)) if self.judged else []
        with Attempts().at(MAPS):
            found += self.maps
        return dict([*found, *drawings_of_versions(self.result, every=self.every)])


@dataclass(frozen=True)
class _Task:
    """A picture to be drawn into a folder; whether its error is kept, and told."""

    lent: Lent[_Pictures]
    name: str
    folder: Path
    kept: bool


def _draw(task: _Task) -> dict[str, str]:
    """Draw a picture; returns the reason by name if it fails."""
    pictures, attempts = task.lent.value, Attempts() if task.kept else None
    path, what = task.folder / FIGURES / task.name, f"figures/{task.name}"
    with trying(attempts, what):
        _save(pictures.drawings[task.name], path, vector=pictures.vector)
    if attempts is None or not attempts.failed:
        return {}
    # Half a pair is no picture.
    for suffix in (".png", ".svg"):
        path.with_suffix(suffix).unlink(missing_ok=True)
    return attempts.failed


def note_drawings(
    result: StudyResult,
    language: Language,
    *,
    reference: str,
    scores: pd.Series | None,
    candidate: str,
    shown: str,
    varied: str,
    split: Split | None = None,
) -> list[tuple[str, Callable[[], tuple[bytes, bytes | None] | None]]]:
    """The pictures of a methodology note, by what they show; each draws PNG and SVG, or nothing.

    Parameters
    ----------
    result : StudyResult
    language : Language
        Of the words in the pictures.
    reference, candidate : str
        The versions between which changes are told; empty where there are none.
    shown : str
        The version whose territories are named; empty where there is none.
    varied : str
        The version whose choices vary; empty where there is none.
    scores : Series or None
        Scores of the reference by code.
    split : Split, optional
        The moves since an earlier run.
    """
    pictures: dict[str, Callable[[], Figure | None]] = {"weights": lambda: weights(result, language)}
    if result.primary is not None:
        truth = result.primary[0]
        pictures["forest"] = lambda: forest(result, truth, language)
        pictures["targeting"] = lambda: concentration(result, language)
    if shown:
        pictures["place_map"] = lambda: decile_map(result, shown, language)
        pictures["residual_map"] = lambda: residual_map(result, shown, language)
    if candidate:
        pictures["score_map"] = lambda: decile_map(result, candidate, language)
        pictures["shift_map"] = lambda: rank_shift_map(result, reference, candidate, language, scores_a=scores)
    if varied:
        pictures["sensitivity"] = lambda: sensitivity(result, varied, language)
        pictures["rank_ranges"] = lambda: rank_ranges(result, varied, language)
        pictures["rank_sets"] = lambda: rank_sets(result, varied, language)
        pictures["standing_map"] = lambda: standing_map(result, varied, language)
    if "decision_stability" in result.tables and not result.tables["decision_stability"].empty:
        decided = str(result.tables["decision_stability"]["ground_truth"].iloc[0])
        pictures["decision_stability"] = lambda: decision_stability(result, decided, language)
    if "rank_reversals" in result.tables:
        pictures["rank_reversals"] = lambda: rank_reversals(result, language)
    if split is not None:
        pictures["split_moves"] = lambda: split_moves(split, result.config, language)
    if "typology" in result.tables:
        pictures["typology_map"] = lambda: typology_map(result, language)
    many = len(result.territories) > MANY
    return [
        (name, partial(_for_a_note, draw, vector=not (many and name.endswith("map"))))
        for name, draw in pictures.items()
    ]


def territory_drawing(
    result: StudyResult, code: str, version: str, language: Language
) -> tuple[bytes, bytes | None] | None:
    """The picture of a territory, as PNG and SVG; None where its figures are masked."""
    cells = result.of_version("contributions", version)
    if "masked" in cells and (cells.loc[cells["code"] == code, "masked"] != "").any():
        return None
    return _for_a_note(lambda: profile(result, code, version, language), vector=True)


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
