"""The values of R's binary serialization (XDR, versions 2 and 3), as `R Internals` describes it, chapter 1.8.

Only values are made: code, environments and pointers are read past, and nothing of them is kept.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from ifn_research.data.reading.formats.r_values import NOTHING, Damaged, Unsupported, Value, spelt_out
from ifn_research.language.messages import say

HEAD = struct.Struct(">Ii")
INTEGER = struct.Struct(">i")
DEEPEST = 200
# Types of objects, as R numbers them.
SYMBOL, PAIRS, CLOSURE, ENVIRONMENT, PROMISE, CALL, SPECIAL, BUILTIN, TEXT = range(1, 10)
LOGICALS, INTEGERS, REALS, COMPLEX, TEXTS, DOTS, LIST, EXPRESSION = 10, 13, 14, 15, 16, 17, 19, 20
POINTER, WEAK, RAW, S4 = 22, 23, 24, 25
ALTERNATIVE, ATTRIBUTED_PAIRS, ATTRIBUTED_CALL = 238, 239, 240
REFERENCE, NAMESPACE, PACKAGE, PERSISTENT = 255, 249, 250, 247
# What stands for itself: nothing, and the environments and arguments that R knows.
ALONE = {254, 253, 252, 251, 242, 241}
NUMBERS = {LOGICALS: ("logicals", ">i4"), INTEGERS: ("integers", ">i4"), REALS: ("reals", ">f8"), COMPLEX: ("", ">c16")}
LATIN1, UTF8 = 1 << 2, 1 << 3
ESCAPED = {"latin1": "cp1252", "iso8859-1": "cp1252", "iso-8859-1": "cp1252"}


def read_objects(content: bytes) -> Mapping[str, Value]:
    """The objects of an expanded R file by name; the single one of an .rds file has the empty name.

    Raises
    ------
    Damaged
        If this is no R file, or it ends too early.
    Unsupported
        If it is written in another way than R's default, or holds compiled code.
    """
    saved = content[:5] in (b"RDX2\n", b"RDX3\n")
    if content[:5] in (b"RDA2\n", b"RDA3\n") or content[:2] == b"A\n":
        raise Unsupported(say("reading.values_as_text"))
    if content[:2] == b"B\n":
        raise Unsupported(say("reading.values_in_byte_order"))
    start = 5 if saved else 0
    if content[start : start + 2] != b"X\n":
        raise Damaged(say("reading.first_bytes_not_r"))
    try:
        value = _Reader(content, start + 2).document()
    except (Damaged, Unsupported):
        raise
    except (struct.error, IndexError, OverflowError, MemoryError) as error:
        raise Damaged(say("reading.ends_too_early")) from error
    except (TypeError, ValueError, AttributeError) as error:
        raise Damaged(say("reading.value_of_another_kind")) from error
    if not saved:
        return {"": value}
    if value.kind != "pairs":
        raise Damaged(say("reading.holds_no_named_objects"))
    return dict(value.values)


class _Reader:
    """Walks through a serialized value once."""

    def __init__(self, content: bytes, at: int) -> None:
        self.content, self.at = content, at
        self.native = ""
        self.references: list[Value] = []
        self.depth = 0

    def document(self) -> Value:
        version, _, _ = self._integer(), self._integer(), self._integer()
        if version not in (2, 3):
            raise Damaged(say("reading.version_not_known", version=version))
        if version == 3:
            self.native = self._bytes(self._length()).decode("ascii", "replace").lower()
        return self._item()

    def _integer(self) -> int:
        (number,) = INTEGER.unpack_from(self.content, self.at)
        self.at += 4
        return int(number)

    def _length(self) -> int:
        """A length, which is never more than what is left of the file."""
        length = self._integer()
        if length == -1:
            length = (self._integer() << 32) | (self._integer() & 0xFFFFFFFF)
        if not 0 <= length <= len(self.content) - self.at:
            raise Damaged(say("reading.length_beyond_end"))
        return length

    def _bytes(self, length: int) -> bytes:
        found = self.content[self.at : self.at + length]
        if len(found) < length:
            raise Damaged(say("reading.ends_too_early"))
        self.at += length
        return found

    def _item(self) -> Value:
        self.depth += 1
        if self.depth > DEEPEST:
            raise Damaged(say("reading.objects_nested_too_deeply"))
        try:
            return self._of_flags(self._integer() & 0xFFFFFFFF)
        finally:
            self.depth -= 1

    def _of_flags(self, flags: int) -> Value:
        kind = flags & 0xFF
        if kind in ALONE:
            return NOTHING
        if kind == REFERENCE:
            return self._referred((flags >> 8) or self._integer())
        if kind in (PAIRS, CALL, CLOSURE, PROMISE, DOTS, ATTRIBUTED_PAIRS, ATTRIBUTED_CALL):
            return self._pairs(flags)
        if kind in NUMBERS or kind in (TEXTS, LIST, EXPRESSION, RAW):
            return self._vector(kind, attributed=bool(flags & 0x200))
        return self._other(kind, flags)

    def _other(self, kind: int, flags: int) -> Value:
        if kind == SYMBOL:
            return self._refer(Value("symbol", self._item().values))
        if kind == TEXT:
            return Value("text", self._text(flags, self._integer()))
        if kind == ALTERNATIVE:
            return self._alternative()
        if kind == ENVIRONMENT:
            self._integer()
            return self._past(self._refer(NOTHING), 4)
        if kind in (NAMESPACE, PACKAGE, PERSISTENT):
            self._integer()
            self._past(NOTHING, self._length())
            return self._refer(NOTHING)
        if kind in (POINTER, WEAK):
            return self._past(self._refer(NOTHING), (2 if kind == POINTER else 0) + bool(flags & 0x200))
        if kind in (SPECIAL, BUILTIN):
            self._bytes(self._length())
            return NOTHING
        if kind == S4:
            return self._past(NOTHING, int(bool(flags & 0x200)))
        if kind in (21, 243, 244):
            raise Unsupported(say("reading.compiled_code"))
        raise Unsupported(say("reading.object_of_type", kind=kind))

    def _refer(self, value: Value) -> Value:
        self.references.append(value)
        return value

    def _referred(self, number: int) -> Value:
        if not 1 <= number <= len(self.references):
            raise Damaged(say("reading.refers_to_no_object"))
        return self.references[number - 1]

    def _past(self, value: Value, items: int) -> Value:
        for _ in range(items):
            self._item()
        return value

    def _pairs(self, flags: int) -> Value:
        """A chain of named values, followed link by link."""
        found: list[tuple[str, Value]] = []
        while True:
            if flags & 0x200 or flags & 0xFF in (ATTRIBUTED_PAIRS, ATTRIBUTED_CALL):
                self._item()
            tag = self._item() if flags & 0x400 else NOTHING
            found.append((tag.values if tag.kind == "symbol" else "", self._item()))
            flags = self._integer() & 0xFFFFFFFF
            if flags & 0xFF not in (PAIRS, ATTRIBUTED_PAIRS):
                # The end of a chain is nothing; that of a function is its body.
                self._of_flags(flags)
                return Value("pairs", found)

    def _vector(self, kind: int, *, attributed: bool) -> Value:
        length = self._length()
        if kind in NUMBERS:
            name, stored = NUMBERS[kind]
            values: Any = np.frombuffer(self._bytes(length * np.dtype(stored).itemsize), dtype=stored)
            value = Value(name, values.astype(values.dtype.newbyteorder("=")))
        elif kind == TEXTS:
            value = Value("texts", self._texts(length))
        elif kind == RAW:
            self._bytes(length)
            value = Value("")
        else:
            value = Value("list" if kind == LIST else "", [self._item() for _ in range(length)])
        if attributed:
            value.attributes = {name: item for name, item in self._item().values if name}
        return value

    def _texts(self, length: int) -> pa.Array:
        """Texts, of which equal ones are made once: the million cells of a column hold few."""
        content, at, unpack = self.content, self.at, HEAD.unpack_from
        known: dict[bytes, int] = {}
        distinct: list[str | None] = []
        codes = array("i", bytes(4 * length))
        for position in range(length):
            start = at
            flags, size = unpack(content, at)
            at += 8 + (size if size > 0 else 0)
            key = content[start:at]
            code = known.get(key)
            if code is None:
                if flags & 0xFF != TEXT or len(key) < 8 + max(size, 0):
                    raise Damaged(say("reading.text_is_expected"))
                self.at = start + 8
                code = known[key] = len(distinct)
                distinct.append(self._text(flags, size))
            codes[position] = code
        self.at = at
        return pa.array(distinct, type=pa.string()).take(pa.array(np.frombuffer(codes, dtype=np.int32)))

    def _text(self, flags: int, size: int) -> str | None:
        if size == -1:
            return None
        if size < -1:
            raise Damaged(say("reading.length_below_zero"))
        raw, marks = self._bytes(size), flags >> 12
        if marks & LATIN1:
            candidates = ["cp1252"]
        elif marks & UTF8 or not self.native:
            candidates = ["utf-8", "cp1252"]
        else:
            candidates = ["utf-8", ESCAPED.get(self.native, self.native), "cp1252"]
        for encoding in candidates:
            try:
                return raw.decode(encoding)
            except (UnicodeDecodeError, LookupError):
                continue
        return raw.decode("latin-1")

    def _alternative(self) -> Value:
        """A vector that R keeps in short: a sequence, numbers not yet written as texts, or another vector."""
        description, state, attributes = self._item(), self._item(), self._item()
        name = str(description.values[0][1].values) if description.kind == "pairs" else ""
        value = spelt_out(name, state)
        named = {key: item for key, item in attributes.values if key} if attributes.kind == "pairs" else {}
        return Value(value.kind, value.values, {**value.attributes, **named})
