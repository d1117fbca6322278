"""Signs that typing lacks, and names that look alike: what two spellings of one have in common."""

from __future__ import annotations

import re
import unicodedata

# U+00A0 before % and units, U+202F between thousands, U+2212 before a negative number.
NO_BREAK, THIN, MINUS = "\u00a0", "\u202f", "\u2212"


APOSTROPHE = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])")


# Signs that are commands to a terminal, and marks that turn the direction of what follows; tabs and line breaks stay.
COMMANDS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
TURNING = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def visible(text: str) -> str:
    """A text without signs that a terminal obeys instead of showing them; what it shows stays."""
    if text.isprintable():
        return text
    return TURNING.sub("", COMMANDS.sub(" ", text.replace("\r\n", "\n")))


def printed(text: str) -> str:
    """A text as it can be shown, whose apostrophes between letters are those of print."""
    text = visible(text)
    return APOSTROPHE.sub("’", text) if "'" in text else text


def as_header(text: object) -> str:
    """The name of a column as it looks: composed letters, one blank for any run of blanks, nothing that has no width.

    Headings of spreadsheets hold no-break spaces and line breaks, those of other systems letters beside their accents.
    """
    if text is None:
        return ""
    if isinstance(text, float) and text.is_integer():
        text = int(text)
    seen = "".join(" " if unicodedata.category(letter) == "Cc" else letter for letter in str(text))
    shown = "".join(letter for letter in seen if unicodedata.category(letter) != "Cf")
    return " ".join(unicodedata.normalize("NFC", shown).split())


def alike(text: object) -> str:
    """A name in small letters without accents, blanks and punctuation: what two spellings of one have in common."""
    decomposed = unicodedata.normalize("NFKD", str(text).casefold())
    return "".join(letter for letter in decomposed if letter.isalnum())
