"""Findings name the territories that they list."""

from __future__ import annotations

import numpy as np

from ifn_research.data.findings import Finding
from ifn_research.data.quality.names import with_names
from ifn_research.language.messages import say

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
