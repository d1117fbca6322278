"""The persons concerned, counted beside the ranks: the keys below `people:`."""

from __future__ import annotations

from pydantic import Field

from ifn_research.config.kinds import Model, Name, Shown


class PeopleConfig(Model):
    """Persons who are in at least one of several situations, each a share of the same people."""

    indicators: tuple[Name, ...] = Field(
        min_length=1, description="shares of the population (in % or as shares), such as older people and no diploma"
    )
    label: Shown = Field("", description="who they are, in French: personnes de 65 ans ou plus ou sans diplôme")
