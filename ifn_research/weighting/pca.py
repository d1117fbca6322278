"""Weights from the first principal component."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from ifn_research.errors import OptionError, Refusal, listing, nearest, plural
from ifn_research.matrix import Floats, IndicatorMatrix, Labels, Loadings, Weights
from ifn_research.statistics.extraction import eigen
from ifn_research.weighting.base import NO_SIGN, OPPOSED, correlations_of

# Below this share of agreement between its loadings, a component has no direction.
LEAST_AGREEMENT = 0.1


@dataclass(frozen=True)
class PrincipalComponent:
    """Squared loadings of the first principal component of the normalised indicators.

    The component is signed so that its loadings sum to > 0. An indicator whose loading is then negative pulls against
    the index although it was turned to point towards fragility: squaring would hide that.

    Nardo et al., OECD/JRC Handbook (2008), step 6, doi:10.1787/9789264043466-en.

    Parameters
    ----------
    opposed : {"error", "drop", "keep"}
        Refuse and name such an indicator; remove it and fit again until there is none; or keep its squared loading and
        its declared direction, flagged.
    """

    opposed: Literal["error", "drop", "keep"] = "error"

    def __post_init__(self) -> None:
        if self.opposed not in OPPOSED:
            raise OptionError("opposed", f"unknown value {self.opposed!r}", fix=nearest(str(self.opposed), OPPOSED))

    def fit(
        self,
        matrix: IndicatorMatrix,
        *,
        outcome: Floats | None = None,
        blocks: Labels | None = None,
        rng: np.random.Generator | None = None,
    ) -> Weights:
        """Squared loadings of the first component, as shares; see `Weighting.fit`.

        Raises
        ------
        Refusal
            If the component has no common direction, or an indicator is opposed and `opposed` is ``error``.
        """
        del outcome, blocks, rng
        dropped: list[str] = []
        while True:
            found = self._once(matrix, tuple(dropped))
            if not found.opposed:
                return found
            if self.opposed == "keep":
                return replace(found, warnings=(*found.warnings, _kept(found.opposed)))
            if self.opposed == "error":
                raise _opposed(found)
            dropped += found.opposed
            matrix = matrix.columns([name for name in matrix.indicators if name not in found.opposed])

    def _once(self, matrix: IndicatorMatrix, dropped: tuple[str, ...]) -> Weights:
        values, vectors = eigen(correlations_of(matrix))
        vectors = vectors[:, :2] * np.where(vectors[:, :2].sum(axis=0) < 0, -1.0, 1.0)
        loadings = vectors * np.sqrt(np.maximum(values[:2], 0.0))
        first = vectors[:, 0]
        opposed = tuple(name for name, value in zip(matrix.indicators, first, strict=True) if value < -NO_SIGN)
        found = Weights(
            indicators=matrix.indicators,
            values=first**2 / (first**2).sum(),
            loading=loadings[:, 0],
            loadings=Loadings(matrix.indicators, ("PC1", "PC2"), loadings, loadings, loadings[:, 0] ** 2),
            opposed=opposed,
            dropped=dropped,
            warnings=(f"{listing(dropped)} removed for pulling against the first component",) if dropped else (),
        )
        if abs(first.sum()) < LEAST_AGREEMENT * np.abs(first).sum():
            raise _no_direction(found)
        return found


def _kept(opposed: tuple[str, ...]) -> str:
    n = len(opposed)
    return (
        f"{listing(opposed)} {plural(n, 'pulls', 'pull')} against the first component and {plural(n, 'is', 'are')} kept"
    )


def _opposed(found: Weights) -> Refusal:
    assert found.loading is not None
    pulls = [
        f"'{name}' ({value:.2f})"
        for name, value in zip(found.indicators, found.loading, strict=True)
        if name in found.opposed
    ]
    them = plural(len(pulls), "it", "them")
    return Refusal(
        f"{listing(pulls)} {plural(len(pulls), 'pulls', 'pull')} against the first component",
        where="weighting: pca",
        fix=f"check the direction of {listing(found.opposed)}; or put {them} in another version; or use opposed: drop, "
        "opposed: keep, or weighting: factor, which allows several dimensions",
        evidence=found,
    )


def _no_direction(found: Weights) -> Refusal:
    return Refusal(
        "the first component has no common direction: its positive and negative loadings cancel",
        where="weighting: pca",
        fix="split the indicators into versions that belong together, or use weighting: factor with several factors",
        evidence=found,
    )
