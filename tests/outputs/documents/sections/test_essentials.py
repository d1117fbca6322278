"""The first page: names, what is uncertain, and no test."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ifn_research.language import LANGUAGES, language_named, plain
from ifn_research.outputs.documents.blocks import Block, Bullets, Heading, Paragraph, TableBlock
from ifn_research.outputs.documents.facts import Facts, Reference, scores_of
from ifn_research.outputs.documents.sections.essentials import essentials
from ifn_research.results.study_result import StudyResult


def page(result: StudyResult, code: str = "fr") -> list[Block]:
    first = next(iter(result.versions))
    reference = Reference(first, scores_of(result, first)) if len(result.versions) > 1 else None
    return essentials(Facts(result, language_named(code), reference, ""))


def text_of(blocks: list[Block]) -> str:
    parts = [plain(block.text) for block in blocks if isinstance(block, Paragraph)]
    parts += [block.text for block in blocks if isinstance(block, Heading)]
    parts += [plain(item) for block in blocks if isinstance(block, Bullets) for item in block.items]
    return "\n".join(parts).replace("\u00a0", " ").replace("\u202f", " ")


def only(result: StudyResult, version: str, *, judged: bool) -> StudyResult:
    """The study with one version."""
    tables = {
        name: rows[rows["version"] == version] if "version" in rows else rows.iloc[:0]
        for name, rows in result.tables.items()
    }
    document = {**result.document, "versions": [v for v in result.document["versions"] if v["name"] == version]}
    if not judged:
        document = {**document, "ground_truth": []}
        alone = replace(result, tables=tables, document=document)
        return alone.noting(primary_criterion=None)
    return replace(result, tables=tables, document=document)


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_ten_most_fragile_are_named_and_no_test_is_told(simulated: StudyResult, code: str) -> None:
    blocks = page(simulated, code)
    (table,) = [block for block in blocks if isinstance(block, TableBlock)]
    assert len(table.rows) == 10
    facts = Facts(simulated, language_named(code), None, "")
    best = facts.scores(facts.shown).nsmallest(10, "rank", keep="first")
    assert [row[1].partition(" (")[0] for row in table.rows] == list(best["name"])
    assert [int(row[0]) for row in table.rows] == [int(rank) for rank in best["rank"]]
    assert "p = " not in text_of(blocks)
    assert "p < " not in text_of(blocks)


def test_the_page_says_what_the_index_is_and_is_not(simulated: StudyResult) -> None:
    text = text_of(page(simulated))
    assert "le risque que des habitants perdent l’accès à leurs droits" in text
    assert "il ne compte pas les personnes en non-recours" in text


def test_a_study_of_one_version_has_a_first_page_of_its_own(simulated: StudyResult) -> None:
    blocks = page(only(simulated, "equal", judged=False))
    text = text_of(blocks)
    assert "L’étude calcule une version de l’indice" in text
    assert "L’indice est calculé, il n’est pas jugé" in text
    assert "L’indice réunit six indicateurs." in text
    (table,) = [block for block in blocks if isinstance(block, TableBlock)]
    # There is room for twenty.
    assert len(table.rows) == 20
    assert not [words for words in ("deux à deux", "recommand", "versions") if words in text]
