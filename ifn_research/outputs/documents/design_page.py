"""The page of a designed measurement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from ifn_research.language import Language
from ifn_research.outputs.documents.blocks import Document
from ifn_research.outputs.documents.sections.design import DesignTold, design_section
from ifn_research.results.designed import DesignedMeasure
from ifn_research.results.study_result import StudyResult


def design_page(
    result: StudyResult, measure: DesignedMeasure, language: Language, images: Mapping[str, tuple[bytes, bytes]]
) -> Document:
    """The page as a document.

    Parameters
    ----------
    result : StudyResult
        The results from which the measurement was designed.
    measure : DesignedMeasure
    language : Language
    images : mapping of str to pair of bytes
        Pictures as PNG and SVG, by name.
    """
    finished = str(measure.facts["finished"])
    made = datetime.fromisoformat(finished) if finished else None
    return Document(
        title=result.title,
        subtitle=language.say("design.subtitle"),
        language=language.code,
        date="" if made is None else language.day(made.date()),
        moment=0 if made is None else int(made.timestamp()),
        contents=language.say("document.contents"),
        page=language.messages.template("document.page"),
        blocks=tuple(design_section(DesignTold(result, measure, language, images))),
    )
