"""The comparisons of pairs by each member of a committee, on Saaty's scale from 1/9 to 9."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from ifn_research.errors import OptionError
from ifn_research.language.messages import Words, say

HIGHEST = 9
# A judgement and that of the pair the other way round are one if their product is 1 but for decimals.
SAME = 1e-6
NOT_COMPARED = 0.0

Pair = tuple[str, str]
Fault = tuple[Words, Words]


@dataclass(frozen=True)
class Judgements:
    """The comparisons of each member.

    Attributes
    ----------
    members, names : tuple of str
        Who judged, and the indicators or dimensions that are compared.
    ratios : tuple of matrices, shape (n_members, n_names, n_names)
        How many times the first is as important as the second; 0 where two are not compared.
    groups : tuple of tuples of str
        Names that are compared with each other: each of a group with each other one.
    file : str
        The name of the file that holds them; empty where the study holds them itself.
    """

    members: tuple[str, ...]
    names: tuple[str, ...]
    ratios: tuple[tuple[tuple[float, ...], ...], ...]
    groups: tuple[tuple[str, ...], ...]
    file: str = ""

    @property
    def declared(self) -> str | dict[str, dict[str, dict[str, float]]]:
        """The judgements as a study can declare them: their file, else the ratios themselves."""
        if self.file:
            return self.file
        return {
            member: {
                self.names[i]: {
                    self.names[j]: ratios[i][j] for j in range(i + 1, len(self.names)) if ratios[i][j] != NOT_COMPARED
                }
                for i in range(len(self.names) - 1)
            }
            for member, ratios in zip(self.members, self.ratios, strict=True)
        }

    @classmethod
    def of(cls, judged: Mapping[str, Mapping[Pair, float]], *, file: str = "") -> Judgements:
        """The judgements of members that are right (`faults_of`)."""
        pairs = [pair for row in judged.values() for pair in row]
        names = tuple(dict.fromkeys(name for pair in pairs for name in pair))
        ratios = tuple(
            tuple(tuple(1.0 if a == b else _ratio(row, a, b) for b in names) for a in names) for row in judged.values()
        )
        return cls(tuple(judged), names, ratios, connected(pairs), file)

    @classmethod
    def in_study(cls, declared: object) -> Judgements:
        """The judgements that a study declares itself: by member, then by the first and the second of a pair.

        Raises
        ------
        OptionError
        """
        wanted = say("ballots.judgements_file_or_pairs")
        if not isinstance(declared, Mapping) or not declared:
            raise OptionError("judgements", say("ballots.judgements_needed"), fix=wanted)
        judged: dict[str, dict[Pair, float]] = {}
        for member, rows in declared.items():
            if not isinstance(rows, Mapping) or not all(isinstance(row, Mapping) for row in rows.values()):
                raise OptionError("judgements", say("ballots.no_judgements_of_member", member=member), fix=wanted)
            row = judged.setdefault(str(member), {})
            for first, others in rows.items():
                for second, value in others.items():
                    fault = fault_of(str(member), (str(first), str(second)), value, row)
                    if fault:
                        raise OptionError("judgements", fault[0], fix=fault[1])
                    row[str(first), str(second)] = ratio_of(value) or 1.0
        fault = missing_pair(judged)
        if fault:
            raise OptionError("judgements", fault[0], fix=fault[1])
        return cls.of(judged)


def ratio_of(value: object) -> float | None:
    """A judgement as a ratio: a number or ``1/3``; None if it is neither. ``0.33`` is a third that was rounded."""
    if isinstance(value, bool):
        return None
    text = str(value).strip().replace(",", ".")
    parts = re.fullmatch(r"1\s*/\s*([1-9])", text)
    if parts:
        return 1 / int(parts[1])
    if not re.fullmatch(r"\d+(\.\d*)?(e-?\d+)?", text):
        return None
    number = float(text)
    return next((1 / k for k in range(1, HIGHEST + 1) if number in (round(1 / k, d) for d in (2, 3, 4))), number)


def fault_of(member: str, pair: Pair, value: object, before: Mapping[Pair, float]) -> Fault | None:
    """The fault of one judgement, given those of the member before it; None if there is none."""
    first, second = pair
    if first == second:
        return say("ballots.compared_with_itself", member=member, name=first), say("ballots.remove_the_judgement")
    ratio = ratio_of(value)
    if ratio is None or not 1 / HIGHEST - SAME <= ratio <= HIGHEST + SAME:
        what = say("ballots.judgement_off_scale", member=member, first=first, second=second, value=str(value))
        return what, say("ballots.judgements_scale")
    if pair in before:
        what = say("ballots.pair_judged_twice", member=member, first=first, second=second)
        return what, say("ballots.keep_one_judgement")
    turned = before.get((second, first))
    if turned is not None and abs(turned * ratio - 1) > SAME:
        what = say(
            "ballots.judgements_not_reciprocal", member=member, first=first, second=second, ratio=ratio, turned=turned
        )
        return what, say("ballots.keep_one_of_both", first=first, second=second)
    return None


def missing_pair(judged: Mapping[str, Mapping[Pair, float]]) -> Fault | None:
    """The fault of a pair that some member does not judge, though what links it is judged; None if there is none."""
    for group in connected(pair for row in judged.values() for pair in row):
        for member, row in judged.items():
            for first, second in combinations(group, 2):
                if (first, second) not in row and (second, first) not in row:
                    what = say("ballots.pair_not_judged", member=member, first=first, second=second)
                    return what, say(
                        "ballots.judge_every_pair", count=len(group), pairs=len(group) * (len(group) - 1) // 2
                    )
    return None


def connected(pairs: Iterable[Pair]) -> tuple[tuple[str, ...], ...]:
    """Names that pairs link, directly or through others, in order of appearance."""
    groups: list[list[str]] = []
    for pair in pairs:
        met = [group for group in groups if set(group) & set(pair)]
        joined = list(dict.fromkeys([*(name for group in met for name in group), *pair]))
        first = groups.index(met[0]) if met else len(groups)
        groups = [group for group in groups if group not in met]
        groups.insert(min(first, len(groups)), joined)
    return tuple(tuple(group) for group in groups)


def _ratio(row: Mapping[Pair, float], first: str, second: str) -> float:
    if (first, second) in row:
        return row[first, second]
    return 1 / row[second, first] if (second, first) in row else NOT_COMPARED
