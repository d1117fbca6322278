"""The note names the places where the index misses people, and says what neighbours have in common."""

from __future__ import annotations

from typing import Any

import pytest

from ifn_research.outputs.documents.sections.spatial import missed_places, spatial_of
from ifn_research.results.study_result import StudyResult
from tests.support.documents import markdown_of, texts_of
from tests.support.hand_made import HandMade

NONE = float("nan")


def place(code: str, residual: float, cluster: str = "high-high", version: str = "pca", name: str = "") -> dict:
    row = {"version": version, "ground_truth": "caf", "code": code, "name": name, "residual": residual}
    return {**row, "local_i": 1.0, "p_value": 0.001, "p_bh": 0.01, "cluster": cluster}


def statistic(name: str, estimate: float, p: float = NONE) -> dict[str, Any]:
    row = {"version": "pca", "ground_truth": "caf", "statistic": name, "n": 1228, "estimate": estimate}
    return {**row, "expected": -0.001, "z": 1.0, "p_value": p, "note": ""}


def test_the_ten_worst_of_the_missed_territories_are_named_worst_first(hand_made: HandMade) -> None:
    rows = [place(f"{k:02d}", k, name="Le | Havre" if k == 12 else "") for k in range(1, 13)]
    rows += [place("90", 99, cluster="high-low"), place("91", -9, cluster="")]
    (text,) = texts_of(spatial_of, hand_made(lisa=rows), "pca")
    assert "12 territoires sur 14 ; les 10 où l’écart est le plus grand : Le \\| Havre, 11, 10," in text
    assert text.endswith("04, 03.")


def test_the_study_names_what_every_version_misses(hand_made: HandMade) -> None:
    rows = [place("a", 3), place("b", 9), place("c", 5, version="equal"), place("b", 1, version="equal")]
    rows += [place("a", 2, version="equal"), place("c", 1, cluster="")]
    text = markdown_of(missed_places, hand_made(lisa=rows))
    assert (
        "Les deux versions sous-estiment ensemble les difficultés observées dans deux territoires sur trois : a, b."
        in text
    )


def test_where_nothing_is_missed_that_is_said(hand_made: HandMade) -> None:
    study = hand_made(lisa=[place("a", 3, cluster="")])
    nothing = "ucun groupe de territoires voisins n’est établi comme sous-estimé par la version « pca »"
    assert f"Sur 1 territoires, a{nothing}." in markdown_of(missed_places, study)
    (text,) = texts_of(spatial_of, study, "pca")
    assert text.startswith(
        f"A{nothing} (LISA des écarts au constat). Avec 999 permutations, p ne descend pas sous 0,002"
    )
    assert "il en faut un aussi extrême pour qu’un seul" in text


def test_what_the_permutations_could_have_shown_is_told_of_the_places_tested(hand_made: HandMade) -> None:
    """Of n places, k at the smallest p pass where 0.002 n / k is below 0.05: n / 25 of them."""
    rows = [place(str(k), 1, cluster="") for k in range(1228)]
    study = hand_made(lisa=[*rows, {**place("masked", NONE, cluster=""), "p_value": NONE, "p_bh": NONE}])
    assert "sur 1\u202f228 territoires testés, il en faut 50 aussi extrêmes" in texts_of(spatial_of, study, "pca")[0]
    both = hand_made(lisa=rows + [{**row, "version": "equal"} for row in rows])
    assert (
        "Sur 1\u202f228 territoires, aucun groupe de territoires voisins n’est établi comme sous-estimé par les"
        in markdown_of(missed_places, both)
    )
    assert "sur 1\u202f228 territoires testés" in markdown_of(missed_places, both)


@pytest.mark.parametrize(("versions", "places"), [(1, 1), (1, 60), (2, 3)])
def test_where_no_place_could_be_tested_that_is_said_and_nothing_of_permutations(
    hand_made: HandMade, versions: int, places: int
) -> None:
    kept = {"p_value": NONE, "p_bh": NONE, "residual": NONE, "local_i": NONE}
    rows = [
        {**place(str(k), NONE, cluster="", version=version), **kept}
        for version in ("pca", "equal")[:versions]
        for k in range(places)
    ]
    study = hand_made(lisa=rows)
    for text in (markdown_of(missed_places, study), *texts_of(spatial_of, study, "pca")):
        assert "Aucun territoire n’a pu être testé : toutes les valeurs de p sont masquées ou indéfinies." in text
        assert "permutations, p ne descend" not in text
        assert "nan" not in text.lower()


def test_one_place_that_could_be_tested_is_enough(hand_made: HandMade) -> None:
    rows = [{**place("0", NONE, cluster=""), "p_value": NONE}, place("1", 1, cluster="", version="equal")]
    text = markdown_of(missed_places, hand_made(lisa=rows))
    assert "sur un territoire testé, il en faut un aussi extrême pour" in text
    assert "pu être testé" not in text


@pytest.mark.parametrize(
    ("estimate", "p", "words"),
    [
        (0.67, 1e-12, "se concentrent par zones (I de Moran 0,67, p < 0,001)"),
        (0.01, 0.6, "ne se concentrent pas nettement par zones (I de Moran 0,01, p = 0,600)"),
        (-0.3, 0.002, "alternent d’un territoire à ses voisins"),
    ],
)
def test_what_is_left_unexplained_is_told_in_words(hand_made: HandMade, estimate: float, p: float, words: str) -> None:
    (text,) = texts_of(spatial_of, hand_made(spatial=[statistic("moran_residual", estimate, p)]), "pca")
    assert words in text


def test_the_effective_number_of_territories_is_told(hand_made: HandMade) -> None:
    (text,) = texts_of(spatial_of, hand_made(spatial=[statistic("effective_n", 181.3)]), "pca")
    assert "les 1\u202f228 territoires en valent environ 181 indépendants" in text


def test_what_is_absent_is_not_told(hand_made: HandMade, unjudged: StudyResult) -> None:
    absent = hand_made(spatial=[statistic("moran_residual", NONE), statistic("effective_n", NONE)])
    for study in (absent, hand_made(), unjudged):
        assert texts_of(spatial_of, study, "pca") == []
        assert markdown_of(missed_places, study) == ""
