"""The next measurement designed from some results: tables, maps, its power, a page in French and English."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ifn_research.errors import ConfigError
from ifn_research.language import LANGUAGES, Language, language_named
from ifn_research.language.messages import say
from ifn_research.operations.design_costs import costs_of
from ifn_research.operations.design_places import coordinates_of
from ifn_research.operations.note import NATIVE
from ifn_research.outputs.documents.design_page import design_page
from ifn_research.outputs.documents.formats import DOCUMENTS
from ifn_research.outputs.files.folder import add_files
from ifn_research.outputs.files.one_file import as_csv
from ifn_research.results.designed import FACTS, DesignedMeasure
from ifn_research.results.study_result import StudyResult, read_results
from ifn_research.study.design.design import design_measure
from ifn_research.study.design.draw import FLOOR, DesignOptions
from ifn_research.study.design.frame import frame_of

PAGE_FORMATS = ("html", "md")
# The tables of results that a design rests on.
NEEDED = ("versions", "scores", "ranking", "comparisons", "confidence_set", "outcomes", "ground_truth", "contributions")


@dataclass(frozen=True)
class DesignAsked:
    """The measurement that is asked for.

    Attributes
    ----------
    n : int
        Territories, or blocks.
    per : str or None
        ``block``, or a group of the study, whose members are drawn whole.
    cost : str or None
        What a territory costs: a column, an indicator, or ``population``.
    costs : Path or None
        The file that holds the column.
    versions : tuple of str
        Those to be separated; the confidence set when empty.
    floor : float
        Share of the chances that is the same for all territories.
    seed : int or None
        That of the study when None.
    """

    n: int
    per: str | None = None
    cost: str | None = None
    costs: Path | None = None
    versions: tuple[str, ...] = ()
    floor: float = FLOOR
    seed: int | None = None


@dataclass(frozen=True)
class Designed:
    """A measurement that was designed.

    Attributes
    ----------
    measure : DesignedMeasure
    result : StudyResult
    written : tuple of Path
    """

    measure: DesignedMeasure
    result: StudyResult
    written: tuple[Path, ...]


def design(folder: Path, asked: DesignAsked, *, force: bool = False) -> Designed:
    """Design the next measurement, and write it into a results folder: nothing else of it changes.

    Parameters
    ----------
    folder : Path
        A results folder; of the tables of the study, costs and coordinates alone are read.
    asked : DesignAsked
    force : bool
        Replace another design, and files that somebody else wrote or changed.

    Raises
    ------
    ConfigError, DataError, Problems
        If there is another design already, there is nothing to separate, the draw that is asked for is none, costs
        cannot be read, or the folder cannot be written.
    """
    if asked.costs is not None and asked.cost is None:
        raise ConfigError(
            say("designing.costs_of_nothing", file=asked.costs), where="--costs", fix=say("designing.name_its_column")
        )
    result = read_results(folder, tables=NEEDED, fitted=False)
    frame = frame_of(result, asked.versions, coordinates_of(result))
    cost = None if asked.cost is None else costs_of(result, frame.codes, asked.cost, asked.costs)
    seed = result.config.seed if asked.seed is None else asked.seed
    options = DesignOptions(asked.n, asked.per, cost, asked.cost or "", asked.floor, seed)
    measure = design_measure(result, options, frame=frame)
    _refuse_another(folder, measure, force=force)
    contents = {f"{name}.csv": as_csv(table).encode() for name, table in measure.tables.items()}
    contents[FACTS] = measure.facts_as_text.encode()
    for code in LANGUAGES:
        contents |= _page(result, measure, language_named(code))
    return Designed(measure, result, tuple(add_files(folder, contents, force=force)))


def _refuse_another(folder: Path, measure: DesignedMeasure, *, force: bool) -> None:
    """Refuse to take the place of another draw: to draw until it pleases ruins the probabilities.

    Raises
    ------
    ConfigError
    """
    path = folder / FACTS
    if not force and path.is_file() and path.read_bytes() != measure.facts_as_text.encode():
        raise ConfigError(say("designing.drawn_already"), where=str(path), fix=say("designing.keep_or_force"))


def _page(result: StudyResult, measure: DesignedMeasure, language: Language) -> dict[str, bytes]:
    """The page in a language, and its pictures."""
    from ifn_research.outputs.figures.canvas import DPI, drawn
    from ifn_research.outputs.figures.design import design_figures

    pictures = {name: drawn(figure, dpi=DPI) for name, figure in design_figures(result, measure, language).items()}
    document = design_page(result, measure, language, pictures)
    ending = "" if language.code == NATIVE else f".{language.code}"
    found = {f"design{ending}.{form}": DOCUMENTS[form].write(document) for form in PAGE_FORMATS}
    return found | {f"design-{name}{ending}.png": png for name, (png, _) in pictures.items()}
