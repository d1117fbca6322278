"""What is said of each remark, in each language; the sentences are those of release 0.1.0."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from ifn_research.language import language_named
from ifn_research.language.saying import said
from ifn_research.remarks import REMARKS, read
from tests.support.configurations import declared

LABELS = {"poverty": "Taux de pauvreté", "age": "Âge"}


def rows(name: str) -> list[dict[str, str]]:
    """Rows of a table beside this file."""
    with (Path(__file__).parent / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


SAID = rows("remarks_said.csv")


def label(name: str) -> str:
    return LABELS.get(name, name)


@pytest.mark.parametrize("row", SAID, ids=lambda row: row["remark"])
def test_a_remark_is_said_as_it_was(row: dict[str, str]) -> None:
    (remark,) = read(row["remark"])
    assert said(remark, "en", label) == row["english"]
    assert said(remark, "fr", label) == row["french"]


def test_every_code_is_said() -> None:
    unsaid = set(REMARKS) ^ {read(row["remark"])[0].code for row in SAID}
    assert unsaid == set(), "tests/language/remarks_said.csv has a row for each, with what is said of it"


@pytest.mark.parametrize("row", rows("refusals_said.csv"), ids=lambda row: row["english"])
def test_why_a_version_is_refused_is_said_in_french(row: dict[str, str]) -> None:
    config = declared({"indicators": {name: {"label": words} for name, words in LABELS.items()}})
    assert language_named("fr").refusal(row["english"], config) == row["french"]


def test_what_no_wording_says_is_quoted() -> None:
    french = language_named("fr")
    assert french.refusal("something new", {"indicators": {}}) == "Message du programme : « something new »"
    assert language_named("en").refusal("something new", {"indicators": {}}) == "Something new"


def test_labels_are_never_read_as_wording() -> None:
    (remark,) = read("circular_with(indicators=rural)")
    assert said(remark, "fr", lambda _: "Part {names} \\1 ; rurale") == "circulaire avec « Part {names} \\1 ; rurale »"
