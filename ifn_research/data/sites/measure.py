"""One measure of places: its figure for each territory, and what must be known of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ifn_research.config.models import IndicatorConfig
from ifn_research.config.sites import RATIOS
from ifn_research.data.findings import Finding, Severity
from ifn_research.data.sites.places import KnownPlaces
from ifn_research.data.sites.telling import told_measure
from ifn_research.data.sites.territory_points import TerritoryPoints
from ifn_research.data.study_data import StudyData
from ifn_research.errors import DataError
from ifn_research.geography.access import (
    Access,
    Costs,
    Decay,
    GreatCircles,
    Points,
    Reach,
    count_within,
    floating_catchment,
    mean_of_nearest,
    per_population,
)
from ifn_research.language.messages import Message, Words, say
from ifn_research.matrix import Bools, Floats


@dataclass(frozen=True, eq=False)
class KnownReach:
    """Places with the ways to reach them.

    Attributes
    ----------
    label : str
        What readers call the places.
    places : KnownPlaces
    reach : Reach
    origins : TerritoryPoints or None
        The points that people come from; None where a table of costs goes from the territories themselves.
    """

    label: str
    places: KnownPlaces
    reach: Reach
    origins: TerritoryPoints | None = None

    def only(self, usable: Bools) -> KnownReach:
        """The same with some of the places."""
        if usable.all():
            return self
        places = self.places
        points = Points(places.points.longitude[usable], places.points.latitude[usable])
        some = replace(places, ids=places.ids[usable], points=points, capacity=places.capacity[usable])
        if self.origins is not None:
            return KnownReach(self.label, some, GreatCircles(self.origins.points, points), self.origins)
        assert isinstance(self.reach, Costs)
        return KnownReach(self.label, some, self.reach.only(usable))


class Measure:
    """A measure of places.

    Parameters
    ----------
    name : str
        Of the indicator.
    item : IndicatorConfig
    known : KnownReach
    data : StudyData
    """

    def __init__(self, name: str, item: IndicatorConfig, known: KnownReach, data: StudyData) -> None:
        self.name, self.item, self.known, self.data = name, item, known, data
        self.findings: list[Finding] = []

    def values(self) -> Floats:
        """The figure of each territory, NaN where it is missing, shape (n_territories,).

        Raises
        ------
        DataError
            If there are too few places, nobody reaches one, or nobody is counted.
        """
        if self.item.measure == "distance_nearest":
            found, n = self._nearest(), len(self.known.places)
        else:
            found, n = self._access()
        places = self.known.places
        message = say(
            "sites.measured",
            n,
            indicator=self.name,
            sites=self.known.label,
            what=told_measure(self.item),
            rows=places.n_rows,
            origin=say("sites.from_costs") if self.known.origins is None else self.known.origins.told,
            latest=say("sites.latest", day=places.latest) if places.latest else "",
        )
        self._tell("sites_measured", "info", n, message)
        # What was measured stands before what is to be known of it.
        self.findings.insert(0, self.findings.pop())
        return found

    def _nearest(self) -> Floats:
        """Distance to the nearest, or the mean of the k nearest."""
        places, k, origins = self.known.places, self.item.k, self.known.origins
        if k > len(places):
            raise DataError(
                say("sites.k_above_places", len(places), k=k),
                where=places.path,
                fix=say("sites.lower_k", n_places=len(places)),
            )
        found = mean_of_nearest(self.known.reach, k)
        if origins is None:
            self._unreached(np.isnan(found), say("sites.no_cost_is_missing"))
            return found
        if not self._known_beyond(0.0):
            self._edge(origins.region(0.0).to_border() < found)
        return origins.mean(found)

    def _access(self) -> tuple[Floats, int]:
        """The figure of what can be reached within a distance, and the number of places that are counted."""
        item, origins, limit = self.item, self.known.origins, self.item.limit
        assert limit is not None
        usable = np.ones(len(self.known.places), dtype=bool)
        if item.measure in RATIOS:
            usable = np.isfinite(self.known.places.capacity) & ~self._beyond()
        found = self._measured(self.known.only(usable), limit)
        if not found.reached.any():
            raise self._nobody()
        values, reached = found.values * (1.0 if item.per is None else item.per), found.reached
        if origins is not None:
            values, reached = origins.mean(values), origins.any(reached)
            if item.measure in RATIOS or not self._known_beyond(limit):
                self._edge(origins.region(limit).to_border() <= limit)
        self._uncounted(reached & np.isnan(values))
        self._unreached(~reached & np.isfinite(values), say("sites.none_is_zero"))
        unserved = int((~found.serving).sum())
        if unserved and item.measure in RATIOS:
            message = say("sites.serve_nobody", unserved, sites=self.known.label, indicator=self.name)
            self._tell("sites_serve_nobody", "info", unserved, message)
        return values, int(usable.sum())

    def _measured(self, known: KnownReach, limit: float) -> Access:
        if self.item.measure == "count_within":
            return count_within(known.reach, limit)
        capacity, people = known.places.capacity, self._people()
        if self.item.measure == "per_population":
            assert known.origins is not None
            everyone = GreatCircles(known.origins.points, known.origins.points)
            return per_population(known.reach, everyone, limit, supply=capacity, population=people)
        steps = tuple((step.to, step.weight) for step in self.item.steps or ())
        return floating_catchment(
            known.reach, Decay(self.item.decays, limit, steps), supply=capacity, population=people
        )

    def _people(self) -> Floats:
        """Persons at each origin; an unknown number is none, and is told."""
        origins = self.known.origins
        found = self.data.population if origins is None else origins.population
        if found is None or not np.nansum(found) > 0:
            raise DataError(
                say("sites.no_population_known"), where=self.known.places.path, fix=say("sites.declare_population")
            )
        unknown = int(np.isnan(found).sum())
        if unknown:
            message = say("sites.unknown_population", unknown, sites=self.known.label)
            self._tell("sites_unknown_population", "warning", unknown, message)
        return np.nan_to_num(np.maximum(found, 0.0))

    def _nobody(self) -> DataError:
        """The complaint about a catchment within which nobody reaches a place."""
        nearest = mean_of_nearest(self.known.reach, 1)
        far = float(np.median(nearest[np.isfinite(nearest)])) if np.isfinite(nearest).any() else float("nan")
        return DataError(
            say("sites.reaches_nobody", what=told_measure(self.item), sites=self.known.label),
            where=self.known.places.path,
            fix=say("sites.widen", far=far),
        )

    def _beyond(self) -> Bools:
        """The places that lie beyond the territories: of those who share them, only some are known, perhaps a few."""
        places, origins = self.known.places, self.known.origins
        if origins is None:
            return np.zeros(len(places), dtype=bool)
        region = origins.region(0.0)
        far = GreatCircles(places.points, origins.points).nearest(1)[:, 0] > region.size
        found = far & ~region.holds(places.points) & ~np.isin(places.territory.astype(str), self.data.codes.astype(str))
        n = int(found.sum())
        if n:
            message = say("sites.beyond", n, sites=self.known.label)
            self._tell("sites_beyond", "info", n, message, say("sites.add_territories"))
        return np.asarray(found, dtype=bool)

    def _known_beyond(self, about: float) -> bool:
        """True if the file knows of places beyond the border of the territories."""
        assert self.known.origins is not None
        return not bool(self.known.origins.region(about).holds(self.known.places.points).all())

    def _edge(self, marked: Bools) -> None:
        """Tell the territories whose figure may lack what is beyond the border."""
        assert self.known.origins is not None
        found = self.known.origins.any(np.asarray(marked, dtype=bool))
        n = int(found.sum())
        if n:
            message = say("sites.edge", n, indicator=self.name, codes=self.data.codes[found])
            self._tell("sites_edge", "info", n, message, say("sites.add_beyond"))

    def _uncounted(self, found: Bools) -> None:
        n = int(found.sum())
        if n:
            message = say("sites.nobody_counted", n, sites=self.known.label, codes=self.data.codes[found])
            self._tell("sites_nobody_counted", "warning", n, message)

    def _unreached(self, found: Bools, value: Message) -> None:
        n = int(found.sum())
        if n:
            codes = self.data.codes[found]
            message = say(
                "sites.out_of_reach", n, sites=self.known.label, indicator=self.name, value=value, codes=codes
            )
            self._tell("sites_out_of_reach", "info", n, message)

    def _tell(self, check: str, severity: Severity, n: int, message: Message, fix: Words = "") -> None:
        places = self.known.places
        self.findings.append(Finding(places.name, self.item.measured_column, check, severity, n, message, fix))
