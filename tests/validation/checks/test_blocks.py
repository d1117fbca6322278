"""What blocks are worth, of a partition small enough to count."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.geography.blocks import Blocks
from ifn_research.remarks import Remark
from ifn_research.rows import table
from ifn_research.statistics.spatial.block_dependence import BlockDependence
from ifn_research.validation.checks.blocks import BlockCheck, block_check, dependence

OF = ("v", "truth", "spearman")


def blocks(*sizes: int, group: str = "region") -> Blocks:
    labels = np.repeat(np.arange(len(sizes)), sizes)
    names = tuple(f"b{k}" for k in range(len(sizes)))
    source = Remark("blocks_of_group", n=len(sizes), group=group)
    return Blocks(labels, names, source, caution=(), testable=True, group=group)


def test_blocks_are_worth_fewer_of_one_size_and_the_largest_is_told() -> None:
    """6, 2, 1 and 1 of ten: 100 / (36 + 4 + 1 + 1) blocks of one size."""
    row = block_check(OF, blocks(6, 2, 1, 1), None, BlockDependence())
    assert (row.n_blocks, row.largest) == (4, 0.6)
    assert row.n_effective == pytest.approx(100 / 42)
    assert (row.coarse, row.coarse_group, row.n_coarse, row.n_effective_coarse) == ("", "", 0, None)
    assert row.independent == ""


@pytest.mark.parametrize(
    ("alike", "independent"),
    [
        (BlockDependence(f=5.0, f_p=0.001), "no"),
        (BlockDependence(moran=0.4, moran_p=0.002), "no"),
        (BlockDependence(f=1.1, f_p=0.4, moran=0.0, moran_p=0.5), "not refuted"),
        (BlockDependence(), ""),
        (None, None),
    ],
)
def test_independence_is_refuted_or_not_and_never_shown(alike: BlockDependence | None, independent: str | None) -> None:
    assert bool(dependence(alike)) == (independent == "no")
    if alike is not None:
        row = block_check(OF, blocks(3, 3, 2, 2), blocks(6, 4, group="country"), alike)
        assert row.independent == independent
        assert (row.n_coarse, row.coarse_group) == (2, "country")


def test_a_row_without_tests_has_empty_figures_and_says_what_the_blocks_are() -> None:
    row = block_check(OF, blocks(2, 2), None, BlockDependence())
    written = table([row], BlockCheck)
    assert written[["f", "f_p", "moran", "moran_p", "n_effective_coarse"]].isna().all(axis=None)
    assert written["blocks"].tolist() == ["2 groups 'region'"]
    assert written["n_blocks"].tolist() == [2]
