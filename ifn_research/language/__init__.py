"""The words of readers in their language: sentences of a catalogue, and numbers, dates and lists as they write them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ifn_research.language.catalogue import LANGUAGES, Catalogue, Run, Text, plain
from ifn_research.language.messages import Message, Words, say, told

if TYPE_CHECKING:
    from ifn_research.language.language import Language, in_french, language_named

__all__ = [
    "LANGUAGES",
    "Catalogue",
    "Language",
    "Message",
    "Run",
    "Text",
    "Words",
    "in_french",
    "language_named",
    "plain",
    "say",
    "told",
]


def __getattr__(name: str) -> Any:
    """Import what needs tables only when it is asked for: an error of the command line is told without them."""
    if name in ("Language", "in_french", "language_named"):
        from ifn_research.language import language

        return getattr(language, name)
    raise AttributeError(name)
