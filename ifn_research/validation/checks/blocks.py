"""The worth of the blocks of a figure: how many, how unequal, and whether those that lie together are alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ifn_research.geography.blocks import Blocks
from ifn_research.remarks import Remark, Remarks
from ifn_research.rows import Remarked
from ifn_research.statistics.spatial.block_dependence import BlockDependence


@dataclass(frozen=True)
class BlockCheck(Remarked):
    """One row of `blocks.csv`.

    Attributes
    ----------
    blocks, coarse : str
        What they are; `coarse` is empty where there are none.
    group, coarse_group : str
        The declared groups whose members they are; empty when they are others.
    n_blocks, n_coarse : int
    n_effective, n_effective_coarse : float or None
        How many blocks of one size are worth these.
    largest : float
        Share of the territories that the largest block holds.
    f, f_p : float or None
        Variance of blocks' pulls on the figure between coarse blocks to that within them, and its p-value.
    moran, moran_p : float or None
        Moran's I of blocks' pulls, and its one-sided p-value.
    independent : str
        ``no`` where either test finds that blocks which lie together pull alike, else ``not refuted``; empty where
        neither could be made.
    """

    version: str
    ground_truth: str
    metric: str
    blocks: str
    group: str
    n_blocks: int
    n_effective: float
    largest: float
    coarse: str
    coarse_group: str
    n_coarse: int
    n_effective_coarse: float | None
    f: float | None
    f_p: float | None
    moran: float | None
    moran_p: float | None
    independent: str
    remarks: Remarks = ()


def block_check(of: tuple[str, str, str], blocks: Blocks, coarse: Blocks | None, alike: BlockDependence) -> BlockCheck:
    """The worth of the blocks of a figure.

    Parameters
    ----------
    of : tuple of str
        Version, ground truth and metric.
    """
    sizes = np.bincount(blocks.labels, minlength=blocks.n_blocks)
    tested = alike.f_p is not None or alike.moran_p is not None
    return BlockCheck(
        *of,
        str(blocks.source),
        blocks.group,
        blocks.n_blocks,
        blocks.n_effective,
        float(sizes.max() / sizes.sum()),
        "" if coarse is None else str(coarse.source),
        "" if coarse is None else coarse.group,
        0 if coarse is None else coarse.n_blocks,
        None if coarse is None else coarse.n_effective,
        alike.f,
        alike.f_p,
        alike.moran,
        alike.moran_p,
        ("no" if alike.found else "not refuted") if tested else "",
    )


def dependence(alike: BlockDependence | None) -> Remarks:
    """That blocks are not independent; empty where that was not found, or could not be tested."""
    return (Remark("dependent_blocks"),) if alike is not None and alike.found else ()
