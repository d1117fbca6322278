"""Rows of the persons concerned in each territory."""

from __future__ import annotations

from dataclasses import dataclass

from ifn_research.config import StudyConfig


@dataclass(frozen=True)
class Concerned:
    """A territory: how many of its people are in at least one of the situations of `people`.

    Attributes
    ----------
    code, name : str
    population : float
        Persons.
    persons : float
        Expected persons, if each situation befell people independently of the others; empty where a share is missing.
    at_least, at_most : float
        Bounds that hold however the situations go together.
    """

    code: str
    name: str
    population: float
    persons: float
    at_least: float
    at_most: float


def counted_at(config: StudyConfig) -> str:
    """The level at which the persons of `people` are counted: that of the tables, summed to that of the study.

    Where small counts are protected, those of the parts are not looked at: the level of the study.
    """
    return config.level if config.aggregate is None or config.disclosure is not None else config.aggregate.from_
