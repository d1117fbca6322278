"""The user's wishes for a first study, and the command lines that ask for more."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ifn_research.config.tables import TableConfig
from ifn_research.config.yaml_document import parse_document
from ifn_research.data.guessing.offers import offered, options
from ifn_research.errors import ConfigError, DataError, IfnError, Problems, nearest
from ifn_research.language.messages import Words, say
from ifn_research.operations.new.drafting import flow


@dataclass(frozen=True)
class Asked:
    """The user's wishes; see `start_study`."""

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


def keys_of_table(texts: Sequence[str]) -> dict[str, Any]:
    """Keys of a table, as the command line gives them."""
    found: dict[str, Any] = {}
    for text in texts:
        try:
            given = parse_document(text, source=f"--key {shlex.quote(text)}").data
        except ConfigError as error:
            raise ConfigError(error.what, where=error.where, fix=say("starting.write_yaml_key_where")) from None
        known = [name for name in TableConfig.model_fields if name not in ("path", "code")]
        for name in given:
            if name in ("code", "level"):
                raise ConfigError(
                    say("starting.no_key_key", name=name),
                    where=say("starting.key_option", text=shlex.quote(text)),
                    fix=say("starting.write_option", name=name, given=shlex.quote(str(given[name]))),
                )
            if name not in known:
                raise ConfigError(
                    say("starting.table_no_key", name=name),
                    where=say("starting.key_option", text=shlex.quote(text)),
                    fix=nearest(name, known),
                )
        try:
            TableConfig.model_validate({"path": "x", "code": "x", **given})
        except ValidationError as error:
            first = error.errors()[0]
            raise ConfigError(
                say("starting.given_msg", given=next(iter(given)), msg=first["msg"].removeprefix("Value error, ")),
                where=say("starting.key_option", text=shlex.quote(text)),
                fix=say("starting.write_tables_study_key"),
            ) from None
        merge(found, given)
    return found


def with_commands(error: IfnError, asked: Asked) -> IfnError:
    """The complaint, with the whole command that follows each key or option that its fix offers."""
    if isinstance(error, Problems):
        told = [with_commands(problem, asked) for problem in error.problems]
        together = _together(error.problems)
        if together:
            whole = asked.command(*(part for key in together for part in ("--key", key)))
            told[-1] = _same(told[-1], say("starting.all_of_these", fix=told[-1].fix, command=whole))
        return Problems(told)
    commands = [_command(asked, key, text) for key, text in offered(error.fix)]
    commands += [asked.command(f"--{option}", value.replace("''", "'")) for option, value in options(error.fix)]
    if not commands:
        return error
    return _same(error, say("starting.with_commands", fix=error.fix, commands=dict.fromkeys(commands)))


def _same(error: IfnError, fix: Words) -> IfnError:
    kind = ConfigError if isinstance(error, ConfigError) else DataError
    return kind(error.what, where=error.where, fix=fix)


def _command(asked: Asked, key: str, text: str) -> str:
    """The command that says a key of a table."""
    if key == "code":
        names = value_of(text)
        return asked.command(
            *(part for name in ([names] if isinstance(names, str) else names) for part in ("--code", name))
        )
    return asked.command("--sheet", str(value_of(text))) if key == "sheet" else asked.command("--key", f"{key}: {text}")


def _together(problems: Sequence[IfnError]) -> list[str]:
    """The keys that follow all complaints at once, where each offers a single key of the table; empty where not."""
    offers = [offered(problem.fix) for problem in problems]
    offers = [found for found in offers if found]
    if len(offers) < 2 or any(len(found) > 1 or found[0][0] in ("code", "sheet") for found in offers):
        return []
    merged: dict[str, Any] = {}
    for ((key, text),) in offers:
        merge(merged, {key: value_of(text)})
    return [f"{key}: {flow(value)}" for key, value in merged.items()]


def merge(known: dict[str, Any], more: Mapping[str, Any]) -> None:
    """Add keys of a table to others: values of where: and skip: to those that are there."""
    for key, value in more.items():
        before = known.get(key)
        if key not in ("where", "skip") or not isinstance(before, Mapping) or not isinstance(value, Mapping):
            known[key] = value
            continue
        known[key] = dict(before)
        for column, wanted in value.items():
            values = [*_several(before.get(column, [])), *_several(wanted)]
            known[key][column] = list(dict.fromkeys(values))


def _several(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value]


def value_of(text: str) -> Any:
    """A value of YAML."""
    return parse_document(f"value: {text}\n", source="a fix").data["value"]
