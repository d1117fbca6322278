"""With which letter the cells of a text begin: names with a capital, as those of their column do."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice

# Lines that tell how the cells of a column begin.
LOOKED_AT = 20_000
LINES = re.compile(rb"[^\r\n]+")
# Another word of the cell that begins with a capital.
CAPITAL = re.compile(rb"[ '\-][A-Z]")
# What an ill-begun cell counts against an encoding: in a column that begins otherwise, and in one that tells nothing.
OTHERWISE, UNTOLD = 5, 1

# The byte with which cells begin, the next, and what the others of their column begin with: A, a, or nothing.
Begun = Mapping[tuple[int, int, str], int]


def first_letters(content: bytes, odd: Sequence[bytes]) -> Begun:
    """Count the cells that begin with each byte beyond ASCII, and the beginnings of the others of their column.

    Parameters
    ----------
    content : bytes
        A text of separated cells.
    odd : sequence of bytes
        Its lines that hold such bytes.
    """
    lines = [match[0] for match in islice(LINES.finditer(content), LOOKED_AT)]
    separator = max((b";", b",", b"\t", b"|"), key=lambda mark: sum(line.count(mark) for line in lines[:200]))
    capitals, small = Counter[int](), Counter[int]()
    # The first line is probably the header.
    for line in lines[1:]:
        for column, cell in enumerate(line.split(separator)):
            first = cell.strip(b' "')[:1]
            capitals[column] += b"A" <= first <= b"Z"
            small[column] += b"a" <= first <= b"z"
    found = Counter[tuple[int, int, str]]()
    for line in odd:
        for column, cell in enumerate(line.split(separator)):
            begin = cell.strip(b' "\r')
            if len(begin) > 1 and begin[0] > 0x7F:
                others = (
                    "A" if capitals[column] > 2 * small[column] else "a" if small[column] > 2 * capitals[column] else ""
                )
                found[begin[0], begin[1], others or ("A" if CAPITAL.search(begin) else "")] += 1
    return found


def ill_begun(begun: Begun, encoding: str) -> int:
    """The weight of the first letters of cells against an encoding that shows them so."""
    total = 0
    for (first, second, others), n in begun.items():
        letter, after = (bytes([byte]).decode(encoding) for byte in (first, second))
        if not after.islower():
            continue
        if letter.islower():
            total += n * (OTHERWISE if others == "A" else 0 if others == "a" else UNTOLD)
        elif not letter.isalpha() or others == "a":
            total += n * OTHERWISE
    return total
