"""Tables of communes of several years as tables of one year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ifn_research.config.column_roles import columns_of
from ifn_research.config.models import GroundTruthConfig, IndicatorConfig, StudyConfig
from ifn_research.config.tables import GroundTruthTableConfig, TableConfig
from ifn_research.data.combining import Rules, combine, commonest, rules_of
from ifn_research.data.findings import Finding
from ifn_research.data.reading.columns import shared_items
from ifn_research.data.reading.tables import TidyTable
from ifn_research.data.vintages.telling import told_changes, told_columns
from ifn_research.data.vintages.years import (
    districts_of,
    iris_joined_by_code,
    joined_by_code,
    passage_of,
    with_districts,
    year_of,
)
from ifn_research.errors import DataError, IfnError
from ifn_research.geography.communes import COMMUNE_OF_DISTRICT, YEARS, departement_of, epci_of
from ifn_research.geography.levels import LEVELS
from ifn_research.geography.passages import Passage
from ifn_research.language.messages import say
from ifn_research.matrix import LEAST_KNOWN, Floats, Labels

Item = IndicatorConfig | GroundTruthConfig


@dataclass(frozen=True)
class YearTable:
    """A table, how it is declared, and the year of its communes.

    Attributes
    ----------
    table : TidyTable
    declared : TableConfig
    items : tuple of IndicatorConfig or GroundTruthConfig
        Those that are made of its columns.
    passage : Passage
        What became of its communes by the year of the study.
    """

    table: TidyTable
    declared: TableConfig
    items: tuple[Item, ...]
    passage: Passage

    @property
    def people(self) -> pd.Series | None:
        """The population of its communes; None where it has no such column."""
        name = self.declared.population
        return self.table.frame[name] if name and name in self.table.frame else None


def of_one_year(
    config: StudyConfig, tables: Sequence[TidyTable], truths: Mapping[str, TidyTable]
) -> tuple[list[TidyTable], dict[str, TidyTable], list[Finding], list[IfnError]]:
    """The tables of a study and those of its ground truths, at the communes of the study's year.

    Parameters
    ----------
    config : StudyConfig
        With a `geography`.
    tables : sequence of TidyTable
        As `config.tables`.
    truths : mapping of name to TidyTable

    Returns
    -------
    tables : list of TidyTable
    truths : dict of name to TidyTable
    findings : list of Finding
        Every territory that is not the same, and what its figures are.
    problems : list of IfnError
    """
    assert config.geography is not None
    problems: list[IfnError] = []
    findings: list[Finding] = []
    shared = shared_items(config)
    asked: list[tuple[str | int, TidyTable, TableConfig, list[Item]]] = [
        (at, table, declared, list(shared))
        for at, (table, declared) in enumerate(zip(tables, config.tables, strict=True))
    ]
    for truth in config.ground_truth:
        if truth.table is not None and truth.name in truths and _of_communes(truth.table, config):
            asked.append((truth.name, truths[truth.name], truth.table, [truth]))
    plm = config.plm
    dated: dict[str | int, YearTable] = {}
    for key, table, declared, items in asked:
        codes = [str(code) for code in table.frame.index]
        try:
            held = districts_of(table.path, codes)
            plm = plm or held
            if held == "communes" and plm == "arrondissements":
                raise DataError(
                    say("vintages.districts_of_communes"), where=table.path, fix=say("vintages.plm_communes")
                )
            year, told = year_of(declared, codes, config.geography)
            passage = passage_of(declared, codes, year, config.geography, config.vintages)
        except DataError as error:
            problems.append(error)
            continue
        findings += told
        dated[key] = YearTable(table, declared, tuple(items), with_districts(passage, codes, plm))
    if problems:
        return list(tables), dict(truths), findings, problems
    result: dict[str | int, TidyTable] = {}
    for key, item in dated.items():
        brought, told, refused = _Bringing(item, list(dated.values())).brought()
        result[key] = _of_their_year(brought, item.declared, config.geography)
        findings += told
        problems += refused
    return (
        [result[at] for at in range(len(tables))],
        {**truths, **{name: result[name] for name in truths if name in result}},
        findings,
        problems,
    )


def _of_their_year(table: TidyTable, declared: TableConfig, year: int) -> TidyTable:
    """The table with the EPCI and the département that its communes have in a year, where these are codes."""
    frame, codes = table.frame.copy(), [COMMUNE_OF_DISTRICT.get(str(code), str(code)) for code in table.frame.index]
    members = {"epci": epci_of(year)} if year in YEARS else {}
    for group, column in declared.groups.items():
        if group not in ("epci", "departement") or column not in frame:
            continue
        written = frame[column].fillna("").astype(str)
        if not written[written != ""].str.fullmatch(rf"{LEVELS[group].pattern}|Z+").all():
            continue
        if group == "departement":
            frame[column] = [departement_of(code) for code in codes]
        elif group in members:
            frame[column] = [members[group].get(code) or label for code, label in zip(codes, written, strict=True)]
    return replace(table, frame=frame)


def _of_communes(table: GroundTruthTableConfig, config: StudyConfig) -> bool:
    return table.level_in(config.level) == "commune"


def years_that_differ(
    config: StudyConfig, tables: Sequence[TidyTable], truths: Mapping[str, TidyTable]
) -> list[IfnError]:
    """The complaints about tables of communes, or of IRIS, of which no year is declared and the years differ."""
    if config.level not in ("commune", "iris") or config.aggregate is not None or not tables:
        return []
    if any(table.vintage is not None for table in config.tables):
        return []
    known = joined_by_code if config.level == "commune" else iris_joined_by_code
    first = tables[0].path, [str(code) for code in tables[0].frame.index]
    later = [*tables[1:]]
    later += [
        truths[item.name]
        for item in config.ground_truth
        if item.table and item.name in truths and _of_communes(item.table, config)
    ]
    found = [known(first, (table.path, [str(code) for code in table.frame.index])) for table in later]
    return [problem for problem in found if problem is not None]


class _Bringing:
    """One table on its way to another year."""

    def __init__(self, item: YearTable, others: Sequence[YearTable]) -> None:
        self.item, self.others = item, others
        self.passage, self.frame = item.passage, item.table.frame
        self.codes = [str(code) for code in self.frame.index]
        self.findings: list[Finding] = []
        self.problems: list[IfnError] = []

    def brought(self) -> tuple[TidyTable, list[Finding], list[IfnError]]:
        """The table, what is told of it, and what is wrong with it."""
        here, sources = set(self.codes), self.passage.sources
        order = list(dict.fromkeys(new for code in self.codes for new in self.passage.to(code)))
        made = {new: sources[new] for new in order if new in sources and here & set(sources[new])}
        if not made:
            return self.item.table, [], []
        alone = {olds[0]: new for new, olds in made.items() if len(olds) == 1 and len(self.passage.to(olds[0])) == 1}
        several = {new: olds for new, olds in made.items() if new not in set(alone.values())}
        keep = [code for code in self.codes if code in alone or not any(new in made for new in self.passage.to(code))]
        plain = self.frame.loc[keep].rename(index=alone)
        frame = plain
        if several:
            frame = pd.concat([plain, self._together(several).reindex(columns=plain.columns)])
        self.findings += told_changes(self.item.table.name, self.passage, made, here, self.item.declared)
        frame = frame.loc[order]
        frame.index = pd.Index(order, dtype=object, name="code")
        return replace(self.item.table, frame=frame), self.findings, self.problems

    def _together(self, several: Mapping[str, Sequence[str]]) -> pd.DataFrame:
        """The rows of territories that several make, or that are a part of one that was divided."""
        members = [(old, new) for new, olds in several.items() for old in olds]
        olds, whole = [old for old, _ in members], np.array([new for _, new in members], dtype=object)
        part = self._parts(members)
        rows = self.frame.reindex(olds)
        rows.index = pd.RangeIndex(len(rows))
        numbers = list(rows.select_dtypes("number"))
        absent = ~np.isin(np.array(olds, dtype=object), np.array(self.codes, dtype=object))
        if self.item.declared.absent == 0:
            rows.loc[absent, numbers] = 0.0
        population = self._population(olds)
        rules, strict = self._rules(numbers)
        columns = {name: self._column(name, olds) for name in rules.weights}
        weights = {name: column * part for name, column in columns.items() if column is not None}
        # The figures of a part that nothing shares out are not known; counts are shared, means are those of the whole.
        figures = rows[numbers].mul(np.where(np.isfinite(part), 1.0, np.nan), axis=0)
        counted = list(dict.fromkeys([*rules.counts, *(name for rate in rules.rates for name in rate)]))
        figures[counted] = rows[counted].mul(part, axis=0)
        people = None if population is None else population * part
        found = combine(figures, whole, rules, population=people, weights=weights, coverage=LEAST_KNOWN, strict=strict)
        codes: Labels = np.array(list(several), dtype=object)
        frame = found.frame.reindex(pd.Index(codes, dtype=object))
        self.findings += told_columns(self.item.table.name, rules, found, several)
        self._places(frame, rows, whole, people)
        for name in [name for name in rows if name not in numbers]:
            frame[name] = self._label(name, rows, olds, whole, codes, people)
        return frame

    def _parts(self, members: Sequence[tuple[str, str]]) -> Floats:
        """The share of each member that lies in its territory: 1, or by population where it was divided."""
        part = np.ones(len(members))
        divided = self.passage.divided
        for at, (old, new) in enumerate(members):
            if old in divided:
                part[at] = self._shares(old).get(new, np.nan) if self.item.declared.split else np.nan
        return part

    def _shares(self, old: str) -> dict[str, float]:
        later = next(
            (
                other.people
                for other in self.others
                if other.passage.since == self.passage.until and other.people is not None
            ),
            None,
        )
        news = self.passage.to(old)
        if later is None:
            problem = DataError(
                say("vintages.split_without_population", year=self.passage.until),
                where=self.item.table.path,
                fix=say("vintages.population_of_year", year=self.passage.until),
            )
            self.problems += [] if self.problems else [problem]
            return {}
        people = later.reindex(list(news))
        return {} if people.isna().any() or not people.sum() else dict(people / people.sum())

    def _rules(self, numbers: Sequence[str]) -> tuple[Rules, list[str]]:
        """The rules of the columns that the table has, and those that are summed whole."""
        here = [item for item in self.item.items if set(columns_of(item)) & set(numbers)]
        found = rules_of(here)
        whole = [rate for rate in found.rates if set(rate) <= set(numbers)]
        # A part of a rate whose other part is in another table must be known of every member.
        parts = [name for rate in found.rates if rate not in whole for name in rate]
        declared = self.item.declared
        strict = [declared.population] if declared.population else []
        counts = dict.fromkeys([*found.counts, *parts, *strict, *found.weights])
        ruled = {name for rate in whole for name in rate} | set(found.means)
        rules = Rules(
            tuple(name for name in counts if name in numbers and name not in ruled),
            tuple(whole),
            {name: by for name, by in found.means.items() if name in numbers},
            tuple(name for name in found.refused if name in numbers and name not in counts),
            tuple(name for name in found.approximate if name in numbers),
        )
        return rules, [*strict, *parts]

    def _population(self, olds: Sequence[str]) -> Floats | None:
        """The population of communes of the table's year, from the table or another of that year."""
        candidates = [self.item, *(other for other in self.others if other.passage.since == self.passage.since)]
        people = next((item.people for item in candidates if item.people is not None), None)
        return None if people is None else np.asarray(people.reindex(list(olds)).to_numpy(dtype=np.float64))

    def _column(self, name: str, olds: Sequence[str]) -> Floats | None:
        """A column of weights, from the table or another of its year."""
        candidates = [self.item, *(other for other in self.others if other.passage.since == self.passage.since)]
        frame = next((item.table.frame for item in candidates if name in item.table.frame), None)
        return None if frame is None else np.asarray(frame[name].reindex(list(olds)).to_numpy(dtype=np.float64))

    def _places(self, frame: pd.DataFrame, rows: pd.DataFrame, whole: Labels, people: Floats | None) -> None:
        """Density and centroids of the territories, in place: people over area, and the mean place of people."""
        declared, codes = self.item.declared, pd.Index(frame.index)
        if people is None:
            return
        total = _grouped(people, whole, codes)
        if declared.density and declared.density in rows:
            with np.errstate(divide="ignore", invalid="ignore"):
                area = people / rows[declared.density].to_numpy(dtype=np.float64)
                frame[declared.density] = total / _grouped(area, whole, codes)
        for column in (declared.coordinates.longitude, declared.coordinates.latitude) if declared.coordinates else ():
            with np.errstate(divide="ignore", invalid="ignore"):
                moment = people * rows[column].to_numpy(dtype=np.float64)
                frame[column] = _grouped(moment, whole, codes) / total

    def _label(
        self, name: str, rows: pd.DataFrame, olds: Sequence[str], whole: Labels, codes: Labels, people: Floats | None
    ) -> Labels:
        """The text of each territory: its own name, else what most of its people have."""
        texts = rows[name].fillna("").to_numpy(dtype=object)
        label, ties = commonest(texts, whole, codes, people)
        if name == self.item.declared.name:
            own = dict(zip(olds, texts, strict=True))
            return np.array([own.get(code) or text for code, text in zip(codes, label, strict=True)], dtype=object)
        if ties:
            message = say("vintages.ties", len(ties), column=name, codes=ties)
            self.findings.append(Finding(self.item.table.name, name, "vintage", "warning", len(ties), message))
        return label


def _grouped(values: Floats, whole: Labels, codes: pd.Index) -> Floats:
    """The sum over the members of each territory; NaN where one is not known."""
    position = codes.get_indexer(pd.Index(whole))
    return np.bincount(position, values, minlength=len(codes)).astype(np.float64)
