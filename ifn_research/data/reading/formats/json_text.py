"""The document of a JSON file: its encoding, JSON lines, and what a careless writer leaves in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ifn_research.errors import DataError
from ifn_research.language.messages import Words, say

DEEPEST = 64


class _Refused(ValueError):
    """Parts of a document that could be read in two ways."""

    def __init__(self, what: Words, *, fix: Words) -> None:
        self.what, self.fix = what, fix
        super().__init__(str(what))


def parse_json(content: bytes, path: Path) -> Any:
    """The document of a file, a list of records where it has one document a line.

    NaN, which Python and R write, is a missing value.

    Raises
    ------
    DataError
        If it is no JSON, or an object names a member twice, a number is infinite, or objects are nested too deeply.
    """
    text = _text(content, path)
    try:
        document = _loaded(text)
        _check_depth(document)
    except _Refused as error:
        raise DataError(error.what, where=str(path), fix=error.fix) from None
    except RecursionError:
        raise _too_deep(path) from None
    except json.JSONDecodeError as error:
        return _lines(text, path, error)
    except ValueError as error:
        raise DataError(
            say("reading.number_cannot_read", error=str(error)[:80]),
            where=str(path),
            fix=say("reading.export_table_again"),
        ) from None
    return document


def _text(content: bytes, path: Path) -> str:
    try:
        return content.decode(json.detect_encoding(content)).removeprefix("\ufeff")
    except UnicodeDecodeError:
        # JSON is UTF-8 by its standard; a spreadsheet macro may not know it.
        text = content.decode("cp1252", "replace")
    if "\ufffd" in text or "\0" in text:
        raise DataError(say("reading.file_not_text"), where=str(path), fix=say("reading.export_table_again_json"))
    return text


def _loaded(text: str) -> Any:
    return json.loads(text, object_pairs_hook=_members, parse_constant=_constant, parse_float=_finite)


def _lines(text: str, path: Path, error: json.JSONDecodeError) -> Any:
    """JSON lines: one document a line."""
    records = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            records.append(_loaded(line))
        except _Refused as refused:
            raise DataError(refused.what, where=say("errors.line", place=path, line=number), fix=refused.fix) from None
        except RecursionError:
            raise _too_deep(path) from None
        except ValueError as wrong:
            # A document over several lines fails at its first; its own complaint tells more.
            told = error if number == 1 or not isinstance(wrong, json.JSONDecodeError) else wrong
            at = error.lineno if told is error else number
            raise DataError(
                say("reading.not_json", getattr=getattr(told, "msg", str(told))),
                where=say("errors.line", place=path, line=at),
                fix=say("reading.export_table_again_json_table"),
            ) from None
    if not records:
        raise DataError(say("reading.file_empty"), where=str(path), fix=say("reading.export_table_again"))
    return records


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _Refused(
            say("reading.object_names_more_once", twice=twice),
            fix=say("reading.rename_one_of_each_pair"),
        )
    return found


def _constant(name: str) -> None:
    if name != "NaN":
        raise _infinite(name)


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise _infinite(text)
    return number


def _infinite(text: str) -> _Refused:
    return _Refused(
        say("reading.no_finite_number", text=text[:20]),
        fix=say("reading.infinite_value_a_slip"),
    )


def _check_depth(document: Any) -> None:
    level, depth = [document], 0
    while level:
        depth += 1
        if depth > DEEPEST:
            raise RecursionError
        inner = [item for item in level if isinstance(item, (dict, list))]
        level = [
            value
            for item in inner
            for value in (item.values() if isinstance(item, dict) else item)
            if isinstance(value, (dict, list))
        ]


def _too_deep(path: Path) -> DataError:
    return DataError(
        say("reading.objects_nested_more_deep", deepest=DEEPEST),
        where=str(path),
        fix=say("reading.export_table_list_records"),
    )
