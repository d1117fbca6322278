"""Facts that sections are written from."""

from __future__ import annotations

import pandas as pd

from ifn_research.language import language_named
from ifn_research.outputs.documents.facts import Facts, Reference, scores_of
from tests.support.documents import facts_of
from tests.support.hand_made import make

SCORES = [
    {"version": version, "code": code, "name": code, "population": 10, "score": score, "rank": 1, "decile": 1}
    for version, scores in (("equal", (1.0, 2.0, 3.0)), ("pca", (3.0, 2.0, 1.0)))
    for code, score in zip("abc", scores, strict=True)
]


def test_changes_are_those_from_the_reference_to_the_candidate() -> None:
    result = make(scores=SCORES)
    reference = Reference("equal", scores_of(result, "equal"))
    changes = Facts(result, language_named("en"), reference, "pca").changes
    assert changes is not None
    assert changes.territories.set_index("code")["shift"].to_dict() == {"a": -2, "b": 0, "c": 2}
    assert facts_of(result).changes is None


def test_a_list_that_is_long_ends_with_the_number_of_the_others() -> None:
    facts = Facts(make(), language_named("en"), None, "")
    assert facts.some([str(k) for k in range(20)], most=3) == "0, 1, 2 and 17 others"
    assert facts.some(["a", "b"]) == "a and b"


def test_a_single_indicator_is_called_by_its_label() -> None:
    facts = Facts(make(), language_named("en"), None, "")
    assert facts.version("baseline:age") == "“Âge”"
    assert facts.version("pca") == "“pca”"
    assert facts.version_label("pca") == "pca"
    assert isinstance(facts.result.tables["scores"], pd.DataFrame)
