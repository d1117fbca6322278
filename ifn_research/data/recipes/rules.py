"""The keys of a recipe: raw files, how each column is made of them, and the study that they serve."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from ifn_research.config.kinds import Model, Slip
from ifn_research.language.messages import say

Digest = Annotated[str, StringConstraints(pattern=r"^(any|[0-9a-f]{64})$")]
Address = Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]
# A path below the folder that is written, never above it.
Inside = Annotated[str, StringConstraints(pattern=r"^(\w[\w-]*/)*\w[\w-]*(\.\w+)+$")]
Where = dict[str, str | list[str]]


class ReadRule(Model):
    """The way in which a raw file is written; every cell is read as text."""

    format: Literal["csv", "xlsx", "json", "geojson", "feather", "rda"]
    separator: str = ","
    header: int = Field(1, ge=0, description="the line of the header; 0 where there is none")
    names_of: str = Field("", description="the raw file whose header this one lacks")
    sheet: str = ""


class RawFile(Model):
    """A file of a producer, and where the very file lies."""

    producer: str
    title: str
    year: str
    licence: str = ""
    address: Address
    mirrors: tuple[Address, ...] = ()
    bytes: int | None = None
    sha256: Digest
    moving: bool = Field(False, description="rewritten by its producer: its digest is told, not checked")
    unlicensed: bool = Field(False, description="no licence is stated where it lies: it is not passed on")
    read: ReadRule

    @model_validator(mode="after")
    def _digest(self) -> RawFile:
        if (self.sha256 == "any") is not self.moving:
            raise Slip(say("fetching.any_and_moving"), fix=say("fetching.write_digest"))
        return self


class Keyed(Model):
    """Rows of a raw file, or of a table made before, by the code of a territory."""

    source: str = ""
    table: str = ""
    key: str
    width: int = Field(0, description="characters of a code that has lost its leading zeros")
    replace: dict[str, str] = Field({}, description="codes that are written otherwise")
    link: str = Field("", description="from the codes of the file to those of the table")
    sheet: str = ""
    where: Where = Field({}, description="rows that are kept; a final * stands for any ending")
    without: Where = Field({}, description="rows that are left out")

    @model_validator(mode="after")
    def _one_source(self) -> Keyed:
        if bool(self.source) == bool(self.table):
            raise Slip(say("fetching.source_or_table"), fix=say("fetching.write_one_source"))
        return self


class LinkRule(Keyed):
    """From one code to another, by the first row of each."""

    to: str
    replace_to: dict[str, str] = Field({})


class RowsRule(Keyed):
    """The territories of a table: the first row of each code, in the order of the file."""

    length: int = Field(0, description="characters of the codes that are kept")
    sorted: bool = False
    within: Keyed | None = None
    dropped: tuple[str, ...] = ()


class ColumnRule(Model):
    """The way in which a column is made; formulas are of columns of the file, or of names given to them under `of`."""

    source: str = ""
    table: str = ""
    key: str = ""
    width: int = 0
    replace: dict[str, str] = Field({})
    link: str = ""
    sheet: str = ""
    where: Where = Field({})
    without: Where = Field({})
    of: dict[str, str] = Field({})
    text: str = Field("", description="the column, as it is")
    zeros: int = Field(0, description="characters of a text that has lost its leading zeros")
    part: tuple[str, int] | None = Field(None, description="a separator, and which part of the text is meant")
    value: str = Field("", description="a formula, of the first row of each code")
    sums: dict[str, str] = Field({}, description="formulas that are summed by code; `value` is then made of them")
    only: Where = Field({}, description="rows that count in sums; others count as nothing")
    count: bool = Field(False, description="the number of rows")
    most: str = Field("", description="the value of most rows, the smallest of several")
    mean: str = Field("", description="a formula, its mean weighted by `weight`")
    weight: dict[str, str] = Field({})
    centroid: Literal["", "longitude", "latitude"] = ""
    listed: tuple[str, ...] | None = Field(None, description="1 for these territories, 0 for others")
    absent: float | None = Field(None, description="for a territory of which the file says nothing")
    round: int | None = None
    whole: bool = False
    kept: bool = Field(True, description="whether it is a column of the table, or serves others only")

    def keyed(self) -> Keyed:
        """The rows that it is made of."""
        return Keyed(**{name: getattr(self, name) for name in Keyed.model_fields})


class TableRule(Model):
    """A table of a study."""

    path: Inside
    level: str = ""
    departement: str = Field("", description="the column by which one département is chosen")
    rows: RowsRule | None = None
    every: str = Field("", description="every row of a raw file or of a stack, in its order")
    columns: dict[str, ColumnRule]
    missing: dict[str, str] = Field({}, description="columns that cannot be made again, and why")

    @model_validator(mode="after")
    def _rows_or_every(self) -> TableRule:
        if (self.rows is None) is not bool(self.every):
            raise Slip(say("fetching.rows_or_every"), fix=say("fetching.write_rows"))
        return self


class FileRule(Model):
    """A raw file that is kept as it is."""

    source: str
    path: Inside


class DataRecipe(Model):
    """Tables, files and a study that are made of raw files."""

    recipe: str
    title: str
    sources: dict[str, RawFile] = Field({})
    stacks: dict[str, tuple[str, ...]] = Field({}, description="raw files of the same columns, one below the other")
    links: dict[str, LinkRule] = Field({})
    tables: dict[str, TableRule] = Field({})
    files: tuple[FileRule, ...] = ()
    study: dict[str, Any] = Field({})
