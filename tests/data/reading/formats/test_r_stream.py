"""R's binary serialization, byte by byte as `R Internals` writes it."""

from __future__ import annotations

import struct

import pytest

from ifn_research.data.reading.formats.r_stream import read_objects
from ifn_research.data.reading.formats.r_values import Damaged, Unsupported

# saveRDS(1:3, version = 2, compress = FALSE), without the short form of sequences.
HEAD = b"X\n" + struct.pack(">iii", 2, 0x040400, 0x020300)
INTEGERS = HEAD + struct.pack(">Iiiii", 13, 3, 1, 2, 3)


def test_the_single_object_of_an_rds_file_has_the_empty_name() -> None:
    (name, value), *rest = read_objects(INTEGERS).items()
    assert (name, value.kind, value.values.tolist(), rest) == ("", "integers", [1, 2, 3], [])


def test_objects_saved_together_have_their_names() -> None:
    symbol = struct.pack(">IIi", 1, 9 | 64 << 12, 1) + b"x"
    content = b"RDX2\n" + HEAD + struct.pack(">I", 2 | 0x400) + symbol + INTEGERS[len(HEAD) :] + struct.pack(">I", 254)
    assert {name: value.values.tolist() for name, value in read_objects(content).items()} == {"x": [1, 2, 3]}
    with pytest.raises(Damaged, match="no named objects"):
        read_objects(b"RDX2\n" + INTEGERS)


@pytest.mark.parametrize("cut", range(len(HEAD) - 12, len(INTEGERS), 3))
def test_a_file_that_ends_too_early_is_damaged_wherever_it_ends(cut: int) -> None:
    with pytest.raises(Damaged):
        read_objects(INTEGERS[:cut])


@pytest.mark.parametrize("content", [b"A\n2\n", b"RDA2\nA\n", b"B\n\0\0", HEAD + struct.pack(">I", 21)])
def test_what_is_written_in_another_way_is_named(content: bytes) -> None:
    with pytest.raises(Unsupported):
        read_objects(content)


def test_a_length_beyond_the_file_and_deep_nesting_end_at_once() -> None:
    with pytest.raises(Damaged, match="beyond its end"):
        read_objects(HEAD + struct.pack(">Ii", 14, 2**31 - 1))
    with pytest.raises(Damaged, match="too deeply"):
        read_objects(HEAD + struct.pack(">Ii", 19, 1) * 300 + bytes(400))
