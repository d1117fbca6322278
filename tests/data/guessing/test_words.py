"""The words of a header, and their meaning for its column."""

from __future__ import annotations

import pytest

from ifn_research.data.guessing.words import is_less_fragile, is_outcome, is_population, level_said, slug


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("population", True),
        ("P19_POP", True),
        ("PMUN", True),
        ("Population municipale 2021", True),
        ("nb_habitants", True),
        ("pop_65_plus", False),
        ("population active", False),
        ("part_population", False),
    ],
)
def test_all_inhabitants_are_told_from_a_part_of_them(header, expected):
    assert is_population(header) is expected


@pytest.mark.parametrize(
    "header", ["non_take_up_rate", "Taux de non-recours", "abstention_2017", "TakeUp", "outcome_x", "taux_de_recours"]
)
def test_what_judges_an_index_is_known_by_its_name(header):
    assert is_outcome(header)


def test_words_that_only_hold_others_say_nothing():
    assert not is_outcome("recours_cni")
    assert level_said("code_postal") == ""
    assert level_said("complement") == ""
    assert level_said("Code commune Insee") == "commune"


def test_names_are_slugs_that_are_all_different():
    taken: set[str] = set()
    assert [slug(text, taken) for text in ("Taux (%)", "taux %", "é€", "😀", "=cmd")] == [
        "taux",
        "taux_2",
        "e",
        "x",
        "cmd",
    ]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Part ayant accès à Internet", True),
        ("pct_internet", False),
        ("pct_no_internet", False),
        ("Difficultés d'accès à Internet", False),
        ("part_sans_acces_internet", False),
        ("taux_de_recours", True),
        ("taux_non_recours", False),
        ("non_take_up_rate", False),
        ("TakeUp", True),
        ("revenu_median", True),
        ("part_peu_diplomes", False),
        ("taux_pauvrete", False),
    ],
)
def test_what_is_less_fragile_the_more_of_it_there_is(header, expected):
    assert is_less_fragile(header) is expected
