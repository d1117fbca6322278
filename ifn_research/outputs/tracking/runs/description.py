"""A run's description: the note, as long as MLflow shows it whole."""

from __future__ import annotations

# MLflow cuts the value of a tag here, without a word.
LONGEST = 8000
POINTER = "\n\n*(La suite est dans l'artefact `note.md`.)*\n"


def description(note: str, *, reason: str = "", fix: str = "") -> tuple[str, str]:
    """The whole note, and the one that fits into a run's description.

    Parameters
    ----------
    note : str
        Markdown.
    reason, fix : str
        Why the version failed and what to do, told first where the note does not tell it.
    """
    # In a note, names are escaped as Markdown asks; the reason may be told in another language than the fix.
    plain = note.replace("\\", "")
    if reason and reason not in plain and (not fix or fix not in plain):
        note = f"**Cette version n'a pas pu être calculée.** {reason}\n\nÀ faire : {fix}\n\n{note}".rstrip() + "\n"
    return note, shortened(note)


def shortened(note: str, longest: int = LONGEST) -> str:
    """The lines of a note that fit, and where the rest is."""
    if len(note) <= longest:
        return note
    kept = note[: longest - len(POINTER)]
    return kept[: max(kept.rfind("\n"), 0) or None].rstrip() + POINTER
