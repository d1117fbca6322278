"""The report on one territory of a results folder, in the formats that people read."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from ifn_research.language.language import language_named
from ifn_research.language.messages import Words
from ifn_research.operations.note import language_of_note, reference_of
from ifn_research.outputs.documents.facts import Drawing, Facts
from ifn_research.outputs.documents.formats import DOCUMENTS
from ifn_research.outputs.explanation import version_scoring
from ifn_research.outputs.files.folder import add_files
from ifn_research.outputs.files.one_file import refuse_unknown_formats
from ifn_research.outputs.named_territory import taken_for
from ifn_research.results.study_result import read_results


def write_territory_report(
    folder: Path,
    code: str,
    *,
    formats: Sequence[str] = ("html", "pdf"),
    lang: str = "fr",
    version: str | None = None,
    force: bool = False,
    announce: Callable[[Words], object] = print,
) -> list[Path]:
    """Write ``territory-<code>.<format>`` into a results folder, from that folder alone.

    Parameters
    ----------
    folder : Path
        A results folder.
    code : str
        Of the territory, or its name.
    formats : sequence of {"html", "pdf", "docx", "md"}
    lang : {"fr", "en"}
        In another language than French the files are named ``territory-<code>.<lang>.<format>``.
    version : str, optional
        The version whose rank is told; when absent, that of the committee's note.
    force : bool
        Replace reports that were changed since they were written.
    announce : callable
        Called with what a reader should know of the territory that was found.

    Returns
    -------
    list of Path

    Raises
    ------
    ConfigError, DataError
        If a format, a language, a version or the territory is unknown, or a report was changed since it was written.
    """
    from ifn_research.outputs.documents.territory_report import territory_report
    from ifn_research.outputs.figures import territory_drawing

    asked = list(dict.fromkeys(formats))
    refuse_unknown_formats(asked, DOCUMENTS)
    language = language_of_note(lang)
    result = read_results(folder)
    facts = Facts(result, language, reference_of(result), "")
    found, chosen = version_scoring(result, code, version or facts.shown or None)
    for told in taken_for(result, code, found):
        announce(told)
    drawn = territory_drawing(result, found, chosen, language)
    if drawn is not None:
        facts = replace(facts, drawings={"profile": Drawing(*drawn)})
    document = territory_report(facts, found, chosen)
    ending = "" if language == language_named("fr") else f".{lang}"
    # A code may hold signs that no file name may.
    name = f"territory-{re.sub(r'[^A-Za-z0-9_.-]', '_', found)}{ending}"
    return add_files(folder, {f"{name}.{kind}": DOCUMENTS[kind].write(document) for kind in asked}, force=force)
