"""The territories: a local study tells of every one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ifn_research.language import language_named, plain
from ifn_research.outputs.documents.blocks import Heading, Paragraph, TableBlock
from ifn_research.outputs.documents.facts import Facts
from ifn_research.outputs.documents.sections.territories import (
    LOCAL,
    MORE,
    most_fragile,
    territories_section,
    uncertain,
)
from ifn_research.remarks import Remark
from ifn_research.results.study_result import StudyResult
from tests.support.hand_made import make


def scored(n: int, people: float | None = 100.0) -> StudyResult:
    """A study of n territories, the order of which two versions reverse."""
    rows = [
        {
            "version": version,
            "code": f"{k:03d}",
            "name": f"Lieu {k}",
            "population": float("nan") if people is None else people + k,
            "score": float(k),
            "rank": float(k + 1 if version == "equal" else n - k),
            "decile": 10 if (k if version == "equal" else n - 1 - k) < n / 10 else 1,
        }
        for version in ("equal", "pca")
        for k in range(n)
    ]
    return make(scores=rows)


def facts(n: int, language: str = "fr", people: float | None = 100.0) -> Facts:
    return Facts(scored(n, people), language_named(language), None, "")


@pytest.mark.parametrize(("n", "shown"), [(9, 9), (LOCAL, LOCAL), (LOCAL + 1, MORE)])
def test_every_territory_of_a_local_study_is_told(n: int, shown: int) -> None:
    blocks = territories_section(facts(n))
    (table,) = [block for block in blocks if isinstance(block, TableBlock)]
    assert [row[1] for row in table.rows] == [f"Lieu {k}" for k in range(shown)]
    titles = [block.text for block in blocks if isinstance(block, Heading)]
    assert ("Tous les territoires, du plus au moins fragile" in titles) == (shown == n)


def test_ranks_go_from_the_lowest_to_the_highest_of_the_versions() -> None:
    (table,) = [block for block in territories_section(facts(40)) if isinstance(block, TableBlock)]
    assert [row[-1].replace("\u00a0", " ") for row in table.rows[:2]] == ["1 à 40", "2 à 39"]


def test_a_column_of_people_stands_where_they_are_known() -> None:
    (table,) = [block for block in territories_section(facts(9, people=None)) if isinstance(block, TableBlock)]
    assert table.header == ("Rang", "Territoire", "Selon la version")


def warned(told: Facts) -> list[str]:
    texts = [plain(block.text) for block in most_fragile(told, 10) if isinstance(block, Paragraph)]
    return [text.replace("\u202f", " ") for text in texts if text.startswith(("Petites", "Small"))]


def test_a_reader_is_told_where_the_most_fragile_are_the_least_peopled() -> None:
    # The first ten of 300 have 100 to 109 people each; 5 % of the territories have less than 115.
    (text,) = warned(facts(300))
    assert "de 100 à 109 habitants, 1 045 en tout" in text
    assert warned(facts(300, "en"))
    # Of 60 territories, three are below: the ten are not.
    assert warned(facts(60)) == []
    assert warned(facts(300, people=None)) == []


def test_small_populations_that_are_masked_are_not_told() -> None:
    result = scored(300)
    masking = replace(result, document={**result.document, "disclosure": {"threshold": 105}})
    (text,) = warned(Facts(masking, language_named("fr"), None, ""))
    assert "100" not in text


def test_the_most_peopled_of_the_uncertain_are_named() -> None:
    # The first and the last tenth change places: 4 + 4 territories, of which the last have most people.
    text = plain(uncertain(facts(40))).replace("\u00a0", " ")
    assert "huit EPCI sont dans le dixième le plus fragile selon certaines versions seulement" in text
    assert text.endswith("Avec le plus d’habitants : Lieu 39, Lieu 38 et Lieu 37.")
    assert not [block for block in territories_section(facts(9)) if isinstance(block, Paragraph) and not block.text]


def test_versions_that_nothing_judged_are_not_said_to_be_kept_by_the_data() -> None:
    said = [plain(block.text) for block in territories_section(facts(40)) if isinstance(block, Paragraph)]
    assert not [text for text in said if "écartée" in text]


def test_a_version_with_the_scores_of_another_is_counted_once() -> None:
    result = scored(40)
    result = replace(result, warnings={"pca": (Remark("same_scores", version="equal"),)})
    assert Facts(result, language_named("fr"), None, "").kept == ["equal"]
