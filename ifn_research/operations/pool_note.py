"""The note of a pooled study, in the formats that a committee reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ifn_research.attempts import Attempts
from ifn_research.execution import Watcher, unwatched
from ifn_research.language import Language
from ifn_research.operations.note import NATIVE, add_documents, language_of_note
from ifn_research.outputs.documents.blocks import Document
from ifn_research.outputs.documents.formats import DOCUMENTS
from ifn_research.outputs.documents.pool_note import pool_note
from ifn_research.outputs.files.one_file import refuse_unknown_formats
from ifn_research.results.pooled import PooledStudy, is_pooled, read_pooled

if TYPE_CHECKING:
    from matplotlib.figure import Figure

holds_pool = is_pooled


def write_pool_note(
    folder: Path,
    *,
    formats: Sequence[str] = ("html", "pdf"),
    lang: str = NATIVE,
    force: bool = False,
    progress: Watcher = unwatched,
    attempts: Attempts | None = None,
) -> list[Path]:
    """Write ``note.<format>`` into the folder of a pooled study, from that folder alone.

    Parameters
    ----------
    folder, formats, lang, force, progress, attempts
        As for `write_note`.

    Returns
    -------
    list of Path
        The files, in the order of `formats`.

    Raises
    ------
    ConfigError
        If a format or a language is unknown, or a note was changed since it was written.
    DataError
        If the folder holds no pooled study, or a file of it is damaged.
    """
    asked = list(dict.fromkeys(formats))
    refuse_unknown_formats(asked, DOCUMENTS)
    language = language_of_note(lang)
    document = pool_document(read_pooled(folder), language)
    files = {name: note_file(lang, name) for name in asked}
    return add_documents(folder, document, files, force=force, progress=progress, attempts=attempts)


def note_file(lang: str, kind: str) -> str:
    """Name of the note in a language and a format."""
    return f"note.{kind}" if lang == NATIVE else f"note.{lang}.{kind}"


def pool_document(pooled: PooledStudy, language: Language) -> Document:
    """The note of a pooled study with its pictures."""
    from ifn_research.outputs.figures.canvas import DPI, drawn

    pictures = pool_pictures()
    images = {name: drawn(found, dpi=DPI) for name, draw in pictures.items() if (found := draw(pooled, language))}
    return pool_note(pooled, language, images)


def pool_pictures() -> dict[str, Callable[[PooledStudy, Language], Figure | None]]:
    """The pictures of a pooled study by name; each draws nothing where there is nothing to show."""
    from ifn_research.outputs.figures.partners import by_partner, pooled_figures

    return {"by_partner": by_partner, "pooled": pooled_figures}
