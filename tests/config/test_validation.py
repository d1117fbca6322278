"""The judging of versions: how many draws are made where none are asked for."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from ifn_research.config.validation import ValidationConfig


@pytest.mark.parametrize(
    ("said", "loadings", "refitted"),
    [
        ({}, 200, 200),
        ({"bootstrap": {"replicates": 50}}, 50, 50),
        ({"bootstrap": {"replicates": 0}}, 0, 0),
        ({"bootstrap": {"replicates": 50}, "loadings": {"replicates": 900}}, 900, 50),
        ({"refitted": {"replicates": 0}}, 200, 0),
    ],
)
def test_loadings_and_refitted_versions_have_the_draws_of_the_bootstrap_and_200_at_most(
    said: dict[str, object], loadings: int, refitted: int
) -> None:
    found = ValidationConfig.model_validate(said)
    assert (found.loading_replicates, found.refitted_replicates) == (loadings, refitted)


@pytest.mark.parametrize(
    "wrong",
    [
        {"confidence_set": {"alpha": 0}},
        {"confidence_set": {"alpha": 0.5}},
        {"neighbours": {"k": 0}},
        {"spatial_cv": {"buffer_km": float("inf")}},
        {"bootstrap": {"replicates": 10.0}},
        {"bootstrap": {"interval": "basic"}},
    ],
)
def test_what_no_judgement_can_be_made_with_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ValidationConfig.model_validate(wrong)
