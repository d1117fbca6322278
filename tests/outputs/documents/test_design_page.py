"""The page of a designed measurement as a document."""

from __future__ import annotations

import pytest

from ifn_research.language import language_named
from ifn_research.outputs.documents.design_page import design_page
from ifn_research.outputs.documents.formats import DOCUMENTS
from ifn_research.results.study_result import StudyResult
from ifn_research.study.design.design import design_measure
from ifn_research.study.design.draw import DesignOptions


@pytest.mark.parametrize(
    ("language", "heading"), [("fr", "Les territoires à mesurer"), ("en", "The territories to measure")]
)
def test_it_is_written_in_both_languages(simulated: StudyResult, language: str, heading: str) -> None:
    measure = design_measure(simulated, DesignOptions(12, seed=1), simulated.versions[:3])
    document = design_page(simulated, measure, language_named(language), {})
    assert document.language == language
    for form in ("md", "html"):
        text = DOCUMENTS[form].write(document).decode()
        assert heading in text
        assert measure.territories[0].code in text
