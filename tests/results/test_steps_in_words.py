"""The choices of each version in a few words."""

from __future__ import annotations

import pytest

from ifn_research.language import in_french
from ifn_research.results.steps_in_words import step_in_words
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
        (
            "weighting",
            "fixed(weights={poverty: 2, unknown: 1.5})",
            "fixés par l’étude (poids : « Taux de | pauvreté » 2, unknown 1.5)",
        ),
        ("imputation", "group_median(by=[epci, departement])", "médiane du groupe (par EPCI et département)"),
    ],
)
def test_a_choice_is_told_without_the_words_of_the_configuration(step: str, written: str, told: str) -> None:
    found = step_in_words(in_french(), make().config, {step: written}, step)
    assert " ".join(found.split()) == told


def test_stages_that_are_normalised_again_are_said_to_be() -> None:
    once = step_in_words(in_french(), make().config, {"aggregation": "geometric > arithmetic"}, "aggregation")
    again = step_in_words(
        in_french(), make().config, {"aggregation": "geometric > arithmetic (rescale_stages)"}, "aggregation"
    )
    assert again.startswith(once)
    assert len(again) > len(once)
