"""The kinds of value that a configuration holds: names, directions, units, whole numbers."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints

from ifn_research.config.slips import number_meant
from ifn_research.spelling import as_header

# Names become files and folders: "." and ".." would be others, and file systems take 255 bytes.
NAME = r"^[A-Za-z0-9_.-]*[A-Za-z0-9_-][A-Za-z0-9_.-]*$"
LONGEST_NAME = 80
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
    what, fix : str
        As in IfnError; where it stands is known to who reads the configuration.
    """

    def __init__(self, what: str, *, fix: str) -> None:
        self.what, self.fix = what, fix
        super().__init__(what)


class Model(BaseModel):
    """Frozen; an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False, protected_namespaces=())


def _plain_direction(value: Any) -> Any:
    meant = number_meant(value)
    if meant in ("1", "+1", "-1"):
        sign = " and with the minus of the keyboard" if meant not in str(value) else ""
        raise Slip(f"the direction '{value}' is text", fix=f"direction: {int(meant)}, without quotes{sign}")
    if value not in (1, -1) or isinstance(value, bool):
        raise Slip(
            f"the direction is {str(value).lower() if isinstance(value, bool) else repr(value)}",
            fix="direction: 1 (more is more fragile, or worse) or direction: -1 (more is less fragile, or better)",
        )
    return value


def _known_unit(value: str) -> str:
    """Any text; what is meant as a proportion must be written so that its range is checked."""
    # Quotes of a typographer are letters to YAML.
    written = value.strip(" \u00a0\u202f“”„«»‘’\"'").casefold()
    for slips, unit, meaning in (
        (PERCENT_SLIPS, "%", "unit: '%'"),
        (SHARE_SLIPS, "share", "unit: '%' if the values go from 0 to 100, unit: share if they go from 0 to 1"),
        (PER_MILLE_SLIPS, "‰", "unit: '‰'"),
    ):
        if written in slips and value != unit:
            raise Slip(f"the unit '{value}' would be read as free text, and its range not checked", fix=meaning)
    return value


def _columns(value: Any) -> Any:
    """One column, or several of which none is repeated."""
    if isinstance(value, str):
        return as_header(value)
    if not isinstance(value, (list, tuple)) or not value or not all(isinstance(name, str) for name in value):
        raise Slip(f"{value!r} names no column", fix="name a column, or a list of columns that are summed: [a, b]")
    names = [as_header(name) for name in value]
    repeated = [name for at, name in enumerate(names) if name in names[:at]]
    if repeated:
        raise Slip(f"the column '{repeated[0]}' would be counted twice", fix="name each column once")
    return names[0] if len(names) == 1 else tuple(names)


def _code(value: Any) -> Any:
    """The column of the codes, or those whose texts make a code when they are put together."""
    if isinstance(value, str) and as_header(value):
        return as_header(value)
    if isinstance(value, (int, float)):
        raise Slip(f"{value!r} is a number where text is expected", fix=f'write it in quotes: "{value}"')
    if not isinstance(value, (list, tuple)) or not value or not all(isinstance(name, str) and name for name in value):
        raise Slip(f"{value!r} names no column", fix="name the column of the codes, or those that make one: [dep, com]")
    names = tuple(as_header(name) for name in value)
    return names[0] if len(names) == 1 else names


def _texts(value: Any) -> Any:
    """Markers as texts: a number that is not in quotes is meant as it is written."""
    if not isinstance(value, (list, tuple)):
        return value
    if any(item is None for item in value):
        told = ", ".join(f'"{item}"' for item in value if item is not None)
        raise Slip("an empty cell needs no marker: it is always missing", fix=f"write missing: [{told}]")
    numbers = [isinstance(item, (int, float)) and not isinstance(item, bool) for item in value]
    return tuple(str(item) if number else item for item, number in zip(value, numbers, strict=True))


def _selection(value: Any) -> Any:
    """Columns and the values of the rows that are meant; `null` or no value would select nothing."""
    if not isinstance(value, dict) or not value:
        items = value if isinstance(value, (list, tuple)) else [value]
        shown = ", ".join(f'"{item}"' for item in items) if value else '"Total"'
        raise Slip(f"{value!r} names no column", fix=f"write the column that holds it, such as {{code: [{shown}]}}")
    for name, wanted in value.items():
        items = wanted if isinstance(wanted, (list, tuple)) else [wanted]
        if not items or any(item is None or isinstance(item, (dict, list, tuple)) for item in items):
            raise Slip(
                f"no value is given for the column '{name}'",
                fix=f'write {{{name}: value}} or {{{name}: [value, value]}}; for empty cells, {{{name}: [""]}}',
            )
    return {as_header(name): wanted for name, wanted in value.items()}


def parts(columns: str | tuple[str, ...] | None) -> tuple[str, ...]:
    """The columns of which a count is the sum."""
    return (columns,) if isinstance(columns, str) else columns or ()


def _system_name(value: Any) -> Any:
    """The name of a system of coordinates in a register; a number is EPSG's."""
    written = str(value).strip()
    if written.isdigit() and not isinstance(value, bool):
        return f"EPSG:{written}"
    if not isinstance(value, str) or not re.fullmatch(SYSTEM_NAME, written, re.IGNORECASE):
        raise Slip(
            f"{value!r} names no system of coordinates in a register",
            fix='crs: "EPSG:2154" for Lambert 93, crs: "EPSG:4326" for degrees (WGS 84)',
        )
    return written


Header = Annotated[str, AfterValidator(as_header)]
Mark = Literal[".", ","]
Decimals = Mark | dict[Header, Mark]
Code = Annotated[str | tuple[str, ...], BeforeValidator(_code)]
Markers = Annotated[tuple[str, ...], BeforeValidator(_texts)]
Selection = Annotated[dict[str, Any], BeforeValidator(_selection)]
Columns = Annotated[str | tuple[str, ...], BeforeValidator(_columns)]
Name = Annotated[str, StringConstraints(pattern=NAME, max_length=LONGEST_NAME)]
Slug = Annotated[str, StringConstraints(pattern=NAME, max_length=LONGEST_NAME)]
DimensionPath = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*$")]
Direction = Annotated[Literal[1, -1], BeforeValidator(_plain_direction)]
SystemName = Annotated[str, BeforeValidator(_system_name)]
Unit = Annotated[str, AfterValidator(_known_unit)]
