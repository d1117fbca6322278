"""The data of a study: its tables read, checked and joined on the territory code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from ifn_research.config.models import GroundTruthConfig, StudyConfig, TableConfig
from ifn_research.data.files import OpenTable, open_table
from ifn_research.data.findings import Finding
from ifn_research.data.tables import Table, tidy
from ifn_research.data.territories import compare_codes
from ifn_research.data.values import Outcome, all_values, columns_of, outcome
from ifn_research.errors import DataError, IfnError, listing, nearest, raise_all

Floats = npt.NDArray[np.float64]
Labels = npt.NDArray[np.object_]


@dataclass(frozen=True)
class StudyData:
    """Everything that a study's tables hold about its territories, in the order of the first table.

    Attributes
    ----------
    codes, names : array of str, shape (n_territories,)
        Names are empty where no table gives them.
    population : array, shape (n_territories,), or None
        Persons, NaN where unknown; None when no table declares it.
    groups : mapping of str to array of str, each of shape (n_territories,)
        Named groupings; an unknown group is the empty text.
    longitude, latitude : array, shape (n_territories,), or None
        Degrees (WGS 84), NaN where unknown; None when no table declares them.
    raw : DataFrame, index = code
        The columns that indicators and ground truths are made of, float64, and those of `only_where`, as they are.
    own : mapping of str to DataFrame, index = code
        The raw columns of each ground truth that has a table of its own.
    sources : mapping of str to str
        The file from which each raw column comes.
    findings : tuple of Finding
        What was noticed; none is an error.
    digests : mapping of str to str
        SHA-256 of each file read, by path.
    """

    codes: Labels
    names: Labels
    population: Floats | None
    groups: Mapping[str, Labels]
    longitude: Floats | None
    latitude: Floats | None
    raw: pd.DataFrame
    own: Mapping[str, pd.DataFrame]
    sources: Mapping[str, str]
    findings: tuple[Finding, ...]
    digests: Mapping[str, str]

    @property
    def n_territories(self) -> int:
        """Number of territories."""
        return len(self.codes)


def indicator_values(config: StudyConfig, data: StudyData) -> pd.DataFrame:
    """The used indicators, shape (n_territories, n_indicators), index = code, in their own units, not oriented."""
    return all_values({name: config.indicators[name] for name in config.used_indicators}, data.raw)


def outcome_values(config: StudyConfig, data: StudyData) -> dict[str, Outcome]:
    """The ground truths by name, in their own units, not oriented."""
    return {truth.name: outcome(truth, data.own.get(truth.name, data.raw)) for truth in config.ground_truth}


def load_study_data(config: StudyConfig) -> StudyData:
    """Read, check and join the tables of a study.

    Parameters
    ----------
    config : StudyConfig
        The paths of its tables are absolute.

    Raises
    ------
    DataError
        If one thing is wrong with the tables.
    Problems
        If several are: all that can be found at once.
    """
    return _Loader(config).load()


class _Loader:
    """Reads a study's tables, keeping every complaint until nothing more can be found."""

    def __init__(self, config: StudyConfig) -> None:
        self.config = config
        self.problems: list[IfnError] = []
        self.findings: list[Finding] = []
        self.digests: dict[str, str] = {}
        self.sources: dict[str, str] = {}

    def load(self) -> StudyData:
        """The data, or every problem."""
        self._declared_twice()
        tables = self._read_tables()
        truths = {truth.name: self._read_truth(truth) for truth in self.config.ground_truth if truth.table}
        if not all(_joinable(table) for table in [*tables, *truths.values()]):
            raise_all(self.problems)
        data = self._join(
            [table for table in tables if table], {name: table for name, table in truths.items() if table}
        )
        raise_all(self.problems)
        return data

    def _declared_twice(self) -> None:
        tables = self.config.tables
        roles = {
            "name": [table.path for table in tables if table.name],
            "population": [table.path for table in tables if table.population],
            "coordinates": [table.path for table in tables if table.coordinates],
        }
        for group in dict.fromkeys(group for table in tables for group in table.groups):
            roles[f"the group '{group}'"] = [table.path for table in tables if group in table.groups]
        for role, paths in roles.items():
            if len(paths) > 1:
                self.problems.append(
                    DataError(
                        f"{role} is declared for {len(paths)} tables",
                        where=listing(paths),
                        fix="declare it for one of them: which one is meant cannot be guessed",
                    )
                )

    def _read_tables(self) -> list[Table | None]:
        opened = [self._open(table) for table in self.config.tables]
        owners = self._find_columns(opened)
        figures, labels = self._needed()
        return [
            self._tidy(
                table,
                config,
                numeric=[name for name in figures if owners.get(name) == at],
                text=[name for name in labels if owners.get(name) == at and name not in figures],
            )
            for at, (table, config) in enumerate(zip(opened, self.config.tables, strict=True))
        ]

    def _needed(self) -> tuple[list[str], list[str]]:
        """Columns wanted from the joined tables, as figures and as labels."""
        config = self.config
        shared = [truth for truth in config.ground_truth if truth.table is None]
        figures = [name for used in config.used_indicators for name in columns_of(config.indicators[used])]
        figures += [name for truth in shared for name in columns_of(truth)]
        return list(dict.fromkeys(figures)), list(dict.fromkeys(name for truth in shared for name in truth.only_where))

    def _find_columns(self, opened: Sequence[OpenTable | None]) -> dict[str, int]:
        """The table that holds each needed column; a complaint about those that none or several hold."""
        owners: dict[str, int] = {}
        figures, labels = self._needed()
        available = [name for table in opened if table for name in table.columns.columns]
        for name in dict.fromkeys([*figures, *labels]):
            holders = [at for at, table in enumerate(opened) if table and name in table.columns]
            if holders:
                owners[name] = holders[0]
            if len(holders) > 1:
                self.problems.append(
                    DataError(
                        f"the column '{name}' is in {len(holders)} tables",
                        where=listing(self.config.tables[at].path for at in holders),
                        fix="rename or remove it in one of them: which one is meant cannot be guessed",
                    )
                )
            if not holders and all(opened):
                self.problems.append(
                    DataError(
                        f"there is no column '{name}' ({self._wanted_by(name)})",
                        where=listing(table.path for table in self.config.tables),
                        fix=nearest(name, available),
                    )
                )
        return owners

    def _wanted_by(self, column: str) -> str:
        config = self.config
        users = [
            f"indicator '{name}'" for name in config.used_indicators if column in columns_of(config.indicators[name])
        ]
        users += [
            f"ground truth '{truth.name}'"
            for truth in config.ground_truth
            if column in [*columns_of(truth), *truth.only_where]
        ]
        return "wanted by the " + listing(users)

    def _read_truth(self, truth: GroundTruthConfig) -> Table | None:
        assert truth.table is not None
        opened = self._open(truth.table)
        return self._tidy(opened, truth.table, numeric=columns_of(truth), text=list(truth.only_where))

    def _open(self, table: TableConfig) -> OpenTable | None:
        try:
            opened = open_table(table)
        except DataError as error:
            self.problems.append(error)
            return None
        self.digests[opened.path] = opened.digest
        return opened

    def _tidy(
        self, opened: OpenTable | None, config: TableConfig, *, numeric: Sequence[str], text: Sequence[str]
    ) -> Table | None:
        if opened is None:
            return None
        table, problems = tidy(opened, config, level=self.config.level, numeric=numeric, text=text)
        self.problems += problems
        self.findings += table.findings
        return table

    def _join(self, tables: Sequence[Table], truths: Mapping[str, Table]) -> StudyData:
        index = tables[0].frame.index
        codes = _labels(index)
        if len(codes) < 3:
            self.problems.append(
                DataError(
                    f"the first table has {len(codes)} territories",
                    where=tables[0].path,
                    fix="an index compares territories: give at least three, better thirty",
                )
            )
        frames = [tables[0].frame]
        for table in tables[1:]:
            self._compare(codes, table, what=f"the table '{table.name}'")
            frames.append(table.frame.reindex(index))
        own = {}
        for name, table in truths.items():
            self._compare(codes, table, what=f"the ground truth '{name}'")
            own[name] = table.frame.reindex(index)
        figures, labels = self._needed()
        raw = {name: frame[name] for frame in frames for name in (*figures, *labels) if name in frame}
        return self._assemble(codes, tables, frames, pd.DataFrame(raw, index=index), own)

    def _compare(self, codes: Labels, table: Table, *, what: str) -> None:
        findings, problems = compare_codes(
            codes, _labels(table.frame.index), table=table.path, level=self.config.level, what=what
        )
        self.findings += findings
        self.problems += problems

    def _assemble(
        self,
        codes: Labels,
        tables: Sequence[Table],
        frames: Sequence[pd.DataFrame],
        raw: pd.DataFrame,
        own: Mapping[str, pd.DataFrame],
    ) -> StudyData:
        names = np.full(len(codes), "", dtype=object)
        population = longitude = latitude = None
        groups: dict[str, Labels] = {}
        for config, frame in zip(self.config.tables, frames, strict=True):
            if config.name and config.name in frame:
                names = _texts(frame[config.name])
            if config.population and config.population in frame:
                population = frame[config.population].to_numpy(dtype=np.float64)
            if config.coordinates and {config.coordinates.longitude, config.coordinates.latitude} <= set(frame):
                longitude = frame[config.coordinates.longitude].to_numpy(dtype=np.float64)
                latitude = frame[config.coordinates.latitude].to_numpy(dtype=np.float64)
            groups |= {name: _texts(frame[column]) for name, column in config.groups.items() if column in frame}
        return StudyData(
            codes=codes,
            names=names,
            population=population,
            groups=groups,
            longitude=longitude,
            latitude=latitude,
            raw=raw,
            own=own,
            sources={name: table.name for table in tables for name in table.frame},
            findings=tuple(self.findings),
            digests=self.digests,
        )


def _joinable(table: Table | None) -> bool:
    return table is not None and len(table.frame) > 0 and table.frame.index.is_unique


def _labels(index: pd.Index) -> Labels:
    return index.to_numpy(dtype=object)


def _texts(column: pd.Series) -> Labels:
    return column.fillna("").astype(str).to_numpy(dtype=object)
