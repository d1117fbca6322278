"""The note of a study over several partners, as a document."""

from __future__ import annotations

from ifn_research.language import language_named
from ifn_research.outputs.documents.blocks import Heading, TableBlock
from ifn_research.outputs.documents.pool_note import pool_note
from ifn_research.study.pooling.pool import pool_returns
from tests.study.pooling.partners import named, simulated


def test_the_note_is_dated_and_has_its_section_in_both_languages() -> None:
    pooled = pool_returns(named(simulated(5)))
    for code, heading in (("fr", "D’un territoire à l’autre"), ("en", "From one territory to another")):
        document = pool_note(pooled, language_named(code), {})
        assert document.title == "Une étude"
        assert document.moment > 0
        assert next(block for block in document.blocks if isinstance(block, Heading)).text == heading
        for block in document.blocks:
            if isinstance(block, TableBlock):
                assert all(len(row) == len(block.header) for row in block.rows)
