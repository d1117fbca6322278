"""The codes of a later table beside those of the study."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ifn_research.data.findings import Finding, Severity
from ifn_research.data.labels import tidy_labels
from ifn_research.data.reading.codes.left_out import NO_COUNTS, Counts, of_another_year, told_lost
from ifn_research.errors import DataError, IfnError
from ifn_research.geography.levels import Codes, changes_by_year
from ifn_research.language.messages import Message, Words, say

# Share of a later table's rows that the first may leave out before it is said to cut the study.
MOST_LEFT_OUT = 0.2
SUM = say("reading.sum_counts_territories_merged")


@dataclass(frozen=True)
class _Places:
    """The study's codes in words: its territories, or the members of a group."""

    group: str | None

    @property
    def whole(self) -> Message:
        return say("reading.the_study") if self.group is None else say("reading.the_group", group=self.group)

    @property
    def one(self) -> Message:
        return say("reading.a_territory") if self.group is None else say("reading.a_member", group=self.group)

    @property
    def many(self) -> Message:
        return say("reading.the_territories") if self.group is None else say("reading.the_members", group=self.group)

    @property
    def said_by(self) -> Message:
        return say("reading.the_first_table") if self.group is None else say("reading.the_column", group=self.group)

    def counted(self, n: int) -> Message:
        if self.group is None:
            return say("reading.counted_territories", n)
        return say("reading.counted_members", n, group=self.group)

    def counted_briefly(self, n: int) -> Message:
        return say("reading.n_territories" if self.group is None else "reading.n_members", n)

    def complete(self, first: str) -> Message:
        return say("reading.put_first_or_complete" if self.group is None else "reading.complete_table", first=first)


@dataclass(frozen=True)
class Pair:
    """Two tables whose codes are compared.

    Attributes
    ----------
    first, table : str
        Paths of the study's table that holds the known codes and of the later one, for messages.
    level : str
        Of the codes that are compared.
    what : Message or str
        What the later table brings, for messages ("the ground truth 'abstention'").
    group : str, optional
        The group whose members the known codes are; the territories of the study when None.
    """

    first: str
    table: str
    level: str
    what: Words
    group: str | None = None


def compare_codes(
    known: Codes,
    other: Codes,
    pair: Pair,
    *,
    repair: bool = False,
    counts: Counts = NO_COUNTS,
) -> tuple[Codes, list[Finding], list[IfnError]]:
    """The codes of a later table as they join the study, what was noticed, and what keeps them from joining.

    Parameters
    ----------
    known, other : array of str
        Codes of the study's territories, or of the members of a group of it, and those of the table.
    pair : Pair
        The tables that hold them.
    repair : bool
        Put the leading zeros back that the table's codes have lost.
    counts : Counts
        What the table counts, row by row: how much of it is left out is told.
    """
    first, table, level, what = pair.first, pair.table, pair.level, pair.what
    other = tidy_labels(other)
    study, brought, places = set(known), set(other), _Places(pair.group)
    findings: list[Finding] = []
    lost = lost_zeros(brought, study)
    if lost and not repair:
        return other, [], [_lost_there(lost, table, what, places)]
    if lost:
        other = np.array([lost.get(code, code) for code in other], dtype=object)
        brought = set(other)
        findings.append(_repaired(lost, table))
    short = lost_zeros(study, brought)
    if short:
        return other, [], [_lost_here(short, first, what, places)]
    if not study & brought:
        return other, [], [_nothing_joins(study, brought, table, what, places)]
    extra, absent = sorted(brought - study), sorted(study - brought)
    out = ~np.isin(other.astype(str), [str(code) for code in known])
    lost_there = told_lost(counts, out)
    changes = changes_by_year(level)
    year = changes and bool(extra) and (bool(absent) or lost_there is not None)
    if absent:
        finding = _without_row(absent, table, what, places)
        findings.append(_of_another_year(finding) if year else finding)
    if extra:
        sizes = (len(study), len(brought))
        finding = _left_out(extra, sizes, Path(first).name, table, what, lost_there, places)
        findings.append(_of_another_year(finding) if year else finding)
    if extra and changes:
        findings += [_absorbed(table, *told) for told in of_another_year(counts, other, out)]
    return other, findings, []


