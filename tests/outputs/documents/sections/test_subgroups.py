"""The note names the members of a group that an index is established to miss."""

from __future__ import annotations

from typing import Any

from ifn_research.outputs.documents.sections.subgroups import subgroups, subgroups_of
from ifn_research.results.study_result import StudyResult
from tests.support.documents import markdown_of, texts_of
from tests.support.hand_made import HandMade

NONE = float("nan")


def row(member: str, missed: float, half: float = 0.03, p: float = 0.001, **other: Any) -> dict[str, Any]:
    names = {"version": "pca", "ground_truth": "caf", "metric": "spearman", "group": "region", "member": member}
    bounds = {"missed_low": missed - half, "missed_high": missed + half, "missed_p": p, "missed_note": ""}
    return {**names, "n": 40, "estimate": 0.5, "missed": missed, **bounds, "note": ""} | other


UNTESTED = {"missed_low": NONE, "missed_high": NONE, "missed_p": NONE}
ROWS = [
    *(row("11", 0.26), row("28", -0.12), row("27", 0.24, half=0.3, p=0.4), row("93", 0.4, n=9, **UNTESTED)),
    row("24", 0.09),
]


def test_members_are_named_either_way_where_their_interval_leaves_0_out(hand_made: HandMade) -> None:
    reading, text = texts_of(subgroups_of, hand_made(subgroups=ROWS), "pca")
    assert reading.startswith(
        "Rangs du constat, sur 100, au-delà de ce que le rang du score en fait attendre, en moyenne"
    )
    assert reading.endswith("corrigé du nombre de membres regardés, exclut 0.")
    assert text == (
        "Par région (un membre de moins de 10 territoires, non cité) : constat plus grave que le score ne le dit : "
        "Île-de-France (+26 [+23 ; +29]), Centre-Val de Loire (+9 [+6 ; +12]) ; moins grave : "
        "Normandie (\u221212 [\u221215 ; \u22129])."
    )


def test_the_study_names_what_all_versions_miss_by_medians(hand_made: HandMade) -> None:
    other = [{**row(item["member"], item["missed"] - 0.1), "version": "equal"} for item in ROWS if item["n"] > 9]
    text = markdown_of(subgroups, hand_made(subgroups=[*ROWS, *other]))
    assert "Médianes des versions, pour ce que toutes manquent." in text
    assert "Île-de-France (+21) ; moins grave : Normandie (\u221217)." in text
    # Missed one way by one version and the other way, or not at all, by the other.
    assert "Centre-Val de Loire" not in text
    assert "Bourgogne" not in text


def test_a_large_gap_that_is_not_established_is_not_named(hand_made: HandMade) -> None:
    rows = [row("a | b", 0.4, half=0.5, p=0.2, group="zone"), row("c", -0.3, half=0.31, p=0.06, group="zone")]
    _, text = texts_of(subgroups_of, hand_made(subgroups=rows), "pca")
    assert text == "Par groupe « zone » : aucun écart établi."


def test_without_a_test_nothing_is_named_though_an_interval_leaves_0_out(hand_made: HandMade) -> None:
    rows = [row("a", 0.4, p=NONE, group="zone"), row("c", -0.3, p=NONE, group="zone")]
    _, text = texts_of(subgroups_of, hand_made(subgroups=rows), "pca")
    assert text == "Par groupe « zone » : trop peu de régions indépendantes pour établir un écart."


def test_names_are_escaped_and_quarters_of_density_are_in_french(hand_made: HandMade) -> None:
    rows = [row("a | b", 0.2, group="zone"), row("1 sparsest quarter", 0.2, group="density")]
    text = markdown_of(subgroups, hand_made(subgroups=rows))
    assert "a \\| b (+20 [+17 ; +23])" in text
    assert "Par quart de densité : constat plus grave que le score ne le dit : quart le moins dense (+20" in text


def test_nothing_is_said_of_members_that_are_all_small_or_without_rows(
    hand_made: HandMade, unjudged: StudyResult
) -> None:
    for study in (hand_made(subgroups=[row("11", 0.5, n=9)]), hand_made(), unjudged):
        assert markdown_of(subgroups, study) == ""
        assert texts_of(subgroups_of, study, "pca") == []
