"""What only a statistician reads stands in the annex, and nowhere before it."""

from __future__ import annotations

from ifn_research.language import language_named, plain
from ifn_research.outputs.documents.blocks import Heading, Paragraph, TableBlock
from ifn_research.outputs.documents.committee_note import note_document
from ifn_research.outputs.documents.facts import Facts
from ifn_research.outputs.documents.sections.technical import technical_annex
from ifn_research.results.study_result import StudyResult
from tests.support.hand_made import make


def test_factorability_loadings_and_pairs_come_after_the_limits(simulated: StudyResult) -> None:
    blocks = note_document(Facts(simulated, language_named("fr"), None, "")).blocks
    titles = [block.text.replace("\u00a0", " ") for block in blocks if isinstance(block, Heading)]
    annex = titles.index("Annexe technique")
    assert titles.index("Limites") < annex
    for title in ("Les indicateurs se prêtent-ils à un résumé ?", "Saturations", "Circularité"):
        assert titles.index(title) > annex
    before = blocks[
        : next(at for at, block in enumerate(blocks) if isinstance(block, Heading) and "Annexe" in block.text)
    ]
    told = [plain(block.text) for block in before if isinstance(block, Paragraph)]
    told += [caption for block in before if isinstance(block, TableBlock) for caption in (block.caption, *block.header)]
    assert not [text for text in told if "KMO" in text or "Bartlett" in text]


def test_a_study_without_any_has_no_annex() -> None:
    assert technical_annex(Facts(make(), language_named("fr"), None, "")) == []
