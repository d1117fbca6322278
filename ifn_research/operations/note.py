"""The methodology note of a results folder, in the formats that a committee reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ifn_research.attempts import Attempts, trying
from ifn_research.errors import ConfigError, nearest
from ifn_research.execution import Watcher, unwatched
from ifn_research.language import LANGUAGES, Language, language_named
from ifn_research.language.messages import say
from ifn_research.operations.compare import read_run
from ifn_research.operations.since import since_run
from ifn_research.outputs.documents.blocks import Document
from ifn_research.outputs.documents.committee_note import note_document
from ifn_research.outputs.documents.facts import Drawing, Facts, Reference, Since, scores_of
from ifn_research.outputs.documents.formats import DOCUMENTS
from ifn_research.outputs.files.folder import add_files
from ifn_research.outputs.files.one_file import refuse_unknown_formats
from ifn_research.results.study_result import StudyResult, read_results
from ifn_research.results.tables import COLUMNS
from ifn_research.results.verdict import verdict
from ifn_research.rows import BASELINE

if TYPE_CHECKING:
    from ifn_research.outputs.tracking import Tracking

NATIVE = "fr"
# The largest tables, of which a note tells nothing.
UNTOLD = ("contributions", "dimensions")
# Of the first two pages.
SHORT_PICTURES = ("place_map", "split_moves")


@dataclass(frozen=True)
class Change:
    """The version from which the changes for territories are told, and the earlier run since which moves are split.

    Attributes
    ----------
    against : str, optional
        Another run: a results folder, or an MLflow study run (``runs:/<id>``).
    reference : str, optional
        The version; the first of its run when absent.
    tracking_uri : str, optional
        The store that has `against`.
    since : str, optional
        A results folder, made of the tables of an earlier year.
    fixed_reference : bool
        Whether moves since then are those of scores with what that run learned.
    """

    against: str | None = None
    reference: str | None = None
    tracking_uri: str | Tracking | None = None
    since: str | None = None
    fixed_reference: bool = False


@dataclass(frozen=True)
class Telling:
    """The way in which the pictures of a note are drawn.

    Attributes
    ----------
    progress : callable
        Called with the stage, the number of pieces done and their total.
    attempts : Attempts, optional
        Receives the pictures that fail; without it their errors are raised.
    pictures : tuple of str, optional
        Those to draw; all when absent.
    """

    progress: Watcher = unwatched
    attempts: Attempts | None = None
    pictures: tuple[str, ...] | None = None


def write_note(
    folder: Path,
    *,
    formats: Sequence[str] = ("html", "pdf"),
    lang: str = NATIVE,
    change: Change | None = None,
    short: bool = False,
    force: bool = False,
    progress: Watcher = unwatched,
    attempts: Attempts | None = None,
) -> list[Path]:
    """Write ``note.<format>`` into a results folder, from that folder alone; ``note-committee.md`` as Markdown.

    Parameters
    ----------
    folder : Path
        A results folder.
    formats : sequence of {"html", "pdf", "docx", "md"}
    lang : {"fr", "en"}
        In another language than French the files are named ``note.<lang>.<format>``.
    change : Change, optional
        From what changes are told.
    short : bool
        The first two pages alone, as ``note-short.<format>``.
    force : bool
        Replace notes that were changed since they were written.
    progress : callable
        Called with the stage, the number of pieces done and their total.
    attempts : Attempts, optional
        Receives the pictures and formats that fail, while the others are written; without it their errors are raised.

    Returns
    -------
    list of Path
        The files, in the order of `formats`.

    Raises
    ------
    ConfigError
        If a format, a language or a version is unknown, the two runs have no territory in common, or a note was changed
        since it was written.
    DataError
        If the results cannot be read.
    """
    asked = list(dict.fromkeys(formats))
    refuse_unknown_formats(asked, DOCUMENTS)
    language = language_of_note(lang)
    result = read_results(folder, tables=[name for name in COLUMNS if name not in UNTOLD])
    change = change or Change()
    other = read_run(change.against, change.tracking_uri) if change.against else None
    if other is not None and other.manifest.get("study_run") == result.manifest.get("study_run"):
        other = None
    wanted = SHORT_PICTURES if short else None
    told = Telling(progress, attempts, wanted)
    earlier = None if change.since is None else partial(since_run, change.since, folder, change.fixed_reference)
    facts = drawn_note(result, language, other=other, reference=change.reference, telling=told, earlier=earlier)
    document = note_document(facts, short=short)
    files = {name: _file(lang, name, short=short) for name in asked}
    return add_documents(folder, document, files, force=force, progress=progress, attempts=attempts)


def add_documents(
    folder: Path,
    document: Document,
    files: Mapping[str, str],
    *,
    force: bool,
    progress: Watcher,
    attempts: Attempts | None,
) -> list[Path]:
    """Write a document into a results folder in several formats.

    Parameters
    ----------
    folder : Path
    document : Document
    files : mapping of str to str
        Names of files by format.
    force, progress, attempts
        As for `write_note`.

    Raises
    ------
    ConfigError
        If one of them was changed since it was written.
    """
    contents = {}
    for done, (name, file) in enumerate(files.items()):
        progress(file, done, len(files))
        with trying(attempts, file):
            contents[file] = DOCUMENTS[name].write(document)
    progress("note", len(files), len(files))
    return add_files(folder, contents, force=force)


def drawn_note(
    result: StudyResult,
    language: Language,
    *,
    other: StudyResult | None = None,
    reference: str | None = None,
    telling: Telling | None = None,
    earlier: Callable[[str], Since] | None = None,
) -> Facts:
    """The facts from which a note is written: the versions between which changes are told, and its pictures.

    Parameters
    ----------
    result : StudyResult
    language : Language
    other : StudyResult, optional
        The run that has the reference; this one when absent.
    reference : str, optional
        As for `write_note`.
    telling : Telling, optional
        How pictures are drawn.
    earlier : callable, optional
        Finds the moves since an earlier run, under the version that it is given if both have it.
    """
    start = reference_of(result, other, reference)
    candidate = _candidate(result, start)
    facts = Facts(result, language, start, candidate)
    if earlier is not None:
        facts = replace(facts, since=earlier(facts.shown))
    return replace(facts, drawings=_pictures(facts, telling or Telling()))


def _file(lang: str, kind: str, *, short: bool) -> str:
    # A run has written its own note.md, which MLflow shows.
    name = "note-short" if short else "note-committee" if kind == "md" else "note"
    return f"{name}.{kind}" if lang == NATIVE else f"{name}.{lang}.{kind}"


def language_of_note(lang: str) -> Language:
    """The language of a note, which is named on the command line."""
    if lang not in LANGUAGES:
        raise ConfigError(say("operations.no_language", lang=lang), where="--lang", fix=nearest(lang, LANGUAGES))
    return language_named(lang)


def reference_of(result: StudyResult, other: StudyResult | None = None, asked: str | None = None) -> Reference | None:
    """The version from which changes are told; None where the study has nothing to compare."""
    source = result if other is None else other
    names = [name for name in source.versions if name not in source.beside]
    if asked is not None and asked not in names:
        raise ConfigError(say("operations.no_version", asked=asked), where="--reference", fix=nearest(asked, names))
    if not names or (other is None and len(names) < 2):
        return None
    version = asked or names[0]
    scores = scores_of(source, version)
    if other is None:
        return Reference(version, scores)
    if not set(scores.index) & set(result.territories["code"]):
        raise ConfigError(
            say("operations.two_runs_no_territory", study=result.study, other_study=other.study),
            where="--against",
            fix=say("operations.name_run_same_territories"),
        )
    return Reference(version, scores, other.study, str(other.manifest.get("study_run") or "?"))


def _candidate(result: StudyResult, reference: Reference | None) -> str:
    """The version whose changes are told in full: what figures put first, what adapts the reference, or the next."""
    if reference is None:
        return ""
    best = verdict(result).best
    ranked = [str(name) for name in result.ranking()["version"] if not str(name).startswith(BASELINE)]
    adapting = [item.name for item in result.config.versions if item.adapts == reference.version]
    order = [best, *ranked] if best else [*adapting, *ranked]
    judged = [name for name in order if name in result.versions and name not in result.beside]
    same_run = not reference.run
    return next((name for name in judged if not (same_run and name == reference.version)), "")


def _pictures(facts: Facts, telling: Telling) -> dict[str, Drawing]:
    from ifn_research.outputs.figures import note_drawings

    reference = facts.reference
    pictures = note_drawings(
        facts.result,
        facts.language,
        reference="" if reference is None else reference.version,
        scores=None if reference is None else reference.scores["score"].dropna(),
        candidate=facts.candidate,
        shown=facts.shown,
        varied=facts.varied,
        split=None if facts.since is None else facts.since.split,
    )
    pictures = [item for item in pictures if telling.pictures is None or item[0] in telling.pictures]
    drawn = {}
    for done, (name, draw) in enumerate(pictures):
        telling.progress("figures", done, len(pictures))
        with trying(telling.attempts, f"picture '{name}'"):
            found = draw()
            if found is not None:
                drawn[name] = Drawing(*found)
    return drawn
