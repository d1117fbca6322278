"""What click refuses is told in the words of the catalogue, in each language."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from ifn_research.cli import main

WRONG = [
    (["rum"], "unknown command 'rum'", "commande inconnue : « rum »"),
    (["run", "--sede", "3"], "unknown option '--sede'", "option inconnue : « --sede »"),
    (["decide"], "Missing argument 'FOLDER'", "Il manque l’argument « DOSSIER »"),
    (["decide", "a", "b"], "Missing option '--status'", "Il manque l’option « --status »"),
    (["run", "--figures", "x"], "'--figures': 'x' is not one of", "« --figures » : « x » n’est pas l’une"),
    (["run", "--seed", "x"], "'x' is not a valid integer", "« x » n’est pas un nombre entier"),
    (["run", "--seed", "-1"], "-1 is not in the range x>=0", "-1 sort des bornes x>=0"),
    (["run", "a", "b"], "Got unexpected extra argument (b)", "Il y a un argument de trop (b)"),
    (["run", "a", "b", "c"], "Got unexpected extra arguments (b c)", "Il y a des arguments de trop (b c)"),
    (["run", "--seed"], "Option '--seed' requires an argument", "L’option « --seed » demande une valeur"),
    (["run", "--svg=1"], "Option '--svg' does not take a value", "L’option « --svg » ne prend pas de valeur"),
    (["--debug"], "Missing command", "Il manque une commande"),
]


@pytest.mark.parametrize(("arguments", "english", "french"), WRONG, ids=[" ".join(words) for words, *_ in WRONG])
def test_what_click_refuses_is_told_in_each_language(arguments: list[str], english: str, french: str) -> None:
    for language, expected in (("en", english), ("fr", french)):
        done = CliRunner().invoke(main, ["--lang", language, *arguments])
        assert done.exit_code == 2
        assert expected in done.stderr.replace("\u00a0", " ")
        assert ("Erreur de configuration" if language == "fr" else "ConfigError") in done.stderr
