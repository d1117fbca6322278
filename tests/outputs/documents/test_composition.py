"""Documents as tuples of sections."""

from __future__ import annotations

from ifn_research.outputs.documents.blocks import Block, Heading, Paragraph
from ifn_research.outputs.documents.composition import composed
from ifn_research.outputs.documents.facts import Facts
from tests.support.documents import facts_of
from tests.support.hand_made import make


def something(facts: Facts, *about: str) -> list[Block]:
    return [Paragraph(facts.text("data_quality.none"))]


def nothing(facts: Facts, *about: str) -> list[Block]:
    return []


def test_a_section_has_its_heading_and_one_without_a_word_has_none() -> None:
    facts = facts_of(make())
    blocks = composed((("heading.data", something), ("heading.versions", nothing)), facts)
    assert blocks[0] == Heading(2, facts.say("heading.data"))
    assert [type(block) for block in blocks] == [Heading, Paragraph]
