"""Places as indicators: files of places, the points that people come from, and what is measured."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Literal

from pydantic import Field, StrictBool, StrictInt, field_validator, model_validator

from ifn_research.config.kinds import Header, Mark, Model, Name, Selection, Slip
from ifn_research.language.messages import say

MEASURES = ("distance_nearest", "count_within", "per_population", "two_step", "e2sfca")
# What each measure takes beside `sites`: the distance, and the rest.
DISTANCE = {
    "count_within": "radius_km",
    "per_population": "radius_km",
    "two_step": "catchment_km",
    "e2sfca": "catchment_km",
}
RATIOS = ("per_population", "two_step", "e2sfca")
MEASURED = ("sites", "measure", "k", "radius_km", "catchment_km", "max_cost", "decay", "steps", "per")
OWN = MEASURED[2:]
# Columns of the national schema of places of digital mediation (LaMednum/standard-mediation-num).
MEDIATION = {
    "id": "id",
    "name": "nom",
    "longitude": "longitude",
    "latitude": "latitude",
    "code": "code_insee",
    "updated": "date_maj",
}
# Files in which a place may have a point beside its members.
POINTS = (".geojson", ".json")


class CoordinatesConfig(Model):
    """Columns of the centroids, in degrees (WGS 84)."""

    longitude: Header
    latitude: Header


class OriginsConfig(Model):
    """Points where the people of the territories live, such as grid cells or IRIS: each territory is their mean."""

    path: str = Field(description="csv, parquet or xlsx; relative to the configuration file")
    code: Header = Field(description="column of the code of the territory that the point is in")
    coordinates: CoordinatesConfig = Field(description="columns of longitude and latitude, in degrees (WGS 84)")
    population: Header = Field(description="column of the persons who live there; the weight of the point")


class CostsConfig(Model):
    """A table of costs from territories to places, such as minutes by road, in the place of distances."""

    path: str = Field(description="csv, parquet or xlsx; relative to the configuration file")
    origin: Header = Field(description="column of the code of the territory")
    destination: Header = Field(description="column of the identifier of the place: its `id`")
    cost: Header = Field(description="column of the cost, from 0; a pair that is not listed cannot be gone")


class SitesConfig(Model):
    """A file of places: one row each, with coordinates or the code of a territory."""

    path: str = Field(description="csv, parquet, xlsx, json or GeoJSON; relative to the configuration file")
    label: str | None = Field(None, min_length=1, description="what readers see, in French; the key when absent")
    format: Literal["table", "mediation-numerique"] = Field(
        "table",
        description="`mediation-numerique`: the national schema of places of digital mediation, whose columns are "
        "known and whose lists are separated by |",
    )
    id: Header | None = Field(None, description="column that identifies each place; by it repeated places are found")
    name: Header | None = Field(None, description="column of the places' names")
    coordinates: CoordinatesConfig | None = Field(
        None, description="columns of longitude and latitude, in degrees (WGS 84); a GeoJSON file has its own"
    )
    code: Header | None = Field(
        None, description="column of the territory's code: where a place without coordinates is taken to be"
    )
    where: Selection | None = Field(None, description="column: value (or list of values) of the places to keep")
    updated: Header | None = Field(None, description="column of the day on which each place was last checked")
    updated_since: date | None = Field(None, description="leave out the places that were not checked since that day")
    capacity: Header | None = Field(
        None, description="column of what each place can offer (advisers, desks); one each when absent"
    )
    opening_hours: Header | None = Field(
        None, description="column of opening hours as OpenStreetMap writes them; the hours a week are the capacity"
    )
    mobile: Selection | None = Field(
        None, description="column: value of the places that move; their rows are stops, known by the same `id`"
    )
    depots: StrictBool = Field(False, description="keep a mobile place of which a single row is known, its depot")
    duplicates: Literal["keep", "drop"] = Field(
        "keep", description="places of one name within 100 m: `keep` them and say so, or `drop` all but the first"
    )
    costs: CostsConfig | None = Field(None, description="a table of travel times, in the place of distances")
    sheet: str | StrictInt | None = Field(None, description="sheet of a workbook, or file of a zip")
    separator: str | None = Field(None, description="of a csv file; detected when absent")
    encoding: str | None = Field(None, description="of a csv file; detected when absent")
    decimal: Mark | None = Field(None, description="decimal mark of coordinates and capacities; detected when absent")

    @field_validator("updated_since", mode="before")
    @classmethod
    def _a_day(cls, value: Any) -> Any:
        if value is None or isinstance(value, date) or re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", str(value)):
            return value
        year = re.search("[0-9]{4}", str(value))
        raise Slip(say("sites.no_day", value=str(value)), fix=say("sites.write_day", year=year[0] if year else "2024"))

    @model_validator(mode="after")
    def _agreeing(self) -> SitesConfig:
        if self.capacity is not None and self.opening_hours is not None:
            raise Slip(say("sites.two_capacities"), fix=say("sites.one_capacity"))
        if self.coordinates is None and self.code is None and self.format == "table" and not self._has_its_own_points:
            raise Slip(say("sites.no_place"), fix=say("sites.name_place"))
        if self.updated_since is not None and self.column("updated") is None:
            raise Slip(say("sites.updated_since_no_column"), fix=say("sites.name_updated"))
        if self.mobile is not None and self.id is None and not self.depots:
            raise Slip(say("sites.mobile_no_id"), fix=say("sites.name_id"))
        if self.costs is not None and self.column("id") is None:
            raise Slip(say("sites.costs_no_id"), fix=say("sites.name_id"))
        return self

    def column(self, role: str) -> str | None:
        """The column of a role: the one declared, else that of the national schema, if the file follows it."""
        declared = getattr(self, role, None)
        if role in ("longitude", "latitude"):
            declared = None if self.coordinates is None else getattr(self.coordinates, role)
        national = self.format == "mediation-numerique"
        return declared if declared is not None or not national else MEDIATION.get(role)

    @property
    def _has_its_own_points(self) -> bool:
        return self.path.lower().endswith(POINTS) or self.costs is not None


class DecayStep(Model):
    """A step of a decay: up to which distance, and how much a place counts there."""

    to: float = Field(gt=0, allow_inf_nan=False, description="in km, or in the unit of `costs`")
    weight: float = Field(ge=0, le=1, description="how much a place counts up to there")


class MeasuredSites(Model):
    """The keys of an indicator that is measured of places."""

    sites: Name | None = Field(None, description="entry of `sites`: the places that the indicator measures")
    measure: Literal["distance_nearest", "count_within", "per_population", "two_step", "e2sfca"] | None = Field(
        None,
        description="km to the nearest, number within a radius, places per person within a radius, or access by a "
        "(enhanced) two-step floating catchment",
    )
    k: StrictInt = Field(1, ge=1, description="`distance_nearest`: the mean of the distances to the k nearest")
    radius_km: float | None = Field(
        None, gt=0, allow_inf_nan=False, description="`count_within`, `per_population`: the radius, in km"
    )
    catchment_km: float | None = Field(
        None, gt=0, allow_inf_nan=False, description="`two_step`, `e2sfca`: how far people go, in km"
    )
    max_cost: float | None = Field(
        None, gt=0, allow_inf_nan=False, description="with `costs`: the radius or catchment, in the unit of that table"
    )
    decay: Literal["none", "gaussian", "steps"] | None = Field(
        None, description="`e2sfca`: how a place counts less with distance; gaussian when absent"
    )
    steps: tuple[DecayStep, ...] | None = Field(
        None, description="`decay: steps`: the weight up to each distance, the last up to the catchment"
    )
    per: float | None = Field(
        None,
        gt=0,
        allow_inf_nan=False,
        description="of a rate from counts: per so many of the denominator (inhabitants, recipients, km²), "
        "in place of a proportion; `per_population`, `two_step`, `e2sfca`: per so many inhabitants",
    )

    @property
    def limit(self) -> float | None:
        """The radius or catchment; None where none is asked for."""
        asked = (self.max_cost, self.radius_km, self.catchment_km)
        return next((value for value in asked if value is not None), None)

    @property
    def decays(self) -> Literal["none", "gaussian", "steps"]:
        """The decay of a place with distance."""
        return (self.decay or "gaussian") if self.measure == "e2sfca" else "none"

    @property
    def measured_column(self) -> str:
        """The name of the column that holds what is measured: the same for the same measure of the same places."""
        told = [f"{key} {_told(getattr(self, key))}" for key in OWN if getattr(self, key) not in (None, 1)]
        return f"{self.sites} [{', '.join([str(self.measure), *told])}]"


def _told(value: Any) -> str:
    if isinstance(value, tuple):
        return " | ".join(f"{step.to:g}: {step.weight:g}" for step in value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def check_measure(item: MeasuredSites) -> None:
    """Refuse a measure whose keys do not agree.

    Raises
    ------
    Slip
    """
    if item.sites is None:
        _refuse_alone(item)
        return
    if item.measure is None:
        raise Slip(say("sites.no_measure"), fix=say("sites.name_measure", measures=MEASURES))
    takes = {
        "distance_nearest": {"k"},
        "count_within": {"radius_km", "max_cost"},
        "per_population": {"radius_km", "per"},
        "two_step": {"catchment_km", "max_cost", "per"},
        "e2sfca": {"catchment_km", "max_cost", "decay", "steps", "per"},
    }[item.measure]
    for key in OWN:
        if getattr(item, key) not in (None, 1) and key not in takes:
            raise Slip(
                say("sites.measure_takes_no", measure=item.measure, key=key),
                fix=say("sites.measure_takes", measure=item.measure, takes=sorted(takes)),
            )
    wanted = DISTANCE.get(item.measure)
    if wanted is not None and item.limit is None:
        raise Slip(say("sites.no_distance", measure=item.measure), fix=say("sites.write_distance", key=wanted))
    if item.max_cost is not None and item.limit is not None and (item.radius_km or item.catchment_km):
        raise Slip(say("sites.two_distances"), fix=say("sites.one_distance", key=wanted or ""))
    _check_steps(item)


def _check_steps(item: MeasuredSites) -> None:
    if (item.decay == "steps") != (item.steps is not None):
        raise Slip(say("sites.steps_go_with_decay"), fix=say("sites.write_steps"))
    if item.steps is None:
        return
    ends = [step.to for step in item.steps]
    if ends != sorted(set(ends)) or not ends or ends[-1] != item.limit:
        raise Slip(say("sites.steps_ascend", limit=item.limit or 0.0), fix=say("sites.write_steps"))


def _refuse_alone(item: MeasuredSites) -> None:
    """Keys of a measure of no places."""
    counted = {"per"} if getattr(item, "numerator", None) is not None else set()
    alone = [key for key in ("measure", *OWN) if key not in counted and getattr(item, key) not in (None, 1)]
    if alone:
        raise Slip(say("sites.measure_of_nothing", key=alone[0]), fix=say("sites.name_sites"))
