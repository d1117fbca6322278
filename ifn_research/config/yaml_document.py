"""A YAML file as plain data, with the file and line from which each value came."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq, TaggedScalar
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarint import ScalarInt

from ifn_research.config.yaml_text import (
    STUMBLES,
    TooDeepError,
    UnforeseenError,
    decoded,
    loaded,
    refuse_empty_anchors,
    unreadable,
)
from ifn_research.errors import ConfigError
from ifn_research.language.messages import Message, Words, say
from ifn_research.language.others import of_other

Path_ = tuple[str | int, ...]

CORE_TAGS = {"map", "seq", "str", "int", "float", "bool", "null"}


@dataclass(frozen=True)
class Position:
    """The place where a value was written."""

    source: str
    line: int | None = None
    base: Path = Path()

    def words(self) -> Words:
        """The file and the line."""
        return self.source if self.line is None else say("errors.line", place=self.source, line=self.line)


@dataclass
class YamlDocument:
    """Plain data (dict, list, str, int, float, bool, None) and the position of each node.

    Attributes
    ----------
    data : dict
    positions : dict of path to Position
        A path is a tuple of keys and list indices.
    source : str
        The file, as the user named it.
    """

    data: dict[str, Any]
    positions: dict[Path_, Position]
    source: str

    def position(self, path: Path_) -> Position:
        """Position of a path, or of its nearest parent that has one."""
        known = path
        while known and known not in self.positions:
            known = known[:-1]
        return self.positions.get(known, Position(self.source))

    def where(self, path: Path_) -> Words:
        """Position of a path in words; of its nearest known parent where the path itself was not written."""
        position = self.position(path).words()
        return say("config.place", position=position, path=dotted(path)) if path else position


def dotted(path: Path_) -> str:
    """A path as users write it: ``versions[2].weighting.method``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else (f".{part}" if text else str(part))
    return text


