"""The keys that say what territories that become one make of a figure, for indicators and ground truths."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, StrictBool

from ifn_research.config.kinds import Header, Model, Slip
from ifn_research.language.messages import say


class BecomingOne(Model):
    """The keys of a figure where communes merge, or a level is made of a finer one."""

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


def check_combination(model: BecomingOne, *, counted: bool) -> None:
    """Refuse what is said of a figure that territories have together and contradicts what the figure is.

    Parameters
    ----------
    model : BecomingOne
    counted : bool
        Whether it is a rate from counts, which is computed again from their sums.

    Raises
    ------
    Slip
    """
    said = [key for key in ("weight", "combine") if getattr(model, key) is not None]
    said += ["approximate"] if model.approximate else []
    if said and counted:
        raise Slip(say("config.combined_from_counts", key=said[0]), fix=say("config.remove_key", key=said[0]))
    if model.weight is not None and model.combine in ("sum", "refuse"):
        raise Slip(say("config.weight_of_no_mean", combine=model.combine), fix=say("config.weight_or_combine"))
    if model.approximate and model.combine in ("sum", "mean"):
        raise Slip(
            say("config.approximate_of_exact", combine=model.combine), fix=say("config.remove_key", key="approximate")
        )
