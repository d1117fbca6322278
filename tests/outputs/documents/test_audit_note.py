"""The annex for auditors has its parts in the order of an audit, in both languages."""

from __future__ import annotations

import pytest

from ifn_research.language import language_named
from ifn_research.outputs.documents.audit_note import audit_document
from ifn_research.outputs.documents.blocks import Heading
from ifn_research.outputs.documents.facts import Facts
from tests.support.varied_study import found

HEADINGS = {
    "fr": ["Cadre", "Couverture", "Cohérence", "Poids", "Rangs", "Moyenne", "Valeurs manquantes", "Un indicateur"],
    "en": ["Framework", "Coverage", "Coherence", "Weights", "Ranks", "Arithmetic", "Missing", "One indicator"],
}


@pytest.mark.parametrize("code", HEADINGS)
def test_parts_stand_in_the_order_of_an_audit(code: str) -> None:
    document = audit_document(Facts(found(), language_named(code), None, ""))
    titles = [block.text for block in document.blocks if isinstance(block, Heading) and block.level == 1][:8]
    assert [title.partition(". ")[2].startswith(word) for title, word in zip(titles, HEADINGS[code], strict=True)] == [
        True
    ] * 8
    assert [title.partition(".")[0] for title in titles] == [*"12345678"]
