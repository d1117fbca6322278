"""A first study written from a table: guessed, tried as `ifn check` tries it, and written when it holds."""

from __future__ import annotations

import os
import re
import shlex
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import ValidationError

from ifn_research.checking import Checked, check_configuration
from ifn_research.config.document import parse_document
from ifn_research.config.models import TableConfig
from ifn_research.data.guessing.offers import offered
from ifn_research.data.reading.content import FORMATS, PACKED
from ifn_research.drafting import Draft, Version, as_yaml
from ifn_research.errors import ConfigError, DataError, IfnError, Problems, listing, nearest, raise_all
from ifn_research.guessing_a_study import ONLY_COUNTS, Said, guess_study

# How often what the reader of the study offers is followed.
MOST_TRIES = 12
FOLLOWED = ("repair_codes", "skip", "header_rows", "code")
NO_TERRITORY = re.compile(r"and no territory|live in no territory")
OF_VERSION = re.compile(r"the version '([^']+)' fails: (.*)", re.DOTALL)
OF_COLUMN = re.compile(r"column '(.+)'$")


@dataclass(frozen=True)
class Started:
    """A first study.

    Attributes
    ----------
    path : Path
        The file.
    guesses : tuple of (str, str)
        What was guessed, and what or why.
    warnings : tuple of str
        What to look at first.
    text : str
    """

    path: Path
    guesses: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Asked:
    """What the user asks for; see `start_study`."""

    table: Path
    out: Path | None = None
    sheet: str = ""
    code: tuple[str, ...] = ()
    level: str = ""
    keys: tuple[str, ...] = ()

    def command(self, *more: str) -> str:
        """The command line with which this is asked for, and more."""
        words = ["ifn", "new", str(self.table)]
        words += ["--out", str(self.out)] if self.out else []
        words += ["--sheet", self.sheet] if self.sheet else []
        words += [part for name in self.code for part in ("--code", name)]
        words += ["--level", self.level] if self.level else []
        words += [part for key in self.keys for part in ("--key", key)]
        return shlex.join([*words, *more])


def start_study(
    table: Path,
    *,
    out: Path | None = None,
    sheet: str = "",
    code: Sequence[str] = (),
    level: str = "",
    keys: Sequence[str] = (),
    force: bool = False,
) -> Started:
    """Write a first study of a table, after it was checked as `ifn check` does.

    Parameters
    ----------
    table : Path
    out : Path, optional
        The file to write; the table's name with ``.yaml``, beside the table, when absent.
    sheet : str
        Of a workbook with several.
    code : sequence of str
        The column of the codes, or those that make one; guessed when empty.
    level : str
        Guessed when empty.
    keys : sequence of str
        Keys of the table in YAML: ``where: {annee: 2021}``.
    force : bool
        Replace a file that is there.

    Raises
    ------
    ConfigError, DataError, Problems
        If the file is there already, or the table cannot be read, or something cannot be guessed; nothing is written.
    """
    asked = Asked(table, out, sheet, tuple(code), level, tuple(keys))
    target = out or table.with_name(f"{_stem(table)}.yaml")
    _refuse_target(target, asked, force)
    said = Said(table, asked.code, level, {**_keys(keys), **({"sheet": sheet} if sheet else {})})
    try:
        draft, checked = _tried(said, target)
    except IfnError as error:
        raise _with_commands(error, asked) from None
    draft = replace(draft, asides=[*draft.asides, *_suspected(checked)])
    text = as_yaml(draft, path=_written_path(table, target), table=table.name, study=_shown(target))
    _write(target, text, asked)
    return Started(target, _told(draft), _warnings(draft, checked), text)


def _tried(said: Said, target: Path) -> tuple[Draft, Checked]:
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
        offers = [(key, _value(text)) for key, text in offered(problem.fix)]
        for key, value in offers[:1]:
            if key not in FOLLOWED or (key == "skip" and not NO_TERRITORY.search(problem.what)):
                continue
            if key in keys and keys[key] == value:
                continue
            if key == "code":
                return replace(said, code=tuple(value))
            keys[key] = value
            notes[key] = problem.what
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


def _value(text: str) -> Any:
    return parse_document(f"value: {text}\n", source="a fix").data["value"]


def _keys(texts: Sequence[str]) -> dict[str, Any]:
    """Keys of a table, as the command line gives them."""
    found: dict[str, Any] = {}
    for text in texts:
        try:
            given = parse_document(text, source=f"--key {shlex.quote(text)}").data
        except ConfigError as error:
            raise ConfigError(error.what, where=error.where, fix="write it as YAML: --key 'where: {annee: 2021}'") from None
        known = [name for name in TableConfig.model_fields if name not in ("path", "code")]
        for name in given:
            if name in ("code", "level"):
                raise ConfigError(
                    f"{name}: is no key for --key", where=f"--key {shlex.quote(text)}", fix=f"write --{name} {shlex.quote(str(given[name]))}"
                )
            if name not in known:
                raise ConfigError(f"a table has no key '{name}'", where=f"--key {shlex.quote(text)}", fix=nearest(name, known))
        try:
            TableConfig.model_validate({"path": "x", "code": "x", **given})
        except ValidationError as error:
            first = error.errors()[0]
            raise ConfigError(
                f"{next(iter(given))}: {first['msg'].removeprefix('Value error, ')}",
                where=f"--key {shlex.quote(text)}",
                fix="write it as tables: of a study has it, such as --key 'where: {annee: 2021}'",
            ) from None
        found |= given
    return found


