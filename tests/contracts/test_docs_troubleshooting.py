"""The troubleshooting index holds what the screen says, in each language, and says what to do."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from ifn_research.language.catalogue import LANGUAGES, errors_of
from tests.support.docs import module_of

REPOSITORY = Path(__file__).parents[2]
INDEX = module_of(REPOSITORY, "troubleshooting")


messages = cache(INDEX.messages)


@cache
def entries(language: str) -> dict[str, str]:
    """What to do, by what the screen says."""
    page = INDEX.troubleshooting_page(language)
    found = re.findall(r"^### (.+?) \{#[\w-]+\}\n\n(.+)$", page, flags=re.MULTILINE)
    return dict(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_of_an_error_is_there_with_what_to_do(language: str) -> None:
    found = entries(language)
    said = messages()
    assert len(said) > 450
    assert len(found) >= 0.97 * len(said), "two messages may say the same"
    opening = {"en": "**What to do**:", "fr": "**Que faire** :"}[language]
    for message, advice in found.items():
        assert message.strip("… ")
        assert advice.startswith(opening)
        assert len(advice) > len(opening) + 10, message
    assert "{" not in re.sub(r"\\[{}]|\{#[\w-]+\}", "", " ".join([*found, *found.values()]))


@pytest.mark.parametrize(
    ("language", "message", "advice"),
    [
        (
            "en",
            "the line (…) has no code and is a total of the others: left out (…)",
            "Nothing, if it is what you mean",
        ),
        ("en", "formula", "save"),
        ("fr", "formule", "enregistr"),
    ],
)
def test_a_message_that_people_meet_is_found(language: str, message: str, advice: str) -> None:
    found = entries(language)
    assert any(message in said.replace("\\", "") and advice in told for said, told in found.items())


def test_each_area_of_the_catalogue_has_a_name() -> None:
    """An area without one would be left out without a sign."""
    with_errors = {key.partition(".")[0] for key in messages()}
    assert with_errors <= set(INDEX.AREAS)
    every = {path.name.split(".")[0] for path in (REPOSITORY / "ifn_research/language/errors").glob("*.en.yaml")}
    assert every - set(INDEX.AREAS) == {"help", "methods"}
    assert errors_of("reading", "fr")
