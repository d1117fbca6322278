"""Second, coarser blocks: what is found with both partitions does not rest on the finer ones being independent."""

from __future__ import annotations

import numpy as np

from ifn_research.errors import ConfigError, nearest
from ifn_research.geography.blocks import FEW, BlockDesign, Blocks, by_cluster, by_group, labelled, on_sphere
from ifn_research.language.messages import say
from ifn_research.matrix import Floats, Integers
from ifn_research.remarks import Remark

# With fewer, a standard error says next to nothing.
LEAST_COARSE = 8
# How many blocks a derived coarse block holds.
IN_A_CLUSTER = 5


def coarser_blocks(design: BlockDesign, rows: Integers, blocks: Blocks) -> Blocks | None:
    """Choose coarser blocks of territories than those that they have.

    The requested group, else the finest group of 8 members or more that has at most half as many as there are blocks,
    else clusters of five neighbouring blocks.

    Parameters
    ----------
    design : BlockDesign
        What is known of the territories of the study.
    rows : array of int
        Positions of the territories.
    blocks : Blocks
        Theirs.

    Returns
    -------
    Blocks or None
        None where the blocks carry no test, or none is coarser and large enough in number.

    Raises
    ------
    ConfigError
        If the requested coarse blocks are not a group.
    """
    groups, requested = design.grouped(rows), design.coarse
    if requested is not None and requested not in groups:
        raise ConfigError(
            say("geography.unknown_group", requested=requested),
            where="validation.bootstrap.coarse_block",
            fix=nearest(requested, groups),
        )
    if not blocks.testable:
        return None
    found = [by_group(name, groups[name]) for name in ([requested] if requested else groups)]
    fit = [part for part in found if LEAST_COARSE <= part.n_blocks <= blocks.n_blocks / 2]
    if fit:
        return max(fit, key=lambda part: part.n_blocks)
    place = design.placed(rows)
    return None if requested is not None or place is None else _clusters_of(blocks, *place)


def _clusters_of(blocks: Blocks, longitude: Floats, latitude: Floats) -> Blocks | None:
    """Clusters of the centroids of blocks, each block whole in one; None where they would be too few."""
    n_clusters = min(FEW, max(LEAST_COARSE, blocks.n_blocks // IN_A_CLUSTER))
    east, north = block_centres(blocks, longitude, latitude)
    if n_clusters > blocks.n_blocks / 2 or (~np.isnan(east)).sum() < 2 * LEAST_COARSE:
        return None
    found = by_cluster(east, north, n_clusters=n_clusters)
    if found is None or found.n_blocks < LEAST_COARSE:
        return None
    source = Remark("clusters_of_blocks", n=found.n_blocks)
    return labelled(found.labels[blocks.labels], found.names, source)


def block_centres(blocks: Blocks, longitude: Floats, latitude: Floats) -> tuple[Floats, Floats]:
    """Longitude and latitude of the middle of each block, shape (n_blocks,); NaN where no territory is located."""
    known = ~(np.isnan(longitude) | np.isnan(latitude))
    points, labels = on_sphere(longitude[known], latitude[known]), blocks.labels[known]
    total = np.stack([np.bincount(labels, axis, minlength=blocks.n_blocks) for axis in points.T])
    length = np.sqrt(np.square(total).sum(axis=0))
    east = np.where(length > 0, np.degrees(np.arctan2(total[1], total[0])), np.nan)
    north = np.divide(total[2], length, out=np.full(len(length), np.nan), where=length > 0)
    return east, np.degrees(np.arcsin(np.clip(north, -1, 1)))