def _with_commands(error: IfnError, asked: Asked) -> IfnError:
    """The complaint, with the whole command that follows each key or option that its fix offers."""
    if isinstance(error, Problems):
        return Problems([_with_commands(problem, asked) for problem in error.problems])
    commands = [asked.command("--key", f"{key}: {text}") for key, text in offered(error.fix) if key not in ("code", "sheet")]
    for key, text in offered(error.fix):
        if key == "code":
            names = _value(text)
            names = [names] if isinstance(names, str) else names
            commands.append(asked.command(*(part for name in names for part in ("--code", name))))
        if key == "sheet":
            commands.append(asked.command("--sheet", str(_value(text))))
    for option, value in re.findall(r"--(sheet|code|level|key) (\"[^\"]*\"|'(?:[^']|'')*'|\S+)", error.fix):
        plain = value[1:-1].replace("''", "'") if value[0] == "'" else value.strip('"')
        commands.append(asked.command(f"--{option}", plain))
    if not commands:
        return error
    kind = type(error) if type(error) in (DataError, ConfigError) else DataError
    told = " or ".join(dict.fromkeys(commands))
    return kind(error.what, where=error.where, fix=f"{error.fix}\n         {told}")


def _refuse_target(target: Path, asked: Asked, force: bool) -> None:
    if target.is_dir():
        raise ConfigError(f"'{target}' is a folder", where="--out", fix=f"name a file: {_to(asked, target / 'study.yaml')}")
    if target.suffix.casefold() not in (".yaml", ".yml"):
        raise ConfigError(
            f"a study is a .yaml file, and '{target}' is none", where="--out", fix=_to(asked, target.with_suffix(".yaml"))
        )
    if target.exists() and not force:
        raise ConfigError(
            f"'{target}' is there already",
            where=str(target),
            fix=f"{asked.command('--force')} replaces it; {_to(asked, target.with_stem(target.stem + '-2'))} keeps it",
        )


def _to(asked: Asked, out: Path) -> str:
    return replace(asked, out=out).command()


def _write(target: Path, text: str, asked: Asked) -> None:
    """Write the file whole, or not at all."""
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        part.write_text(text, encoding="utf-8")
        os.replace(part, target)
    except OSError as error:
        part.unlink(missing_ok=True) if part.parent.is_dir() else None
        raise ConfigError(
            f"'{target}' cannot be written: {error.strerror}",
            where=str(target.parent),
            fix=f"name a file in a folder of yours: {_to(asked, Path(target.name))}",
        ) from None


def _written_path(table: Path, target: Path) -> str:
    """The path of the table as the study says it: relative where it lies below the study, else absolute."""
    here = Path(os.path.abspath(target)).parent
    there = Path(os.path.abspath(table))
    return there.relative_to(here).as_posix() if there.is_relative_to(here) else str(there)


def _stem(table: Path) -> str:
    """The name of a table without its extensions."""
    name = table.name
    while Path(name).suffix.casefold() in (*FORMATS, *PACKED) and Path(name).stem:
        name = Path(name).stem
    return name


def _shown(target: Path) -> str:
    return shlex.quote(target.name)


def _suspected(checked: Checked) -> list[str]:
    """Codes for a missing value among the figures, with the key that declares them."""
    found: pd.DataFrame = checked.findings
    rows = found[(found["severity"] == "warning") & found["fix"].str.startswith("write missing:")]
    return [
        f"suspected, and not said: {dict(offered(row.fix)).get('missing') and 'missing: ' + dict(offered(row.fix))['missing']} ({row.message})"
        for row in rows.itertuples()
    ]


def _told(draft: Draft) -> tuple[tuple[str, str], ...]:
    """What was guessed, for a person who looks at the screen."""
    table = draft.table
    code = table["code"]
    told = [
        ("level", f"{draft.level} ({draft.level_why})"),
        ("code", code if isinstance(code, str) else " + ".join(code)),
        ("name", f"{table['name']} ({draft.notes['name']})" if "name" in table else "none found"),
    ]
    told += [(key, _plain(table[key])) for key in table if key not in ("code", "name")]
    told.append(("indicators", f"{len(draft.lines)} ({listing((line.name for line in draft.lines), most=8)})"))
    told.append(("left out", f"{len(draft.left_out)} ({listing(draft.left_out, most=8)})" if draft.left_out else "nothing"))
    return tuple(told)


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_plain(item)}" for key, item in value.items())
    return listing(value) if isinstance(value, (list, tuple)) else str(value).lower() if isinstance(value, bool) else str(value)


def _warnings(draft: Draft, checked: Checked) -> tuple[str, ...]:
    told = ["directions are to decide: each is a proposal until you have read it"]
    if draft.chosen_why.startswith(ONLY_COUNTS):
        told.append(ONLY_COUNTS)
    told += [f"the version '{item.keys['name']}' is in the file with a #: {item.refused}" for item in draft.versions if item.refused]
    n = int((checked.findings["severity"] == "warning").sum())
    if n:
        told.append(f"`ifn check` has {n} {'warning' if n == 1 else 'warnings'} about these data")
    return tuple(told)


def refuse_table(path: Path | None) -> None:
    """Refuse a table that is given in the place of a study.

    Raises
    ------
    ConfigError
        With the command that writes a first study of it.
    """
    if path is None or not path.is_file() or path.suffix.casefold() not in (*FORMATS, *PACKED):
        return
    if path.suffix.casefold() == ".json" and b'"versions"' in path.read_bytes()[:1_000_000]:
        return
    raise_all(
        [
            ConfigError(
                f"'{path}' is a table, and no study",
                where=str(path),
                fix=f"{shlex.join(['ifn', 'new', str(path)])} writes a first study from it, ready to edit; "
                f"{shlex.join(['ifn', 'check', '--explain', str(path)])} shows its first rows as they are read",
            )
        ]
    )