def lost_zeros(codes: set[str], whole: set[str]) -> dict[str, str]:
    """The codes that are one of `whole` but for the zeros they begin with, and that one; what is ambiguous is not."""
    wanted = _by_rest(whole - codes)
    return {
        code: wanted[rest] for rest, code in _by_rest(codes - whole).items() if len(wanted.get(rest, "")) > len(code)
    }


def _by_rest(codes: set[str]) -> Mapping[str, str]:
    """Codes by what follows their leading zeros, where only one has that rest."""
    count = Counter(code.lstrip("0") for code in codes)
    return {code.lstrip("0"): code for code in codes if count[code.lstrip("0")] == 1 and code.strip("0")}


def _examples(lost: Mapping[str, str]) -> Words:
    return say(
        "errors.names_three", names=(say("reading.code_lost", code=code, lost=lost[code]) for code in sorted(lost))
    )


def _lost_there(lost: Mapping[str, str], table: str, what: Words, places: _Places) -> DataError:
    return DataError(
        say("reading.codes_would_their_leading", len(lost), what=what, whole=places.whole, examples=_examples(lost)),
        where=table,
        fix=say("reading.put_zeros_back_or_format", offer_repair_codes="true"),
    )


def _lost_here(lost: Mapping[str, str], first: str, what: Words, places: _Places) -> DataError:
    fix = say("reading.format_column_codes_text")
    if places.group is None:
        fix = say("reading.or_say_level", fix=fix, offer_repair_codes="true")
    return DataError(
        say("reading.codes_would_their_leading", len(lost), what=places.whole, whole=what, examples=_examples(lost)),
        where=first,
        fix=fix,
    )


def _repaired(lost: Mapping[str, str], table: str) -> Finding:
    return Finding(
        Path(table).name,
        "",
        "repaired_codes",
        "warning",
        len(lost),
        say("reading.codes_whose_lost_leading", len(lost), examples=_examples(lost)),
        say("reading.export_column_text_remove"),
    )


def _nothing_joins(study: set[str], brought: set[str], table: str, what: Words, places: _Places) -> DataError:
    return DataError(
        say("reading.no_code_code", what=what, whole=places.whole, brought=sorted(brought), study=sorted(study)),
        where=table,
        fix=say("reading.check_both_same_level"),
    )


def _of_another_year(finding: Finding) -> Finding:
    """The finding with the usual reason of such differences."""
    return replace(finding, severity="warning", message=say("reading.of_another_year", message=finding.message))


def _without_row(absent: list[str], table: str, what: Words, places: _Places) -> Finding:
    stay = say("reading.stay_study_missing_values") if places.group is None else say("reading.no_version_judged")
    return Finding(
        Path(table).name,
        "",
        "territories_without_row",
        "warning",
        len(absent),
        say("reading.no_row", len(absent), counted=places.counted(len(absent)), what=what, absent=absent),
        say("reading.bring_both_tables_same", stay=stay),
    )


def _left_out(
    extra: list[str],
    sizes: tuple[int, int],
    first: str,
    table: str,
    what: Words,
    lost: Message | None,
    places: _Places,
) -> Finding:
    n_study, n_brought = sizes
    share = len(extra) / n_brought
    severity: Severity = "warning" if lost else "info"
    message = say("reading.rows_left_out_not", len(extra), what=what, one=places.one, extra=extra)
    fix = say("reading.says_study", said_by=places.said_by, many=places.many)
    if share > MOST_LEFT_OUT:
        severity = "warning"
        message = say(
            "reading.left_out",
            said_by=places.said_by,
            first=first,
            known=places.counted_briefly(n_study),
            what=what,
            brought=n_brought,
            out=len(extra),
            share=100 * share,
            extra=extra,
        )
        fix = say("reading.study_about_only_may", fix=fix, complete=places.complete(first), many=places.many)
    if lost:
        message, fix = (
            say("reading.left_out_and_lost", message=message, lost=lost),
            say("errors.two_places", first=fix, second=SUM),
        )
    return Finding(Path(table).name, "", "rows_without_territory", severity, len(extra), message, fix)


def _absorbed(table: str, column: str, n: int, message: Words) -> Finding:
    return Finding(Path(table).name, column, "counts_of_another_year", "warning", n, message, SUM)
