"""Measures of places, in words."""

from __future__ import annotations

from ifn_research.config.models import IndicatorConfig
from ifn_research.language.messages import Message, say


def told_measure(item: IndicatorConfig) -> Message:
    """The measure of an indicator, with its distance and its decay."""
    limit = item.limit or 0.0
    unit = say("sites.in_cost") if item.max_cost is not None else say("sites.in_km")
    if item.measure == "distance_nearest":
        return say("sites.what_nearest", item.k)
    if item.measure == "count_within":
        return say("sites.what_count", limit=limit, unit=unit)
    if item.measure == "per_population":
        return say("sites.what_per_population", limit=limit, unit=unit, per=say("sites.inhabitants", item.per or 1))
    if item.measure == "two_step":
        return say("sites.what_two_step", limit=limit, unit=unit, per=say("sites.inhabitants", item.per or 1))
    decay = say("sites.decay_none")
    if item.decays == "gaussian":
        decay = say("sites.decay_gaussian", half=limit / 2)
    elif item.decays == "steps":
        parts = [say("sites.step", to=step.to, weight=step.weight) for step in item.steps or ()]
        decay = say("sites.decay_steps", parts=parts)
    return say("sites.what_e2sfca", limit=limit, unit=unit, per=say("sites.inhabitants", item.per or 1), decay=decay)
