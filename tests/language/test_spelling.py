"""Names that look alike are one name."""

from __future__ import annotations

import pytest

from ifn_research.language.spelling import alike, as_header, printed


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Taux de pauvrete\u0301", "Taux de pauvreté"),
        (" Taux\u00a0de \n pauvreté\t", "Taux de pauvreté"),
        ("\ufeffcode\u200b", "code"),
        (2021.0, "2021"),
        (20.5, "20.5"),
        (None, ""),
    ],
)
def test_a_heading_is_what_a_reader_sees(written: object, shown: str) -> None:
    assert as_header(written) == shown
    assert as_header(as_header(written)) == shown


def test_case_accents_blanks_and_punctuation_do_not_part_two_spellings() -> None:
    spellings = ["Côte-d'Or", "COTE D’OR", "cote_d_or", "Co\u0302te d'or"]
    assert {alike(name) for name in spellings} == {"cotedor"}
    assert alike("Straße") == alike("STRASSE")
    assert alike("Var") != alike("Vars")


def test_apostrophes_between_letters_are_those_of_print() -> None:
    assert printed("Côte d'Azur, l'EPCI") == "Côte d’Azur, l’EPCI"
    assert printed("'5' et 6'") == "'5' et 6'"
