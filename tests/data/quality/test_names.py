"""Findings name the territories that they list."""

from __future__ import annotations

import numpy as np

from ifn_research.data.findings import Finding
from ifn_research.data.quality.names import of_the_study, with_names
from ifn_research.language.messages import is_said, say

CODES = np.array(["62498", "59350", "59999"], dtype=object)
NAMES = np.array(["Lens", "Lille", ""], dtype=object)


def finding(*codes: str) -> Finding:
    some = say("errors.names", names=codes)
    message = say("quality.territories_without_value", len(codes), missing=3, share=1.0, some=some)
    return Finding(
        "t.csv", "rate", "missing", "info", len(codes), say("quality.of_column", indicator="x", message=message)
    )


def test_a_territory_has_its_name_before_its_code_and_one_without_a_name_its_code_alone() -> None:
    (found,) = with_names([finding("62498", "59999")], CODES, NAMES)
    assert "(Lens (62498), 59999)" in str(found.message)


def test_a_name_of_something_else_stays() -> None:
    (found,) = with_names([finding("poverty")], CODES, NAMES)
    assert found == finding("poverty")


def test_territories_outside_the_study_are_counted_and_not_listed() -> None:
    inside = np.array([True, False, True])
    (found,) = of_the_study([finding("62498", "59350", "59999")], CODES, NAMES, inside)
    assert "(Lens (62498), 59999); of these, 1 lies outside the study and is not listed" in str(found.message)
    assert "Lille" not in str(found.message)
    assert is_said(found.message, "quality.of_column")
    (found,) = of_the_study([finding("59350")], CODES, NAMES, inside)
    assert str(found.message).endswith("(Lille (59350)); none of these is of the study")


def test_a_study_of_every_territory_lists_them_as_they_come() -> None:
    every = np.ones(3, dtype=bool)
    for inside in (None, every):
        assert of_the_study([finding("62498", "59350")], CODES, NAMES, inside) == with_names(
            [finding("62498", "59350")], CODES, NAMES
        )


def test_a_list_of_other_things_stays() -> None:
    assert of_the_study([finding("poverty")], CODES, NAMES, np.array([True, False, True])) == [finding("poverty")]
