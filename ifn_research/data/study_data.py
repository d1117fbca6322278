"""The content of a study's tables once they are joined, and the values made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from ifn_research.config.models import StudyConfig
from ifn_research.data.ballots import Ballot
from ifn_research.data.findings import Finding
from ifn_research.data.reading.file_report import FileReport
from ifn_research.data.suppressed_cells import at_bounds
from ifn_research.data.values import Measurement, all_values, outcome
from ifn_research.geography.access import Points
from ifn_research.geography.places import members_of, population_of
from ifn_research.matrix import Bools, Floats, Labels


@dataclass(frozen=True)
class StudyData:
    """Everything that a study's tables hold about its territories, in the order of the first table.

    Attributes
    ----------
    codes, names : array of str, shape (n_territories,)
        Names are empty where no table gives them.
    population : array, shape (n_territories,), or None
        Persons, NaN where unknown; None when no table declares it.
    groups : mapping of str to array of str, each of shape (n_territories,)
        Named groupings; an unknown group is the empty text.
    longitude, latitude : array, shape (n_territories,), or None
        Degrees (WGS 84), NaN where unknown; None when no table declares them.
    raw : DataFrame, index = code
        The columns that indicators and ground truths are made of, float64, and those of `only_where`, as they are;
        beside those with suppressed cells, the largest figure that each can hide.
    own : mapping of str to DataFrame, index = code
        The raw columns of each ground truth that has a table of its own, of the territories or, where it is measured
        at the members of a group, of these in the order of `members`.
    sources : mapping of str to str
        The file from which each raw column comes.
    findings : tuple of Finding
        What was noticed; none is an error.
    digests : mapping of str to str
        SHA-256 of each file read, by path.
    density : array, shape (n_territories,), or None
        Persons per km², NaN where unknown; None when no table declares it.
    outlines : array of shapely geometries, shape (n_territories,), or None
        Polygons in degrees (WGS 84), None where there is none; None when no geometry is declared.
    files : tuple of FileReport
        How each file was read.
    ballots : mapping of path to Votes or Judgements
        What the members of a committee said of weights.
    territories, reference : array of bool, shape (n_territories,), or None
        The rows that the study is about, and those on which its versions are fitted; None = all.
    parts : StudyData or None
        The territories of a finer level that these were made of.
    part_of : array of str, shape (n_parts,), or None
        The territory in which each of them lies; the empty text is none.
    covered : DataFrame, index = code, or None
        Share of the weight whose figure is known, for each column that was averaged or is a part of a rate.
    zoom : StudyData or None
        Some territories of a finer level, which are scored and nothing else.
    sites : mapping of str to Points
        The places that are counted of each file, those without coordinates left out.
    """

    codes: Labels
    names: Labels
    population: Floats | None
    groups: Mapping[str, Labels]
    longitude: Floats | None
    latitude: Floats | None
    raw: pd.DataFrame
    own: Mapping[str, pd.DataFrame]
    sources: Mapping[str, str]
    findings: tuple[Finding, ...]
    digests: Mapping[str, str]
    density: Floats | None = None
    outlines: Labels | None = None
    files: tuple[FileReport, ...] = ()
    ballots: Mapping[str, Ballot] = field(default_factory=dict)
    territories: Bools | None = None
    reference: Bools | None = None
    parts: StudyData | None = None
    part_of: Labels | None = None
    covered: pd.DataFrame | None = None
    zoom: StudyData | None = None
    sites: Mapping[str, Points] = field(default_factory=dict)

    def of(self, rows: Bools | None) -> StudyData:
        """The same of some rows, shape (n_territories,); all where there is no choice."""
        if rows is None:
            return replace(self, territories=None, reference=None)
        kept = {name: labels[rows] for name, labels in self.groups.items()}
        index, codes = pd.Index(self.codes), self.codes[rows]

        def some(values: Any) -> Any:
            return None if values is None else values[rows]

        own = {
            name: table.loc[codes] if table.index.equals(index) else self._of_members(table, kept)
            for name, table in self.own.items()
        }
        inside = None if self.part_of is None else np.asarray(pd.Index(self.part_of).isin(codes))
        return replace(
            self,
            covered=None if self.covered is None else self.covered.loc[codes],
            parts=None if self.parts is None else self.parts.of(inside),
            part_of=None if self.part_of is None else self.part_of[inside],
            codes=codes,
            names=self.names[rows],
            groups=kept,
            raw=self.raw[rows],
            own=own,
            territories=None,
            reference=None,
            population=some(self.population),
            longitude=some(self.longitude),
            latitude=some(self.latitude),
            density=some(self.density),
            outlines=some(self.outlines),
        )

    @property
    def concerned(self) -> StudyData:
        """The same of the rows that are scored or learned from: what others hold is no matter of the study."""
        if self.reference is None:
            return self
        return self.of(self.reference if self.territories is None else self.reference | self.territories)

    def _of_members(self, table: pd.DataFrame, kept: Mapping[str, Labels]) -> pd.DataFrame:
        """The rows of a table of the members of a group of which some territories are kept."""
        codes = [str(code) for code in table.index]
        group = next(name for name in kept if self.members(name).tolist() == codes)
        return table.loc[np.isin(np.array(codes, dtype=str), members_of(kept[group]).astype(str))]

    @property
    def n_territories(self) -> int:
        """Number of territories."""
        return len(self.codes)

    @property
    def names_by_code(self) -> dict[str, str]:
        """The name of each territory that has one."""
        return {code: name for code, name in zip(self.codes.tolist(), self.names.tolist(), strict=True) if name}

    def members(self, group: str) -> Labels:
        """The members of a group, sorted; an unknown one is none."""
        return members_of(self.groups[group])

    def population_of(self, group: str) -> Floats | None:
        """Persons in each member: those of its territories whose population is known, NaN where none is."""
        return None if self.population is None else population_of(self.groups[group], self.population)


def indicator_values(config: StudyConfig, data: StudyData) -> pd.DataFrame:
    """The used indicators, shape (n_territories, n_indicators), index = code, in their own units, not oriented."""
    return all_values({name: config.indicators[name] for name in config.used_indicators}, data.raw)


def outcome_bounds(config: StudyConfig, data: StudyData) -> dict[str, dict[str, Measurement]]:
    """The ground truths that have suppressed cells, with all of these at their lowest and at their highest."""
    result = {}
    for truth in config.ground_truth:
        frames = at_bounds(truth, data.own.get(truth.name, data.raw))
        if frames:
            result[truth.name] = {variant: outcome(truth, raw) for variant, raw in frames.items()}
    return result


def outcome_values(config: StudyConfig, data: StudyData) -> dict[str, Measurement]:
    """The ground truths by name, in their own units, not oriented."""
    return {truth.name: outcome(truth, data.own.get(truth.name, data.raw)) for truth in config.ground_truth}
