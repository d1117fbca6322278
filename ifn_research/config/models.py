"""What a configuration may say: every key, its type and its default."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_serializer, model_validator

# Names become files and folders: "." and ".." would be others.
NAME = r"^[A-Za-z0-9_.-]*[A-Za-z0-9_-][A-Za-z0-9_.-]*$"
Name = Annotated[str, StringConstraints(pattern=NAME)]
Slug = Annotated[str, StringConstraints(pattern=NAME)]
DimensionPath = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*$")]

STEPS = ("imputation", "outliers", "normalisation", "weighting", "aggregation", "rescale")
METRICS = ("spearman", "pearson", "kendall", "capture_pop20", "capture_n20", "top_decile_overlap")
Metric = Literal["spearman", "pearson", "kendall", "capture_pop20", "capture_n20", "top_decile_overlap"]


class Model(BaseModel):
    """Frozen; an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False, protected_namespaces=())


class StepConfig(Model):
    """One construction step: a method of the step's registry and its options."""

    method: str
    options: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _from_yaml(cls, value: Any) -> Any:
        if isinstance(value, str):
            return {"method": value}
        if isinstance(value, StepConfig) or (isinstance(value, dict) and set(value) == {"method", "options"}):
            return value
        if isinstance(value, dict) and "method" in value:
            return {"method": value["method"], "options": {k: v for k, v in value.items() if k != "method"}}
        raise ValueError("a step is a method name, or a mapping with 'method' and its options")

    @model_serializer
    def _to_yaml(self) -> Any:
        return {"method": self.method, **self.options} if self.options else self.method

    def __str__(self) -> str:
        options = ", ".join(f"{name}={_short(value)}" for name, value in self.options.items())
        return f"{self.method}({options})" if options else self.method


class AggregationConfig(Model):
    """One rule for the whole index, or one rule a stage from the bottom up.

    A bare name (or a mapping with `method`) is one rule; `{within: r1, across: r2}` and `{stages: [r1, r2, ...]}`
    are staged.
    """

    rules: tuple[StepConfig, ...]
    staged: bool = False

    @model_validator(mode="before")
    @classmethod
    def _from_yaml(cls, value: Any) -> Any:
        if isinstance(value, str) or (isinstance(value, dict) and "method" in value):
            return {"rules": [value], "staged": False}
        if isinstance(value, dict) and set(value) == {"within", "across"}:
            return {"rules": [value["within"], value["across"]], "staged": True}
        if isinstance(value, dict) and set(value) == {"stages"} and isinstance(value["stages"], list):
            if not value["stages"]:
                raise ValueError("'stages' needs at least one rule")
            return {"rules": value["stages"], "staged": True}
        if isinstance(value, AggregationConfig) or (isinstance(value, dict) and isinstance(value.get("rules"), tuple)):
            return value
        raise ValueError(
            "an aggregation is a rule's name, a mapping with 'method', {within: rule, across: rule}, "
            "or {stages: [rule, ...]} from the bottom up"
        )

    @model_serializer
    def _to_yaml(self) -> Any:
        return {"stages": list(self.rules)} if self.staged else self.rules[0]

    def __str__(self) -> str:
        return " > ".join(str(rule) for rule in self.rules)


class CoordinatesConfig(Model):
    """Columns of the centroids, in degrees (WGS 84)."""

    longitude: str
    latitude: str


class TableConfig(Model):
    """A table of territories: one row each, joined on `code`."""

    path: str = Field(description="csv, parquet or xlsx file; relative to the configuration file")
    code: str = Field(description="column of the territory codes")
    name: str | None = Field(None, description="column of the territories' names")
    population: str | None = Field(None, description="column of the population, in persons")
    groups: dict[Name, str] = Field(
        default_factory=dict, description="named groupings (région, département), from fine to coarse or not"
    )
    coordinates: CoordinatesConfig | None = Field(None, description="columns of the centroids")
    separator: str | None = Field(None, description="of a csv file; detected when absent")
    decimal: Literal[".", ","] | None = Field(None, description="decimal mark of a csv file; detected when absent")
    encoding: str | None = Field(None, description="of a csv file; detected when absent (UTF-8, else Windows-1252)")
    skip_rows: int | None = Field(None, ge=0, description="lines above the header; detected when absent")
    missing: tuple[str, ...] | None = Field(None, description="texts that mean a missing or secret value")
    sheet: str | int | None = Field(None, description="sheet of an xlsx file; the first when absent")
    repair_codes: bool = Field(False, description="put back the leading zeros that a spreadsheet took from codes")


class IndicatorConfig(Model):
    """One indicator: a column, or a rate made of two counts."""

    column: str | None = None
    numerator: str | None = None
    denominator: str | None = None
    label: str | None = Field(None, description="what readers see, in French; the key when absent")
    dimension: DimensionPath | None = Field(None, description="path of the group, e.g. acces or acces/reseau")
    direction: Literal[1, -1] = Field(1, description="1: more is more fragile; -1: more is less fragile")
    unit: str = Field(
        "", description="% (0 to 100) and share (0 to 1) are checked; a rate from counts is in % unless told"
    )
    source: str = ""
    year: int | str | None = None
    note: str = Field("", description="what a reader must know of this indicator")

    @model_validator(mode="after")
    def _one_way_to_compute(self) -> IndicatorConfig:
        _check_columns(self, optional=True)
        return self


