"""Tables of a recipe made of its raw files, column by column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ifn_research.data.recipes.formulas import evaluated
from ifn_research.data.recipes.reading import numbers, read_raw
from ifn_research.data.recipes.rules import ColumnRule, DataRecipe, Keyed, TableRule
from ifn_research.errors import ConfigError, DataError, nearest
from ifn_research.language.messages import Words, say
from ifn_research.matrix import Bools, Floats


class Kitchen:
    """The raw files of a recipe, each read once, and the tables that are made of them.

    Parameters
    ----------
    recipe : DataRecipe
    files : mapping of str to Path
        The raw files by their names.
    """

    def __init__(self, recipe: DataRecipe, files: Mapping[str, Path]) -> None:
        self.recipe, self.files = recipe, files
        self.tables: dict[str, pd.DataFrame] = {}
        self.n_rows: dict[str, int] = {}
        self._read: dict[tuple[str, str], pd.DataFrame] = {}

    def table(self, name: str) -> pd.DataFrame:
        """A table; those that it is made of are made first.

        Raises
        ------
        ConfigError, DataError
            If a rule names what is not there.
        """
        if name not in self.tables:
            self.tables[name] = _Table(self, name, self.recipe.tables[name]).made()
        return self.tables[name]

    def rows(self, source: str, sheet: str = "") -> pd.DataFrame:
        """The rows of a raw file, or of several that are one below the other."""
        if source in self.recipe.stacks:
            return pd.concat([self.rows(each) for each in self.recipe.stacks[source]], ignore_index=True)
        key = source, sheet
        if key not in self._read:
            rule = self.recipe.sources[source].read
            names = None
            if rule.names_of:
                names = list(read_raw(self.files[rule.names_of], self.recipe.sources[rule.names_of].read).columns)
            self._read[key] = read_raw(self.files[source], rule, sheet=sheet, names=names)
            self.n_rows[source] = len(self._read[key])
        return self._read[key]

    def keyed(self, rule: Keyed, where: Words) -> pd.DataFrame:
        """The rows that a rule means, by the codes of the table; those of no territory are left out."""
        if rule.table:
            frame = self.table(rule.table).reset_index(names="code_of_table")
        else:
            frame = self.rows(rule.source, rule.sheet)
        kept = np.ones(len(frame), dtype=bool)
        for column, wanted in rule.where.items():
            kept &= matching(_column(frame, column, where), wanted)
        for column, unwanted in rule.without.items():
            kept &= ~matching(_column(frame, column, where), unwanted)
        frame = frame[kept]
        codes = as_text(_column(frame, rule.key, where))
        if rule.width:
            codes = codes.str.zfill(rule.width)
        codes = codes.replace(rule.replace)
        if rule.link:
            codes = codes.map(self._link(rule.link, where))
        known = codes.notna().to_numpy() & (codes != "").to_numpy()
        return frame[known].set_axis(codes[known].to_numpy(dtype=object), axis=0)

    def _link(self, name: str, where: Words) -> pd.Series:
        if name not in self.recipe.links:
            raise ConfigError(say("fetching.no_link", name=name), where=where, fix=nearest(name, self.recipe.links))
        rule, where = self.recipe.links[name], say("fetching.place_of_link", name=name)
        first = _first(self.keyed(rule, where))
        return as_text(_column(first, rule.to, where)).replace(rule.replace_to)


class _Table:
    """One table on its way."""

    def __init__(self, kitchen: Kitchen, name: str, rule: TableRule) -> None:
        self.kitchen, self.name, self.rule = kitchen, name, rule
        self.made_of: dict[str, Any] = {}
        self.codes: pd.Index = pd.Index([])

    def made(self) -> pd.DataFrame:
        """The table, index = code, or the number of the row where it has every row of a file."""
        self.codes = self._codes()
        for name, rule in self.rule.columns.items():
            self.made_of[name] = self._finished(name, rule, self._column(name, rule))
        kept = [name for name, rule in self.rule.columns.items() if rule.kept]
        return pd.DataFrame({name: self.made_of[name] for name in kept}, index=self.codes)

    def _codes(self) -> pd.Index:
        rows = self.rule.rows
        if rows is None:
            return pd.RangeIndex(len(self.kitchen.rows(self.rule.every)))
        where = say("fetching.place_of_rows", table=self.name)
        codes = pd.Index(self.kitchen.keyed(rows, where).index).drop_duplicates()
        if rows.length:
            codes = codes[codes.str.len() == rows.length]
        if rows.within is not None:
            codes = codes[codes.isin(self.kitchen.keyed(rows.within, where).index)]
        codes = codes[~codes.isin(rows.dropped)]
        return codes.sort_values() if rows.sorted else codes

    def _column(self, name: str, rule: ColumnRule) -> Any:
        where = say("fetching.place_of_column", table=self.name, column=name)
        if rule.listed is not None:
            return self.codes.isin(rule.listed).astype(np.float64)
        if not rule.source and not rule.table:
            if rule.value:
                return evaluated(rule.value, lambda column: self._own(column, where), where=where)
            return self.codes.to_numpy(dtype=object)
        if self.rule.every:
            frame = self.kitchen.rows(self.rule.every)
            return self._text(frame, rule, where) if rule.text else self._value(rule.value, frame, rule, where)
        frame = self.kitchen.keyed(rule.keyed(), where)
        if rule.centroid:
            return self._placed(pd.Series(_centroids(_first(frame), rule.centroid), _first(frame).index))
        if rule.text:
            first = _first(frame)
            found = pd.Series(self._text(first, rule, where), first.index).reindex(self.codes)
            return found.to_numpy(dtype=object)
        if rule.count:
            return self._placed(pd.Series(1.0, frame.index).groupby(level=0).sum())
        if rule.most:
            return _most(as_text(_column(frame, rule.most, where))).reindex(self.codes).to_numpy(dtype=object)
        if rule.sums:
            counted = np.ones(len(frame), dtype=bool)
            for column, wanted in rule.only.items():
                counted &= matching(_column(frame, column, where), wanted)
            sums = {
                each: self._placed(
                    pd.Series(np.where(counted, self._value(formula, frame, rule, where), 0.0), frame.index)
                    .groupby(level=0)
                    .sum()
                )
                for each, formula in rule.sums.items()
            }
            return evaluated(rule.value or next(iter(sums)), lambda column: _of(sums, column, where), where=where)
        if rule.mean:
            return self._mean(frame, rule, where)
        first = _first(frame)
        return self._placed(pd.Series(self._value(rule.value, first, rule, where), first.index))

    def _mean(self, frame: pd.DataFrame, rule: ColumnRule, where: Words) -> Floats:
        """The weighted mean of the rows of each territory of which figure and weight are known."""
        weight = dict(rule.weight)
        value = weight.pop("value", "")
        by = rule.key
        weights = _first(self.kitchen.keyed(Keyed(**weight), where))
        heavy = pd.Series(self._value(value, weights, ColumnRule(), where), weights.index)
        rows = frame.drop_duplicates(subset=[by]) if by in frame else frame
        figures = self._value(rule.mean, rows, rule, where)
        of_row = as_text(rows[by]).map(heavy).to_numpy(dtype=np.float64)
        known = np.isfinite(figures) & np.isfinite(of_row)
        total = pd.Series(np.where(known, of_row, 0.0), rows.index).groupby(level=0).sum()
        summed = pd.Series(np.where(known, of_row * np.nan_to_num(figures), 0.0), rows.index).groupby(level=0).sum()
        with np.errstate(divide="ignore", invalid="ignore"):
            return self._placed(summed / total)

    def _value(self, formula: str, frame: pd.DataFrame, rule: ColumnRule, where: Words) -> Floats:
        """The figures of a formula of the columns of a file."""
        if formula in frame:
            return numbers(frame[formula])

        def column(name: str) -> Floats:
            return numbers(_column(frame, rule.of.get(name, name), where))

        return np.broadcast_to(evaluated(formula, column, where=where), len(frame))

    def _text(self, frame: pd.DataFrame, rule: ColumnRule, where: Words) -> Any:
        found = as_text(_column(frame, rule.text, where))
        if rule.part is not None:
            separator, at = rule.part
            found = found.str.split(separator).str[at]
            return numbers(found)
        if rule.zeros:
            found = found.str.zfill(rule.zeros)
        if rule.whole:
            return numbers(found)
        return found.where(found != "", None).to_numpy(dtype=object)

    def _placed(self, found: pd.Series) -> Floats:
        return np.asarray(found.reindex(self.codes).to_numpy(dtype=np.float64))

    def _own(self, name: str, where: Words) -> Floats:
        return np.asarray(_of(self.made_of, name, where), dtype=np.float64)

    def _finished(self, name: str, rule: ColumnRule, found: Any) -> Any:
        del name
        if np.asarray(found).dtype == object:
            return found
        if rule.absent is not None:
            found = np.where(np.isnan(found), rule.absent, found)
        if rule.round is not None:
            found = np.round(found, rule.round)
        return pd.array(found, dtype="Int64") if rule.whole else found


def matching(cells: pd.Series, wanted: str | Sequence[str]) -> Bools:
    """The cells that are one of some texts, or begin as those that end with a star do."""
    texts = as_text(cells)
    found = np.zeros(len(texts), dtype=bool)
    for text in [wanted] if isinstance(wanted, str) else wanted:
        found |= (texts.str.startswith(text[:-1]) if text.endswith("*") else texts == text).to_numpy(dtype=bool)
    return found


def as_text(cells: pd.Series) -> pd.Series:
    """Cells as text: whole numbers without a decimal part, nothing where nothing is known."""
    if cells.dtype == object or isinstance(cells.dtype, pd.StringDtype):
        return cells.astype(object).map(_text_of)
    return cells.map(lambda value: "" if pd.isna(value) else _text_of(value)).astype(object)


def _text_of(value: Any) -> str:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _first(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[~frame.index.duplicated()]


def _most(found: pd.Series) -> pd.Series:
    counts = found.groupby([found.index, found]).size().rename("n").rename_axis(["code", "value"]).reset_index()
    return (
        counts.sort_values(["code", "n", "value"], ascending=[True, False, True])
        .drop_duplicates("code")
        .set_index("code")["value"]
    )


def _centroids(frame: pd.DataFrame, axis: str) -> Floats:
    """The planar centroid of the outer ring of largest area of each outline, in degrees."""
    import shapely
    from shapely.geometry import shape

    found = []
    for outline in frame["geometry"]:
        rings = [shapely.Polygon(part.exterior) for part in shapely.get_parts(shape(outline))]
        centre = max(rings, key=lambda ring: float(ring.area)).centroid
        found.append(centre.x if axis == "longitude" else centre.y)
    return np.array(found)


def _column(frame: pd.DataFrame, name: str, where: Words) -> pd.Series:
    if name not in frame:
        raise DataError(
            say("fetching.no_column", name=name), where=where, fix=nearest(name, [str(each) for each in frame])
        )
    return frame[name]


def _of(known: Mapping[str, Any], name: str, where: Words) -> Any:
    if name not in known:
        raise ConfigError(say("fetching.no_column", name=name), where=where, fix=nearest(name, known))
    return known[name]