def read_document(path: Path) -> YamlDocument:
    """Read one YAML file, refusing what could be misread.

    Raises
    ------
    ConfigError
        If the file is missing, is not YAML, repeats a key, holds a tag that builds objects, or an unquoted code
        with a leading zero.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise ConfigError(
            say("config.no_configuration_file", path=path),
            where=say("config.working_directory", cwd=Path.cwd()),
            fix=say("config.check_spelling_without_file"),
        ) from None
    except IsADirectoryError:
        raise ConfigError(
            say("config.is_a_folder", path=path), where=str(path), fix=say("config.name_yaml_file_inside")
        ) from None
    except OSError as error:
        raise cannot_read(path, error) from None
    return parse_document(decoded(content, path), source=str(path), base=path.parent)


def cannot_read(path: Path, error: OSError) -> ConfigError:
    """The complaint of the operating system about a file, with the repair."""
    if isinstance(error, PermissionError):
        fix = say("config.change_permissions_file_folders")
        return ConfigError(say("config.may_not_read", path=path), where=str(path), fix=fix)
    return ConfigError(
        say("config.cannot_read", path=path, strerror=of_other(error.strerror)),
        where=str(path),
        fix=say("config.check_name_file"),
    )


def parse_document(text: str, *, source: str, base: Path | None = None) -> YamlDocument:
    """Parse YAML text; see `read_document`."""
    try:
        node = loaded(text)
    except (YAMLError, ValueError) as error:
        raise unreadable(text, error, source) from None
    refuse_empty_anchors(text, source)
    if node is None:
        node = CommentedMap()
    if not isinstance(node, CommentedMap):
        raise ConfigError(
            say("config.configuration_mapping_keys_values"),
            where=say("errors.line", place=source, line=1),
            fix=say("config.start_study_my_study"),
        )
    positions: dict[Path_, Position] = {(): Position(source, 1, base or Path())}
    try:
        data = _plain(node, (), positions)
    except (*STUMBLES, RecursionError) as error:
        # Nodes of other kinds than those of a configuration know no positions.
        deep = isinstance(error, RecursionError)
        raise unreadable(text, TooDeepError() if deep else UnforeseenError(), source) from None
    return YamlDocument(data=data, positions=positions, source=source)


def parse_value(text: str, *, source: str) -> Any:
    """A single YAML value, as `--set` takes it."""
    try:
        document = parse_document(f"value: {text}\n", source=source)
    except ConfigError as error:
        # The line is that of the command, and its key the path that was set.
        path = source.removeprefix("--set ").partition("=")[0]
        raise ConfigError(error.what, where=source, fix=_as_option(error.fix, path)) from None
    return document.data.get("value")


def _as_option(fix: Words, path: str) -> Words:
    """The repair of a line as the option that says it."""
    if not isinstance(fix, Message) or fix.key != "config.line_becomes":
        return fix
    value = str(fix.values["text"]).removeprefix("value: ")
    return say("config.write_option", why=fix.values["why"], assignment=shlex.quote(f"{path}={value}"))


def _plain(node: Any, path: Path_, positions: dict[Path_, Position]) -> Any:
    where = positions[path]
    _refuse_tag(node, where)
    if isinstance(node, CommentedMap):
        if node.merge:
            raise ConfigError(
                say("config.merge_keys_not_read"), where=where.words(), fix=say("config.use_variable_sets_extends")
            )
        result: dict[str, Any] = {}
        _refuse_decimal_commas(node, where)
        for key, value in node.items():
            at = replace(where, line=node.lc.key(key)[0] + 1)
            _refuse_leading_zero(key, at)
            child = (*path, str(key))
            positions[child] = at
            result[str(key)] = _plain(value, child, positions)
        return result
    if isinstance(node, CommentedSeq):
        items = []
        for index, value in enumerate(node):
            child = (*path, index)
            positions[child] = replace(where, line=node.lc.item(index)[0] + 1)
            items.append(_plain(value, child, positions))
        return items
    _refuse_leading_zero(node, where)
    return _scalar(node)


def _scalar(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    for kind in (int, float, str):
        if isinstance(value, kind):
            return kind(value)
    return bool(value) if type(value).__name__ == "ScalarBoolean" else str(value)


def _refuse_tag(node: Any, where: Position) -> None:
    tag = getattr(node, "tag", None)
    name = str(getattr(tag, "value", "") or "") if tag is not None else ""
    if isinstance(node, TaggedScalar) or (name and name.rsplit(":", 1)[-1] not in CORE_TAGS):
        raise ConfigError(
            say("config.yaml_tag_refused_configuration", name=name),
            where=where.words(),
            fix=say("config.remove_tag"),
        )


def _refuse_leading_zero(value: Any, where: Position) -> None:
    width = getattr(value, "_width", None) if isinstance(value, ScalarInt) else None
    if width and len(str(int(value))) < width:
        written = str(int(value)).zfill(width)
        raise ConfigError(
            say("config.read_number_leading_zero", written=written, number=int(value)),
            where=where.words(),
            fix=say("config.write_quotes", written=written),
        )


def _refuse_decimal_commas(node: CommentedMap, where: Position) -> None:
    """Refuse ``{a: 0,5, b: 1}``, which YAML reads as a: 0, an entry 5 without value, and b: 1."""
    before: Any = None
    for key, value in node.items():
        if isinstance(key, int) and not isinstance(key, bool) and value is None and isinstance(before, int):
            decimals = str(int(key)).zfill(getattr(key, "_width", None) or 0)
            raise ConfigError(
                say("config.read_two_entries_comma", before=before, decimals=decimals),
                where=replace(where, line=node.lc.key(key)[0] + 1).words(),
                fix=say("config.write_point", before=before, decimals=decimals),
            )
        before = value


def forget(positions: dict[Path_, Position], path: Path_) -> None:
    """Remove the positions of a path and everything below it."""
    for known in [known for known in positions if known[: len(path)] == path]:
        del positions[known]


def positions_below(positions: Mapping[Path_, Position], path: Path_) -> dict[Path_, Position]:
    """The positions at and below a path, by what follows it."""
    return {known[len(path) :]: at for known, at in positions.items() if known[: len(path)] == path}


def copy_positions(positions: dict[Path_, Position], source: Path_, target: Path_) -> None:
    """Give everything below `target` the positions of what lies below `source`."""
    for known in [known for known in positions if known[: len(source)] == source]:
        positions[target + known[len(source) :]] = positions[known]


def walk(value: Any, path: Path_ = ()) -> Iterator[tuple[Path_, Any]]:
    """Every node below a value, with its path."""
    yield path, value
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from walk(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from walk(item, (*path, index))
