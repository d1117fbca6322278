"""The inputs of two runs: configuration, tables, programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import ValidationError

from ifn_research.language.messages import say
from ifn_research.results.rows import STEPS
from ifn_research.results.study_result import StudyResult, completed

# What stands for a value that one of the runs does not have.
ABSENT = "–"
# Where a run was logged changes no figure.
LEFT_ASIDE = ("tracking",)

# Keys that name a file, whose folder is that of one machine.
FILES = ("path", "votes", "judgements")


def configuration_changes(a: StudyResult, b: StudyResult) -> pd.DataFrame:
    """Values of the configuration that differ, by key path; columns ``key, a, b``.

    Items of a list that have a name go by it, as in ``--set``. Files go by their name: the folder that holds them
    changes from one machine to the next.
    """
    before, after = (dict(_flat(config)) for config in _complete(a.document, b.document))
    rows = [
        (key, before.get(key, ABSENT), after.get(key, ABSENT))
        for key in dict.fromkeys([*before, *after])
        if before.get(key) != after.get(key)
    ]
    return pd.DataFrame(rows, columns=["key", "a", "b"])


def data_changes(a: StudyResult, b: StudyResult) -> pd.DataFrame:
    """Input tables whose content differs, by file name; columns ``table, a, b, change``, digests shortened."""
    before, after = _tables(a), _tables(b)
    rows = []
    for name in dict.fromkeys([*before, *after]):
        old, new = before.get(name), after.get(name)
        if old is None or new is None:
            change = say("comparison.only_in", side="A" if new is None else "B")
        elif old["sha256"] == new["sha256"]:
            continue
        else:
            change = say("comparison.other_content")
        rows.append((name, _digest(old), _digest(new), change))
    return pd.DataFrame(rows, columns=["table", "a", "b", "change"])


def program_changes(a: StudyResult, b: StudyResult) -> pd.DataFrame:
    """Versions of programs, and the commit, that differ; columns ``program, a, b``."""
    commit = say("comparison.git_commit")
    before, after = (
        {**result.manifest.get("packages", {}), commit: result.manifest.get("git_commit")} for result in (a, b)
    )
    rows = [
        (name, str(before.get(name) or ABSENT), str(after.get(name) or ABSENT))
        for name in dict.fromkeys([*before, *after])
        if before.get(name) != after.get(name)
    ]
    return pd.DataFrame(rows, columns=["program", "a", "b"])


def _complete(*configs: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Configurations with the defaults that they do not say; as they are where one is of another release."""
    try:
        plain = [_methods_named(completed(config)) for config in configs]
    except ValidationError:
        plain = [dict(config) for config in configs]
    return [{key: value for key, value in config.items() if key not in LEFT_ASIDE} for config in plain]


def _methods_named(config: dict[str, Any]) -> dict[str, Any]:
    """Steps without options as those with some, so that a method is always at the same path."""
    for version in config["versions"]:
        version |= {step: {"method": version[step]} for step in STEPS if isinstance(version.get(step), str)}
    return config


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every leaf with its path; nothing where nothing is said."""
    items = _named(value)
    if items is None:
        if value not in (None, "", [], {}):
            yield path, _text(value, file=path.rpartition(".")[2] in FILES)
        return
    for key, item in items:
        yield from _flat(item, f"{path}.{key}" if path else key)


def _named(value: Any) -> list[tuple[str, Any]] | None:
    """The items of a mapping, or of a list of mappings; None for a leaf."""
    if isinstance(value, Mapping):
        return [(str(key), item) for key, item in value.items()] or None
    if isinstance(value, list) and value and all(isinstance(item, Mapping) for item in value):
        return [
            (str(item.get("name", at)), {key: part for key, part in item.items() if key != "name"} or "declared")
            for at, item in enumerate(value)
        ]
    return None


def _text(value: Any, *, file: bool) -> str:
    if isinstance(value, str):
        return Path(value).name if file else value
    if isinstance(value, list) and not any(isinstance(item, list | Mapping) for item in value):
        return ", ".join(map(str, value))
    return json.dumps(value, ensure_ascii=False)


def _tables(result: StudyResult) -> dict[str, dict[str, Any]]:
    """Input tables by file name; a second file of the same name has a number."""
    seen: Counter[str] = Counter()
    found = {}
    for item in result.manifest.get("inputs", ()):
        seen[item["table"]] += 1
        n = seen[item["table"]]
        found[item["table"] if n == 1 else f"{item['table']} ({n})"] = item
    return found


def _digest(item: Mapping[str, Any] | None) -> str:
    return ABSENT if item is None else str(item["sha256"])[:12]
