"""The methodology note says where the versions fail: by name of what every one misses, and of which versions."""

from __future__ import annotations

from typing import Any

import pytest

from ifn_research.language import language_named, plain
from ifn_research.outputs.documents.facts import Facts
from ifn_research.outputs.documents.sections.essentials import _captured
from ifn_research.outputs.documents.sections.failures import failures
from tests.support.hand_made import make

NAN = float("nan")


def row(version: str, member: str, missed: float, half: float = 0.03, p: float = 0.01) -> dict[str, Any]:
    names = {"version": version, "ground_truth": "caf", "metric": "spearman", "group": "region", "member": member}
    bounds = {"missed_low": missed - half, "missed_high": missed + half, "missed_p": p, "missed_note": ""}
    return {**names, "n": 40, "estimate": 0.4, "missed": missed, **bounds, "note": ""}


def place(version: str, code: str, cluster: str = "", p: float = 0.5) -> dict[str, Any]:
    names = {"version": version, "ground_truth": "caf", "code": code, "name": f"Lieu {code}"}
    return {**names, "residual": 1.0, "local_i": 1.0, "p_value": p, "p_bh": p, "cluster": cluster}


def said(code: str = "fr", **tables: list[dict[str, Any]]) -> list[str]:
    note = Facts(make(**tables), language_named(code), None, "")
    return [plain(text).replace("\u00a0", " ").replace("\u202f", " ") for text in failures(note)]


def test_a_member_is_named_where_the_intervals_of_every_version_leave_0_out() -> None:
    rows = [row("equal", "11", 0.2), row("pca", "11", 0.1), row("equal", "28", -0.2), row("pca", "28", -0.2, half=0.3)]
    (text,) = said(subgroups=rows)
    assert text == (
        "Par région, pour « equal » et « pca », la situation observée est plus grave que l’indice ne le dit : "
        "Île-de-France (+15). Entre parenthèses : l’écart médian, en rangs sur 100 ; son intervalle corrigé exclut 0."
    )
    (text,) = said("en", subgroups=rows)
    assert "for “equal” and “pca”" in text
    assert "Normandie" not in text


def test_where_nothing_is_established_or_tested_that_is_said_of_which_versions() -> None:
    (text,) = said(subgroups=[row("equal", "11", 0.2, half=0.3), row("pca", "11", 0.2)])
    assert text == (
        "Par région, pour « equal » et « pca », aucun écart moyen n’est établi (intervalles corrigés du nombre de "
        "membres regardés)."
    )
    (text,) = said(subgroups=[row("equal", "11", 0.2, p=NAN)])
    assert text == "Par région, aucun écart ne peut être établi : il y a trop peu de régions indépendantes."


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (
            "fr",
            "Rien n’établit que « equal » et « pca » sous-estiment les difficultés observées dans un territoire et "
            "chez ses voisins (test local corrigé, 100 territoires). Avec 999 permutations, p ne descend pas sous "
            "0,002 : il faut quatre territoires aussi extrêmes",
        ),
        (
            "en",
            "Nothing establishes that “equal” and “pca” understate the difficulties observed in a territory and its "
            "neighbours (local test, adjusted, 100 territories). With 999 permutations p cannot fall below 0.002: four "
            "territories must be as extreme",
        ),
    ],
)
def test_no_place_is_established_as_missed_by_versions_that_are_named(code: str, words: str) -> None:
    rows = [place(version, str(k)) for version in ("equal", "pca") for k in range(100)]
    (text,) = said(code, lisa=[*rows, place("equal", "masked", p=NAN)])
    assert text.startswith(words)


@pytest.mark.parametrize("places", [1, 40])
@pytest.mark.parametrize(
    ("code", "words"),
    [
        (
            "fr",
            "Pour « equal » et « pca », aucun territoire n’a pu être testé avec ses voisins (test local) : toutes les "
            "valeurs de p sont masquées ou indéfinies.",
        ),
        (
            "en",
            "No territory could be tested, with its neighbours, for “equal” and “pca” (local test): all p-values are "
            "withheld or undefined.",
        ),
    ],
)
def test_where_no_place_could_be_tested_that_is_said_of_which_versions(code: str, words: str, places: int) -> None:
    assert said(code, lisa=[place(version, str(k), p=NAN) for version in ("equal", "pca") for k in range(places)]) == [
        words
    ]


def test_places_are_missed_by_versions_that_are_named() -> None:
    rows = [place("equal", "1", "high-high"), place("pca", "1", "high-high"), place("pca", "2", "high-high")]
    (text,) = said(lisa=[*rows, place("equal", "2")])
    assert text.startswith("Dans un territoire, « equal » et « pca » sous-estiment les difficultés observées")
    assert text.endswith("et chez ses voisins aussi : Lieu 1.")


def capture(version: str, captured: float, best: str = "") -> dict[str, Any]:
    names = {"version": version, "ground_truth": "caf", "metric": "capture_pop20", "share": 0.2}
    return {**names, "captured": captured, "attainable": 0.227, "best_baseline": best, "n": 90, "note": ""}


def test_a_capture_stands_between_chance_the_best_single_indicator_and_the_most_that_can_be_had() -> None:
    rows = [capture("equal", 0.207, "poverty"), capture("pca", 0.21, "poverty"), capture("baseline:poverty", 0.212)]
    note = Facts(make(targeting=rows), language_named("fr"), None, "")
    (text,) = (plain(item).replace("\u00a0", " ") for item in _captured(note))
    assert text == (
        "Les territoires les plus fragiles qui réunissent 20 % de la population regroupent, selon la version, de "
        "20,7 % à 21,0 % des cas que compte le constat (20 % si l’on tirait au hasard ; 21,2 % selon « Taux de | "
        "pauvreté » seul ; 22,7 % au mieux)."
    )
    alone = Facts(make(targeting=rows[:1]), language_named("fr"), None, "")
    assert (
        "regroupent 20,7 % des cas que compte le constat (20 % si l’on tirait au hasard ; 22,7 % au mieux)."
        in plain(_captured(alone)[0]).replace("\u00a0", " ")
    )
