"""Notes of a run: what each version is and how it did, and what the study found."""

from __future__ import annotations

from dataclasses import dataclass

from ifn_research.attempts import Attempts, trying
from ifn_research.execution.beside import ALONE, Beside, Lent
from ifn_research.outputs.documents.study_note import study_note
from ifn_research.outputs.documents.version_note import version_note
from ifn_research.results.study_result import StudyResult

__all__ = ["version_notes"]


def version_notes(
    result: StudyResult,
    attempts: Attempts | None = None,
    language: str = "fr",
    *,
    helpers: Beside = ALONE,
    versions: bool = True,
) -> dict[str, str]:
    """The Markdown note of each version by name, failed versions included; the study's own under the empty name.

    Parameters
    ----------
    result : StudyResult
    attempts : Attempts, optional
        Receives the notes that cannot be written, while the others are; without it their errors are raised.
    language : str
        ISO 639 code.
    helpers : Beside
        The processes among which they are shared out.
    versions : bool
        Whether each version has one, beside the study.
    """
    lent = helpers.lend(result)
    names = ["", *(result.tables["versions"]["version"] if versions else ())]
    tasks = [_Task(lent, name, language, kept=attempts is not None) for name in names]
    notes: dict[str, str] = {}
    for name, (text, failed) in zip(names, helpers.share(_written, tasks), strict=True):
        if attempts is not None:
            attempts.failed |= failed
        if text is not None:
            notes[name] = text
    return notes


@dataclass(frozen=True)
class _Task:
    """A note to be written; whether its error is kept, and told."""

    lent: Lent[StudyResult]
    name: str
    language: str
    kept: bool


def _written(task: _Task) -> tuple[str | None, dict[str, str]]:
    """The text of a note, or the reason by name why there is none."""
    result, attempts, text = task.lent.value, Attempts() if task.kept else None, None
    with trying(attempts, f"versions/{task.name}/note.md" if task.name else "note.md"):
        text = version_note(result, task.name, task.language) if task.name else study_note(result, task.language)
    return text, attempts.failed if attempts else {}
