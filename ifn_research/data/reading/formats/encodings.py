"""In which encoding a text is written."""

from __future__ import annotations

import codecs
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from ifn_research.data.reading.codes.first_letters import first_letters, ill_begun
from ifn_research.errors import DataError
from ifn_research.language.messages import Words, say

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
# A sign between two capitals, or within a word of small letters; a letter that stands alone; Œ before another letter
# than u, and à within a word.
LETTERS_WITHIN = re.compile(r"(?<=([A-Z]))[^\x00-\x7f](?=[A-Z])|(?<=[a-z])[^\x00-\x7f]|(?<=[A-Z])[^\x00-\x7f](?=[a-z])")
ALONE = re.compile(r"(?<![^\W\d_])(?![àÀôÔ])[^\W\d_a-zA-Z](?![^\W\d_])")
UNLIKELY = re.compile(r"Œ(?![uU])|(?<=[^\W\d_])[àÀ](?=[^\W\d_])")
ODD_WORDS = re.compile(rb"""[^\s;,|"]*[\x80-\xff][^\s;,|"]*""")
ODD_LINES = re.compile(rb"[^\n]*[\x80-\xff][^\n]*")
# Bytes decoded at a time: a text that is whole takes as much memory as its file, or four times.
PIECE = 2**20
# Bytes that tell UTF-16 without a mark.
LOOKED_AT = 2_000
# Lines that tell encodings of 8 bits apart.
TELLING = 20_000
# What letters of French in UTF-8 look like to programs of the Macintosh and of DOS.
ELSEWHERE = "|".join(
    re.escape(letter.encode().decode(other)) for other in ("mac_roman", "cp850") for letter in "éèêçàâôîëïûùÉÈÀœ’«»°"
)
GARBLED = re.compile("Ã[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|Â[\u00a0-\u00bf]|â€[™œ\u009d“”¦]|\ufffd|" + ELSEWHERE)


@dataclass(frozen=True)
class Encoding:
    """The encoding of a text.

    Attributes
    ----------
    name : str
        As declared, or as found.
    garbled : str
        A word that shows the text to have been decoded wrongly, here or by who wrote the file; empty if there is none.
    fix : str
        What to do about it.
    doubt : tuple of str
        A word as it is read, the same in another encoding that is as likely, and this encoding; empty if there is none.
    """

    name: str
    garbled: str = ""
    fix: Words = ""
    doubt: tuple[str, ...] = ()


def find_encoding(content: bytes, declared: str | None, path: str) -> Encoding:
    """The encoding of a file: as declared, else that of its mark, else UTF-8, else the likeliest of 8 bits.

    Raises
    ------
    DataError
        If the encoding is unknown or not that of the file, or the file is no text.
    """
    marked = next((name for mark, name in BYTE_ORDER_MARKS if content.startswith(mark)), None)
    used, rival = declared or marked or _unmarked(content), ""
    if used is None:
        used, rival = ("utf-8", "") if _is(content, "utf-8") else _of_eight_bits(content)
    word = ""
    try:
        for piece in _pieces(content, used):
            if "\0" in piece:
                raise _no_text(path)
            match = GARBLED.search(piece) if not word else None
            word = word if match is None else _word(piece, match)
    except UnicodeDecodeError as error:
        raise DataError(
            say("reading.file_not", used=used, reason=error.reason),
            where=path,
            fix=say("reading.remove_encoding_table_found"),
        ) from None
    except (LookupError, ValueError, UnicodeError):
        raise DataError(
            say("reading.unknown_encoding", used=repr(used)), where=path, fix=say("reading.use_utf_windows_latin")
        ) from None
    return Encoding(used, word, _repair(content, used, word) if word else "", _both_ways(content, used, rival))


def _both_ways(content: bytes, used: str, rival: str) -> tuple[str, ...]:
    """A word as two encodings read it, and the other encoding; nothing if there is no other."""
    if not rival:
        return ()
    for match in ODD_WORDS.finditer(content):
        word, other = match[0].decode(used), match[0].decode(rival)
        if word != other:
            return word[:40], other[:40], rival
    return ()


