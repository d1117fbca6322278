"""Missing cells take the mean of the territory's group."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from ifn_research.matrix import IndicatorMatrix
from ifn_research.steps.imputation.group_mean import GroupMeanImputation


@pytest.mark.confirms("Imputation by the mean of a group", "COINr (R)", "ASEM")
def test_group_mean_is_coinrs(shared) -> None:  # type: ignore[no-untyped-def]
    folder = shared / "reference" / "composite"
    meta = pd.read_csv(folder / "iMeta.csv")
    names = list(meta.loc[meta["Type"] == "Indicator", "iCode"])
    raw, expected, units = (
        pd.read_csv(folder / f"{name}.csv").set_index("uCode")
        for name in ("data_Denominated", "data_Imputed", "iData_raw")
    )
    assert list(raw.index) == list(expected.index)
    group = units["EurAsia_group"].loc[raw.index].to_numpy(dtype=object)
    step = GroupMeanImputation(by="EurAsia_group")
    incomplete = IndicatorMatrix.of(raw[names], groups={"EurAsia_group": group})
    filled = step.apply(incomplete, json.loads(json.dumps(step.fit(incomplete))))
    assert filled.imputed.any()
    np.testing.assert_allclose(filled.values, expected[names], rtol=1e-12)
