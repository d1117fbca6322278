"""Passages of communes from the codes of one year to those of a later one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Passage:
    """The codes of one year, and what became of them by a later one.

    Attributes
    ----------
    since, until : int
        Years; the lists are those of 1 January.
    known : frozenset of str
        The codes of the earlier year.
    became : mapping of code to tuple of str
        The codes of the later year in which each lies, where that is not the same code alone: one where it merged or
        its code changed, several where it was divided.
    """

    since: int
    until: int
    known: frozenset[str]
    became: Mapping[str, tuple[str, ...]]

    def to(self, code: str) -> tuple[str, ...]:
        """The codes of the later year in which a code of the earlier one lies."""
        return self.became.get(code, (code,))

    @cached_property
    def sources(self) -> Mapping[str, tuple[str, ...]]:
        """The codes of the earlier year of which each new or changed territory of the later year is made, sorted."""
        found: dict[str, set[str]] = {}
        for old, news in self.became.items():
            for new in news:
                found.setdefault(new, set()).add(old)
        for new, olds in found.items():
            if new in self.known and new not in self.became:
                olds.add(new)
        return {new: tuple(sorted(olds)) for new, olds in found.items()}

    @property
    def changed(self) -> frozenset[str]:
        """The codes that both years have, of which the territory is not the same."""
        return frozenset(new for new in self.sources if new in self.known)

    @property
    def divided(self) -> frozenset[str]:
        """The codes of the earlier year that lie in several of the later one."""
        return frozenset(old for old, news in self.became.items() if len(news) > 1)

    def then(self, later: Passage) -> Passage:
        """This passage and the one that follows it, as one."""
        became = {}
        for old in {*self.became, *(self.known & later.became.keys())}:
            news = tuple(dict.fromkeys(new for middle in self.to(old) for new in later.to(middle)))
            if news != (old,):
                became[old] = news
        return Passage(self.since, later.until, self.known, became)
