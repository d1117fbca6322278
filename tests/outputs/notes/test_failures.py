"""The note names the members of a group that an index misses, and where it ranks worst."""

from __future__ import annotations

from typing import Any

from ifn_research.outputs.notes.failures import failures, failures_of
from ifn_research.results import StudyResult
from tests.hand_made import HandMade

NONE = float("nan")


def row(member: str, missed: float, estimate: float, **other: Any) -> dict[str, Any]:
    names = {"version": "pca", "ground_truth": "caf", "metric": "spearman", "group": "region", "member": member}
    return {**names, "n": 40, "estimate": estimate, "missed": missed, "note": ""} | other


ROWS = [
    *(row("11", 0.26, 0.7), row("28", -0.12, 0.4), row("27", 0.04, -0.17), row("93", 0.4, 0.9, n=9)),
    row("24", 0.09, NONE),
]


def test_members_missed_either_way_and_the_lowest_agreement_are_named(hand_made: HandMade) -> None:
    reading, text = failures_of(hand_made(subgroups=ROWS), "pca")
    assert reading.startswith("Écarts en rangs sur 100")
    assert text == (
        "Par région (1 de moins de 10 territoires, non cité) : constat plus grave que le score ne le dit : "
        "Île-de-France (+26), Centre-Val de Loire (+9) ; moins grave : Normandie (\u221212) ; corrélation de rang de "
        "Spearman la plus basse : \u22120,170, Bourgogne-Franche-Comté (40 territoires)."
    )


def test_the_study_tells_medians_over_the_versions(hand_made: HandMade) -> None:
    other = [{**item, "version": "equal", "missed": item["missed"] - 0.1} for item in ROWS]
    text = failures(hand_made(subgroups=[*ROWS, *other]))
    assert "parmi tous les territoires, en médiane des versions." in text
    assert "Île-de-France (+21) ; moins grave : Normandie (\u221217)" in text
    assert "Centre-Val de Loire (" not in text


def test_small_shifts_are_not_said_to_be_failures(hand_made: HandMade) -> None:
    rows = [row("a | b", 0.049, NONE, group="zone"), row("c", -0.049, NONE, group="zone")]
    _, text = failures_of(hand_made(subgroups=rows), "pca")
    assert text == "Par groupe « zone » : aucun écart moyen d'au moins 5 rangs sur 100."


def test_names_are_escaped_and_quarters_of_density_are_in_french(hand_made: HandMade) -> None:
    rows = [row("a | b", 0.2, 0.1, group="zone"), row("1 sparsest quarter", 0.2, 0.1, group="density")]
    text = failures(hand_made(subgroups=rows))
    assert "a \\| b (+20)" in text
    assert "Par quart de densité : constat plus grave que le score ne le dit : quart le moins dense (+20)." in text


def test_nothing_is_said_of_members_that_are_all_small_or_without_rows(
    hand_made: HandMade, unjudged: StudyResult
) -> None:
    for study in (hand_made(subgroups=[row("11", 0.5, NONE, n=9)]), hand_made(), unjudged):
        assert failures(study) == ""
        assert failures_of(study, "pca") == []
