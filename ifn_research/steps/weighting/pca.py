"""Weights from the first principal component."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from ifn_research.errors import OptionError, Refusal, nearest
from ifn_research.language.messages import Words, say
from ifn_research.matrix import Floats, IndicatorMatrix, Labels, Loadings, Weights
from ifn_research.remarks import Remark, Remarks
from ifn_research.statistics.factors.extraction import eigen
from ifn_research.statistics.factors.moments import Moments
from ifn_research.statistics.factors.replicates import COMPONENTS, LoadingModel
from ifn_research.steps.population import check_switch, population_of
from ifn_research.steps.weighting.base import (
    LISTED,
    NO_SIGN,
    OPPOSED,
    linear_score,
    moments_of,
    refuse_too_few_indicators,
)

# Below this share of agreement between its loadings, a component has no direction.
LEAST_AGREEMENT = 0.1
SCORINGS = ("squared_loadings", "component_score")
UNITS = ("standard", "eigenvalue")


@dataclass(frozen=True)
class PrincipalComponent:
    """Squared loadings of the first principal component of the normalised indicators, or its score: its variance is 1,
    or the eigenvalue with units: eigenvalue.

    The component is signed so that its loadings sum to > 0. An indicator whose loading is then negative pulls against
    the index although it was turned to point towards fragility: squaring would hide that.

    Nardo et al., OECD/JRC Handbook (2008), step 6, doi:10.1787/9789264043466-en.

    Parameters
    ----------
    opposed : {"error", "drop", "keep"}
        Refuse and name such an indicator; remove it and fit again until there is none; or keep its squared loading and
        its declared direction, flagged.
    scoring : {"squared_loadings", "component_score"}
        Weights, or the standardised score of the component itself, whose coefficients can be negative.
    components : int
        With several, squared loadings are averaged by the variance that each component explains; `opposed` still
        concerns the first.
    units : {"standard", "eigenvalue"}
        Of the component score: variance 1 over the territories of the fit, or the variance that the component has as a
        sum of standardised indicators with coefficients whose squares sum to 1, its eigenvalue. The ranks are the same.
    weighted : bool
        Territories count by their population, in the correlations and in the moments of the score.
    """

    opposed: Literal["error", "drop", "keep"] = "error"
    scoring: Literal["squared_loadings", "component_score"] = "squared_loadings"
    components: int = 1
    units: Literal["standard", "eigenvalue"] = "standard"
    weighted: bool = False

    def __post_init__(self) -> None:
        """Check the options."""
        if self.scoring not in SCORINGS:
            raise OptionError(
                "scoring",
                say("steps.unknown_scoring", scoring=repr(self.scoring)),
                fix=nearest(str(self.scoring), SCORINGS),
            )
        if not isinstance(self.components, int) or isinstance(self.components, bool) or self.components < 1:
            raise OptionError(
                "components",
                say("steps.no_number_components", components=repr(self.components)),
                fix=say("steps.components_example"),
            )
        if self.components > 1 and self.scoring == "component_score":
            raise OptionError(
                "components", say("steps.component_score_first_component"), fix=say("steps.remove_components")
            )
        if self.opposed not in OPPOSED:
            raise OptionError(
                "opposed",
                say("steps.unknown_value", opposed=repr(self.opposed)),
                fix=nearest(str(self.opposed), OPPOSED),
            )
        if self.units not in UNITS:
            raise OptionError(
                "units", say("steps.unknown_units", units=repr(self.units)), fix=nearest(str(self.units), UNITS)
            )
        if self.units != "standard" and self.scoring != "component_score":
            raise OptionError("units", say("steps.units_component_score"), fix=say("steps.add_scoring_component_score"))
        check_switch("weighted", self.weighted)

    @property
    def needs_population(self) -> bool:
        """True if territories count by their population."""
        return self.weighted

    @property
    def unsigned_alternative(self) -> Words:
        """The option under which no coefficient is negative; empty when none is."""
        return "" if self.scoring == "squared_loadings" else say("steps.scoring_squared_loadings")

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
        del outcome, blocks
        people = population_of(matrix, say("steps.weighted_principal_component")) if self.weighted else None
        return self.of_moments(moments_of(matrix, least=self._least, weights=people), rng=rng)

    def of_moments(self, moments: Moments, *, rng: np.random.Generator | None = None) -> Weights:
        """The same from the moments of the territories; see `MomentWeighting.of_moments`."""
        del rng
        dropped: list[str] = []
        while True:
            found = self._once(moments, tuple(dropped))
            if not found.opposed:
                return found
            if self.opposed == "keep":
                return replace(found, warnings=(*found.warnings, _kept(found.opposed)))
            if self.opposed == "error":
                raise _opposed(found)
            dropped += found.opposed
            moments = moments.columns([name for name in moments.indicators if name not in found.opposed])

    def loading_model(self, loadings: Loadings) -> LoadingModel:
        """Components, of which the index uses the first or the first few; see `LoadingWeighting.loading_model`."""
        return LoadingModel(COMPONENTS, len(loadings.components), together=self.components > 1, weighted=self.weighted)

    @property
    def _least(self) -> int:
        return max(2, self.components)

    def _once(self, moments: Moments, dropped: tuple[str, ...]) -> Weights:
        refuse_too_few_indicators(moments.n_indicators, self._least)
        values, vectors = eigen(moments.correlations)
        shown = self._least
        values = values[:shown]
        vectors = vectors[:, :shown] * np.where(vectors[:, :shown].sum(axis=0) < 0, -1.0, 1.0)
        loadings = vectors * np.sqrt(np.maximum(values, 0.0))
        first = vectors[:, 0]
        opposed = tuple(name for name, value in zip(moments.indicators, first, strict=True) if value < -NO_SIGN)
        used = loadings[:, : self.components]
        raw = (used**2).sum(axis=1)
        names = tuple(f"PC{k + 1}" for k in range(shown))
        found = Weights(
            indicators=moments.indicators,
            values=raw / raw.sum(),
            # Weights of several components come from no one loading.
            loading=loadings[:, 0] if self.components == 1 else None,
            loadings=Loadings(moments.indicators, names, loadings, loadings, raw),
            opposed=opposed,
            dropped=dropped,
            warnings=_removed(dropped),
        )
        if abs(first.sum()) < LEAST_AGREEMENT * np.abs(first).sum():
            raise _no_direction(found)
        if self.scoring == "squared_loadings":
            return found
        standard = first / np.sqrt(values[0]) if self.units == "standard" else first
        return linear_score(found, moments, standard)


def _kept(opposed: tuple[str, ...]) -> Remark:
    return Remark("opposed_to_component_kept", n=len(opposed), indicators=opposed[:LISTED])


def _removed(dropped: tuple[str, ...]) -> Remarks:
    if not dropped:
        return ()
    return (Remark("opposed_to_component_removed", n=len(dropped), indicators=dropped[:LISTED]),)


def _opposed(found: Weights) -> Refusal:
    assert found.loadings is not None
    pulls = [
        say("steps.name_and_loading", name=name, loading=value)
        for name, value in zip(found.indicators, found.loadings.pattern[:, 0], strict=True)
        if name in found.opposed
    ]
    them = say("steps.it_or_them", len(pulls))
    return Refusal(
        say("steps.pull_against_first_component", len(pulls), pulls=pulls),
        where="weighting: pca",
        fix=say("steps.check_direction_put_another", opposed=found.opposed, them=them),
        evidence=found,
    )


def _no_direction(found: Weights) -> Refusal:
    return Refusal(
        say("steps.first_component_no_common"),
        where="weighting: pca",
        fix=say("steps.split_indicators_into_versions"),
        evidence=found,
    )
