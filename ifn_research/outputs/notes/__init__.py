"""Notes in French: what each version is and how it did, and what the study found."""

from __future__ import annotations

from ifn_research.outputs.notes.study import study_note
from ifn_research.outputs.notes.version import version_note
from ifn_research.results import StudyResult

__all__ = ["version_notes"]


def version_notes(result: StudyResult) -> dict[str, str]:
    """The Markdown note of each version by name, failed versions included; the study's own under the empty name."""
    names = list(result.tables["versions"]["version"])
    return {"": study_note(result)} | {name: version_note(result, name) for name in names}
