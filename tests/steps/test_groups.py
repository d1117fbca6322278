"""Groups of territories, and what was learned of each."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.errors import OptionError, Refusal
from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.groups import group_list, labels_of, learned_by_group, members_of

LABELS = np.array(["south", "", "north", "south", "east"], dtype=object)


def test_one_group_and_several_are_a_list() -> None:
    assert group_list("region") == ("region",)
    assert group_list(["departement", "region"]) == ("departement", "region")


@pytest.mark.parametrize(
    ("by", "what"), [((), "names no group"), (None, "names no group"), (["region", 3], "holds what is no name")]
)
def test_an_option_that_names_no_group_gets_an_example(by: object, what: str) -> None:
    with pytest.raises(OptionError, match=what) as caught:
        group_list(by)
    assert str(caught.value.fix) == "by: [departement, region]"


def test_members_are_numbered_in_the_order_of_the_names_of_their_groups() -> None:
    names, position = members_of(LABELS)
    assert names == ["", "east", "north", "south"]
    assert [names[k] for k in position] == list(LABELS)


def test_a_group_of_which_nothing_was_learned_takes_what_stands_for_nothing() -> None:
    learned = {"south": [1.0, None], "north": [5.0, 6.0]}
    figures = learned_by_group(learned, LABELS, [-1.0, None])
    nan = np.nan
    np.testing.assert_array_equal(figures, [[1, nan], [-1, nan], [5, 6], [1, nan], [-1, nan]])
    one = learned_by_group({"east": 2.5}, LABELS, None)
    np.testing.assert_array_equal(one, [nan, nan, nan, nan, 2.5])


def test_a_group_that_the_study_lacks_gets_the_nearest_name() -> None:
    matrix = IndicatorMatrix.of(np.zeros((5, 1)), groups={"region": LABELS})
    assert labels_of(matrix, "region") is LABELS
    with pytest.raises(Refusal, match="no group 'regoin'") as caught:
        labels_of(matrix, "regoin")
    assert "'region'" in str(caught.value.fix)
