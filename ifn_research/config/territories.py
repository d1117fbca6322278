"""The territories that a study is about, and those on which its versions are fitted: `territories:`, `reference:`."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, StrictBool, model_validator

from ifn_research.config.kinds import Code, Markers, Model, Selection, Slip
from ifn_research.language.messages import say

WHAT = ("all", "territories")


class TerritoriesConfig(Model):
    """Territories chosen among the rows of the first table."""

    where: Selection | None = Field(
        None, description="group (or column of a table): value, or list of values, of the territories meant"
    )
    codes: Markers | None = Field(None, description="codes of the territories meant, in quotes")
    path: str | None = Field(
        None, description="a table that lists the territories meant; relative to the configuration file"
    )
    code: Code | None = Field(None, description="column of the codes in that table; its first column when absent")
    repair_codes: StrictBool = Field(False, description="put back the leading zeros that codes of the list have lost")
    label: str = Field("", description="what readers see, in French: Nord")

    @model_validator(mode="before")
    @classmethod
    def _codes_alone(cls, value: Any) -> Any:
        return {"codes": value} if isinstance(value, (list, tuple)) else value

    @model_validator(mode="after")
    def _one_choice(self) -> TerritoriesConfig:
        if self.codes is not None and not self.codes:
            raise Slip(say("config.no_territory_chosen"), fix=say("config.choose_territories"))
        if self.chosen_by != 1 and not isinstance(self, ReferenceConfig):
            what = "config.no_territory_chosen" if not self.chosen_by else "config.territories_chosen_twice"
            raise Slip(say(what), fix=say("config.choose_territories"))
        return self

    @property
    def chosen_by(self) -> int:
        """The number of ways in which territories are chosen."""
        return sum(item is not None for item in (self.where, self.codes, self.path))


class ReferenceConfig(TerritoriesConfig):
    """The territories on which steps and weights are fitted; `all` and `territories` stand for `{rows: ...}`."""

    rows: Literal["all", "territories"] = Field(
        "all", description="all: every row of the tables; territories: those that the study is about"
    )

    @model_validator(mode="before")
    @classmethod
    def _named(cls, value: Any) -> Any:
        if isinstance(value, str):
            if value not in WHAT:
                raise Slip(say("config.unknown_reference", value=value), fix=say("config.choose_reference"))
            return {"rows": value}
        return value

    @model_validator(mode="after")
    def _rows_or_choice(self) -> ReferenceConfig:
        if self.chosen_by + (self.rows == "territories") > 1:
            raise Slip(say("config.territories_chosen_twice"), fix=say("config.choose_reference"))
        return self

    @property
    def everything(self) -> bool:
        """True if it is every row of the tables."""
        return self.chosen_by == 0 and self.rows != "territories"


def chosen_columns(*choices: TerritoriesConfig | None) -> list[str]:
    """The groups and columns by which territories are chosen."""
    return list(dict.fromkeys(name for item in choices if item is not None for name in item.where or ()))
