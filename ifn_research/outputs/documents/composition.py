"""A document as a tuple of sections, each under its heading."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVarTuple, Unpack

from ifn_research.outputs.documents.blocks import Block, Heading
from ifn_research.outputs.documents.facts import Facts

About = TypeVarTuple("About")
# Keys of the headings, and what writes each section: of a study, or of one of its versions.
Composition = tuple[tuple[str, Callable[[Facts], list[Block]]], ...]
VersionComposition = tuple[tuple[str, Callable[[Facts, str], list[Block]]], ...]


def composed(
    sections: tuple[tuple[str, Callable[[Facts, Unpack[About]], list[Block]]], ...],
    facts: Facts,
    *about: *About,
) -> list[Block]:
    """The sections that have something to say, each below its heading.

    Parameters
    ----------
    sections : tuple of pairs
    facts : Facts
    *about
        What else the sections take, such as a version.
    """
    blocks: list[Block] = []
    for key, section in sections:
        written = section(facts, *about)
        if written:
            blocks += [Heading(2, facts.say(key)), *written]
    return blocks
