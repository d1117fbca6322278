"""The points that each member of a committee shares among indicators or dimensions."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from ifn_research.errors import OptionError
from ifn_research.language.messages import Words, say

TOTAL = 100.0
# A sum that is off by no more is that of rounded points.
ROUNDING = 1.0
# Sums that differ by less are one sum in the rounding of decimals.
SAME = 1e-9

Fault = tuple[Words, Words]


@dataclass(frozen=True)
class Votes:
    """The points of each member.

    Attributes
    ----------
    members, names : tuple of str
        Who voted, and among which indicators or dimensions.
    points : tuple of tuples, shape (n_members, n_names)
        Not negative; those of a member sum to 100.
    rescaled : tuple of str
        Members whose points summed to nearly 100.
    file : str
        The name of the file that holds them; empty where the study holds them itself.
    """

    members: tuple[str, ...]
    names: tuple[str, ...]
    points: tuple[tuple[float, ...], ...]
    rescaled: tuple[str, ...] = ()
    file: str = ""

    @property
    def declared(self) -> str | dict[str, dict[str, float]]:
        """The votes as a study can declare them: their file, else the points themselves."""
        if self.file:
            return self.file
        rows = zip(self.members, self.points, strict=True)
        return {member: dict(zip(self.names, row, strict=True)) for member, row in rows}

    @classmethod
    def of(cls, points: Mapping[str, Mapping[str, float]], *, file: str = "") -> Votes:
        """The votes of members whose points are right (`fault_of`): a name that a member leaves out has none."""
        names = tuple(dict.fromkeys(name for row in points.values() for name in row))
        rows, rescaled = [], []
        for member, given in points.items():
            total = math.fsum(given.values())
            if abs(total - TOTAL) > SAME:
                rescaled.append(member)
            rows.append(tuple(TOTAL * given.get(name, 0.0) / total for name in names))
        return cls(tuple(points), names, tuple(rows), tuple(rescaled), file)

    @classmethod
    def in_study(cls, declared: object) -> Votes:
        """The votes that a study declares itself, by member and then by indicator or dimension.

        Raises
        ------
        OptionError
        """
        if not isinstance(declared, Mapping) or not declared:
            raise OptionError("votes", say("ballots.votes_needed"), fix=say("ballots.votes_file_or_points"))
        for member, given in declared.items():
            if not isinstance(given, Mapping) or not given:
                raise OptionError(
                    "votes", say("ballots.no_points_of_member", member=member), fix=say("ballots.votes_file_or_points")
                )
            wrong = next((name for name, value in given.items() if not is_number(value)), None)
            if wrong is not None:
                what = say("ballots.points_no_number", member=member, name=wrong, value=repr(given[wrong]))
                raise OptionError("votes", what, fix=say("ballots.points_from_zero_to_hundred"))
            fault = fault_of(str(member), {str(name): float(value) for name, value in given.items()})
            if fault:
                raise OptionError("votes", fault[0], fix=fault[1])
        return cls.of(
            {str(member): {str(name): float(value) for name, value in row.items()} for member, row in declared.items()}
        )


def fault_of(member: str, points: Mapping[str, float]) -> Fault | None:
    """The first fault of a member's points, and its fix; None where they sum to 100, but for rounding."""
    negative = next((name for name, value in points.items() if value < 0), None)
    if negative is not None:
        what = say("ballots.points_negative", member=member, name=negative, value=points[negative])
        return what, say("ballots.points_from_zero_to_hundred")
    total = math.fsum(points.values())
    if abs(total - TOTAL) > ROUNDING + SAME:
        lack = TOTAL - total
        key = "ballots.points_to_add" if lack > 0 else "ballots.points_to_take_away"
        return say("ballots.points_sum", member=member, total=total), say(key, points=abs(lack))
    return None


def is_number(value: object) -> bool:
    """True if a value is a finite number."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
