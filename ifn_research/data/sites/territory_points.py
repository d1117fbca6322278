"""The points that people come from: the territories' own, those of their outlines, or where people live in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ifn_research.config.models import StudyConfig
from ifn_research.config.sites import OriginsConfig
from ifn_research.config.tables import TableConfig
from ifn_research.data.findings import Finding
from ifn_research.data.reading.files import open_table
from ifn_research.data.sites.columns import figures, texts
from ifn_research.data.study_data import StudyData
from ifn_research.errors import DataError
from ifn_research.geography.access import Points
from ifn_research.geography.borders import Region
from ifn_research.language.messages import Message, say
from ifn_research.matrix import Bools, Floats, Integers


@dataclass(frozen=True, eq=False)
class TerritoryPoints:
    """The points that people come from.

    Attributes
    ----------
    points : Points
    population : array, shape (n_points,), or None
        NaN where unknown; None where nobody is counted.
    owner : array of int, shape (n_points,)
        The position of the territory that each point is in; -1 beyond the study.
    n_territories : int
    told : Message
        What the points are, for readers.
    findings : tuple of Finding
    digests : mapping of path to str
        Of the file of points, where there is one.
    """

    points: Points
    population: Floats | None
    owner: Integers
    n_territories: int
    told: Message
    findings: tuple[Finding, ...] = ()
    digests: tuple[tuple[str, str], ...] = ()
    _regions: dict[float, Region] = field(default_factory=dict)

    def region(self, about: float) -> Region:
        """The region that the points cover, as finely as a distance in km asks."""
        if about not in self._regions:
            self._regions[about] = Region(self.points, about=about)
        return self._regions[about]

    def mean(self, values: Floats) -> Floats:
        """Values of the points as values of the territories: their mean by population, NaN where one has no point.

        A territory in which nobody is counted has the plain mean of its points.
        """
        known = (self.owner >= 0) & np.isfinite(values)
        weights = np.ones(len(values)) if self.population is None else np.nan_to_num(self.population)
        total = self._sum(weights, known)
        people = np.where(total[self.owner] > 0, weights, 1.0)
        sums, n = self._sum(people * np.where(known, values, 0.0), known), self._sum(people, known)
        return np.asarray(np.divide(sums, n, out=np.full(self.n_territories, np.nan), where=n > 0))

    def any(self, marked: Bools) -> Bools:
        """The territories of which a point is marked."""
        found = np.zeros(self.n_territories, dtype=bool)
        found[self.owner[marked & (self.owner >= 0)]] = True
        return found

    def _sum(self, values: Floats, known: Bools) -> Floats:
        return np.bincount(self.owner[known], values[known], minlength=self.n_territories).astype(np.float64)


def territory_points(config: StudyConfig, data: StudyData) -> TerritoryPoints:
    """The points that people come from, with the persons at each.

    Raises
    ------
    DataError
        If no territory has a point.
    """
    if config.origins is not None:
        return _of_table(config.origins, data)
    longitude, latitude, told = _own(data)
    known = np.isfinite(longitude) & np.isfinite(latitude)
    table = config.tables[0].path
    if not known.any():
        raise DataError(say("sites.no_territory_has_a_point"), where=table, fix=say("sites.declare_coordinates"))
    positions = np.flatnonzero(known)
    people = None if data.population is None else np.maximum(data.population[positions], 0.0)
    found = []
    if not known.all():
        message = say("sites.territories_without_point", int((~known).sum()), codes=data.codes[~known])
        found = [_finding(table, "territories_without_point", int((~known).sum()), message)]
    points = Points(longitude[positions], latitude[positions])
    return TerritoryPoints(points, people, positions, data.n_territories, told, tuple(found))


def _own(data: StudyData) -> tuple[Floats, Floats, Message]:
    """Coordinates of the tables, and points inside the outlines where these have none."""
    n = data.n_territories
    longitude, latitude = (np.full(n, np.nan) if axis is None else axis for axis in (data.longitude, data.latitude))
    told = say("sites.from_coordinates")
    if data.outlines is None:
        return longitude, latitude, told
    import shapely

    inside = shapely.point_on_surface(data.outlines)
    bare = ~(np.isfinite(longitude) & np.isfinite(latitude))
    if bare.all():
        told = say("sites.from_outlines")
    return (
        np.where(bare, shapely.get_x(inside), longitude),
        np.where(bare, shapely.get_y(inside), latitude),
        told,
    )


def _of_table(config: OriginsConfig, data: StudyData) -> TerritoryPoints:
    opened = open_table(TableConfig(path=config.path, code=config.code))
    codes = texts(opened, config.code)
    longitude, latitude = (
        _all_figures(figures(opened, name), name, opened.path)
        for name in (config.coordinates.longitude, config.coordinates.latitude)
    )
    population = _all_figures(figures(opened, config.population), config.population, opened.path)
    known = np.isfinite(longitude) & np.isfinite(latitude)
    if (np.abs(longitude[known]) > 180).any() or (np.abs(latitude[known]) > 90).any():
        raise DataError(say("sites.points_not_degrees"), where=opened.path, fix=say("sites.convert_to_degrees"))
    if (population < 0).any():
        raise DataError(
            say("sites.negative_population", column=config.population),
            where=opened.path,
            fix=say("sites.correct_figures"),
        )
    place = {str(code): at for at, code in enumerate(data.codes)}
    owner = np.array([place.get(str(code), -1) for code in codes], dtype=np.int64)
    if not (known & (owner >= 0)).any():
        raise DataError(
            say("sites.points_of_no_territory", found=codes[:3], wanted=data.codes[:3]),
            where=opened.path,
            fix=say("sites.name_code_of_territory"),
        )
    found = []
    without = np.setdiff1d(np.arange(data.n_territories), owner[known])
    if without.size:
        message = say("sites.territories_without_point", int(without.size), codes=data.codes[without])
        found.append(_finding(opened.name, "territories_without_point", int(without.size), message))
    if not known.all():
        n = int((~known).sum())
        found.append(_finding(opened.name, "points_left_out", n, say("sites.points_left_out", n)))
    return TerritoryPoints(
        Points(longitude[known], latitude[known]),
        population[known],
        owner[known],
        data.n_territories,
        say("sites.from_points", int(known.sum())),
        tuple(found),
        ((opened.path, opened.digest),),
    )


def _all_figures(read: tuple[Floats, list[str]], column: str, path: str) -> Floats:
    values, refused = read
    if refused:
        raise DataError(
            say("sites.no_figures", column=column, texts=[repr(text) for text in refused[:3]]),
            where=path,
            fix=say("sites.correct_figures"),
        )
    return values


def _finding(table: str, check: str, n: int, message: Message) -> Finding:
    return Finding(Path(table).name, "", check, "warning", n, message)
