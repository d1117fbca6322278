"""The audit annex of a results folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ifn_research.attempts import Attempts
from ifn_research.execution import Watcher, unwatched
from ifn_research.operations.note import NATIVE, add_documents, language_of_note
from ifn_research.outputs.documents.audit_note import audit_document
from ifn_research.outputs.documents.facts import Facts
from ifn_research.outputs.documents.formats import DOCUMENTS
from ifn_research.outputs.files.one_file import refuse_unknown_formats
from ifn_research.results.study_result import read_results


def write_audit(
    folder: Path,
    *,
    formats: Sequence[str] = ("html", "pdf"),
    lang: str = NATIVE,
    force: bool = False,
    progress: Watcher = unwatched,
    attempts: Attempts | None = None,
) -> list[Path]:
    """Write ``note-audit.<format>`` into a results folder, from that folder alone.

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
        If a format or a language is unknown, or an annex was changed since it was written.
    DataError
        If the results cannot be read.
    """
    asked = list(dict.fromkeys(formats))
    refuse_unknown_formats(asked, DOCUMENTS)
    language = language_of_note(lang)
    document = audit_document(Facts(read_results(folder), language, None, ""))
    ending = "" if lang == NATIVE else f".{lang}"
    files = {name: f"note-audit{ending}.{name}" for name in asked}
    return add_documents(folder, document, files, force=force, progress=progress, attempts=attempts)
