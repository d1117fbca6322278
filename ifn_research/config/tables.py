"""The tables of a study, of its ground truths and of a zoom, and its outlines: how their files are read."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, StrictBool, StrictInt, model_validator

from ifn_research.config.kinds import (
    Code,
    Decimals,
    Header,
    Markers,
    Model,
    Name,
    Selection,
    Slip,
    Slug,
    SystemName,
    parts,
)
from ifn_research.config.sites import CoordinatesConfig
from ifn_research.language.messages import say

# The export of the IFN's portal, where codes may have lost their zero.
PORTAL = "ifn-portail"
PORTAL_COLUMNS = {"code": "code", "name": "name", "population": "population", "repair_codes": True}


class TableConfig(Model):
    """A table of territories: one row each, joined on `code`."""

    path: str = Field(
        description="csv, parquet, feather, json, xlsx, xls, ods or R file, or one of them in a .gz or .zip; relative "
        "to the configuration file"
    )
    format: Literal["table", "ifn-portail"] = Field(
        "table",
        description="`ifn-portail`: the export of the IFN's portal, whose columns of codes, names and population are "
        "known; its first line, of no territory, is left out",
    )
    code: Code = Field(description="column of the territory codes, or those that make one: [dep, com]")
    name: Header | None = Field(None, description="column of the territories' names")
    population: Header | None = Field(None, description="column of the population, in persons")
    groups: dict[Name, Header] = Field(
        default_factory=dict, description="named groupings (région, département), from fine to coarse or not"
    )
    coordinates: CoordinatesConfig | None = Field(None, description="columns of the centroids")
    density: Header | None = Field(None, description="column of the population density, in persons per km²")
    where: Selection | None = Field(None, description="column: value (or list of values) of the rows to keep")
    absent: Literal[0] | None = Field(
        None,
        description="0: a territory that this table of counts does not list has none; else its figures are missing",
    )
    skip: Selection | None = Field(None, description="column: value (or list of values) of the rows to leave out")
    header_rows: StrictInt | None = Field(
        None,
        ge=0,
        le=5,
        description="lines of the header, joined as `Upper / lower`; one when absent; with 0, columns are called by "
        "their letters: `(A)`, `(B)`",
    )
    skip_rows: StrictInt | None = Field(
        None, ge=0, le=1_000_000, description="lines above the header; detected when absent"
    )
    separator: str | None = Field(None, description="of a csv file; detected when absent")
    decimal: Decimals | None = Field(
        None, description="decimal mark, or one by column: {longitude: '.'}; detected column by column when absent"
    )
    thousands: Literal[",", ".", "'", "’", " "] | None = Field(
        None, description="mark that sets thousands apart in figures, beside blanks and apostrophes, which always may"
    )
    encoding: str | None = Field(None, description="of a csv file; detected when absent (UTF-8, else Windows-1252)")
    missing: Markers | None = Field(None, description="texts and numbers that mean a missing or secret value")
    sheet: str | StrictInt | None = Field(
        None, description="sheet of a workbook, file of a zip or object of an R file; the only one when absent"
    )
    repair_codes: StrictBool = Field(False, description="put back the leading zeros that a spreadsheet took from codes")
    vintage: StrictInt | Literal["guess"] | None = Field(
        None,
        description="year of its communes (1 January), which are brought to those of `geography`; guess: the year that "
        "has most of its codes",
    )
    split: Literal["population"] | None = Field(
        None, description="population: counts of a commune that was divided are shared out by it; else missing"
    )
    share: StrictBool = Field(
        False, description="this table is public, and travels whole with the study (`ifn bundle`); else no data does"
    )

    @model_validator(mode="before")
    @classmethod
    def _known_columns(cls, value: Any) -> Any:
        portal = isinstance(value, dict) and value.get("format") == PORTAL
        return {**PORTAL_COLUMNS, **value} if portal else value

    @model_validator(mode="after")
    def _one_meaning_of_a_mark(self) -> TableConfig:
        if self.decimal is not None and self.decimal == self.thousands:
            other = "." if self.decimal == "," else ","
            raise Slip(
                say("config.said_decimal_mark_set", decimal=self.decimal),
                fix=say(
                    "config.keep_decimal_write_decimal", decimal=self.decimal, other=other, thousands=self.thousands
                ),
            )
        return self

    @property
    def code_columns(self) -> tuple[str, ...]:
        """The columns that make a code."""
        return parts(self.code)

    @property
    def code_name(self) -> str:
        """The column of the codes, for messages and headers."""
        return " + ".join(self.code_columns)


class ZoomConfig(Model):
    """Territories of a finer level, scored with what versions learned at the level of the study."""

    level: Slug = Field(description="level of these territories, such as iris")
    tables: tuple[TableConfig, ...] = Field(
        min_length=1, description="tables of some territories of that level, with the columns of the indicators"
    )


class GeometryConfig(Model):
    """The outlines of the territories: GeoJSON, TopoJSON, GeoPackage, shapefile or Parquet, or a zip of one."""

    path: str | tuple[str, ...] = Field(
        description="file of polygons, or several: a list, or a pattern such as `communes-*.json`; relative to the "
        "configuration file"
    )
    code: str = Field(description="its attribute that holds the territory codes")
    name: str | None = Field(
        None, description="its attribute that holds the names, for territories that no table names"
    )
    crs: SystemName | None = Field(
        None, description="system of its coordinates, e.g. EPSG:2154; what the file says, else degrees, when absent"
    )
    swap_axes: StrictBool = Field(False, description="the file has latitudes before longitudes (y before x)")
    repair_codes: StrictBool = Field(False, description="put back the leading zeros that codes have lost")
    vintage: StrictInt | None = Field(
        None, description="year of its communes (1 January); those that are one in the year of `geography` are joined"
    )

    @property
    def paths(self) -> tuple[str, ...]:
        """The files, and the patterns of files, as a list."""
        return (self.path,) if isinstance(self.path, str) else self.path

    @model_validator(mode="after")
    def _some_file(self) -> GeometryConfig:
        if not self.paths:
            raise Slip(say("config.no_file_of_outlines"), fix=say("config.name_file_of_outlines"))
        return self


class GroundTruthTableConfig(TableConfig):
    """The table of a ground truth that does not come with the study's tables."""

    level: Slug | None = Field(
        None, description="level of its territories, which says how codes look; `group`, else the study's, when absent"
    )
    group: Name | None = Field(
        None, description="entry of `groups` whose members it is measured at: scores are averaged there by population"
    )

    def level_in(self, study: str) -> str:
        """The level of its territories in a study of that level."""
        return self.level or self.group or study
