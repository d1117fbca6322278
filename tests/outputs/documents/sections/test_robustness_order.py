"""What the note says of orders that are settled, and of choices beside chance."""

from __future__ import annotations

import pandas as pd
import pytest

from ifn_research.language import language_named, plain
from ifn_research.outputs.documents.facts import Facts
from ifn_research.outputs.documents.sections.robustness import choices
from ifn_research.results.study_result import with_table
from tests.support.varied_study import SCALES, found


def said(code: str, *, settled: list[bool], ratio: float | None = None) -> str:
    result = found({"normalisation": SCALES})
    pairs = pd.DataFrame(
        [
            {"code_a": f"t{k:02d}", "code_b": f"t{k + 1:02d}", "p_a_ahead": 0.01, "p_b_ahead": 0.99, "settled": one}
            for k, one in enumerate(settled)
        ]
    ).assign(version="own")
    summary = result.tables["robustness_summary"]
    if ratio is not None:
        more = pd.DataFrame([{"version": "own", "statistic": "choices_to_noise", "value": ratio}])
        summary = pd.concat([summary, more], ignore_index=True)
    result = with_table(with_table(result, "robustness_pairs", pairs), "robustness_summary", summary)
    return " ".join(plain(text) for text in choices(Facts(result, language_named(code), None, "")))


def test_an_order_that_is_settled_names_who_is_ahead() -> None:
    told = said("en", settled=[False, True, False])
    assert "Of 3 pairs compared in the most fragile tenth, one has a settled order" in told
    assert "The order between territory t02 and territory t01 is settled: territory t02 is ahead." in told
    assert "t00" not in told


def test_where_none_is_settled_none_is_named() -> None:
    told = said("fr", settled=[False, False])
    assert "aucune paire de voisins n’a d’ordre établi" in told
    assert "L’ordre entre" not in told


@pytest.mark.parametrize(
    ("ratio", "words"), [(3.0, "Choices rather than chance"), (0.25, "Chance rather than choices")]
)
def test_choices_and_chance_are_compared_where_both_are_there(ratio: float, words: str) -> None:
    told = said("en", settled=[False], ratio=ratio)
    assert words in told
    assert f"{max(ratio, 1 / ratio):.1f} times" in told
    assert "chance" not in said("en", settled=[False]).lower()
