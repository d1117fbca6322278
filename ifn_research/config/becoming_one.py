"""What territories that become one make of a figure: the keys of indicators and ground truths that say so."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, StrictBool

from ifn_research.config.kinds import Header, Model


class BecomingOne(Model):
    """What is made of a figure where communes merge, or a level is made of a finer one."""

    weight: Header | None = Field(
        None, description="column of those that it is a rate of, by which territories that become one are averaged"
    )
    combine: Literal["sum", "mean", "refuse"] | None = Field(
        None,
        description="what territories that become one make of it: their sum (a count), their mean by `weight`, else by "
        "population, or nothing (a median, an index); a rate from counts is computed again",
    )
    approximate: StrictBool = Field(
        False,
        description="a median or an index of territories that become one is averaged all the same, and said to be",
    )
