"""The steps of an index version as YAML writes them: a method and its options."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import Field, StrictBool, model_serializer, model_validator

from ifn_research.config.kinds import Model, Slip
from ifn_research.language.messages import say

STEPS = ("shrinkage", "imputation", "outliers", "normalisation", "weighting", "aggregation", "rescale")
# Options of a weighting that may name a file, relative to the configuration file.
FILES = ("votes", "judgements")


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
        if isinstance(value, dict) and value:
            options = ", ".join(f"{name}: {_short(item)}" for name, item in value.items())
            raise Slip(say("config.options_not_say_method"), fix=say("config.write_method_name", options=options))
        raise Slip(
            say("config.no_step_step_method", short=repr(_short(value))),
            fix=say("config.write_name_e_g"),
        )

    @model_serializer
    def _to_yaml(self) -> Any:
        return {"method": self.method, **self.options} if self.options else self.method

    @property
    def portable(self) -> dict[str, Any]:
        """The options with files by their names: their folder changes from one machine to the next.

        What a file could hold and the study holds itself is too long to be named.
        """
        return {
            name: Path(value).name if name in FILES else value
            for name, value in self.options.items()
            if name not in FILES or isinstance(value, str)
        }

    def flow(self) -> str:
        """As YAML writes it on one line."""
        return _short({"method": self.method, **self.options}) if self.options else self.method

    def __str__(self) -> str:
        options = ", ".join(f"{name}={_short(value)}" for name, value in self.portable.items())
        return f"{self.method}({options})" if options else self.method


class AggregationConfig(Model):
    """One rule for the whole index, or one rule a stage from the bottom up.

    A bare name (or a mapping with `method`) is one rule; `{within: r1, across: r2}` and `{stages: [r1, r2, ...]}`
    are staged. `rescale_stages: true` beside the stages normalises the scores of each node as the indicators are,
    before the next stage.
    """

    rules: tuple[StepConfig, ...]
    staged: bool = False
    rescale_stages: StrictBool = False

    @model_validator(mode="before")
    @classmethod
    def _from_yaml(cls, value: Any) -> Any:
        if isinstance(value, dict) and "rescale_stages" in value and "rules" not in value:
            rest = {key: item for key, item in value.items() if key != "rescale_stages"}
            rules = _rules(rest)
            if not rules["staged"]:
                raise Slip(
                    say("config.no_stages_rescale_between"),
                    fix=say("config.stages_arithmetic_geometric_rescale"),
                )
            return {**rules, "rescale_stages": value["rescale_stages"]}
        return _rules(value)

    @model_serializer
    def _to_yaml(self) -> Any:
        between = {"rescale_stages": True} if self.rescale_stages else {}
        return {"stages": list(self.rules), **between} if self.staged else self.rules[0]

    def __str__(self) -> str:
        stages = " > ".join(str(rule) for rule in self.rules)
        return f"{stages} (rescale_stages)" if self.rescale_stages else stages


def _rules(value: Any) -> Any:
    """The fields of an AggregationConfig, from what YAML says."""
    if isinstance(value, str) or (isinstance(value, dict) and "method" in value):
        return {"rules": [value], "staged": False}
    if isinstance(value, dict) and set(value) == {"within", "across"}:
        return {"rules": [value["within"], value["across"]], "staged": True}
    if isinstance(value, dict) and set(value) == {"stages"} and isinstance(value["stages"], list):
        if not value["stages"]:
            raise Slip(say("config.stages_needs_least_rule"), fix=say("config.stages_arithmetic_geometric_bottom"))
        return {"rules": value["stages"], "staged": True}
    if isinstance(value, AggregationConfig) or (isinstance(value, dict) and isinstance(value.get("rules"), tuple)):
        return value
    raise Slip(
        say("config.no_aggregation", short=repr(_short(value))),
        fix=say("config.write_rule_arithmetic_mapping"),
    )


def _short(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_short(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_short(item) for item in value) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value)
