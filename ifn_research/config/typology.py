"""The kinds of territories: the keys below `typology:`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StrictInt, model_validator

from ifn_research.config.kinds import Model, Name, Slip
from ifn_research.language.messages import say

MOST_CLASSES = 12


class ClassesConfig(Model):
    """The numbers of classes that are tried; a plain number asks for that one."""

    min: StrictInt = Field(2, ge=2, le=MOST_CLASSES, description="the smallest number of classes that is tried")
    max: StrictInt = Field(8, ge=2, le=MOST_CLASSES, description="the largest number of classes that is tried")

    @model_validator(mode="before")
    @classmethod
    def _one_number(cls, value: Any) -> Any:
        return {"min": value, "max": value} if isinstance(value, int) and not isinstance(value, bool) else value

    @model_validator(mode="after")
    def _in_order(self) -> ClassesConfig:
        if self.max < self.min:
            raise Slip(
                say("config.classes_min_above_max", least=self.min, most=self.max),
                fix=say("config.classes_example", least=self.max, most=self.min),
            )
        return self


class TypologyConfig(Model):
    """Classes of territories by what they are fragile in, shown only where resampling finds them again."""

    on: Literal["dimensions", "indicators"] = Field(
        "dimensions", description="what territories are compared by: scores of dimensions, or normalised indicators"
    )
    version: Name | None = Field(None, description="version whose scores are compared; the first when absent")
    classes: ClassesConfig = Field(ClassesConfig(), description="numbers of classes to try, or the one number")
    replicates: Annotated[StrictInt, Field(ge=20, le=10_000)] = Field(
        100, description="draws of territories in which classes are found again"
    )
