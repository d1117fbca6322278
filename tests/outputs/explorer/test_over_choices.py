"""What the page holds of ranks over choices is what the tables have."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from ifn_research.language import language_named
from ifn_research.outputs.explorer.arrays import Block
from ifn_research.outputs.explorer.content import page_content
from ifn_research.outputs.explorer.over_choices import over_choices
from tests.outputs.explorer.test_arrays import read_back
from tests.support.varied_study import found


def test_each_territory_has_its_ranks_and_the_choice_that_moves_it_most() -> None:
    result = found({"normalisation": ["zscore", "percentile"], "weights": {"spread": 0.5}})
    block, codes = Block(), pd.Index([*result.territories["code"], "unknown"])
    head = over_choices(block, result, language_named("en"), "own", 3, codes)
    assert head == {"names": ["the scale of the indicators", "the precision of the weights"]}
    arrays = read_back(block)
    rows = result.tables["robustness"].set_index("code")
    effects = result.tables["sensitivity_territories"]
    # The one with the largest part, found anew from the parts.
    largest = effects.loc[effects.groupby("code")["shapley"].idxmax()].set_index("code")["input"]
    for at, code in enumerate(codes[:-1]):
        row = rows.loc[code]
        assert arrays["choices_low_3"][at] == math.floor(row["rank_q05"])
        assert arrays["choices_high_3"][at] == math.ceil(row["rank_q95"])
        assert arrays["choices_often_3"][at] == round(1000 * row["p_top_tenth"])
        assert ["normalisation", "weights"][arrays["choices_mover_3"][at] - 1] == largest[code]
        assert ["out", "open", "in"][arrays["choices_standing_3"][at] - 1] == row["standing"]
    assert set(rows["standing"]) == {"in", "open", "out"}
    assert [int(values[-1]) for values in arrays.values()] == [0, 0, 0, 0, 0]


def test_a_version_whose_choices_do_not_vary_has_none() -> None:
    head, _ = page_content(found(), language_named("fr"))
    assert head["versions"][0]["choices"] is None
    assert not [name for name in head["arrays"] if name.startswith("choices")]


def test_a_rank_that_never_moves_is_moved_by_no_choice() -> None:
    result = found({"normalisation": ["zscore", {"method": "minmax", "range": [0, 1]}], "rescale": ["none", "minmax"]})
    still = result.tables["sensitivity_territories"].groupby("code")["rank_variance"].first()
    codes = pd.Index(still.index)
    block = Block()
    over_choices(block, result, language_named("fr"), "own", 0, codes)
    assert np.array_equal(read_back(block)["choices_mover_0"] == 0, (still == 0).to_numpy())
    assert (still == 0).any()
