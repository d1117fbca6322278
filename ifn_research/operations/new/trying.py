"""A first study tried as `ifn check` tries it; what its reader offers and cannot be wrong is followed."""

from __future__ import annotations

import re
import shlex
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ifn_research.data.guessing.offers import offered
from ifn_research.errors import DataError, IfnError, Problems, listing
from ifn_research.operations.new.asked import merge, value_of
from ifn_research.operations.new.drafting import Draft, Version, as_yaml
from ifn_research.operations.new.guessing import guess_study
from ifn_research.operations.new.opening import Said
from ifn_research.study.check import Checked, check_configuration

MOST_TRIES = 12


FOLLOWED = ("repair_codes", "skip", "header_rows", "code")


SHEETS = re.compile(r"sheets, and which one is meant")


MOST_SHEETS = 6


NO_TERRITORY = re.compile(r"and no territory|live in no territory")


OF_VERSION = re.compile(r"the version '([^']+)' fails: (.*)", re.DOTALL)


OF_COLUMN = re.compile(r"column '(.+)'$")


def tried(said: Said, target: Path) -> tuple[Draft, Checked]:
    """As `_tried`; of a workbook of several sheets, the one of which a study can be made, where there is only one."""
    try:
        return _followed_through(said, target)
    except DataError as error:
        if not SHEETS.search(error.what) or "sheet" in said.keys:
            raise
        several = error
    made: list[tuple[Draft, Checked]] = []
    for number in range(MOST_SHEETS):
        try:
            made.append(_followed_through(replace(said, keys={**said.keys, "sheet": number}), target))
        except IfnError as error:
            if "no sheet number" in str(error):
                break
    if len(made) == 1:
        return made[0]
    names = [draft.table["sheet"] for draft, _ in made]
    fix = f'say which one: --sheet "{names[0]}" (such sheets: {listing(names, most=20)})' if names else several.fix
    raise DataError(several.what, where=several.where, fix=fix)


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
        refused = {match[1]: match[2] for item in checked.refused if (match := OF_VERSION.match(item.what))}
        versions = [
            Version(version.keys, refused.get(version.keys["name"], version.refused)) for version in draft.versions
        ]
        return replace(draft, versions=versions), checked
    raise DataError(
        "no study was found that can be read without a complaint",
        where=str(said.path),
        fix=f"look at the table as it is read: ifn check --explain {shlex.quote(str(said.path))}",
    )


def _check(draft: Draft, table: Path, target: Path) -> Checked:
    """What `ifn check` says of a study, which is written where nobody sees it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "study.yaml"
        path.write_text(
            as_yaml(draft, path=str(table.absolute()), table=table.name, study=target.name), encoding="utf-8"
        )
        return check_configuration(path)


def _followed(said: Said, draft: Draft, problems: Sequence[IfnError]) -> Said | None:
    """What is said after the first complaint that can be followed without a doubt; None if there is none."""
    keys, notes, left = dict(said.keys), dict(said.notes), dict(said.left_out)
    columns = {line.keys["column"]: line.name for line in draft.lines}
    for problem in problems:
        offers = [(key, value_of(text)) for key, text in offered(problem.fix)]
        for key, value in offers[:1]:
            if key not in FOLLOWED or (key == "skip" and not NO_TERRITORY.search(problem.what)):
                continue
            if key in keys and keys[key] == value:
                continue
            if key == "code":
                return replace(said, code=tuple(value))
            merge(keys, {key: value})
            notes[key] = "; ".join(filter(None, (notes.get(key, ""), problem.what)))
            return replace(said, keys=keys, notes=notes)
        name = _column(problem, draft, columns)
        if name and name not in left:
            left[name] = f"{problem.what} ({problem.fix})"
            return replace(said, left_out=left)
    return None


def _column(problem: IfnError, draft: Draft, columns: Mapping[str, str]) -> str:
    """The indicator, or the key of the table, that a complaint is about, and that a study can do without."""
    match = OF_COLUMN.search(problem.where)
    start = re.match(r"'([A-Za-z0-9_.-]+)': ", problem.what)
    if start and start[1] in {line.name for line in draft.lines}:
        return start[1]
    if match and "is no number" not in problem.what and "are no number" not in problem.what:
        place = draft.table.get("coordinates") or {}
        if match[1] in place.values():
            return "coordinates"
        if match[1] == draft.table.get("population"):
            return "population"
    return ""
