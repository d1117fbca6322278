"""Levels of territories: the keys below `aggregate:`."""

from __future__ import annotations

from pydantic import Field

from ifn_research.config.coverage import Share
from ifn_research.config.kinds import Model, Slug
from ifn_research.matrix import LEAST_KNOWN


class AggregateConfig(Model):
    """Tables of a finer level brought to the level of the study before anything is computed."""

    to: Slug = Field(description="level of the study: epci, departement, region, commune, or the name of a group")
    from_: Slug = Field(alias="from", description="level of the tables: iris, commune, epci, or any name")
    coverage: Share = Field(
        LEAST_KNOWN,
        description="share of the weight whose figure must be known for the whole to have one, else it is missing",
    )
