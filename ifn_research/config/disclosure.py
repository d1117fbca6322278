"""Statistical disclosure: the key `disclosure:`."""

from __future__ import annotations

from pydantic import Field, StrictInt

from ifn_research.config.kinds import Model


class DisclosureConfig(Model):
    """The counts that are too small to be told."""

    threshold: StrictInt = Field(
        ge=2, description="counts from 1 to threshold - 1 are masked, with what would give them away: 11 masks 1 to 10"
    )
