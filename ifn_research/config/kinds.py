"""The kinds of value that a configuration holds: names, directions, units, whole numbers."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints

from ifn_research.config.slips import number_meant
from ifn_research.language.messages import Words, say
from ifn_research.language.spelling import as_header, printed

# Names become files and folders: "." and ".." would be others, and file systems take 255 bytes.
NAME = r"^[A-Za-z0-9_.-]*[A-Za-z0-9_-][A-Za-z0-9_.-]*$"
LONGEST_NAME = 80
# Names of versions and indicators: those of an audience are `equal@senior`.
NAME_AT = NAME.replace("[A-Za-z0-9_.-]*", "[A-Za-z0-9_.@-]*")
# Systems of coordinates go by their name in a register that is installed: never an address, nor a definition.
SYSTEM_NAME = r"(epsg|ogc|esri|ignf|iau)(_[0-9]+)?:[a-z0-9._-]+"

PERCENT_SLIPS = {
    "percent", "per cent", "percents", "percentage", "percentages", "pct", "prct", "pc", "pour cent", "pourcent",
    "pourcents", "pourcentage", "pourcentages", "en %", "en pourcentage", "%", "％",
}  # fmt: skip
SHARE_SLIPS = {"share", "shares", "part", "parts", "proportion", "proportions", "fraction", "fractions"}
PER_MILLE_SLIPS = {"‰", "pour mille", "pourmille", "per mille", "per mill", "permille", "permil"}


class Slip(ValueError):
    """A value that a configuration does not accept, with its repair.

    Parameters
    ----------
    what, fix : Message or str
        As in IfnError; where it stands is known to who reads the configuration.
    """

    def __init__(self, what: Words, *, fix: Words) -> None:
        self.what, self.fix = what, fix
        super().__init__(str(what))


class Model(BaseModel):
    """Frozen; an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False, protected_namespaces=())


# Words for readers.
Shown = Annotated[str, AfterValidator(printed)]


def _plain_direction(value: Any) -> Any:
    meant = number_meant(value)
    if meant in ("1", "+1", "-1"):
        sign = say("config.minus_keyboard") if meant not in str(value) else ""
        raise Slip(
            say("config.direction_text", value=value),
            fix=say("config.direction_without_quotes", meant=int(meant), sign=sign),
        )
    if value not in (1, -1) or isinstance(value, bool):
        raise Slip(
            say("config.direction_is", value=str(value).lower() if isinstance(value, bool) else repr(value)),
            fix=say("config.direction_more_more_fragile"),
        )
    return value


def _known_unit(value: str) -> str:
    """Any text; what is meant as a proportion must be written so that its range is checked."""
    # Quotes of a typographer are letters to YAML.
    written = value.strip(" \u00a0\u202f“”„«»‘’\"'").casefold()
    for slips, unit, meaning in (
        (PERCENT_SLIPS, "%", "unit: '%'"),
        (SHARE_SLIPS, "share", say("config.unit_percent_or_share")),
        (PER_MILLE_SLIPS, "‰", "unit: '‰'"),
    ):
        if written in slips and value != unit:
            raise Slip(say("config.unit_would_read_free", value=value), fix=meaning)
    return value


def _columns(value: Any) -> Any:
    """One column, or several of which none is repeated."""
    if isinstance(value, str):
        return as_header(value)
    if not isinstance(value, (list, tuple)) or not value or not all(isinstance(name, str) for name in value):
        raise Slip(say("config.names_no_column", value=repr(value)), fix=say("config.name_column_list_columns"))
    names = [as_header(name) for name in value]
    repeated = [name for at, name in enumerate(names) if name in names[:at]]
    if repeated:
        raise Slip(
            say("config.column_would_counted_twice", repeated=repeated[0]), fix=say("config.name_each_column_once")
        )
    return names[0] if len(names) == 1 else tuple(names)


def _code(value: Any) -> Any:
    """The column of the codes, or those whose texts make a code when they are put together."""
    if isinstance(value, str) and as_header(value):
        return as_header(value)
    if isinstance(value, (int, float)):
        raise Slip(
            say("config.number_where_text_expected", value=repr(value)), fix=say("config.write_quotes", written=value)
        )
    if not isinstance(value, (list, tuple)) or not value or not all(isinstance(name, str) and name for name in value):
        raise Slip(say("config.names_no_column", value=repr(value)), fix=say("config.name_column_codes_make"))
    names = tuple(as_header(name) for name in value)
    return names[0] if len(names) == 1 else names


def _texts(value: Any) -> Any:
    """Markers as texts: a number that is not in quotes is meant as it is written."""
    if not isinstance(value, (list, tuple)):
        return value
    if any(item is None for item in value):
        told = ", ".join(f'"{item}"' for item in value if item is not None)
        raise Slip(say("config.empty_cell_needs_no"), fix=say("config.write_missing", offer_missing=f"[{told}]"))
    numbers = [isinstance(item, (int, float)) and not isinstance(item, bool) for item in value]
    return tuple(str(item) if number else item for item, number in zip(value, numbers, strict=True))


def _selection(value: Any) -> Any:
    """Columns and the values of the rows that are meant; `null` or no value would select nothing."""
    if not isinstance(value, dict) or not value:
        items = value if isinstance(value, (list, tuple)) else [value]
        shown = ", ".join(f'"{item}"' for item in items) if value else '"Total"'
        raise Slip(
            say("config.names_no_column", value=repr(value)), fix=say("config.write_column_holds_code", shown=shown)
        )
    for name, wanted in value.items():
        items = wanted if isinstance(wanted, (list, tuple)) else [wanted]
        if not items or any(item is None or isinstance(item, (dict, list, tuple)) for item in items):
            raise Slip(
                say("config.no_value_given_column", name=name),
                fix=say("config.write_value_value_value", name=name),
            )
    return {as_header(name): wanted for name, wanted in value.items()}


def parts(columns: str | tuple[str, ...] | None) -> tuple[str, ...]:
    """The columns of which a count is the sum."""
    return (columns,) if isinstance(columns, str) else columns or ()


def _system_name(value: Any) -> Any:
    """The name of a system of coordinates in a register; a number is EPSG's."""
    written = str(value).strip()
    if written.isdecimal() and not isinstance(value, bool):
        return f"EPSG:{written}"
    if not isinstance(value, str) or not re.fullmatch(SYSTEM_NAME, written, re.IGNORECASE):
        raise Slip(
            say("config.names_no_system_coordinates", value=repr(value)),
            fix=say("config.crs_epsg_lambert_crs"),
        )
    return written


Header = Annotated[str, AfterValidator(as_header)]
Mark = Literal[".", ","]
Decimals = Mark | dict[Header, Mark]
Code = Annotated[str | tuple[str, ...], BeforeValidator(_code)]
Markers = Annotated[tuple[str, ...], BeforeValidator(_texts)]
Selection = Annotated[dict[str, Any], BeforeValidator(_selection)]
Columns = Annotated[str | tuple[str, ...], BeforeValidator(_columns)]
Name = Annotated[str, StringConstraints(pattern=NAME_AT, max_length=LONGEST_NAME)]
Slug = Annotated[str, StringConstraints(pattern=NAME, max_length=LONGEST_NAME)]
DimensionPath = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*$")]
Direction = Annotated[Literal[1, -1], BeforeValidator(_plain_direction)]
SystemName = Annotated[str, BeforeValidator(_system_name)]
Unit = Annotated[str, AfterValidator(_known_unit)]
