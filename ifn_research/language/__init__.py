"""What readers see, in their language: sentences of a catalogue, and numbers, dates and lists as they write them."""

from __future__ import annotations

from ifn_research.language.catalogue import LANGUAGES, Catalogue, Run, Text, plain
from ifn_research.language.language import Language, in_french, language_named

__all__ = ["LANGUAGES", "Catalogue", "Language", "Run", "Text", "in_french", "language_named", "plain"]
