"""The least that must be known of an indicator and of a territory: the key `coverage:` of a version."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ifn_research.config.kinds import Model
from ifn_research.matrix import LEAST_KNOWN

Share = Annotated[float, Field(ge=0, le=1)]


class CoverageConfig(Model):
    """The least that must be known before missing cells are dealt with; `imputation: none` accepts no missing cell."""

    indicators: Share = Field(
        LEAST_KNOWN, description="share of the territories for which an indicator must be known, else it is refused"
    )
    territories: Share = Field(
        LEAST_KNOWN, description="share of the indicators that must be known of a territory, else it is left out"
    )
