"""Words that English sentences have and French ones have not."""

from __future__ import annotations

import re

WORDS = (
    *("the", "is", "are", "of", "and", "to", "cannot", "not", "with", "from", "for", "which", "has", "have", "its"),
    *("that", "this", "these", "their", "by", "at", "be", "was", "were", "write", "there", "no such", "invalid"),
    *("missing", "unknown", "must", "should", "when", "what", "where", "it", "them", "or", "in", "on", "an"),
)
ENGLISH = re.compile(rf"(?<![\w./:-])(?:{'|'.join(WORDS)})(?![\w:/.-]|\()", re.IGNORECASE)
# What a person types, names of identifiers and files: between backticks or quotation marks, keys and options.
TYPED = re.compile(r"`[^`]*`|«[^»]*»|\"[^\"]*\"|--[\w-]+|[\w.-]+:(?=\s|$)|\{[^{}]*\}|\[[^\[\]]*\]|'[^'\n]*'")
# French words that look like English ones.
FRENCH = re.compile(r"\b(?:on|or,)\b")


def english_words_in(text: str) -> list[str]:
    """The English words of a French text, apart from what is typed."""
    plain = FRENCH.sub(" ", TYPED.sub(" ", text))
    return [found[0] for found in ENGLISH.finditer(plain)]
