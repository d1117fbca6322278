"""The data of a study: its tables read, checked and joined on the territory code."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from ifn_research.config.column_roles import selections
from ifn_research.config.models import GroundTruthConfig, StudyConfig
from ifn_research.config.tables import PORTAL, GroundTruthTableConfig, TableConfig
from ifn_research.data.ballots import Ballot
from ifn_research.data.ballots.reading import read_ballots
from ifn_research.data.chosen import chosen_rows
from ifn_research.data.findings import Finding
from ifn_research.data.labels import tidy_labels
from ifn_research.data.levels import aggregated, config_of_parts
from ifn_research.data.new_table import DOUBTFUL, WRONG
from ifn_research.data.quality.names import of_the_study
from ifn_research.data.quality.published_total import compare_published
from ifn_research.data.quality.report import made_one, study_findings
from ifn_research.data.reading.codes.absent import absent_as_zero
from ifn_research.data.reading.codes.left_out import NO_COUNTS, Counts, counts_of_table, counts_of_truth
from ifn_research.data.reading.codes.overlap import Pair, compare_codes
from ifn_research.data.reading.columns import (
    absent_columns,
    bounded_columns,
    columns_beside,
    declared_twice,
    find_columns,
    needed_columns,
    shared_items,
    unknown_units,
    weight_columns,
)
from ifn_research.data.reading.file_report import FileReport
from ifn_research.data.reading.files import OpenTable, open_table
from ifn_research.data.reading.outlines.layers import read_outlines
from ifn_research.data.reading.outlines.places import known_coordinates
from ifn_research.data.reading.tables import TidyTable, WantedColumns, tidy
from ifn_research.data.sites import with_sites
from ifn_research.data.small_counts import without_small_counts
from ifn_research.data.study_data import StudyData, indicator_values, outcome_bounds, outcome_values
from ifn_research.data.suppressed_cells import at_most
from ifn_research.data.values import columns_of
from ifn_research.data.vintages.bringing import of_one_year, years_that_differ
from ifn_research.data.vintages.passage_files import read_passage
from ifn_research.data.vintages.years import outlines_of_year
from ifn_research.data.zoomed import config_of_zoom, within_study
from ifn_research.errors import DataError, IfnError, Problems, raise_all
from ifn_research.geography.communes import passage
from ifn_research.geography.levels import misspelt_level
from ifn_research.geography.names import named
from ifn_research.language.messages import Words, say
from ifn_research.language.spelling import printed, visible
from ifn_research.matrix import Labels

Told = tuple[list[Finding], list[IfnError]]

__all__ = ["StudyData", "indicator_values", "load_study_data", "outcome_bounds", "outcome_values"]


def load_study_data(config: StudyConfig, seen: Callable[[FileReport], None] | None = None) -> StudyData:
    """Read, check and join the tables of a study.

    Parameters
    ----------
    config : StudyConfig
        The paths of its tables are absolute.
    seen : callable, optional
        Told of each file as it is read, also when something is wrong with it.

    Raises
    ------
    DataError
        If one thing is wrong with the tables.
    Problems
        If several are: all that can be found at once.
    """
    data = _Loader(config, seen).load()
    if config.zoom is None:
        return data
    zoom = _Loader(config_of_zoom(config), seen, scored=True).load()
    findings = (*data.findings, *zoom.findings)
    zoom, outside = within_study(config, data, zoom)
    return replace(
        data,
        zoom=zoom,
        digests={**data.digests, **zoom.digests},
        files=(*data.files, *zoom.files),
        findings=(*findings, *outside),
    )


def _told(data: StudyData, noticed: Sequence[Finding]) -> tuple[Finding, ...]:
    """Every finding, with the names of its territories."""
    return tuple(of_the_study([*data.findings, *noticed], data.codes, data.names, data.territories))


class _Loader:
    """Reads a study's tables, keeping every complaint until nothing more can be found."""

    def __init__(
        self,
        config: StudyConfig,
        seen: Callable[[FileReport], None] | None = None,
        *,
        scored: bool = False,
        parts: bool = False,
    ) -> None:
        self.config = config
        # Parts of territories are summed as they are: what is told is told of the sums.
        self.parts = parts
        # Territories that are scored and nothing else may be few, and alike.
        self.scored = scored
        self.seen = seen
        self.problems: list[IfnError] = []
        self.findings: list[Finding] = []
        self.digests: dict[str, str] = {}
        self.percent: set[tuple[str, str]] = set()
        self.files: list[FileReport] = []
        self.of_ballots: dict[str, str] = {}

    def load(self) -> StudyData:
        """The data, or every problem."""
        if self.config.aggregate is not None:
            return self._aggregated()
        self.problems += [*declared_twice(self.config), *unknown_units(self.config), *self._levels()]
        ballots = self._read_ballots()
        tables = self._read_tables()
        truths = {truth.name: self._read_truth(truth) for truth in self.config.ground_truth if truth.table}
        if not all(_joinable(table) for table in [*tables, *truths.values()]):
            raise_all(self.problems)
        tables, truths = self._of_one_year(tables, truths)
        data = self._join(
            [table for table in tables if table], {name: table for name, table in truths.items() if table}
        )
        # Before anything is computed of them; what is measured among places is a figure of people too.
        data = self._without_small_counts(data)
        data = self._with_outlines(data, tables[0].path if tables[0] else "")
        data, unmeasured = with_sites(self.config, data)
        data = self._without_small_counts(data)
        self.problems += unmeasured
        noticed = study_findings(self.config, data.concerned, percent=self.percent)
        noticed = [item for item in noticed if not self.scored or item.check in (*WRONG, *DOUBTFUL)]
        self.problems += [finding.as_error() for finding in noticed if finding.severity == "error"]
        raise_all(self.problems)
        return replace(data, findings=_told(data, noticed), files=tuple(self.files), ballots=ballots)

    def _aggregated(self) -> StudyData:
        """The data of the finer level, brought to that of the study, with the ground truths that are measured there."""
        self.problems += self._levels()
        lower = _Loader(config_of_parts(self.config), self.seen, parts=True)
        parts = lower.load()
        self.digests, self.of_ballots, self.files = lower.digests, lower.of_ballots, lower.files
        data = aggregated(self.config, parts)
        here = [truth for truth in self.config.ground_truth if truth.table and truth.name not in parts.own]
        truths = {truth.name: self._read_truth(truth) for truth in here}
        if not all(_joinable(table) for table in truths.values()) or len(data.codes) < 3:
            self.problems += self._too_few(data.codes, self.config.tables[0].path)
            raise_all(self.problems)
        people = self.config.tables[0].population
        first = data.raw if people is None or data.population is None else data.raw.assign(**{people: data.population})
        own = self._own(data, {name: table for name, table in truths.items() if table}, first)
        told = {(item.check, item.table, item.column) for item in data.findings}
        data = replace(
            data,
            own={**data.own, **own},
            findings=(*data.findings, *self.findings),
            digests=self.digests | self.of_ballots,
        )
        chosen = chosen_rows(self.config, data.codes, data.groups, {})
        self.problems += chosen.problems
        data = replace(
            data,
            territories=chosen.territories,
            reference=chosen.reference,
            digests={**data.digests, **chosen.digests},
        )
        data = self._without_small_counts(data)
        data = self._with_outlines(data, self.config.tables[0].path)
        noticed = study_findings(self.config, data.concerned)
        self.problems += [finding.as_error() for finding in noticed if finding.severity == "error"]
        raise_all(self.problems)
        further = [item for item in noticed if (item.check, item.table, item.column) not in told]
        return replace(data, findings=_told(data, further), files=tuple(self.files))

    def _of_one_year(
        self, tables: list[TidyTable | None], truths: dict[str, TidyTable | None]
    ) -> tuple[list[TidyTable | None], dict[str, TidyTable | None]]:
        """The tables at the communes of the study's year."""
        read = [table for table in tables if table], {name: table for name, table in truths.items() if table}
        if self.config.geography is None:
            self.problems += years_that_differ(self.config, *read)
            return tables, truths
        brought, of_truths, findings, problems = of_one_year(self.config, *read)
        self.findings += findings
        self.problems += problems
        if problems:
            raise_all(self.problems)
        return [*brought], {**of_truths}

    def _read_ballots(self) -> dict[str, Ballot]:
        """The votes and judgements of committees by path; their digests stand behind those of the tables."""
        read = read_ballots(self.config)
        self.problems += [problem for item in read for problem in item.problems]
        self.of_ballots = {item.path: item.digest for item in read}
        return {item.path: item.ballot for item in read if item.ballot is not None}

    def _without_small_counts(self, data: StudyData) -> StudyData:
        return data if self.parts else without_small_counts(self.config, data)

    def _with_outlines(self, data: StudyData, first: str) -> StudyData:
        if self.config.geometry is None or not first:
            return self._named(data)
        # Only what a study is about is drawn; where places are measured, a point is taken in every outline.
        drawn = np.ones(len(data.codes), dtype=bool)
        if data.territories is not None and not self.config.sites:
            drawn = data.territories
        coordinates = known_coordinates(data.longitude, data.latitude)
        try:
            found = read_outlines(
                self.config.geometry,
                data.codes[drawn],
                first=first,
                level=self.config.level,
                coordinates=coordinates and (coordinates[0][drawn], coordinates[1][drawn]),
                of_year=self._outlines_of_year(data.codes),
            )
        except IfnError as error:
            self.problems += error.problems if isinstance(error, Problems) else [error]
            return data
        digests = {**data.digests, **found.digests}
        findings = (*data.findings, *found.findings)
        outlines, names = np.full(len(drawn), None, dtype=object), np.full(len(drawn), "", dtype=object)
        outlines[drawn], names[drawn] = found.shapes, found.names
        return self._named(replace(data, outlines=outlines, findings=findings, digests=digests), names)

    def _outlines_of_year(self, known: Labels) -> Callable[[Labels], Labels] | None:
        """The codes of outlines of another year as those of the study's year."""
        geometry, geography, file = self.config.geometry, self.config.geography, self.config.vintages
        if geometry is None or geometry.vintage is None or geography is None:
            return None
        since = geometry.vintage

        def of_year(codes: Labels) -> Labels:
            texts = [str(code) for code in codes]
            found = passage(since, geography) if file is None else read_passage(file, since, geography, texts)
            return np.array(outlines_of_year(texts, set(known), found), dtype=object)

        return of_year

    def _named(self, data: StudyData, drawn: Labels | None = None) -> StudyData:
        """The same data with the names of their outlines or of France's territories, where no table has any."""
        if any(table.name for table in self.config.tables) and self.config.aggregate is None:
            return data
        official = np.array([printed(name) for name in named(self.config.level, map(str, data.codes))], dtype=object)
        if drawn is None:
            return replace(data, names=official)
        shown = np.array([printed(str(name)) for name in drawn], dtype=object)
        return replace(data, names=np.where(shown == "", official, shown))

    def _levels(self) -> list[IfnError]:
        said = {"level": self.config.level}
        for truth in self.config.ground_truth:
            if truth.table is not None:
                said[f"ground_truth '{truth.name}', table.level"] = truth.table.level or self.config.level
        found = [misspelt_level(level, where=where) for where, level in said.items()]
        return [problem for problem in found if problem is not None]

    def _read_tables(self) -> list[TidyTable | None]:
        opened = [self._open(table) for table in self.config.tables]
        owners, problems = find_columns(self.config, opened)
        weights, absent = weight_columns(self.config, opened, owners)
        self.problems += [*problems, *absent]
        figures, labels = needed_columns(self.config)
        chosen, sought = selections(shared_items(self.config)), absent_columns(self.config, opened)
        bounded = bounded_columns(self.config, [truth for truth in self.config.ground_truth if truth.table is None])
        return [
            self._tidy(
                table,
                config,
                WantedColumns(
                    self.config.level,
                    [*(name for name in figures if owners.get(name) == at), *weights[at]],
                    [name for name in labels if owners.get(name) == at and name not in figures],
                    bounded,
                    {name: part for name, part in chosen.items() if owners.get(name) == at},
                    sought,
                ),
            )
            for at, (table, config) in enumerate(zip(opened, self.config.tables, strict=True))
        ]

    def _read_truth(self, truth: GroundTruthConfig) -> TidyTable | None:
        assert truth.table is not None
        opened = self._open(truth.table)
        return self._tidy(
            opened,
            truth.table,
            WantedColumns(
                truth.table.level_in(self.config.level),
                [*columns_of(truth), *filter(None, (truth.weight, truth.inclusion))],
                list(truth.only_where),
                dict.fromkeys(columns_of(truth), truth.column is None),
                selections([truth]),
            ),
        )

    def _open(self, table: TableConfig) -> OpenTable | None:
        try:
            opened = open_table(table)
        except DataError as error:
            self.problems.append(error)
            return None
        self.digests[opened.path] = opened.digest
        return opened

    def _tidy(self, opened: OpenTable | None, config: TableConfig, wanted: WantedColumns) -> TidyTable | None:
        if opened is None:
            return None
        table, problems = tidy(opened, config, wanted)
        if table.report is not None:
            report = table.report.with_findings(table.findings)
            self.files.append(report)
            if self.seen is not None:
                self.seen(report)
            self.findings.append(report.as_finding())
        self.problems += problems
        self.findings += [*table.findings, *(compare_published(table) if config.format == PORTAL else ())]
        self.percent |= {(table.name, column) for column in table.percent}
        return table

    def _join(self, tables: Sequence[TidyTable], truths: Mapping[str, TidyTable]) -> StudyData:
        index = tables[0].frame.index
        codes = _labels(index)
        self.problems += self._too_few(codes, tables[0].path)
        frames, told = self._later(tables, codes, codes)
        groups, beside = self._groups(frames), {name: frame[name] for frame in frames for name in frame}
        chosen = chosen_rows(self.config, codes, groups, beside)
        self.problems += chosen.problems
        self.digests |= chosen.digests
        if chosen.territories is not None:
            frames, told = self._later(tables, codes, codes[chosen.territories], (frames, told))
        for findings, problems in told:
            self.findings += findings
            self.problems += problems
        figures, labels = needed_columns(self.config)
        others = [name for _, name in columns_beside(self.config)]
        wanted = [*figures, *map(at_most, figures), *others, *labels]
        raw = {name: frame[name] for frame in frames for name in wanted if name in frame}
        data = self._assemble(codes, tables, frames, pd.DataFrame(raw, index=index))
        data = replace(data, territories=chosen.territories, reference=chosen.reference)
        return replace(data, own=self._own(data, truths, tables[0].frame), findings=tuple(self.findings))

    def _later(
        self,
        tables: Sequence[TidyTable],
        codes: Labels,
        territories: Labels,
        before: tuple[list[pd.DataFrame], list[Told]] | None = None,
    ) -> tuple[list[pd.DataFrame], list[Told]]:
        """The tables on the rows of the first, and what is told of each later one.

        A table that lists some of the study's territories and nothing else is compared with these: what it lacks
        elsewhere is not missed.
        """
        frames, told = [tables[0].frame], []
        for at, (table, config) in enumerate(zip(tables[1:], self.config.tables[1:], strict=True)):
            known = codes
            if before is not None:
                listed = before[0][at + 1].dropna(how="all").index
                if not listed.isin(territories).all():
                    frames.append(before[0][at + 1])
                    told.append(before[1][at])
                    continue
                known = territories
            counts = counts_of_table(self.config, config, table.frame, tables[0].frame)
            what = say("quality.the_table", table=table.name)
            joined, findings, problems = self._compared(known, table, config, what=what, counts=counts)
            index = pd.Index(codes, dtype=object, name="code")
            frames.append(pd.DataFrame(index=index) if joined is None else joined.reindex(index))
            told.append((findings, problems))
        return frames, told

    def _groups(self, frames: Sequence[pd.DataFrame]) -> dict[str, Labels]:
        return {
            name: tidy_labels(_texts(frame[column]))
            for config, frame in zip(self.config.tables, frames, strict=True)
            for name, column in config.groups.items()
            if column in frame
        }

    def _too_few(self, codes: Labels, first: str) -> list[IfnError]:
        if len(codes) >= 3 or self.scored:
            return []
        what, fix = say("quality.first_table_territories", len(codes)), say("quality.index_compares_territories_give")
        return [DataError(what, where=first, fix=fix)]

    def _own(self, data: StudyData, truths: Mapping[str, TidyTable], first: pd.DataFrame) -> dict[str, pd.DataFrame]:
        """The tables of ground truths, each on the territories or the members of a group that it is measured at."""
        own: dict[str, pd.DataFrame] = {}
        for truth in self.config.ground_truth:
            group = truth.group
            # A group without its column is complained of where that column is missed.
            if truth.table is None or truth.name not in truths or not (group is None or group in data.groups):
                continue
            what = say("quality.ground_truth", truth=truth.name)
            known, meant = _known(data, group), _known(data.of(data.territories), group)
            table = truths[truth.name]
            # Rows of territories that the study is not about are neither missed nor too many.
            outside = table.frame.index.isin(known) & ~table.frame.index.isin(meant)
            inside = replace(table, frame=table.frame[~outside])
            counts = counts_of_truth(truth, self.config, inside.frame, first)
            joined, findings, problems = self._compared(
                meant, inside, truth.table, what=what, group=group, counts=counts
            )
            self.findings += findings
            self.problems += problems
            if joined is not None:
                rows = pd.concat([joined, table.frame[outside]]) if outside.any() else joined
                own[truth.name] = rows.reindex(pd.Index(known, dtype=object, name="code"))
        return own

    def _compared(
        self,
        known: Labels,
        table: TidyTable,
        config: TableConfig,
        *,
        what: Words,
        group: str | None = None,
        counts: Counts = NO_COUNTS,
    ) -> tuple[pd.DataFrame | None, list[Finding], list[IfnError]]:
        """The rows of a later table at the known places, and what is told of it; None if it does not join."""
        first = next((item for item in self.config.tables if group in item.groups), self.config.tables[0])
        level = config.level_in(self.config.level) if isinstance(config, GroundTruthTableConfig) else self.config.level
        codes, findings, problems = compare_codes(
            known,
            _labels(table.frame.index),
            Pair(first.path, table.path, level, what, group),
            repair=config.repair_codes,
            counts=counts,
        )
        if problems:
            return None, findings, problems
        joined = table.frame.set_axis(pd.Index(codes, dtype=object))
        if config.absent is None:
            return joined.reindex(pd.Index(known, dtype=object, name="code")), findings, []
        filled, told, refused = absent_as_zero(joined, known, path=table.path, level=level)
        # What has no row is told as what it is taken for.
        findings = [item for item in findings if item.check != "territories_without_row"]
        return None if refused else filled, [*findings, *told], refused

    def _assemble(
        self,
        codes: Labels,
        tables: Sequence[TidyTable],
        frames: Sequence[pd.DataFrame],
        raw: pd.DataFrame,
    ) -> StudyData:
        names = np.full(len(codes), "", dtype=object)
        population = density = longitude = latitude = None
        groups: dict[str, Labels] = {}
        for config, frame in zip(self.config.tables, frames, strict=True):
            if config.name and config.name in frame:
                names = np.array([printed(name) for name in _texts(frame[config.name])], dtype=object)
            if config.population and config.population in frame:
                population = frame[config.population].to_numpy(dtype=np.float64)
            if config.density and config.density in frame:
                density = frame[config.density].to_numpy(dtype=np.float64)
            if config.coordinates and {config.coordinates.longitude, config.coordinates.latitude} <= set(frame):
                longitude = frame[config.coordinates.longitude].to_numpy(dtype=np.float64)
                latitude = frame[config.coordinates.latitude].to_numpy(dtype=np.float64)
            groups |= {name: _texts(frame[column]) for name, column in config.groups.items() if column in frame}
        self.findings += made_one(self.config, groups)
        return StudyData(
            codes=codes,
            names=names,
            population=population,
            groups={name: tidy_labels(labels) for name, labels in groups.items()},
            longitude=longitude,
            latitude=latitude,
            raw=raw,
            own={},
            sources=_sources(tables),
            findings=(),
            digests=self.digests | self.of_ballots,
            density=density,
        )


def _known(data: StudyData, group: str | None) -> Labels:
    return data.codes if group is None else data.members(group)


def _joinable(table: TidyTable | None) -> bool:
    return table is not None and len(table.frame) > 0 and table.frame.index.is_unique


def _sources(tables: Sequence[TidyTable]) -> dict[str, str]:
    """The file of each column that stands in one."""
    bounds = {at_most(name) for table in tables for name in table.frame}
    return {name: table.name for table in tables for name in table.frame if name not in bounds}


def _labels(index: pd.Index) -> Labels:
    return np.asarray(index.to_numpy(dtype=object))


def _texts(column: pd.Series) -> Labels:
    texts = column.fillna("").astype(str).to_numpy(dtype=object)
    return np.array([visible(text) for text in texts], dtype=object)
