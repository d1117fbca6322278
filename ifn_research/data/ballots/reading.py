"""The files of votes and judgements that a study names: csv or a workbook, one row a member or a pair."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ifn_research.config.models import StudyConfig
from ifn_research.config.tables import TableConfig
from ifn_research.data.ballots import Ballot
from ifn_research.data.ballots.judgements import Judgements, Pair, missing_pair, ratio_of
from ifn_research.data.ballots.judgements import fault_of as fault_of_judgement
from ifn_research.data.ballots.votes import Votes, fault_of
from ifn_research.data.reading.files import OpenTable, open_table
from ifn_research.errors import DataError, IfnError, nearest
from ifn_research.hierarchy import node_paths
from ifn_research.language.messages import Words, is_said, say
from ifn_research.language.spelling import alike, as_header

# Headings of each column of a file of ballots, in both languages.
MEMBER = ("membre", "member", "Membre", "Member")
NAME = ("indicateur", "indicator", "dimension")
POINTS = ("points",)
FIRST, SECOND = ("premier", "first"), ("second", "deuxième")
JUDGEMENT = ("jugement", "judgement", "judgment")
# Columns that sum the others.
SUMS = ("total", "somme", "sum")


@dataclass(frozen=True)
class ReadBallot:
    """A file of ballots as it was read.

    Attributes
    ----------
    path, digest : str
        The file, and its SHA-256.
    ballot : Votes, Judgements or None
        None where something is wrong with it.
    problems : tuple of IfnError
    """

    path: str
    digest: str
    ballot: Ballot | None
    problems: tuple[IfnError, ...] = ()


def read_ballots(config: StudyConfig) -> list[ReadBallot]:
    """Read every file of votes and judgements that a version of a study names, each once."""
    readers: dict[str, Callable[[OpenTable, Mapping[str, str]], Ballot]] = {"votes": _votes, "judgements": _judgements}
    named = {
        options[option]: option
        for options in (version.weighting.options for version in config.versions)
        for option in readers
        if isinstance(options.get(option), str)
    }
    known = names_by_heading(config) if named else {}
    return [_read(path, readers[option], known, option) for path, option in named.items()]


def names_by_heading(config: StudyConfig) -> dict[str, str]:
    """Indicators and dimensions by what may head their column: their name, and their label where it is one's own."""
    nodes = node_paths([item.dimension or "" for item in config.indicators.values()])
    labels: dict[str, list[str]] = {}
    for name, item in config.indicators.items():
        labels.setdefault(as_header(item.label or ""), []).append(name)
    for path, dimension in config.dimensions.items():
        labels.setdefault(as_header(dimension.label), []).append(path)
    own = {label: names[0] for label, names in labels.items() if label and len(names) == 1}
    return own | {name: name for name in (*config.indicators, *nodes)}


def _read(
    path: str, reader: Callable[[OpenTable, Mapping[str, str]], Ballot], known: Mapping[str, str], option: str
) -> ReadBallot:
    digest = ""
    try:
        opened = _opened(path, MEMBER if option == "votes" else (*FIRST, *MEMBER))
        digest = opened.digest
        _refuse_unsaved(opened)
        return ReadBallot(path, digest, reader(opened, known))
    except DataError as error:
        # The sheet that gathers the ballots holds nothing but formulas.
        unsaved = is_said(error.what, "reading.sheet_header_no_row") or is_said(error.what, "reading.sheet_empty")
        return ReadBallot(path, digest, None, (_not_computed(error.where),) if unsaved else (error,))


def _opened(path: str, headings: Sequence[str]) -> OpenTable:
    """A file whose header is the line with one of some headings; as it is found without them, otherwise."""
    kept: DataError | None = None
    opened = None
    for heading in headings:
        try:
            opened = open_table(TableConfig(path=path, code=heading))
        except DataError as error:
            kept = kept or error
            continue
        if any(alike(heading) == alike(name) for name in opened.names):
            return opened
    if opened is None:
        assert kept is not None
        raise kept
    return opened


def _refuse_unsaved(opened: OpenTable) -> None:
    for column, cells in opened.broken.items():
        if cells:
            places = opened.places(list(cells)[:1])
            raise _not_computed(say("ballots.column_at", places=places, column=column))


def _not_computed(where: Words) -> DataError:
    return DataError(say("ballots.ballot_not_computed"), where=where, fix=say("ballots.open_and_save_ballot"))


def _votes(opened: OpenTable, known: Mapping[str, str]) -> Votes:
    member = _column(opened, MEMBER) or opened.names[0]
    name, points = _column(opened, NAME), _column(opened, POINTS)
    long = name is not None and points is not None and len(opened.names) <= 3
    given = _long_votes(opened, member, name or "", points or "") if long else _wide_votes(opened, member)
    headings = list(dict.fromkeys(heading for _, row in given.values() for heading in row))
    meant = {heading: _meant(opened, heading, known, within=name if long else "") for heading in headings}
    if not given:
        raise DataError(say("ballots.no_vote"), where=opened.path, fix=say("ballots.fill_in_votes"))
    for who, (rows, row) in given.items():
        fault = fault_of(who, row)
        if fault:
            raise DataError(fault[0], where=opened.places(rows), fix=fault[1])
    twice = [name for name in meant.values() if list(meant.values()).count(name) > 1]
    if twice:
        where = _columns_at(opened, [key for key in meant if meant[key] == twice[0]])
        raise DataError(say("ballots.column_twice", name=twice[0]), where=where, fix=say("ballots.keep_one_column"))
    named = {who: {meant[heading]: value for heading, value in row.items()} for who, (_, row) in given.items()}
    return Votes.of(named, file=Path(opened.path).name)


