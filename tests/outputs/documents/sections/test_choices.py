"""The choices of each version in a few words."""

from __future__ import annotations

import pytest

from ifn_research.outputs.documents.sections.choices import _step
from tests.support.documents import facts_of
from tests.support.hand_made import make


@pytest.mark.parametrize(
    "step, written, told",
    [
        (
            "weighting",
            "factor(n_factors=parallel, rotation=varimax)",
            "analyse factorielle (nombre de facteurs par analyse parallèle, rotation varimax)",
        ),
        ("weighting", "factor(n_factors=2)", "analyse factorielle (2 facteurs)"),
        ("weighting", "supervised(ground_truth=caf)", "appris sur un constat (constat : « Non-recours »)"),
        (
            "aggregation",
            "harmonic > geometric > arithmetic",
            "moyenne harmonique puis moyenne géométrique puis moyenne arithmétique",
        ),
        ("normalisation", "minmax(range=[1, 100])", "même étendue (1 – 100)"),
    ],
)
def test_a_choice_is_told_without_the_words_of_the_configuration(step: str, written: str, told: str) -> None:
    found = _step(facts_of(make()), {step: written}, step)
    assert " ".join(found.split()) == told


def test_stages_that_are_normalised_again_are_said_to_be() -> None:
    once = _step(facts_of(make()), {"aggregation": "geometric > arithmetic"}, "aggregation")
    again = _step(facts_of(make()), {"aggregation": "geometric > arithmetic (rescale_stages)"}, "aggregation")
    assert again.startswith(once)
    assert len(again) > len(once)
