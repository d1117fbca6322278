"""The keys of a typology: one number of classes or several, in order."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from ifn_research.config.typology import TypologyConfig


@pytest.mark.parametrize(("classes", "least", "most"), [({}, 2, 8), ({"min": 3}, 3, 8), ({"max": 4}, 2, 4), (5, 5, 5)])
def test_numbers_of_classes(classes: object, least: int, most: int) -> None:
    found = TypologyConfig.model_validate({"classes": classes}).classes
    assert (found.min, found.max) == (least, most)


@pytest.mark.parametrize("classes", [1, {"min": 5, "max": 3}, {"max": 13}, True, "four"])
def test_numbers_that_make_no_classes(classes: object) -> None:
    with pytest.raises(ValidationError):
        TypologyConfig.model_validate({"classes": classes})