class GroundTruthTableConfig(TableConfig):
    """The table of a ground truth that does not come with the study's tables."""

    level: Slug | None = Field(None, description="level of its territories; the study's when absent")
    group: Name | None = Field(None, description="entry of `groups` to which scores are averaged by population")


class GroundTruthConfig(Model):
    """An outcome measured on the ground, against which versions are judged."""

    name: Name
    column: str | None = None
    numerator: str | None = None
    denominator: str | None = None
    label: str | None = None
    direction: Literal[1, -1] = Field(1, description="1: more is worse; -1: more is better")
    unit: str = Field("", description="% and share make a mass of rate x population; anything else has no mass")
    primary: bool = Field(False, description="the ground truth that carries the verdict; the first when none is")
    circular_with: tuple[Name, ...] = Field((), description="indicators from which this outcome was also built")
    only_where: dict[str, Any] = Field(
        default_factory=dict, description="column: value (or list of values); the other territories are left out"
    )
    note: str = Field("", description="what this outcome is worth, and what it is not; shown with every result")
    source: str = ""
    table: GroundTruthTableConfig | None = None

    @model_validator(mode="after")
    def _one_way_to_compute(self) -> GroundTruthConfig:
        _check_columns(self, optional=False)
        return self


class VersionConfig(Model):
    """One index version: a complete choice of variables and steps."""

    name: Name
    variables: tuple[Name, ...] = Field(description="a set of variable_sets, or a list of indicators")
    variables_name: str = Field("", description="name of the variable set, filled when read", exclude=True)
    imputation: StepConfig = StepConfig(method="none")
    outliers: StepConfig = StepConfig(method="none")
    normalisation: StepConfig = StepConfig(method="zscore")
    weighting: StepConfig = StepConfig(method="equal")
    aggregation: AggregationConfig = AggregationConfig(rules=(StepConfig(method="arithmetic"),), staged=False)
    rescale: StepConfig = StepConfig(method="none")
    allow_low_coverage: bool = Field(False, description="accept indicators with fewer than 65 % of values")
    note: str = Field("", description="why this version is in the study")


class BootstrapConfig(Model):
    """How intervals are made: blocks of territories drawn with replacement."""

    replicates: int = Field(1000, ge=0, le=100_000)
    block: Name | None = Field(None, description="an entry of `groups`; chosen when absent")


class ValidationConfig(Model):
    """How versions are judged."""

    primary_metric: Metric = "spearman"
    bootstrap: BootstrapConfig = BootstrapConfig()
    baselines: tuple[Name, ...] | None = Field(
        None, description="indicators judged alone; every indicator that a version uses when absent"
    )


class TrackingConfig(Model):
    """Where results are logged."""

    experiment: str | None = Field(None, description="MLflow experiment; ifn-<study> when absent")
    uri: str | None = Field(None, description="MLflow store; sqlite:///mlflow.db in the working directory when absent")


class StudyConfig(Model):
    """A whole study, after `extends`, overrides and grid were applied."""

    study: Slug
    title: str = ""
    description: str = Field("", description="what the study asks and what its data are worth; shown in every note")
    level: Slug = Field("territory", description="iris, commune, epci, departement, or any name")
    seed: int = Field(0, ge=0)
    tables: tuple[TableConfig, ...] = Field(min_length=1)
    indicators: dict[Name, IndicatorConfig] = Field(min_length=1)
    variable_sets: dict[Name, Any] = Field(default_factory=dict)
    ground_truth: tuple[GroundTruthConfig, ...] = ()
    versions: tuple[VersionConfig, ...] = Field(min_length=1)
    validation: ValidationConfig = ValidationConfig()
    tracking: TrackingConfig = TrackingConfig()

    def plain(self) -> dict[str, Any]:
        """The resolved configuration as plain data that can be written as YAML and read again."""
        return self.model_dump(mode="json", exclude_defaults=True)

    @property
    def primary(self) -> GroundTruthConfig | None:
        """The ground truth that carries the verdict: the one declared, else the first."""
        declared = [truth for truth in self.ground_truth if truth.primary]
        candidates = declared or list(self.ground_truth)
        return candidates[0] if candidates else None

    @property
    def experiment(self) -> str:
        """Name of the MLflow experiment."""
        return self.tracking.experiment or f"ifn-{self.study}"

    @property
    def used_indicators(self) -> tuple[str, ...]:
        """Indicators that some version or baseline uses, in the order of `indicators`."""
        used = {name for version in self.versions for name in version.variables}
        used |= set(self.validation.baselines or ())
        return tuple(name for name in self.indicators if name in used)

    @property
    def baselines(self) -> tuple[str, ...]:
        """Indicators judged alone."""
        return self.used_indicators if self.validation.baselines is None else self.validation.baselines


def _short(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_short(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_short(item) for item in value) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _check_columns(model: IndicatorConfig | GroundTruthConfig, *, optional: bool) -> None:
    counts = (model.numerator is not None) + (model.denominator is not None)
    if counts == 1:
        raise ValueError("a rate from counts needs both 'numerator' and 'denominator'")
    if model.column is not None and counts:
        raise ValueError("give either 'column', or 'numerator' and 'denominator', not both")
    if model.column is None and not counts and not optional:
        raise ValueError("give 'column', or 'numerator' and 'denominator'")
