"""The judging of versions: the keys below `validation:`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StrictInt

from ifn_research.config.kinds import Model, Name

# The baseline made of the `density` of a table, oriented so that the sparsest places are the most fragile.
DENSITY = "population_density"
# Loadings are extracted again in each replicate, which takes some 10 ms with nine indicators.
LOADING_REPLICATES = 200
# So are versions, whose loadings are then known: more draws would have to extract them.
REFITTED_REPLICATES = 200


class BootstrapConfig(Model):
    """The making of intervals: blocks of territories drawn with replacement."""

    replicates: StrictInt = Field(1000, ge=0, le=100_000)
    block: Name | None = Field(None, description="an entry of `groups`; chosen when absent")
    coarse_block: Name | None = Field(
        None,
        description="a coarser entry of `groups`, by which differences must hold too; chosen, or made of neighbouring "
        "blocks, when absent",
    )
    interval: Literal["percentile", "bca"] = Field(
        "percentile",
        description="percentile is widened by Student's t where blocks are few or unequal; bca corrects bias and skew, "
        "from 30 blocks, and covers less in simulations",
    )


class LoadingsConfig(Model):
    """The certainty of the loadings of components and factors, and whether they are the same everywhere."""

    replicates: StrictInt | None = Field(
        None, ge=0, le=100_000, description="0 for no interval; those of bootstrap, 200 at most, when absent"
    )
    by: Name | None = Field(
        None, description="an entry of `groups`, in each of which loadings are found again; chosen when absent"
    )


class RefittedConfig(Model):
    """The variation of weights that are learned: versions are fitted again in each draw of blocks."""

    replicates: StrictInt | None = Field(
        None, ge=0, le=100_000, description="0 for none; those of bootstrap, 200 at most, when absent"
    )


class NeighboursConfig(Model):
    """The neighbours of territories, for Moran's I."""

    method: Literal["contiguity", "knn"] | None = Field(
        None, description="contiguity (queen, needs geometry:) or knn; contiguity where there is a geometry when absent"
    )
    k: StrictInt = Field(8, ge=1, le=100, description="nearest territories by great-circle distance, for knn")


class ConfidenceSetConfig(Model):
    """The versions that cannot be told apart from the best (Hansen, Lunde and Nason 2011)."""

    alpha: Annotated[float, Field(gt=0, lt=0.5)] = Field(0.10, description="1 - the level of the set")


class StepDownConfig(Model):
    """The test of versions against a baseline, given how many were tried (Romano and Wolf 2005)."""

    baseline: Name | None = Field(
        None, description="an indicator judged alone, or a version; every single indicator when absent"
    )


class SpatialCvConfig(Model):
    """Scores learned without the territories that they judge."""

    by: Name | None = Field(None, description="an entry of `groups` left out in turn; région, else blocks, when absent")
    buffer_km: Annotated[float, Field(ge=0, le=20_000, allow_inf_nan=False)] = Field(
        0.0,
        description="territories within so many km of those left out are not learned from either (needs coordinates)",
    )


class ValidationConfig(Model):
    """The judging of versions."""

    primary_metric: str = "spearman"
    bootstrap: BootstrapConfig = BootstrapConfig()
    loadings: LoadingsConfig = LoadingsConfig()
    refitted: RefittedConfig = RefittedConfig()
    baselines: tuple[Name, ...] | None = Field(
        None,
        description="indicators judged alone, or population_density (of a table's density:); every indicator that a "
        "version uses, and the density, when absent",
    )
    adjust_for: tuple[Name, ...] | None = Field(
        None, description="indicators given which the index is judged again; the first of `baselines` when absent"
    )
    subgroups: tuple[Name, ...] | None = Field(
        None, description="entries of `groups` in each member of which versions are judged again; chosen when absent"
    )
    neighbours: NeighboursConfig = NeighboursConfig()
    confidence_set: ConfidenceSetConfig = ConfidenceSetConfig()
    step_down: StepDownConfig = StepDownConfig()
    spatial_cv: SpatialCvConfig = SpatialCvConfig()

    @property
    def loading_replicates(self) -> int:
        """Draws for the intervals of loadings."""
        return self._asked(self.loadings.replicates, LOADING_REPLICATES)

    @property
    def refitted_replicates(self) -> int:
        """Draws in which versions that learn their weights are fitted again."""
        return self._asked(self.refitted.replicates, REFITTED_REPLICATES)

    def _asked(self, asked: int | None, most: int) -> int:
        return min(self.bootstrap.replicates, most) if asked is None else asked
