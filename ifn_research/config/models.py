"""The keys of a configuration: every key, its type and its default."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, TypeVar

from pydantic import Field, SerializerFunctionWrapHandler, StrictBool, StrictInt, model_serializer, model_validator

from ifn_research.config.audiences import AudienceConfig
from ifn_research.config.becoming_one import BecomingOne, check_combination
from ifn_research.config.coverage import CoverageConfig
from ifn_research.config.kinds import (
    Columns,
    DimensionPath,
    Direction,
    Header,
    Model,
    Name,
    Selection,
    Shown,
    Slip,
    Slug,
    Unit,
)
from ifn_research.config.levels import AggregateConfig
from ifn_research.config.people import PeopleConfig
from ifn_research.config.robustness import RobustnessConfig
from ifn_research.config.sites import MeasuredSites, OriginsConfig, SitesConfig, check_measure
from ifn_research.config.steps import AggregationConfig, StepConfig
from ifn_research.config.tables import GeometryConfig, GroundTruthTableConfig, TableConfig, ZoomConfig
from ifn_research.config.territories import ReferenceConfig, TerritoriesConfig
from ifn_research.config.typology import TypologyConfig
from ifn_research.config.validation import DENSITY, ValidationConfig
from ifn_research.language.messages import say
from ifn_research.language.spelling import printed

# Units that say of themselves what a rate is a part of.
PROPORTIONS = ("%", "share", "‰")
Declared = TypeVar("Declared", "VersionConfig", "GroundTruthConfig")


class LabelConfig(Model):
    """The label of a dimension or a group."""

    label: Shown = Field(min_length=1, description="in French")


class IndicatorConfig(MeasuredSites, BecomingOne):
    """One indicator: a column, a rate made of two counts, or what is measured of places."""

    column: Header | None = None
    numerator: Columns | None = Field(None, description="a column of counts, or several that are summed")
    denominator: Header | None = None
    where: Selection | None = Field(
        None, description="column: value of the rows that hold it, in a table of several rows a territory"
    )
    label: Shown | None = Field(None, description="what readers see, in French; the key when absent")
    dimension: DimensionPath | None = Field(None, description="path of the group, e.g. acces or acces/reseau")
    direction: Direction = Field(1, description="1: more is more fragile; -1: more is less fragile")
    unit: Unit = Field(
        "", description="% (0 to 100) and share (0 to 1) are checked; a rate from counts is in % unless told"
    )
    transform: Literal["none", "log", "log1p", "sqrt", "normal_scores"] = Field(
        "none", description="the scale on which it enters the index; `ifn methods transform` says what each does"
    )
    source: Shown = ""
    year: StrictInt | str | None = None
    standard_error: Header | None = Field(
        None, description="column of the standard errors of a figure that rests on a sample, in its unit"
    )
    note: Shown = Field("", description="what a reader must know of this indicator")

    @model_validator(mode="after")
    def _one_way_to_compute(self) -> IndicatorConfig:
        check_measure(self)
        if self.sites is not None:
            if self.column not in (None, self.measured_column) or (self.numerator, self.where) != (None, None):
                raise Slip(say("sites.measured_or_read"), fix=say("sites.keep_sites_or_column"))
            # From here on it is the indicator of a column, which is measured when the tables are joined.
            object.__setattr__(self, "column", self.measured_column)
        _check_columns(self, optional=True)
        if self.sites is None and self.per is not None and self.unit in PROPORTIONS:
            raise Slip(say("config.per_is_no_proportion", per=self.per, unit=self.unit), fix=say("config.unit_of_per"))
        if self.standard_error is not None and (self.numerator is not None or self.sites is not None or self.where):
            raise Slip(say("config.standard_error_of_column"), fix=say("config.remove_key", key="standard_error"))
        return self

    @model_serializer(mode="wrap")
    def _as_written(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """The declared keys: the column of what is measured is none of a configuration."""
        written: dict[str, Any] = handler(self)
        if self.sites is None:
            return written
        # The direction of what is measured must be said, also where it is the usual one.
        return {key: value for key, value in written.items() if key != "column"} | {"direction": self.direction}


class GroundTruthConfig(BecomingOne):
    """An outcome measured on the ground, against which versions are judged."""

    name: Name
    column: Header | None = None
    numerator: Columns | None = Field(None, description="a column of counts, or several that are summed")
    denominator: Header | None = None
    where: Selection | None = Field(
        None, description="column: value of the rows that hold it, in a table of several rows a territory"
    )
    label: Shown | None = None
    direction: Direction = Field(1, description="1: more is worse; -1: more is better")
    who: Shown | None = Field(
        None, description="who is counted, as a sentence goes on in French: personnes non vaccinées"
    )
    unit: Unit = Field("", description="%, share and ‰ make a mass of rate x population; anything else has no mass")
    primary: StrictBool = Field(False, description="the ground truth that carries the verdict; the first when none is")
    circular_with: tuple[Name, ...] = Field((), description="indicators from which this outcome was also built")
    only_where: dict[Header, Any] = Field(
        default_factory=dict, description="column: value (or list of values); the other territories are left out"
    )
    inclusion: Header | None = Field(
        None,
        description="column of the probability with which each territory was drawn to be measured: agreements are then "
        "estimated for all territories",
    )
    note: Shown = Field("", description="what this outcome is worth, and what it is not; shown with every result")
    source: Shown = ""
    table: GroundTruthTableConfig | None = None

    @property
    def group(self) -> str | None:
        """The group whose members it is measured at; None for the territories of the study."""
        return None if self.table is None else self.table.group

    @model_validator(mode="after")
    def _one_way_to_compute(self) -> GroundTruthConfig:
        _check_columns(self, optional=False)
        return self


class StartConfig(Model):
    """The changes that a version makes to the fitted index from which it starts; filled when read."""

    of: Name
    add: tuple[Name, ...] = ()
    drop: tuple[Name, ...] = ()


class VersionConfig(Model):
    """One index version: a complete choice of variables and steps."""

    name: Name
    label: Shown | None = Field(
        None, description="what readers see, in French; made from its steps, or its name, when absent"
    )
    index: str | None = Field(
        None,
        description="an index that was fitted elsewhere, which this version is, unchanged: models:/study@adopted, "
        "runs:/id, a results folder and version (DIR:VERSION), or an index.json",
    )
    adapts: Name | None = Field(
        None, description="the version with which this one is compared, territory by territory; that of `from`"
    )
    start: StartConfig | None = Field(None, description="filled when read", exclude=True)
    variables: tuple[Name, ...] = Field(description="a set of variable_sets, or a list of indicators")
    variables_name: str = Field("", description="name of the variable set, filled when read", exclude=True)
    shrinkage: StepConfig = StepConfig(method="none")
    imputation: StepConfig = StepConfig(method="none")
    outliers: StepConfig = StepConfig(method="none")
    normalisation: StepConfig = StepConfig(method="zscore")
    weighting: StepConfig = StepConfig(method="equal")
    aggregation: AggregationConfig = AggregationConfig(rules=(StepConfig(method="arithmetic"),), staged=False)
    rescale: StepConfig = StepConfig(method="none")
    coverage: CoverageConfig = CoverageConfig()
    allow_low_coverage: StrictBool = Field(False, description="accept any indicator, as coverage: {indicators: 0}")
    allow_few_territories: StrictBool = Field(
        False, description="learn weights of principal components or factors from fewer than 50 chosen territories"
    )
    reference: Literal["all", "territories"] | None = Field(
        None,
        description="what this version alone is fitted on; the study's `reference` when absent. An index: see `index`",
    )
    audience: Name | None = Field(
        None, description="the part of the people that it is about; filled for the versions of `audiences`"
    )
    beside: StrictBool = Field(
        False, description="a second axis, read beside the index: computed and written, neither judged nor compared"
    )
    note: Shown = Field("", description="why this version is in the study")

    @model_validator(mode="before")
    @classmethod
    def _made_of_index(cls, value: Any) -> Any:
        # An index says of which indicators it is made.
        fitted = isinstance(value, dict) and (value.get("index") is not None or value.get("start") is not None)
        return {"variables": (), **value} if fitted else value

    @model_validator(mode="after")
    def _one_threshold(self) -> VersionConfig:
        if self.allow_low_coverage and "indicators" in self.coverage.model_fields_set and self.coverage.indicators:
            raise Slip(
                say("config.allow_low_coverage_accepts", indicators=self.coverage.indicators),
                fix=say("config.keep_coverage_indicators_allow", indicators=self.coverage.indicators),
            )
        return self

    @property
    def least_known(self) -> CoverageConfig:
        """The coverage that is asked of indicators and of territories."""
        return self.coverage.model_copy(update={"indicators": 0.0}) if self.allow_low_coverage else self.coverage


class DisclosureConfig(Model):
    """The counts that are too small to be told."""

    threshold: StrictInt = Field(
        ge=2, description="counts from 1 to threshold - 1 are masked, with what would give them away: 11 masks 1 to 10"
    )


class TrackingConfig(Model):
    """The place where results are logged."""

    experiment: str | None = Field(None, description="MLflow experiment; ifn-<study> when absent")
    uri: str | None = Field(None, description="MLflow store; sqlite:///mlflow.db in the working directory when absent")


class StudyConfig(Model):
    """A whole study, after `extends`, overrides and grid were applied."""

    study: Slug
    title: Shown = ""
    description: Shown = Field("", description="what the study asks and what its data are worth; shown in every note")
    level: Slug = Field("territory", description="iris, commune, epci, departement, or any name")
    seed: StrictInt = Field(0, ge=0)
    geography: StrictInt | None = Field(
        None,
        ge=1943,
        le=2100,
        description="year of the communes of the study (1 January); tables of others are brought to it",
    )
    vintages: str | None = Field(
        None,
        description="Insee's table_passage_annuelle_AAAA or table_passage_geo2003_geoAAAA; changes from 2019 to 2026 "
        "come with the package",
    )
    plm: Literal["arrondissements", "communes"] | None = Field(
        None, description="Paris, Lyon and Marseille by district or whole; as in the first table when absent"
    )
    aggregate: AggregateConfig | None = Field(None, description="tables are of the level of the study when absent")
    zoom: ZoomConfig | None = Field(None, description="no territories of a finer level are scored when absent")
    tables: tuple[TableConfig, ...] = Field(min_length=1)
    territories: TerritoriesConfig | None = Field(
        None,
        description="those that are scored, judged, mapped and told of; every row of the first table when absent",
    )
    reference: ReferenceConfig = Field(
        ReferenceConfig(),
        description="what steps and weights are fitted on: all (every row of the tables), territories, a choice, or a "
        "fitted index, which the only version then is",
    )
    indicators: dict[Name, IndicatorConfig] = Field(min_length=1)
    variable_sets: dict[Name, Any] = Field(default_factory=dict)
    dimensions: dict[DimensionPath, LabelConfig] = Field(
        default_factory=dict, description="labels of the dimensions of indicators, by their paths"
    )
    audiences: dict[Name, AudienceConfig] = Field(
        default_factory=dict,
        description="parts of the people for which versions are also made, with other columns: `equal@senior`",
    )
    groups: dict[Name, LabelConfig] = Field(
        default_factory=dict, description="labels of the groups that tables declare, in the singular"
    )
    ground_truth: tuple[GroundTruthConfig, ...] = ()
    versions: tuple[VersionConfig, ...] = Field(min_length=1)
    geometry: GeometryConfig | None = None
    sites: dict[Name, SitesConfig] = Field(default_factory=dict, description="files of places that indicators measure")
    origins: OriginsConfig | None = Field(
        None, description="where people live in the territories; the territories' own points when absent"
    )
    validation: ValidationConfig = ValidationConfig()
    robustness: RobustnessConfig | None = Field(
        None, description="choices among which ranks are compared; nothing is varied when absent"
    )
    typology: TypologyConfig | None = Field(None, description="no kinds of territories are looked for when absent")
    people: PeopleConfig | None = Field(
        None, description="persons concerned, counted beside the ranks; nobody is counted when absent"
    )
    disclosure: DisclosureConfig | None = Field(None, description="nothing is masked when absent")
    tracking: TrackingConfig = TrackingConfig()

    def plain(self) -> dict[str, Any]:
        """The resolved configuration as plain data that can be written as YAML and read again."""
        return self.model_dump(mode="json", exclude_defaults=True, by_alias=True)

    @property
    def primary(self) -> GroundTruthConfig | None:
        """The ground truth that carries the verdict: the one declared, else the first."""
        declared = [truth for truth in self.ground_truth if truth.primary]
        candidates = declared or list(self.ground_truth)
        return candidates[0] if candidates else None

    @property
    def members_of_sets(self) -> dict[str, list[str]]:
        """The indicators of each variable set."""
        return {
            name: value["indicators"] if isinstance(value, dict) else value
            for name, value in self.variable_sets.items()
        }

    @property
    def set_labels(self) -> dict[str, str]:
        """The labels of the variable sets that have one."""
        return {name: printed(value["label"]) for name, value in self.variable_sets.items() if isinstance(value, dict)}

    def version(self, name: str) -> VersionConfig:
        """The version of that name.

        Raises
        ------
        KeyError
            If there is none.
        """
        return _named(self.versions, name)

    def truth(self, name: str) -> GroundTruthConfig:
        """The ground truth of that name.

        Raises
        ------
        KeyError
            If there is none.
        """
        return _named(self.ground_truth, name)

    @property
    def experiment(self) -> str:
        """Name of the MLflow experiment."""
        return self.tracking.experiment or f"ifn-{self.study}"

    @property
    def used_indicators(self) -> tuple[str, ...]:
        """Indicators that some version, baseline or adjustment uses, in the order of `indicators`."""
        used = {name for version in self.versions for name in version.variables}
        used |= {*(self.validation.baselines or ()), *(self.validation.adjust_for or ())}
        used |= set(() if self.people is None else self.people.indicators)
        return tuple(name for name in self.indicators if name in used)

    @property
    def baselines(self) -> tuple[str, ...]:
        """Indicators judged alone: those declared, else those of the versions that are judged."""
        if self.validation.baselines is not None:
            return tuple(name for name in self.validation.baselines if name in self.indicators)
        judged = {name for version in self.versions if not version.beside for name in version.variables}
        return tuple(name for name in self.used_indicators if name in judged)

    @property
    def density_is_judged(self) -> bool:
        """True if the population density is a baseline: where a table declares it, unless other baselines are."""
        asked = self.validation.baselines
        known = any(table.density for table in self.tables) and DENSITY not in self.indicators
        return known and (asked is None or DENSITY in asked)

    @property
    def adjust_for(self) -> tuple[str, ...]:
        """Indicators given which versions are judged again: those declared, else the first baseline."""
        declared = self.validation.adjust_for
        return self.baselines[:1] if declared is None else declared


def _named(items: Iterable[Declared], name: str) -> Declared:
    for item in items:
        if item.name == name:
            return item
    raise KeyError(name)


def _check_columns(model: IndicatorConfig | GroundTruthConfig, *, optional: bool) -> None:
    check_combination(model, counted=model.numerator is not None)
    counts = (model.numerator is not None) + (model.denominator is not None)
    if counts == 1:
        absent = "denominator" if model.denominator is None else "numerator"
        raise Slip(
            say("config.rate_counts_needs_both"),
            fix=say("config.add_column_write_column", absent=absent),
        )
    if model.column is not None and counts:
        raise Slip(
            say("config.column_given_numerator_denominator"),
            fix=say("config.keep_column_numerator_denominator"),
        )
    if model.column is None and not counts and not optional:
        raise Slip(say("config.no_column_given"), fix=say("config.add_column_column_table"))