def text_lines(content: bytes, encoding: str) -> Iterator[str]:
    """The lines of a text with what ends them, decoded as they are asked for."""
    name = "utf-8" if encoding == TWICE else encoding
    mark = "\n" if b"\n" in content else "\r"
    stream = io.TextIOWrapper(io.BytesIO(content), encoding=name, newline=mark)
    for at, line in enumerate(stream):
        text = line.removeprefix("\ufeff") if at == 0 else line
        text = _once(text) if encoding == TWICE else text
        yield text.removeprefix("\ufeff") if at == 0 else text


def _pieces(content: bytes, encoding: str) -> Iterator[str]:
    """The text, some of it at a time; what was encoded twice by its lines."""
    if encoding == TWICE:
        yield from text_lines(content, TWICE)
        return
    # Some codecs are none of texts, and some know no pieces.
    if not codecs.lookup(encoding)._is_text_encoding:
        raise LookupError(encoding)
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    view = memoryview(content)
    for start in range(0, len(content), PIECE):
        yield decoder.decode(view[start : start + PIECE], start + PIECE >= len(content))


def _is(content: bytes, encoding: str) -> bool:
    try:
        for _ in _pieces(content, encoding):
            pass
    except UnicodeDecodeError:
        return False
    return True


def _unmarked(content: bytes) -> str | None:
    """UTF-16 without a mark: of each two bytes of separators, figures and most letters one is zero, always the same."""
    head = content[:LOOKED_AT]
    halves = [half.count(0) / max(len(half), 1) for half in (head[::2], head[1::2])]
    if len(content) % 2 or abs(halves[0] - halves[1]) < 0.5:
        return None
    return "utf-16-be" if halves[0] > halves[1] else "utf-16-le"


def _no_text(path: str) -> DataError:
    return DataError(
        say("reading.file_not_text"),
        where=path,
        fix=say("reading.give_csv_file_saved"),
    )


def _of_eight_bits(content: bytes) -> tuple[str, str]:
    """The encoding of 8 bits in which the text shows the fewest signs that no French table holds, Windows first.

    With it, the name of another that reads a different text and is as likely; empty if there is none.
    """
    odd = [match[0] for _, match in zip(range(TELLING), ODD_LINES.finditer(content), strict=False)]
    sample, begun = b"\n".join(odd), first_letters(content, odd)
    known = [(at, name) for at, name in enumerate(EIGHT_BITS) if _is(content, name)]
    likeness = {name: _likeness(sample.decode(name)) - ill_begun(begun, name) for _, name in known}
    best = max((likeness[name], -at, name) for at, name in known)[2]
    text = sample.decode(best)
    other = (name for _, name in known if likeness[name] == likeness[best] and sample.decode(name) != text)
    return best, next(other, "")


def _likeness(text: str) -> int:
    """Weigh how French a text looks: frequent letters count for it, signs and capitals within words against it."""
    total = 0
    for letter, n in Counter(re.findall(r"[^\x00-\x7f]", text)).items():
        weight = 4 if letter in FREQUENT else 2 if letter in USUAL else 1 if letter in SELDOM else -4
        total += n * weight
    for found in LETTERS_WITHIN.finditer(text):
        letter, capitals = found[0], found[1] is not None
        wrong = not letter.isalpha() or (letter.islower() if capitals else letter.isupper())
        total -= 6 * (wrong and letter != "’")
    return total - len(ALONE.findall(text)) - 2 * len(UNLIKELY.findall(text))


def _word(text: str, match: re.Match[str]) -> str:
    """The word in which something was found."""
    start = max(text.rfind(mark, 0, match.start()) for mark in ' ;,\t\n|"') + 1
    ends = [at for at in (text.find(mark, match.end()) for mark in ' ;,\t\n|"') if at >= 0]
    return text[start : min(ends, default=len(text))].strip()[:40]


def _repair(content: bytes, encoding: str, word: str) -> Words:
    """The repair that would read a garbled text."""
    if "\ufffd" in word:
        return say("reading.export_file_again_utf_letters")
    try:
        if encoding in ("utf-8", "utf-8-sig"):
            for line in text_lines(content, encoding):
                _once(line)
            return say("reading.add_encoding_table", twice=TWICE)
    except UnicodeDecodeError:
        pass
    return say("reading.export_file_again_utf_part")


def _once(text: str) -> str:
    """Text that was encoded twice, decoded the second time."""
    try:
        return text.translate(WINDOWS).encode("latin-1").decode("utf-8")
    except UnicodeEncodeError as error:
        raise UnicodeDecodeError("utf-8-twice", b"", 0, 0, "it is not encoded twice in UTF-8") from error
