"""Text of a document, harmless and whole."""

from __future__ import annotations

import pytest

from ifn_research.outputs.documents.blocks import harmless


@pytest.mark.parametrize("text", ["\u00a0: suite", " suite ", "mot\u00a0", " ", "", "a b"])
def test_the_spaces_that_part_a_run_from_its_neighbours_are_kept(text: str) -> None:
    assert harmless(text) == text


def test_marks_of_direction_and_line_ends_are_not() -> None:
    assert harmless(" a\u202eb\nc ") == " ab c "
