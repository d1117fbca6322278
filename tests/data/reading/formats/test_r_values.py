"""Vectors of which R keeps only what makes them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from ifn_research.data.reading.formats.r_values import NA_INTEGER, Damaged, Unsupported, Value, spelt_out


def test_a_sequence_is_its_count_its_first_and_its_step() -> None:
    found = spelt_out("compact_intseq", Value("reals", np.array([4.0, 10.0, -2.0])))
    assert (found.kind, found.values.tolist(), found.values.dtype) == ("integers", [10, 8, 6, 4], np.int32)
    assert spelt_out("compact_realseq", Value("reals", np.array([3.0, 0.0, 1.0]))).values.tolist() == [0, 1, 2]
    with pytest.raises(Damaged, match="longer"):
        spelt_out("compact_intseq", Value("reals", np.array([1e12, 0.0, 1.0])))


def test_numbers_not_yet_written_as_texts_are_written_as_r_does() -> None:
    # as.character(c(1, 0.1, NaN, 1e15, 1/3)) in R, where NaN stands for NA.
    numbers = Value("reals", np.array([1.0, 0.1, np.nan, 1e15, 1 / 3]))
    found = spelt_out("deferred_string", Value("pairs", [("", numbers)]))
    assert found.values.to_pylist() == ["1", "0.1", None, "1e+15", "0.333333333333333"]
    whole = Value("integers", np.array([NA_INTEGER, 7], dtype=np.int32))
    assert spelt_out("deferred_string", Value("list", [whole])).values.to_pylist() == [None, "7"]


def test_a_wrapped_vector_is_that_vector_and_an_unknown_way_is_refused() -> None:
    inner = Value("reals", np.array([1.0]))
    assert spelt_out("wrap_real", Value("list", [inner])) is inner
    with pytest.raises(Unsupported, match="mmap_real"):
        spelt_out("mmap_real", Value("list", [inner]))


def test_items_without_names_are_named_by_the_empty_text() -> None:
    names = {"names": Value("texts", pa.array(["a", None]))}
    assert [name for name, _ in Value("list", [Value(""), Value("")], names).named()] == ["a", ""]
    assert [name for name, _ in Value("list", [Value("")]).named()] == [""]
