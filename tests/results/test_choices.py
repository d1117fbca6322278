"""Choices by the words that readers know them by."""

from __future__ import annotations

import pytest

from ifn_research import load_study
from ifn_research.language import language_named
from ifn_research.results.choices import choice_label, choice_named
from tests.support.varied_study import SCALES, varied

BUNDLES = {
    "scale": [
        {"normalisation": "zscore", "aggregation": "arithmetic"},
        {"normalisation": SCALES[1], "aggregation": "geometric"},
    ]
}
CONFIG = load_study(varied({"weights": {"spread": 0.25}}, robustness={"bundles": BUNDLES})).config


@pytest.mark.parametrize(
    "name, english, french",
    [
        ("normalisation", "the scale of the indicators", "l’échelle des indicateurs"),
        ("weights", "the precision of the weights", "la précision des poids"),
        (
            "scale",
            "the scale of the indicators and the way in which indicators are put together",
            "l’échelle des indicateurs et la façon de réunir les indicateurs",
        ),
    ],
)
def test_a_choice_is_told_by_what_it_is_about_and_a_bundle_by_its_steps(name: str, english: str, french: str) -> None:
    assert choice_label(language_named("en"), CONFIG, name) == english
    assert choice_label(language_named("fr"), CONFIG, name) == french
    assert str(choice_named(CONFIG, name)) == english


def test_a_choice_that_nobody_declared_keeps_its_name() -> None:
    assert choice_label(language_named("fr"), CONFIG, "mystery") == "mystery"
    assert choice_named(load_study(varied()).config, "scale") == "scale"
