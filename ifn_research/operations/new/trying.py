"""A first study tried as `ifn check` tries it; what its reader offers and cannot be wrong is followed."""

from __future__ import annotations

import shlex
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ifn_research.data.guessing.offers import offered
from ifn_research.errors import DataError, IfnError, Problems
from ifn_research.language.messages import Message, Words, is_said, say, values_of
from ifn_research.operations.new.asked import merge, value_of
from ifn_research.operations.new.drafting import Draft, DraftedVersion, as_yaml
from ifn_research.operations.new.guessing import guess_study
from ifn_research.operations.new.opening import Said
from ifn_research.study.check import Checked, check_configuration

MOST_TRIES = 12


FOLLOWED = ("repair_codes", "skip", "header_rows", "code")


MOST_SHEETS = 6

# Rows that are surely no territories.
NO_TERRITORY = (
    "reading.rows_totals_no_territory",
    "reading.rows_means_no_territory",
    "reading.rows_people_who_live",
    "reading.lines_below_header_hold",
)


def tried(said: Said, target: Path) -> tuple[Draft, Checked]:
    """As `_tried`; of a workbook of several sheets, the one of which a study can be made, where there is only one."""
    try:
        return _followed_through(said, target)
    except DataError as error:
        if not is_said(error.what, "reading.which_sheet_is_meant") or "sheet" in said.keys:
            raise
        several = error
    made: list[tuple[Draft, Checked]] = []
    for number in range(MOST_SHEETS):
        try:
            made.append(_followed_through(replace(said, keys={**said.keys, "sheet": number}), target))
        except IfnError as error:
            if is_said(error.what, "reading.no_sheet_number"):
                break
    if len(made) == 1:
        return made[0]
    names = [draft.table["sheet"] for draft, _ in made]
    fix = say("starting.say_which_such_sheet", option_sheet=names[0], names=names) if names else several.fix
    raise DataError(several.what, where=several.where, fix=fix)


def reason_of(refused: DataError) -> Words:
    """The reason why a version is refused."""
    reason = values_of(refused.what, "reason")[0]
    return reason if isinstance(reason, Message) else str(reason)


def _followed_through(said: Said, target: Path) -> tuple[Draft, Checked]:
    """A study that holds, and what was found in it; what the reader offers and cannot be wrong is followed."""
    for _ in range(MOST_TRIES):
        draft = guess_study(said)
        try:
            checked = _check(draft, said.path, target)
        except IfnError as error:
            after = _followed(said, draft, error.problems if isinstance(error, Problems) else [error])
            if after is None:
                raise
            said = after
            continue
        refused = {str(values_of(item.what, "version")[0]): reason_of(item) for item in checked.refused}
        versions = [
            DraftedVersion(version.keys, refused.get(version.keys["name"], version.refused))
            for version in draft.versions
        ]
        return replace(draft, versions=versions), checked
    raise DataError(
        say("starting.no_study_found_can"),
        where=str(said.path),
        fix=say("starting.look_table_read_ifn", path=shlex.quote(str(said.path))),
    )


def _check(draft: Draft, table: Path, target: Path) -> Checked:
    """Check a study as `ifn check` does, written where nobody sees it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "study.yaml"
        path.write_text(
            as_yaml(draft, path=str(table.absolute()), table=table.name, study=target.name), encoding="utf-8"
        )
        return check_configuration(path)


def _followed(said: Said, draft: Draft, problems: Sequence[IfnError]) -> Said | None:
    """The description of the table after the first complaint that can surely be followed; None if there is none."""
    keys, notes, left = dict(said.keys), dict(said.notes), dict(said.left_out)
    columns = {line.keys["column"]: line.name for line in draft.lines}
    for problem in problems:
        offers = [(key, value_of(text)) for key, text in offered(problem.fix)]
        for key, value in offers[:1]:
            if key not in FOLLOWED or (key == "skip" and not is_said(problem.what, *NO_TERRITORY)):
                continue
            if key in keys and keys[key] == value:
                continue
            if key == "code":
                return replace(said, code=tuple(value))
            merge(keys, {key: value})
            reasons = [why for why in (notes.get(key), problem.what) if why]
            notes[key] = say("starting.reasons", reasons=reasons)
            return replace(said, keys=keys, notes=notes)
        name = _column(problem, draft, columns)
        if name and name not in left:
            left[name] = say("starting.what_and_fix", what=problem.what, fix=problem.fix)
            return replace(said, left_out=left)
    return None


def _column(problem: IfnError, draft: Draft, columns: Mapping[str, str]) -> str:
    """The indicator, or the key of the table, that a complaint is about, and that a study can do without."""
    indicators, columns_ = values_of(problem.what, "indicator"), values_of(problem.where, "column")
    if indicators and indicators[0] in {line.name for line in draft.lines}:
        return str(indicators[0])
    if columns_ and not is_said(problem.what, "reading.cells_no_number"):
        place = draft.table.get("coordinates") or {}
        if columns_[0] in place.values():
            return "coordinates"
        if columns_[0] == draft.table.get("population"):
            return "population"
    return ""
