"""Returns that must not be pooled together."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ifn_research.errors import DataError
from ifn_research.results.returned import Returned, ReturnedCriterion
from ifn_research.study.pooling.admitting import departements_of, refuse_unlike
from tests.study.pooling.partners import named, simulated


def refusal(second: Returned) -> DataError:
    first = simulated(1)[0]
    with pytest.raises(DataError) as caught:
        refuse_unlike(named([first, second]))
    return caught.value


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"study": "autre"}, "study"),
        ({"study_digest": "cd" * 32}, "another version of the study"),
        ({"level": "commune"}, "level"),
        ({"release": "0.0.9"}, "release 0.0.9"),
        ({"criterion": ReturnedCriterion("rsa", "spearman", 1)}, "judged by 'rsa'"),
        ({"criterion": ReturnedCriterion("non_recours", "kendall", 1)}, "metric 'kendall'"),
        ({"criterion": ReturnedCriterion("non_recours", "spearman", -1)}, "sign -1"),
    ],
)
def test_returns_of_something_else_are_refused(changed: dict, said: str) -> None:
    error = refusal(replace(simulated(2)[1], **changed))
    assert said in str(error.what)
    assert error.where == "retour-2.json"


@pytest.mark.parametrize(
    ("first", "second"), [(("59", "62"), ("62",)), (("R32",), ("80",)), (("80",), ("R32",)), (("R32",), ("R32",))]
)
def test_perimeters_that_overlap_are_refused(first: tuple[str, ...], second: tuple[str, ...]) -> None:
    one, other = simulated(2)
    with pytest.raises(DataError) as caught:
        refuse_unlike(named([replace(one, perimeter=first), replace(other, perimeter=second)]))
    assert "may count twice" in str(caught.value.what)


def test_a_region_and_a_departement_of_the_same_digits_do_not_overlap() -> None:
    one, other = simulated(2)
    refuse_unlike(named([replace(one, perimeter=("R32",)), replace(other, perimeter=("32",))]))
    assert departements_of(["R94", "32"]) == {"2A", "2B", "32"}


def test_one_return_twice_a_single_one_and_one_without_a_perimeter_are_refused() -> None:
    one, other = simulated(2)
    for returns, said in (
        ([one, one], "the same return"),
        ([one], "1 return"),
        ([one, replace(other, perimeter=())], "where its territories lie"),
    ):
        with pytest.raises(DataError) as caught:
            refuse_unlike(named(returns))
        assert said in str(caught.value.what)
