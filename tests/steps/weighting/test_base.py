"""What every weighting that learns must be given."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.errors import Refusal
from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.weighting.base import Weighting
from ifn_research.steps.weighting.critic import Critic
from ifn_research.steps.weighting.entropy import EntropyWeights
from ifn_research.steps.weighting.pca import PrincipalComponent


@pytest.mark.parametrize(
    "weighting", [EntropyWeights(), Critic(), PrincipalComponent()], ids=["entropy", "critic", "pca"]
)
@pytest.mark.parametrize(
    "n, what", [(0, "no territory has every indicator"), (1, "one territory only has every indicator")]
)
def test_too_few_complete_territories_are_what_is_told(weighting: Weighting, n: int, what: str) -> None:
    with pytest.raises(Refusal, match=what) as caught:
        weighting.fit(IndicatorMatrix.of(np.ones((n, 3))))
    assert "imputation" in str(caught.value.fix)
