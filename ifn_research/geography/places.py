"""The places at which ground truths are measured: the territories of a study, or the members of a group of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy

from ifn_research.matrix import LEAST_KNOWN, Floats, Integers, Labels
from ifn_research.remarks import Remark, Remarks

# Share of a place's population whose score must be known for their mean to stand for the place.
LEAST_POPULATION = LEAST_KNOWN


def members_of(labels: Labels) -> Labels:
    """Return the members of a group, sorted; the empty label, an unknown member, is none."""
    return np.array(sorted({str(label) for label in labels} - {""}), dtype=object)


def positions_of(labels: Labels) -> Integers:
    """Return the position among `members_of` of each label, -1 where it is empty, shape of the labels."""
    return np.asarray(pd.Index(members_of(labels)).get_indexer(pd.Index(labels)))


def population_of(labels: Labels, population: Floats) -> Floats:
    """Return the persons in each member: those of its territories whose population is known, NaN where none is."""
    position, known = positions_of(labels), np.isfinite(population)
    inside, n = known & (position >= 0), len(members_of(labels))
    total = np.bincount(position[inside], population[inside], minlength=n)
    return np.where(np.bincount(position[inside], minlength=n) > 0, total, np.nan)


@dataclass(frozen=True, eq=False)
class Places:
    """The places at which ground truths are measured.

    Attributes
    ----------
    name : str
        Empty for the territories of the study, else the group of which the places are the members.
    codes, names : array of str, shape (n_places,)
        A name that is not known is empty.
    groups : mapping of str to array of str, each of shape (n_places,)
        Groupings coarser than the places: the label that most of a place's population has, of equals the first.
    population : array, shape (n_places,), or None
        Persons, those of the territories whose population is known; NaN where none is.
    longitude, latitude : array, shape (n_places,), or None
        Degrees; for the members of a group, the mean of their territories' centroids, weighted by population.
    """

    name: str
    codes: Labels
    names: Labels
    groups: Mapping[str, Labels]
    population: Floats | None
    longitude: Floats | None
    latitude: Floats | None
    _position: Integers
    _weight: Floats

    @classmethod
    def territories(
        cls,
        codes: Labels,
        names: Labels,
        groups: Mapping[str, Labels] | None = None,
        population: Floats | None = None,
        coordinates: tuple[Floats, Floats] | None = None,
    ) -> Places:
        """Take the territories of a study themselves as places.

        Parameters
        ----------
        codes, names : array of str, shape (n_territories,)
        groups : mapping of str to array of str, each of shape (n_territories,), optional
            The empty label is an unknown member.
        population : array, shape (n_territories,), optional
        coordinates : pair of arrays, each of shape (n_territories,), optional
            Longitude and latitude in degrees.
        """
        longitude, latitude = coordinates or (None, None)
        position = np.arange(len(codes))
        ones = np.ones(len(position))
        return cls("", codes, names, groups or {}, population, longitude, latitude, position, ones)

    def members(self, group: str, *, names: Mapping[str, str] | None = None) -> Places:
        """Return the members of a group of territories.

        Parameters
        ----------
        group : str
            One of `groups`. Territories whose member or population is not known belong to no place.
        names : mapping of code to str, optional

        Raises
        ------
        ValueError
            If the population is not known, by which scores are averaged.
        """
        if self.population is None:
            raise ValueError("scores are averaged by population, which is not known")
        labels = self.groups[group]
        codes, position = members_of(labels), positions_of(labels)
        weight = np.where(np.isfinite(self.population) & (position >= 0), self.population, 0.0)
        named = np.array([(names or {}).get(code, "") for code in codes], dtype=object)
        people = population_of(labels, self.population)
        bare = Places(group, codes, named, {}, people, None, None, position, weight)
        lon, lat = (None if values is None else bare.mean(values) for values in (self.longitude, self.latitude))
        coarser = bare._coarser(self.groups)
        return Places(group, codes, named, coarser, people, lon, lat, position, weight)

    @property
    def coordinates(self) -> tuple[Floats, Floats] | None:
        """Longitude and latitude, where both are known."""
        return None if self.longitude is None or self.latitude is None else (self.longitude, self.latitude)

    @property
    def n_places(self) -> int:
        """Number of places."""
        return len(self.codes)

    @property
    def remarks(self) -> Remarks:
        """The remarks about the places that stand beside a figure; empty when they are the territories."""
        return (Remark("judged_at", group=self.name),) if self.name else ()

    def lift(self, values: Floats) -> Floats:
        """Figures of the territories as figures of the places.

        A place has the mean over its territories that have a value, weighted by population. It has none where these
        hold less than 65 % of its population: what is missing is missing first in small, rural territories, and the
        mean of the others would not stand for the place.

        Parameters
        ----------
        values : array, shape (n_territories,)
            NaN is unknown.

        Returns
        -------
        array, shape (n_places,)
        """
        if not self.name:
            return values
        known = self._total(np.where(np.isnan(values), 0.0, 1.0))
        return np.where(known >= LEAST_POPULATION * self._total(np.ones(len(values))), self.mean(values), np.nan)

    def mean(self, values: Floats) -> Floats:
        """Mean over the territories of each place that have a value, weighted by population; NaN where none has."""
        total, weight = self._total(np.nan_to_num(values)), self._total(np.where(np.isnan(values), 0.0, 1.0))
        return np.asarray(np.divide(total, weight, out=np.full(self.n_places, np.nan), where=weight > 0))

    def spread(self, values: Integers, *, otherwise: int) -> Integers:
        """Figures of the places as those of their territories, shape (n_territories,); `otherwise` of those in none."""
        inside = self._position >= 0
        return np.where(inside, values[np.where(inside, self._position, 0)], otherwise)

    def touching(self, links: scipy.sparse.csr_array) -> scipy.sparse.csr_array:
        """The places that touch, as some of their territories do: from and to symmetric matrices of 0 and 1."""
        if not self.name:
            return links
        inside = np.flatnonzero(self._position >= 0)
        shape = (len(self._position), self.n_places)
        member = scipy.sparse.coo_array((np.ones(len(inside)), (inside, self._position[inside])), shape=shape).tocsr()
        found = scipy.sparse.csr_array(member.T @ links @ member).tocoo()
        heads, tails = found.coords
        other = heads != tails
        return scipy.sparse.coo_array(
            (np.ones(int(other.sum())), (heads[other], tails[other])), shape=found.shape
        ).tocsr()

    def _total(self, values: Floats) -> Floats:
        """Sum over the territories of each place, weighted by population."""
        inside = self._position >= 0
        weighted = (values * self._weight)[inside]
        return np.bincount(self._position[inside], weighted, minlength=self.n_places).astype(np.float64)

    def _coarser(self, groups: Mapping[str, Labels]) -> dict[str, Labels]:
        """The groups that have fewer members than there are places, as labels of the places."""
        others = {name: labels for name, labels in groups.items() if name != self.name}
        coarse = {name: labels for name, labels in others.items() if len(members_of(labels)) < self.n_places}
        return {name: self._commonest(labels) for name, labels in coarse.items()}

    def _commonest(self, labels: Labels) -> Labels:
        """The label that most of each place's population has, most of its territories where nobody is counted."""
        table = pd.DataFrame({"place": self._position, "label": labels, "people": self._weight, "n": 1})
        table = table[(table["place"] >= 0) & (table["label"] != "")]
        sizes = table.groupby(["place", "label"], as_index=False)[["people", "n"]].sum()
        ordered = sizes.sort_values(["place", "people", "n", "label"], ascending=[True, False, False, True])
        first = ordered.drop_duplicates("place").set_index("place")["label"]
        return np.asarray(first.reindex(range(self.n_places), fill_value="").to_numpy(dtype=object))
