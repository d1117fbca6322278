"""The words of other programs are told in French, and stay as they are in English."""

from __future__ import annotations

import pytest

from ifn_research.language.others import of_other


@pytest.mark.parametrize(
    ("text", "french"),
    [
        ("No such file or directory", "ce fichier ou ce dossier n’existe pas"),
        ("mapping values are not allowed here", "un second signe deux-points n’a pas sa place ici"),
        ("expected ',' or ']', but got '<scalar>'", "une virgule ou « ] » est attendu, et « <scalar> » s’y trouve"),
        (
            "expected <block end>, but found '-'",
            "le retrait ne va pas : « - » se trouve là où des lignes devraient finir",
        ),
        (
            'found duplicate key "a" with value "2" (original value: "1")',
            "la clé « a » est là deux fois : « 1 », puis « 2 »",
        ),
        ("something else", "« something else »"),
    ],
)
def test_the_words_of_another_program_are_told_in_french_and_stay_in_english(text: str, french: str) -> None:
    assert str(of_other(text)) == text
    assert of_other(text).told("fr").replace("\u00a0", " ") == french
