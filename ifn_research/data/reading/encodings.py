"""In which encoding a text is written."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import dataclass

from ifn_research.errors import DataError

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Text in UTF-8 that a program has read as Windows-1252 and written in UTF-8 again.
TWICE = "utf-8-twice"
# What French names and headings hold beyond ASCII, the frequent letters first; a wrong encoding shows other signs.
FREQUENT, USUAL = frozenset("éèêçàâôî"), frozenset("ëïûùüöäœÿæÉÈÊÇÀÂÔÎŒñ’«»°–€²\u00a0\u202f")
SELDOM = frozenset("áíóúãõßøåØÅËÏÛÙÜÖÄÆÑ‘“”—³·…§©ªº")
EIGHT_BITS = ("cp1252", "iso8859-15", "mac_roman", "cp850", "latin-1")
# The signs of Windows-1252 that Latin-1 has not, as the byte that they are there.
WINDOWS = {
    ord(bytes([byte]).decode("cp1252")): byte
    for byte in range(0x80, 0xA0)
    if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
GARBLED = re.compile("Ã[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|Â[\u00a0-\u00bf]|â€[™œ\u009d“”¦]|\ufffd")


@dataclass(frozen=True)
class Decoded:
    """A text and how it was decoded.

    Attributes
    ----------
    text : str
    encoding : str
        As declared, or as found.
    garbled : str
        A word that shows the text to have been decoded wrongly, here or by who wrote the file; empty if there is none.
    fix : str
        What to do about it.
    """

    text: str
    encoding: str
    garbled: str = ""
    fix: str = ""


def decode(content: bytes, encoding: str | None, path: str) -> Decoded:
    """The text of a file: in the declared encoding, else that of its mark, else UTF-8, else the likeliest of 8 bits.

    Raises
    ------
    DataError
        If the encoding is unknown or not that of the file, or the file is no text.
    """
    if encoding == TWICE:
        return Decoded(_once(_decoded(content, "utf-8", path), path), TWICE)
    marked = next((name for mark, name in BYTE_ORDER_MARKS if content.startswith(mark)), None)
    if encoding or marked:
        used = str(encoding or marked)
        return _judged(_decoded(content, used, path).removeprefix("\ufeff"), used)
    try:
        text, used = content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        text, used = _eight_bits(content)
    if "\0" in text:
        raise _no_text(path)
    return _judged(text.removeprefix("\ufeff"), used)


def _decoded(content: bytes, encoding: str, path: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise DataError(
            f"the file is not in {encoding} (byte {error.start + 1} is no letter of it)",
            where=path,
            fix="remove encoding: of this table, so that it is found out, or give the one that the file is in",
        ) from None
    except (LookupError, ValueError):
        raise DataError(
            f"unknown encoding {encoding!r}", where=path, fix="use utf-8, windows-1252 or latin-1, or remove it"
        ) from None
    if "\0" in text:
        raise _no_text(path)
    return text


def _no_text(path: str) -> DataError:
    return DataError(
        "the file is not text",
        where=path,
        fix="give a csv file saved as UTF-8 or Windows-1252; a workbook needs the extension .xlsx, .xls or .ods",
    )


def _eight_bits(content: bytes) -> tuple[str, str]:
    """The text in the encoding of 8 bits that shows the fewest signs that no French table holds, Windows first."""
    found = []
    for at, encoding in enumerate(EIGHT_BITS):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        found.append((_likeness(text), -at, text, encoding))
    _, _, text, encoding = max(found)
    return text, encoding


def _likeness(text: str) -> int:
    """How much a text looks like French: frequent letters count for it, signs and capitals within words against it."""
    total = 0
    for letter, n in Counter(re.findall(r"[^\x00-\x7f]", text)).items():
        weight = 4 if letter in FREQUENT else 2 if letter in USUAL else 1 if letter in SELDOM else -4
        total += n * weight
    within = re.findall(r"(?<=[a-z])[^\x00-\x7f]", text)
    return total - 6 * sum(letter.isupper() or not letter.isalpha() for letter in within if letter != "’")


def _judged(text: str, encoding: str) -> Decoded:
    """The text with the first word that was decoded wrongly, and what would read it."""
    match = GARBLED.search(text)
    if match is None:
        return Decoded(text, encoding)
    start = max(text.rfind(mark, 0, match.start()) for mark in ' ;,\t\n|"') + 1
    ends = [at for at in (text.find(mark, match.end()) for mark in ' ;,\t\n|"') if at >= 0]
    word = text[start : min(ends, default=len(text))].strip()[:40]
    fix = "export the file again as UTF-8: letters are lost for good in this one"
    if "\ufffd" not in word:
        try:
            _once(text, "")
        except DataError:
            fix = "export the file again as UTF-8: a part of it was read in a wrong encoding before it was written"
        else:
            fix = f"add encoding: {TWICE} to this table"
    return Decoded(text, encoding, word, fix)


def _once(text: str, path: str) -> str:
    """Text that was encoded twice, decoded the second time."""
    try:
        return text.translate(WINDOWS).encode("latin-1").decode("utf-8")
    except UnicodeError:
        raise DataError(
            "the file is not encoded twice in UTF-8",
            where=path,
            fix="remove encoding: of this table, so that it is found out",
        ) from None
