"""Choices among which a rank should not depend: the keys below `robustness:`."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, StrictBool, StrictInt, field_validator, model_serializer, model_validator

from ifn_research.config.kinds import Model, Name, Slip
from ifn_research.config.steps import STEPS, AggregationConfig, StepConfig
from ifn_research.language.messages import say

# Keys of `inputs` that are no step of an index.
NOISE, LEFT_OUT, SAMPLING, FIT_ON = "weights", "exclude", "sampling", "fit_on"
MOST_REPLICATES = 65_536
# Columns of `robustness_runs`, in which inputs have one each.
COLUMNS_OF_RUNS = ("version", "run", "mean_abs_rank_shift", "spearman", "top_decile_overlap")


class NoiseConfig(Model):
    """Noise of the weights of a run, in every node of the hierarchy apart."""

    spread: float | None = Field(
        None, gt=0, le=1, description="each weight times a uniform number from 1 - spread to 1 + spread: 0.25 is ± 25 %"
    )
    concentration: float | None = Field(
        None, gt=0, le=1e9, description="Dirichlet around the weights of the run: the larger, the closer to them"
    )

    @model_validator(mode="before")
    @classmethod
    def _from_yaml(cls, value: Any) -> Any:
        return {} if value == "simplex" else value or {"none": value}

    @model_validator(mode="after")
    def _one_of_both(self) -> NoiseConfig:
        if self.spread is not None and self.concentration is not None:
            raise Slip(say("config.noise_of_two_kinds"), fix=say("config.noise_of_one_kind"))
        return self

    @model_serializer
    def _to_yaml(self) -> Any:
        amount = {"spread": self.spread, "concentration": self.concentration}
        return {name: value for name, value in amount.items() if value is not None} or "simplex"

    @property
    def kind(self) -> Literal["spread", "concentration", "simplex"]:
        """The kind of noise."""
        if self.spread is not None:
            return "spread"
        return "simplex" if self.concentration is None else "concentration"

    @property
    def amount(self) -> float:
        """The amount of noise; 0 where its kind has none."""
        return self.spread or self.concentration or 0.0


class LeftOutConfig(Model):
    """One indicator, or one dimension, that a run leaves out; or none, as likely as each of them."""

    one_of: Literal["indicators", "dimensions"] = Field(description="what is left out")


class SamplingConfig(Model):
    """Chance in figures: drawn from what counts, or standard errors, leave open."""

    indicators: Literal["counts"] = Field(
        description="counts: rates from counts, and what declares a standard_error; others do not move"
    )
    parts: tuple[tuple[Name, ...], ...] = Field(
        (),
        description="lists of indicators that are parts of one total, in which nobody is counted twice: drawn together",
    )

    @field_validator("parts")
    @classmethod
    def _of_several(cls, value: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
        for names in value:
            if len(set(names)) < 2:
                raise Slip(say("config.parts_are_several"), fix=say("config.parts_example"))
        named = [name for names in value for name in names]
        twice = [name for name in named if named.count(name) > 1]
        if twice:
            raise Slip(say("config.part_of_two_totals", name=twice[0]), fix=say("config.part_of_one_total"))
        return value


class FitOnConfig(Model):
    """The territories of which an index learns, drawn again; all are scored."""

    resample: Literal["blocks"] = Field(description="blocks: those of the bootstrap, drawn with replacement")


class RobustnessInputs(Model):
    """The choices that vary together, each between alternatives that are equally likely."""

    shrinkage: tuple[StepConfig, ...] | None = Field(None, description="alternatives of this step")
    imputation: tuple[StepConfig, ...] | None = Field(None, description="alternatives of this step")
    outliers: tuple[StepConfig, ...] | None = Field(None, description="alternatives of this step")
    normalisation: tuple[StepConfig, ...] | None = Field(None, description="alternatives of this step")
    weighting: tuple[StepConfig, ...] | None = Field(
        None, description="alternatives of this step: whole schemes, learned again in each run"
    )
    aggregation: tuple[AggregationConfig, ...] | None = Field(None, description="alternatives of this step")
    rescale: tuple[StepConfig, ...] | None = Field(None, description="alternatives of this step")
    weights: NoiseConfig | None = Field(
        None, description="noise around the weights of each run: spread, concentration or simplex"
    )
    exclude: LeftOutConfig | None = Field(None, description="an indicator or a dimension is left out, or none")
    sampling: SamplingConfig | None = Field(
        None, description="chance in rates from counts, and in what declares a standard_error"
    )
    fit_on: FitOnConfig | None = Field(
        None, description="means, extremes and weights are learned on territories that are drawn again"
    )

    @field_validator(*STEPS, mode="before")
    @classmethod
    def _listed(cls, value: Any) -> Any:
        if not isinstance(value, (list, tuple)) or not value:
            raise Slip(say("config.alternatives_are_listed"), fix=say("config.list_alternatives"))
        return value

    @property
    def of_steps(self) -> dict[str, tuple[Any, ...]]:
        """The alternatives of each step that varies, in the order of the steps."""
        return {step: given for step in STEPS if (given := getattr(self, step)) is not None}

    @property
    def others(self) -> list[str]:
        """The inputs that are no alternatives of a step."""
        return [name for name in (NOISE, LEFT_OUT, SAMPLING, FIT_ON) if getattr(self, name) is not None]


class BundleConfig(Model):
    """An alternative of a bundle: what it makes of several steps; the others stay those of the version."""

    shrinkage: StepConfig | None = Field(None, description="this step")
    imputation: StepConfig | None = Field(None, description="this step")
    outliers: StepConfig | None = Field(None, description="this step")
    normalisation: StepConfig | None = Field(None, description="this step")
    weighting: StepConfig | None = Field(None, description="this step")
    aggregation: AggregationConfig | None = Field(None, description="this step")
    rescale: StepConfig | None = Field(None, description="this step")

    @model_validator(mode="after")
    def _of_steps(self) -> BundleConfig:
        if not self.steps:
            raise Slip(say("config.bundle_of_no_step"), fix=say("config.bundle_example"))
        return self

    @property
    def steps(self) -> dict[str, Any]:
        """The steps that it names, in their order."""
        return {step: made for step in STEPS if (made := getattr(self, step)) is not None}


class DecisionConfig(Model):
    """Versions judged again in worlds that share what is drawn: is the recommendation the same?"""

    ground_truths: tuple[Name, ...] | None = Field(
        None, min_length=1, description="ground truths against which versions are judged; the primary one when absent"
    )
    metrics: tuple[Name, ...] | None = Field(
        None, min_length=1, description="metrics of agreement; the primary one when absent"
    )
    resample: Literal["blocks"] | None = Field(
        None, description="blocks: places are drawn too, those of the bootstrap; judged as they are when absent"
    )
    runs: StrictInt = Field(200, ge=2, le=100_000, description="worlds, at least; each indicator is left out as often")
    replicates: StrictInt = Field(
        199, ge=99, le=100_000, description="bootstrap of each world, for its confidence set and tests"
    )


class RobustnessConfig(Model):
    """Choices that vary, and how often."""

    versions: tuple[Name, ...] | None = Field(
        None,
        min_length=1,
        description="versions that vary; the best by the criterion and the declared baseline version when absent",
    )
    replicates: StrictInt = Field(
        1024, ge=2, le=MOST_REPLICATES, description="draws of what is drawn, at most; a power of two"
    )
    budget: StrictInt | None = Field(
        None,
        ge=64,
        le=1_000_000,
        description="most runs of a version; when absent 20,000 for 1,000 territories and 2,000 for 35,000",
    )
    inputs: RobustnessInputs = Field(RobustnessInputs(), description="choices that vary, by step")
    bundles: dict[Name, tuple[BundleConfig, ...]] = Field(
        default_factory=dict,
        description="steps that move together as one input: what each of its alternatives makes of them",
    )
    pairs: tuple[tuple[str, str], ...] = Field(
        (), description="codes of two territories each, whose order is told beside that of neighbours in the tenth"
    )
    reversals: StrictBool = Field(
        False, description="territories and blocks are left out in turn, and pairs that change order are counted"
    )
    decision: DecisionConfig | None = Field(
        None,
        description="versions are judged again with what sampling, exclude and fit_on draw; not done when absent",
    )

    @property
    def ranks_vary(self) -> bool:
        """True if some input varies."""
        return bool(self.inputs.of_steps or self.inputs.others or self.bundles)

    @field_validator("replicates")
    @classmethod
    def _power_of_two(cls, value: int) -> int:
        if value & (value - 1):
            near = 1 << (value.bit_length() - 1)
            raise Slip(
                say("config.no_power_of_two", value=value), fix=say("config.powers_of_two", low=near, high=2 * near)
            )
        return value

    @field_validator("bundles")
    @classmethod
    def _of_several(cls, value: dict[str, tuple[BundleConfig, ...]]) -> dict[str, tuple[BundleConfig, ...]]:
        for name, alternatives in value.items():
            if name in (*STEPS, NOISE, LEFT_OUT, SAMPLING, FIT_ON, *COLUMNS_OF_RUNS):
                raise Slip(say("config.bundle_named_as_input", name=name), fix=say("config.bundle_of_another_name"))
            if not alternatives:
                raise Slip(say("config.bundle_of_none", name=name), fix=say("config.bundle_example"))
        return value

    @model_validator(mode="after")
    def _something_varies(self) -> RobustnessConfig:
        inputs = self.inputs
        decides = self.decision is not None and self.decision.resample is not None
        if not (self.ranks_vary or decides or self.reversals):
            raise Slip(say("config.nothing_varies"), fix=say("config.robustness_example"))
        taken = set(inputs.of_steps)
        for name, alternatives in self.bundles.items():
            steps = {step for alternative in alternatives for step in alternative.steps}
            if steps & taken:
                raise Slip(
                    say("config.step_varies_twice", step=min(steps & taken), name=name),
                    fix=say("config.step_varies_once"),
                )
            taken |= steps
        if inputs.sampling is not None and "shrinkage" in taken:
            raise Slip(say("config.shrinkage_of_drawn_rates"), fix=say("config.shrinkage_or_sampling"))
        return self