def _wide_votes(opened: OpenTable, member: str) -> dict[str, tuple[list[int], dict[str, float]]]:
    columns = [name for name in opened.names if name != member and alike(name) not in SUMS]
    given: dict[str, tuple[list[int], dict[str, float]]] = {}
    for at in range(len(opened.columns)):
        cells = {name: opened.columns[name].iloc[at] for name in columns}
        who = _text(opened.columns[member].iloc[at])
        if not who and all(_text(cell) in ("", "0") for cell in cells.values()):
            continue
        _refuse_nobody(opened, at, who)
        if who in given:
            raise DataError(
                say("ballots.member_twice", member=who),
                where=opened.places([given[who][0][0], at]),
                fix=say("ballots.keep_one_row_of_member"),
            )
        given[who] = [at], {name: _points(opened, at, name, cell, who) for name, cell in cells.items()}
    return given


def _long_votes(
    opened: OpenTable, member: str, name: str, points: str
) -> dict[str, tuple[list[int], dict[str, float]]]:
    given: dict[str, tuple[list[int], dict[str, float]]] = {}
    for at in range(len(opened.columns)):
        row = opened.columns.iloc[at]
        who, heading = _text(row[member]), _text(row[name])
        if not who and not heading:
            continue
        _refuse_nobody(opened, at, who)
        rows, kept = given.setdefault(who, ([], {}))
        if heading in kept:
            raise DataError(
                say("ballots.member_votes_twice", member=who, name=heading),
                where=opened.places([at]),
                fix=say("ballots.keep_one_row_of_member"),
            )
        rows.append(at)
        kept[heading] = _points(opened, at, points, row[points], who)
    return given


def _judgements(opened: OpenTable, known: Mapping[str, str]) -> Judgements:
    first, second, judgement = (_column(opened, names) for names in (FIRST, SECOND, JUDGEMENT))
    if first is None or second is None or judgement is None:
        raise DataError(
            say("ballots.columns_of_judgements", columns=opened.names),
            where=opened.path,
            fix=say("ballots.write_columns_of_judgements"),
        )
    member = _column(opened, MEMBER)
    judged: dict[str, dict[Pair, float]] = {}
    for at in range(len(opened.columns)):
        row = opened.columns.iloc[at]
        names, value = (_text(row[first]), _text(row[second])), row[judgement]
        who = _text(row[member]) if member is not None else ""
        if not _text(value):
            continue
        if member is not None:
            _refuse_nobody(opened, at, who)
        pair = _meant(opened, names[0], known, within=first), _meant(opened, names[1], known, within=second)
        kept = judged.setdefault(who, {})
        fault = fault_of_judgement(who, pair, value if isinstance(value, float) else _text(value), kept)
        if fault:
            raise DataError(fault[0], where=opened.places([at]), fix=fault[1])
        kept[pair] = ratio_of(value if isinstance(value, float) else _text(value)) or 1.0
    if not judged:
        raise DataError(say("ballots.no_vote"), where=opened.path, fix=say("ballots.fill_in_votes"))
    fault = missing_pair(judged)
    if fault:
        raise DataError(fault[0], where=opened.path, fix=fault[1])
    return Judgements.of(judged, file=Path(opened.path).name)


def _column(opened: OpenTable, headings: Iterable[str]) -> str | None:
    wanted = {alike(heading) for heading in headings}
    return next((name for name in opened.names if alike(name) in wanted), None)


def _meant(opened: OpenTable, heading: str, known: Mapping[str, str], *, within: str | None) -> str:
    """The indicator or dimension that a heading, or a cell of the column `within`, names."""
    found = known.get(as_header(heading))
    if found is None:
        names = list(dict.fromkeys(known.values()))
        what = say("ballots.neither_indicator_nor_dimension", name=heading)
        raise DataError(what, where=_columns_at(opened, [within or heading]), fix=nearest(heading, names))
    return found


def _columns_at(opened: OpenTable, columns: Sequence[str]) -> Words:
    return say("ballots.columns_at", len(columns), path=opened.path, columns=list(columns))


def _refuse_nobody(opened: OpenTable, at: int, who: str) -> None:
    if not who:
        raise DataError(
            say("ballots.points_of_nobody"),
            where=opened.places([at]),
            fix=say("ballots.write_name_or_number_of_member"),
        )


def _points(opened: OpenTable, at: int, column: str, cell: Any, who: str) -> float:
    """Points as a cell has them; an empty one has none."""
    text = _text(cell)
    if not text:
        return 0.0
    try:
        value = float(text.removesuffix("%").strip().replace(",", ".")) if not isinstance(cell, bool) else math.nan
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise DataError(
            say("ballots.points_no_number", member=who, name=column, value=repr(text)),
            where=say("ballots.column_at", places=opened.places([at]), column=column),
            fix=say("ballots.points_from_zero_to_hundred"),
        )
    return value


def _text(cell: Any) -> str:
    return "" if cell is None or (isinstance(cell, float) and math.isnan(cell)) else as_header(cell)
