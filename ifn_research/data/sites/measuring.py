"""Measures of places as columns of the joined tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from ifn_research.config.models import IndicatorConfig, StudyConfig
from ifn_research.data.findings import Finding
from ifn_research.data.quality.names import with_names
from ifn_research.data.sites.measure import KnownReach, Measure
from ifn_research.data.sites.places import read_places
from ifn_research.data.sites.territory_points import TerritoryPoints, territory_points
from ifn_research.data.sites.travel import read_costs
from ifn_research.data.study_data import StudyData
from ifn_research.errors import IfnError, Problems
from ifn_research.geography.access import GreatCircles, Points
from ifn_research.matrix import Floats


def with_sites(config: StudyConfig, data: StudyData) -> tuple[StudyData, list[IfnError]]:
    """The same data with what indicators measure of places, and what is wrong with these.

    A measure is a raw column, named by `IndicatorConfig.measured_column`; what it was made of, and what was left out,
    is told in findings.
    """
    measured = {
        name: item
        for name in config.used_indicators
        if (item := config.indicators[name]).sites is not None and item.sites in config.sites
    }
    if not measured:
        return data, []
    files = _Files(config, data)
    problems: list[IfnError] = []
    for name, item in measured.items():
        try:
            files.measure(name, item)
        except Problems as error:
            problems += error.problems
        except IfnError as error:
            problems.append(error)
    # What is wrong with a file that two indicators share is told once.
    return files.result(), list({str(problem): problem for problem in problems}.values())


class _Files:
    """Reads each file once, and keeps what is measured."""

    def __init__(self, config: StudyConfig, data: StudyData) -> None:
        self.config, self.data = config, data
        self.columns: dict[str, Floats] = {}
        self.sources: dict[str, str] = {}
        self.digests: dict[str, str] = {}
        self.findings: list[Finding] = []
        self._origins: TerritoryPoints | None = None
        self._known: dict[str, KnownReach] = {}

    def result(self) -> StudyData:
        """The data with the columns that were measured."""
        columns = pd.DataFrame(self.columns, index=self.data.raw.index)
        return replace(
            self.data,
            raw=pd.concat([self.data.raw, columns], axis=1),
            sites={name: _placed(known.places.points) for name, known in self._known.items()},
            sources={**self.data.sources, **self.sources},
            digests={**self.data.digests, **self.digests},
            findings=(*self.data.findings, *with_names(self.findings, self.data.codes, self.data.names)),
        )

    def measure(self, name: str, item: IndicatorConfig) -> None:
        """Measure an indicator."""
        assert item.sites is not None
        measure = Measure(name, item, self._reach(item.sites), self.data)
        self.columns[item.measured_column] = measure.values()
        self.sources[item.measured_column] = measure.known.places.name
        self.findings += measure.findings

    def _reach(self, name: str) -> KnownReach:
        """The places of a file, and the ways to reach them."""
        if name in self._known:
            return self._known[name]
        config, level = self.config.sites[name], self.config.level
        label = config.label or name
        if config.costs is not None:
            places = read_places(config, label, near=None, codes={}, level=level)
            reach, digest = read_costs(config.costs, self.data.codes, places.ids, left_out=places.passed)
            self.digests[config.costs.path] = digest
            known = KnownReach(label, places, reach)
        else:
            origins = self._points()
            places = read_places(config, label, near=origins.points, codes=self._own_points(origins), level=level)
            known = KnownReach(label, places, GreatCircles(origins.points, places.points), origins)
        self.digests[places.path] = places.digest
        self.findings += places.findings
        self._known[name] = known
        return known

    def _points(self) -> TerritoryPoints:
        if self._origins is None:
            self._origins = territory_points(self.config, self.data)
            self.findings += self._origins.findings
            self.digests |= dict(self._origins.digests)
        return self._origins

    def _own_points(self, origins: TerritoryPoints) -> Mapping[str, tuple[float, float]]:
        """The point of each territory: the mean of its points."""
        x, y = origins.mean(origins.points.longitude), origins.mean(origins.points.latitude)
        return {str(code): (x[at], y[at]) for at, code in enumerate(self.data.codes)}


def _placed(points: Points) -> Points:
    """The points that are known: there are none where a table of costs stands in their place."""
    known = np.isfinite(points.longitude) & np.isfinite(points.latitude)
    return Points(points.longitude[known], points.latitude[known])
