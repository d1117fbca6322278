"""Groups of territories that a step falls back along: the territory's own, then wider ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ifn_research.errors import OptionError, Refusal, nearest
from ifn_research.language.messages import say
from ifn_research.matrix import Floats, IndicatorMatrix, Integers, Labels


def group_list(by: object) -> tuple[str, ...]:
    """The groups that an option `by` names, one or several.

    Raises
    ------
    OptionError
        If it names none, or holds what is no name.
    """
    groups = (by,) if isinstance(by, str) else by
    if not isinstance(groups, (list, tuple)) or not groups:
        raise OptionError("by", say("steps.names_no_group", by=repr(by)), fix=say("steps.departement_region"))
    if not all(isinstance(group, str) and group for group in groups):
        raise OptionError("by", say("steps.holds_what_no_name", by=repr(by)), fix=say("steps.departement_region"))
    return tuple(groups)


def labels_of(matrix: IndicatorMatrix, group: str) -> Labels:
    """The group of each territory, or a Refusal if the study does not declare it."""
    if group not in matrix.groups:
        raise Refusal(
            say("steps.territories_no_group", group=group),
            where=say("steps.study_tables"),
            fix=nearest(group, matrix.groups),
        )
    return matrix.groups[group]


def members_of(labels: Labels) -> tuple[list[str], Integers]:
    """Names of the groups, in order, and the position among them of each territory's; an unknown group is ''."""
    position, names = pd.factorize(labels)
    order = np.argsort(names.astype(str), kind="stable")
    rank = np.empty(len(names), dtype=np.int64)
    rank[order] = np.arange(len(names))
    return [str(names[k]) for k in order], rank[position]


def learned_by_group(learned: Mapping[str, Any], labels: Labels, nothing: Any) -> Floats:
    """The figures learned of each territory's group, `nothing` where its group is unknown; None becomes NaN.

    Shape (n_territories, ...), the rest as `nothing`.
    """
    names, position = members_of(labels)
    figures = np.array([learned.get(name, nothing) for name in names], dtype=np.float64)
    return np.asarray(figures.reshape(len(names), *np.shape(nothing))[position])
