"""Loadings in block resamples: from sums over blocks, never from copies of the territories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from ifn_research.arithmetic import single_threaded
from ifn_research.language.messages import say
from ifn_research.matrix import Bools, Floats, Integers
from ifn_research.statistics.factors.congruence import ALIGNMENTS
from ifn_research.statistics.factors.extraction import EXTRACTIONS, LEAST_UNIQUENESS, OF_EACH, NotConverged
from ifn_research.statistics.factors.factorability import is_singular
from ifn_research.statistics.factors.rotation import OBLIQUE
from ifn_research.statistics.factors.rotations import rotate_each

# A standardised indicator that varies less than this among drawn territories is constant there, to within rounding.
CONSTANT = 1e-10
# Oblimin stalls at the precision of floating point for half a second; here it stops some 1e-6 before the optimum.
ROTATED = 1e-6
COMPONENTS = "principal_component"


@dataclass(frozen=True)
class LoadingModel:
    """The finding of loadings, so that they can be found again on other territories.

    Attributes
    ----------
    extraction : {"minres", "ml", "principal_axis", "principal_component"}
    n_components : int
    rotation : {"varimax", "none", "promax", "oblimin", "quartimax"}
    kaiser : bool
    together : bool
        Whether the index is made of all components, so that only the space that they span is known; otherwise it is
        made of the first, and each is known but for its sign.
    weighted : bool
        Whether territories count by their population.
    """

    extraction: str
    n_components: int
    rotation: str = "none"
    kaiser: bool = True
    together: bool = True
    weighted: bool = False

    @property
    def common(self) -> bool:
        """True if it is a model of common factors, which can be improper."""
        return self.extraction != COMPONENTS

    @property
    def oblique(self) -> bool:
        """True if the factors are correlated."""
        return self.n_components > 1 and self.rotation in OBLIQUE

    @property
    def n_used(self) -> int:
        """Components of which the index is made."""
        return self.n_components if self.together else 1

    @property
    def alignment(self) -> str:
        """The entry of `ALIGNMENTS` that brings another solution to face the first."""
        if self.oblique:
            return "matching"
        return "procrustes" if self.together and self.n_components > 1 else "signs"

    def extract(self, correlations: Floats) -> Floats:
        """Loadings before rotation, shape (n_indicators, n_components).

        Raises
        ------
        NotConverged
            If there is no solution.
        """
        if self.common and is_singular(correlations):
            raise NotConverged(say("statistics.indicators_dependent"))
        return EXTRACTIONS[self.extraction](correlations, self.n_components)

    def improper(self, extracted: Floats) -> bool:
        """True if extracted loadings leave an indicator no uniqueness: a Heywood case."""
        return self.common and bool((1 - (extracted**2).sum(axis=1)).min() <= LEAST_UNIQUENESS + 1e-9)

    def facing(self, extracted: Floats, target: Floats) -> Floats:
        """Extracted loadings, rotated as the model says and brought to face the target.

        An orthogonal rotation is left out: the one that brings the loadings to the target would undo it.
        """
        return np.asarray(self.facing_each(extracted[None], target)[0])

    def facing_each(self, extracted: Floats, target: Floats) -> Floats:
        """The same of each of some matrices, shape (n_matrices, n_indicators, n_components)."""
        if self.oblique:
            extracted, _ = rotate_each(extracted, self.rotation, kaiser=self.kaiser, tolerance=ROTATED)
        found = [ALIGNMENTS[self.alignment](one, target) for one in extracted]
        return np.asarray(np.array(found).reshape(extracted.shape))


@dataclass(frozen=True, eq=False)
class ResampledMoments:
    """Moments in resamples.

    Attributes
    ----------
    sizes : array, shape (n_replicates,)
        Drawn territories.
    means : array, shape (n_replicates, n_indicators)
    covariances : array, shape (n_replicates, n_indicators, n_indicators)
        Divided by the number of territories.
    """

    sizes: Floats
    means: Floats
    covariances: Floats

    @cached_property
    def variances(self) -> Floats:
        """Divided by the number of territories, shape (n_replicates, n_indicators); NaN of what does not vary."""
        found = np.einsum("rii->ri", self.covariances).copy()
        found[found < CONSTANT] = np.nan
        return np.asarray(found)

    @cached_property
    def correlations(self) -> Floats:
        """Shape (n_replicates, n_indicators, n_indicators); NaN where an indicator does not vary."""
        scale = np.sqrt(self.variances)
        found = self.covariances / (scale[:, :, None] * scale[:, None, :])
        diagonal = np.arange(found.shape[1])
        found[:, diagonal, diagonal] = np.where(np.isnan(self.variances), np.nan, 1.0)
        return np.asarray((found + found.transpose(0, 2, 1)) / 2, dtype=np.float64)


def standardised(values: Floats) -> Floats:
    """Complete values as deviations from their mean in standard deviations, by column.

    Far from zero, sums of squares would lose the digits that their differences need.
    """
    return np.asarray((values - values.mean(axis=0)) / values.std(axis=0))


@dataclass(frozen=True, eq=False)
class BlockSums:
    """Sums over each block, of which the correlations of any resample are made.

    Attributes
    ----------
    sizes : array, shape (n_blocks,)
        Territories, or what they count together.
    sums : array, shape (n_blocks, n_indicators)
    products : array, shape (n_blocks, n_indicators, n_indicators)
    """

    sizes: Floats
    sums: Floats
    products: Floats

    @classmethod
    def of(cls, values: Floats, labels: Integers, n_blocks: int, weights: Floats | None = None) -> BlockSums:
        """Sums of complete values, shape (n_territories, n_indicators), over the block of each territory.

        They are sums of `standardised` values. Territories count alike unless `weights`, shape (n_territories,), says
        otherwise.
        """
        values = standardised(values)
        order = np.argsort(labels, kind="stable")
        bounds = np.searchsorted(labels[order], np.arange(n_blocks + 1))
        parts = [values[order[start:end]] for start, end in pairwise(bounds)]
        if weights is not None:
            counts = [weights[order[start:end], None] for start, end in pairwise(bounds)]
            pairs = list(zip(counts, parts, strict=True))
            return cls(
                np.array([count.sum() for count in counts]),
                np.array([(count * part).sum(axis=0) for count, part in pairs]),
                np.array([(count * part).T @ part for count, part in pairs]),
            )
        return cls(
            np.diff(bounds).astype(np.float64),
            np.array([part.sum(axis=0) for part in parts]),
            np.array([part.T @ part for part in parts]),
        )

    def resampled(self, draws: Integers) -> ResampledMoments:
        """Sizes, means and covariances in resamples.

        Parameters
        ----------
        draws : array of int, shape (n_replicates, n_blocks)
            How often each block is drawn.
        """
        counts = draws.astype(np.float64)
        n = counts @ self.sizes
        means = counts @ self.sums / n[:, None]
        products = np.tensordot(counts, self.products, axes=1) / n[:, None, None]
        return ResampledMoments(n, means, products - means[:, :, None] * means[:, None, :])

    def correlations(self, draws: Integers) -> Floats:
        """Correlations in resamples, shape (n_replicates, n_indicators, n_indicators).

        Parameters
        ----------
        draws : array of int, shape (n_replicates, n_blocks)
            How often each block is drawn.

        Returns
        -------
        array
            NaN where an indicator does not vary in a resample.
        """
        return self.resampled(draws).correlations


@dataclass(frozen=True, eq=False)
class Extracted:
    """Loadings before rotation, in some resamples.

    Attributes
    ----------
    loadings : array, shape (n_replicates, n_indicators, n_components)
        NaN where there is no solution.
    improper : array of bool, shape (n_replicates,)
        Where the solution is a Heywood case; it is kept.
    """

    loadings: Floats
    improper: Bools

    @classmethod
    def joined(cls, parts: Sequence[Extracted]) -> Extracted:
        """Some resamples after others."""
        return cls(np.concatenate([part.loadings for part in parts]), np.concatenate([part.improper for part in parts]))

    @property
    def failed(self) -> Bools:
        """The replicates without a solution, as booleans, shape (n_replicates,)."""
        return np.isnan(self.loadings[:, 0, 0])

    def facing(self, model: LoadingModel, target: Floats) -> Floats:
        """Every solution rotated and brought to face the target, shape of `loadings`; NaN where there is none."""
        found = np.full_like(self.loadings, np.nan)
        there = ~self.failed
        found[there] = model.facing_each(self.loadings[there], target)
        return found


@single_threaded()
def extract_all(model: LoadingModel, correlations: Floats) -> Extracted:
    """Extract from each of several correlation matrices, shape (n_replicates, n_indicators, n_indicators)."""
    n, m = correlations.shape[:2]
    found = Extracted(np.full((n, m, model.n_components), np.nan), np.zeros(n, dtype=bool))
    usable = np.asarray(~np.isnan(correlations).any(axis=(1, 2)))
    if model.common:
        usable[usable] = [not is_singular(matrix) for matrix in correlations[usable]]
    found.loadings[usable] = OF_EACH[model.extraction](correlations[usable], model.n_components)
    for r in np.flatnonzero(~found.failed):
        found.improper[r] = model.improper(found.loadings[r])
    return found
