"""What a person is told on the screen exists in French and in English, whole, and French is set as French is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from ifn_research.language.catalogue import ERROR_AREAS, LANGUAGES, errors_of
from ifn_research.language.filling import FIELD
from ifn_research.study.schema import json_schema
from tests.contracts.test_messages import keys_of_studies
from tests.support.english import english_words_in

SAID = {code: {key: text for area in ERROR_AREAS for key, text in errors_of(area, code).items()} for code in LANGUAGES}
# Keys of a study, options of methods and what else is typed before a colon.
KEYS = {*keys_of_studies(json_schema()), "method", "n_factors", "posts", "targets", "weights", "units", "rounds", "k"}
KEYS |= {
    "ridge",
    "cuts",
    "assign",
    "kaiser",
    "bounds",
    "range",
    "by",
    "extreme",
    "power",
    "penalty",
    "divisor",
    "reflect",
}
KEYS |= {"invert", "components", "estimator", "scoring", "extraction", "opposed", "mean", "standard_deviation", "share"}
KEYS |= {"within", "across", "stages", "rescale_stages", "from", "add", "drop", "annee", "EPSG", "groups"}
# Names of projections, of encodings, of programs; a command and what it prints.
TYPED = re.compile(
    r"`[^`]*`|\{\{.*?\}\}|\"[^\"]*\"|'[^'\n]*'|\w+://\S*|models:/\S*|#\S+!|runs:/\S*|(?:DOSSIER|EPSG|HTTP):\S*"
)


def forms(message: str | Mapping[str, str]) -> list[str]:
    return [message] if isinstance(message, str) else list(message.values())


def french() -> list[tuple[str, str]]:
    return [(key, form) for key, message in SAID["fr"].items() for form in forms(message)]


def plain(form: str) -> str:
    """A sentence without its values and without what is typed."""
    return FIELD.sub(lambda found: "x" if found[1] else found[0], TYPED.sub("", form))


def test_every_sentence_is_in_every_language() -> None:
    assert set(SAID["fr"]) == set(SAID["en"]), "say them in ifn_research/language/errors/<area>.<language>.yaml"


def test_a_sentence_that_depends_on_a_number_does_so_where_a_language_needs_it() -> None:
    assert [
        key for key, message in SAID["fr"].items() if not isinstance(message, str) and set(message) != {"one", "other"}
    ] == []


def test_apostrophes_are_typographic() -> None:
    assert [key for key, form in french() if re.search(r"\w'\w", plain(form))] == []


def test_quotation_marks_are_french() -> None:
    assert [key for key, form in french() if re.search("«(?!\u00a0)|(?<!\u00a0)»|[“”]", form)] == []


def test_a_double_sign_has_a_space_before_it_that_no_line_breaks() -> None:
    assert [
        key for key, form in french() if re.search(r"(?<![\s\u00a0(#&<!?])[;?!](?=\s|$)| [;:?!%»]", plain(form))
    ] == []


def test_a_colon_without_a_space_is_that_of_a_key() -> None:
    said = {(key, word) for key, form in french() for word in re.findall(r"([\w.]+):(?=\s|$|\))", plain(form))}
    assert sorted((key, word) for key, word in said if word.rpartition(".")[2] not in KEYS | {"x"}) == []


@pytest.mark.parametrize("area", sorted(ERROR_AREAS))
def test_no_english_word_is_left_in_french(area: str) -> None:
    found: dict[str, Any] = {}
    for key, form in french():
        if key.startswith(f"{area}.") and (words := english_words_in(plain(form))):
            found[key] = words
    assert found == {}
