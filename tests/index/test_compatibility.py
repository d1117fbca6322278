"""Steps that do not go together are told before any data, with the place and a fix."""

from __future__ import annotations

from typing import Any

import pytest

from ifn_research.config import StudyConfig
from ifn_research.index.compatibility import Clash, clashes
from ifn_research.steps.aggregation.arithmetic import ArithmeticMean
from ifn_research.steps.aggregation.base import Rule
from ifn_research.steps.aggregation.geometric import GeometricMean
from ifn_research.steps.imputation.drop import DropTerritories
from ifn_research.steps.imputation.group_mean import GroupMeanImputation
from ifn_research.steps.imputation.none import NoImputation
from ifn_research.steps.normalisation.goalposts import Goalposts
from ifn_research.steps.normalisation.percentile import Percentile
from ifn_research.steps.normalisation.zscore import ZScore
from ifn_research.steps.shrinkage.beta_binomial import BetaBinomial
from ifn_research.steps.shrinkage.none import NoShrinkage
from ifn_research.steps.weighting.bod import BenefitOfTheDoubt
from ifn_research.steps.weighting.entropy import EntropyWeights
from ifn_research.steps.weighting.equal import EqualWeights
from ifn_research.steps.weighting.fixed import FixedWeights
from ifn_research.steps.weighting.supervised import SupervisedWeights

CONFIG = StudyConfig.model_validate(
    {
        "study": "s",
        "tables": [{"path": "t.csv", "code": "k", "groups": {"region": "r"}}],
        "indicators": {"income": {"column": "i", "transform": "log"}, "jobs": {"column": "j"}},
        "ground_truth": [{"name": "caf", "column": "c"}],
        "versions": [{"name": "v", "variables": ["income", "jobs"]}],
    }
)


def found(rule: Rule | None = None, *, staged: bool = False, **steps: Any) -> list[Clash]:
    usual = {"shrinkage": NoShrinkage(), "imputation": NoImputation(), "normalisation": ZScore()}
    built = usual | {"weighting": EqualWeights()} | steps
    return list(clashes(CONFIG, CONFIG.versions[0], built, [rule or ArithmeticMean()], staged=staged))


def test_steps_that_go_together_have_nothing_to_tell() -> None:
    assert found() == []
    assert found(GeometricMean(), normalisation=ZScore(100, 10)) == []
    assert found(imputation=GroupMeanImputation("region"), weighting=SupervisedWeights(ground_truth="caf")) == []


@pytest.mark.parametrize(
    ("steps", "place", "what", "fix"),
    [
        ({"rule": GeometricMean()}, ("aggregation",), "needs positive values", "mean: 100"),
        ({"weighting": EntropyWeights()}, ("weighting",), "not negative", "mean: 100"),
        ({"shrinkage": BetaBinomial()}, ("shrinkage",), "rate from counts", "denominator"),
        (
            {"weighting": BenefitOfTheDoubt(), "normalisation": Percentile(), "staged": True},
            ("aggregation",),
            "weights of its own",
            "arithmetic",
        ),
        ({"imputation": GroupMeanImputation("regoin")}, ("imputation", "by"), "unknown group 'regoin'", "'region'"),
        ({"normalisation": ZScore(weighted=True)}, ("normalisation", "weighted"), "people", "weighted: false"),
        (
            {"weighting": SupervisedWeights(ground_truth="cfa")},
            ("weighting", "ground_truth"),
            "unknown ground truth 'cfa'",
            "'caf'",
        ),
        (
            {"normalisation": Goalposts({"income": [0, 9], "jobs": [0, 9]})},
            ("normalisation", "posts"),
            "'income' have no place",
            "income",
        ),
        (
            {"weighting": FixedWeights({"income": 2, "jobs": 1}, rescale=False), "rule": GeometricMean()}
            | {"normalisation": ZScore(100, 10)},
            ("weighting", "rescale"),
            "3",
            "arithmetic",
        ),
    ],
)
def test_each_clash_is_told_once_with_its_place_and_its_fix(
    steps: dict[str, Any], place: tuple[str, ...], what: str, fix: str
) -> None:
    (clash,) = found(**steps)
    assert clash.place == place
    assert what in str(clash.what)
    assert fix in str(clash.fix)


def test_territories_that_are_dropped_after_the_normalisation_may_be_those_with_zeros() -> None:
    (clash,) = found(GeometricMean(), normalisation=Percentile())
    assert clash.place == ("aggregation",)
    assert found(GeometricMean(), normalisation=Percentile(), imputation=DropTerritories("after")) == []
