"""The note of a study over several partners."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from ifn_research.language import Language
from ifn_research.outputs.documents.blocks import Document
from ifn_research.outputs.documents.sections.pooled import PooledFacts, pooled_section
from ifn_research.results.pooled import PooledStudy


def pool_note(pooled: PooledStudy, language: Language, images: Mapping[str, tuple[bytes, bytes]]) -> Document:
    """The note as a document.

    Parameters
    ----------
    pooled : PooledStudy
    language : Language
    images : mapping of str to pair of bytes
        Pictures as PNG and SVG, by name.
    """
    made = datetime.fromisoformat(str(pooled.manifest["finished"]))
    return Document(
        title=pooled.title,
        subtitle=language.say("pool.subtitle"),
        language=language.code,
        date=language.day(made.date()),
        moment=int(made.timestamp()),
        contents=language.say("document.contents"),
        page=language.messages.template("document.page"),
        blocks=tuple(pooled_section(PooledFacts(pooled, language, images))),
    )
