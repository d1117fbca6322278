"""Tables of travel times."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ifn_research.config.sites import CostsConfig
from ifn_research.data.sites.travel import read_costs
from ifn_research.errors import DataError
from ifn_research.geography.access import Costs

TERRITORIES, PLACES, OUT = (np.array(names, dtype=object) for names in (["01001", "01002"], ["a", "b"], ["c"]))


def read(path: Path, rows: str) -> Costs:
    (path / "temps.csv").write_text(f"de;vers;minutes\n{rows}", encoding="utf-8")
    config = CostsConfig(path=str(path / "temps.csv"), origin="de", destination="vers", cost="minutes")
    return read_costs(config, TERRITORIES, PLACES, left_out=OUT)[0]


def test_pairs_that_are_listed_can_be_gone(tmp_path: Path) -> None:
    reach = read(tmp_path, "01002;a;7,5\n01001;b;3\n01001;c;1\n")
    np.testing.assert_array_equal(reach.nearest(2), [[3, np.inf], [7.5, np.inf]])


REFUSED = {
    "an origin": ("01009;a;1\n", "01009"),
    "a lost zero": ("1001;a;1\n", "1001"),
    "a destination": ("01001;z;1\n", "'?z'?"),
    "a negative cost": ("01001;a;-1\n", "negative"),
    "no cost": ("01001;a;\n01001;b;2\n", "no figure"),
    "a word": ("01001;a;loin\n01001;b;2\n", "loin"),
    "twice": ("01001;a;1\n01001;a;2\n", "repeated"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_unknown_or_no_cost_is_refused(tmp_path: Path, case: str) -> None:
    rows, words = REFUSED[case]
    with pytest.raises(DataError, match=words):
        read(tmp_path, rows)
