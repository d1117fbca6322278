"""A run's description: the note, as long as MLflow shows it whole."""

from __future__ import annotations

from ifn_research.language import in_french

# MLflow cuts the value of a tag here, without a word.
LONGEST = 8000


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
    plain = _plain(note.replace("\\", ""))
    if reason and _plain(reason) not in plain and (not fix or _plain(fix) not in plain):
        french = in_french()
        failed, to_do = french.say("description.failed"), french.say("description.to_do", fix=fix)
        note = f"**{failed}** {reason}\n\n{to_do}\n\n{note}".rstrip() + "\n"
    return note, shortened(note)


def _plain(text: str) -> str:
    """A text with the apostrophes of a keyboard, whichever it has."""
    return text.replace("’", "'")


def shortened(note: str, longest: int = LONGEST) -> str:
    """The lines of a note that fit, and where the rest is."""
    if len(note) <= longest:
        return note
    pointer = f"\n\n*({in_french().say('description.rest', file='`note.md`')})*\n"
    kept = note[: longest - len(pointer)]
    return kept[: max(kept.rfind("\n"), 0) or None].rstrip() + pointer
