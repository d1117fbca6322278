"""The remarks that a reader of a version must know."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ifn_research.remarks import coded, noted
from ifn_research.study.version_remarks import warnings_of
from tests.study.test_version_run import TABLE
from tests.study.test_version_run import version as version


def test_territories_and_cells_that_are_missing_are_told_with_their_number(version: Any) -> None:
    gaps = TABLE.copy()
    gaps.loc[[2, 5], "a"] = np.nan
    gaps.loc[9, ["a", "b"]] = np.nan
    found, inputs = version(gaps, imputation="median")
    told = noted(warnings_of(found, inputs.config))
    assert "T09" in told
    # The territory of which a third is known is left out: two cells of the others are filled.
    assert found.scored.normalised.imputed.sum() == 2
    assert coded(warnings_of(found, inputs.config), "cells_imputed")
    assert found.little_known.tolist() == pytest.approx([1 / 3])
