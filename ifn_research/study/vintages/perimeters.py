"""The territories of two runs: those of both, and those that are another territory under the same code."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from ifn_research.data.study_data import StudyData
from ifn_research.geography.communes import COMMUNE_OF_DISTRICT, YEARS, passage, possible_years
from ifn_research.geography.passages import Passage
from ifn_research.language.messages import Words, say
from ifn_research.study.vintages.sides import Side

# Levels whose codes begin with that of a commune.
OF_COMMUNES = ("commune", "iris")
LENGTH = 5
# Levels whose members change from one year to the next under the same code.
OF_MEMBERS = ("epci",)


@dataclass(frozen=True)
class Changed:
    """The territories that are not the same in two runs although their code is.

    Attributes
    ----------
    codes : mapping of code to Words
        Each with the reason.
    notes : tuple of Words
        What is not known of others.
    """

    codes: dict[str, Words]
    notes: tuple[Words, ...] = ()


def changed_between(a: Side, b: Side) -> Changed:
    """The territories that are others in B than in A under the same code, as far as the package can know."""
    # One table may be brought to two years.
    if a.digests == b.digests and a.config.geography == b.config.geography and a.config.aggregate == b.config.aggregate:
        return Changed({})
    both = {str(code) for code in a.rows.codes} & {str(code) for code in b.rows.codes}
    if a.rows.part_of is not None and b.rows.part_of is not None:
        return _of_parts(a, b, both)
    level = b.config.level
    if level in OF_COMMUNES:
        return _of_communes(a, b, both)
    return Changed({}, (say("splitting.members_unknown"),) if level in OF_MEMBERS else ())


def _of_communes(a: Side, b: Side, both: Collection[str]) -> Changed:
    first, second = a.config.geography, b.config.geography
    if first is not None and first == second:
        return Changed({})
    if first is not None and second is not None:
        years = (first, second)
    else:
        likely = [
            {said} if said is not None else set(possible_years(_communes(side.rows)))
            for said, side in ((first, a), (second, b))
        ]
        if not all(likely):
            return Changed({}, (say("splitting.year_unknown"),))
        years = (min(likely[0] | likely[1]), max(likely[0] | likely[1]))
    since, until = min(years), max(years)
    if since not in YEARS or until not in YEARS:
        return Changed({}, (say("splitting.year_not_bundled", since=str(since), until=str(until)),))
    others = passage(since, until).changed
    reason = say("splitting.grew", since=str(since), until=str(until))
    found = {code: reason for code in sorted(both) if _commune(code) in others}
    said = first is not None and second is not None
    return Changed(dict(found), () if said or not found else (say("splitting.say_geography"),))


def _of_parts(a: Side, b: Side, both: Collection[str]) -> Changed:
    """Territories whose members are others, those that merged or changed their code being the same."""
    first, second = a.config.geography, b.config.geography
    known = first in YEARS and second in YEARS and first is not None and second is not None and first < second
    led = passage(first, second) if known and first is not None and second is not None else None
    before, after = _members(a.rows, led), _members(b.rows, None)
    reason = say("splitting.other_members")
    return Changed({code: reason for code in sorted(both) if before.get(code) != after.get(code)})


def _members(data: StudyData, led: Passage | None) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    assert data.parts is not None
    assert data.part_of is not None
    for part, whole in zip(data.parts.codes, data.part_of, strict=True):
        found.setdefault(str(whole), set()).update((str(part),) if led is None else led.to(str(part)))
    return {code: frozenset(parts) for code, parts in found.items()}


def _communes(data: StudyData) -> list[str]:
    return [_commune(str(code)) for code in data.codes]


def _commune(code: str) -> str:
    return COMMUNE_OF_DISTRICT.get(code[:LENGTH], code[:LENGTH])
