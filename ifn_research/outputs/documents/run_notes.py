"""Notes of a run: what each version is and how it did, and what the study found."""

from __future__ import annotations

from ifn_research.attempts import Attempts, trying
from ifn_research.outputs.documents.study_note import study_note
from ifn_research.outputs.documents.version_note import version_note
from ifn_research.results.study_result import StudyResult

__all__ = ["version_notes"]


def version_notes(result: StudyResult, attempts: Attempts | None = None, language: str = "fr") -> dict[str, str]:
    """The Markdown note of each version by name, failed versions included; the study's own under the empty name.

    Parameters
    ----------
    result : StudyResult
    attempts : Attempts, optional
        Receives the notes that cannot be written, while the others are; without it their errors are raised.
    language : str
        ISO 639 code.
    """
    notes: dict[str, str] = {}
    with trying(attempts, "note.md"):
        notes[""] = study_note(result, language)
    for name in result.tables["versions"]["version"]:
        with trying(attempts, f"versions/{name}/note.md"):
            notes[name] = version_note(result, name, language)
    return notes
