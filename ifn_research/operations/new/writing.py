"""The file of a first study, and what is told of it."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ifn_research.data.guessing.offers import offered
from ifn_research.data.reading.formats.content import FORMATS, PACKED
from ifn_research.errors import ConfigError, DataError, IfnError
from ifn_research.language.filling import ENGLISH
from ifn_research.language.messages import Words, is_said, say, values_of
from ifn_research.language.others import of_other
from ifn_research.operations.new.asked import Asked, keys_of_table, value_of, with_commands
from ifn_research.operations.new.drafting import Draft, as_yaml, flow
from ifn_research.operations.new.indicators import ONLY_COUNTS
from ifn_research.operations.new.opening import Said
from ifn_research.operations.new.trying import tried
from ifn_research.study.check import Checked

MOST_WARNINGS = 5
WRITE_MISSING = ("quality.write_missing", "reading.write_missing", "config.write_missing")
SUSPECTED = ("starting.suspected", "starting.suspected_instead")
OUTLINES = (".topojson", ".gpkg", ".shp")


@dataclass(frozen=True)
class Started:
    """A first study.

    Attributes
    ----------
    path : Path
        The file.
    guesses : tuple of pairs of Message or str
        What was guessed, and what or why.
    warnings : tuple of Message
        What to look at first.
    text : str
    """

    path: Path
    guesses: tuple[tuple[Words, Words], ...]
    warnings: tuple[Words, ...]
    text: str


def start_study(
    table: Path,
    *,
    out: Path | None = None,
    sheet: str = "",
    code: Sequence[str] = (),
    level: str = "",
    keys: Sequence[str] = (),
    force: bool = False,
    language: str = ENGLISH,
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
    language : str
        Of the remarks in the file.

    Raises
    ------
    ConfigError, DataError, Problems
        If the file is there already, or the table cannot be read, or something cannot be guessed; nothing is written.
    """
    asked = Asked(table, out, sheet, tuple(code), level, tuple(keys))
    target = out or table.with_name(f"{_stem(table)}.yaml")
    _refuse_target(target, asked, force)
    if table.suffix.casefold() in OUTLINES:
        raise DataError(
            say("starting.file_outlines_no_table"),
            where=str(table),
            fix=say("guessing.name_table_figures_outlines"),
        )
    said = Said(table, asked.code, level, {**keys_of_table(keys), **({"sheet": sheet} if sheet else {})})
    try:
        draft, checked = tried(said, target)
    except IfnError as error:
        raise with_commands(error, asked) from None
    draft = replace(draft, asides=[*draft.asides, *_suspected(checked, draft.table.get("missing", []))])
    path = _written_path(table, target)
    text = as_yaml(draft, path=path, table=table.name, study=_shown(target), language=language)
    _write(target, text, asked)
    return Started(target, _told(draft), _warnings(draft, checked), text)


def _refuse_target(target: Path, asked: Asked, force: bool) -> None:
    if target.is_dir():
        raise ConfigError(
            say("outputs.is_a_folder", target=target),
            where="--out",
            fix=say("starting.name_file", to=_to(asked, target / "study.yaml")),
        )
    if target.suffix.casefold() not in (".yaml", ".yml"):
        raise ConfigError(
            say("starting.study_yaml_file_none", target=target),
            where="--out",
            fix=_to(asked, target.with_suffix(".yaml")),
        )
    if target.exists() and not force:
        raise ConfigError(
            say("starting.there_already", target=target),
            where=str(target),
            fix=say(
                "starting.replaces_keeps",
                command=asked.command("--force"),
                to=_to(asked, target.with_stem(target.stem + "-2")),
            ),
        )


def _to(asked: Asked, out: Path) -> Words:
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
            say("starting.cannot_written", target=target, strerror=of_other(error.strerror)),
            where=str(target.parent),
            fix=say("starting.name_file_folder_yours", to=_to(asked, Path(target.name))),
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


def _suspected(checked: Checked, declared: Sequence[Any]) -> list[Words]:
    """Codes for a missing value among the figures, with the one line that declares them and those declared already."""
    markers, messages = list(declared), dict[str, Words]()
    for finding in checked.noticed:
        if finding.severity == "warning" and is_said(finding.fix, "quality.write_missing"):
            offer = value_of(dict(offered(finding.fix))["missing"])
            markers += [item for item in offer if item not in markers]
            messages.setdefault(str(finding.message), finding.message)
    if not messages:
        return []
    sentence = say(
        "starting.suspected_instead" if declared else "starting.suspected",
        markers=flow(markers),
        messages=messages.values(),
    )
    return [sentence]


def _told(draft: Draft) -> tuple[tuple[Words, Words], ...]:
    """The guesses, for a person who looks at the screen."""
    table = draft.table
    code = table["code"]
    name = say("starting.none_found")
    if "name" in table:
        name = say("starting.value_and_why", value=table["name"], why=draft.notes["name"])
    guesses: list[tuple[Words, Words]] = [
        ("level", say("starting.value_and_why", value=draft.level, why=draft.level_why)),
        ("code", code if isinstance(code, str) else " + ".join(code)),
        ("name", name),
        *((key, _plain(table[key])) for key in table if key not in ("code", "name")),
        ("indicators", _counted([line.name for line in draft.lines])),
        (say("starting.left_out"), _counted(list(draft.left_out)) if draft.left_out else say("starting.nothing")),
    ]
    return tuple(guesses)


def _counted(names: Sequence[str]) -> Words:
    return say("starting.count_and_names", count=len(names), names=names)


def _plain(value: Any) -> Words:
    if isinstance(value, Mapping):
        return say("errors.names_all", names=[_key_and_value(key, item) for key, item in value.items()])
    if isinstance(value, (list, tuple)):
        return say("errors.names", names=value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _key_and_value(key: str, value: Any) -> Words:
    return say("starting.key_and_value", key=key, value=_plain(value))


def _warnings(draft: Draft, checked: Checked) -> tuple[Words, ...]:
    warnings: list[Words] = [*draft.doubts, say("starting.directions_to_decide")]
    warnings += [
        say("starting.look_at_missing", messages=values_of(aside, "messages")[0])
        for aside in draft.asides
        if is_said(aside, *SUSPECTED)
    ]
    if is_said(draft.chosen_why, "starting.only_counts_keys"):
        warnings.append(ONLY_COUNTS)
    warnings += [
        say("starting.version_in_remark", version=item.keys["name"], refused=item.refused)
        for item in draft.versions
        if item.refused
    ]
    return (*warnings, *_of_check(checked))


def _each_once(texts: Sequence[Words]) -> list[Words]:
    """The first of those that read alike."""
    found: dict[str, Words] = {}
    for text in texts:
        found.setdefault(str(text), text)
    return list(found.values())


def _of_check(checked: Checked) -> list[Words]:
    """The warnings of `ifn check`, the first of them with their texts; suspected markers are told elsewhere."""
    noticed: list[Words] = [
        item.message for item in checked.noticed if item.severity == "warning" and not is_said(item.fix, *WRITE_MISSING)
    ]
    remarks = [text for texts in checked.warnings.values() for text in texts]
    different = _each_once([*noticed, *remarks])
    warnings: list[Words] = [say("starting.check_warns", warning=text) for text in different[:MOST_WARNINGS]]
    if len(different) > MOST_WARNINGS:
        warnings.append(say("starting.check_has_warnings", count=len(different), most=MOST_WARNINGS))
    return warnings
