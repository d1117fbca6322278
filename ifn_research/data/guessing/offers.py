"""The keys of a table, and the options of a command, that the fix of a message offers."""

from __future__ import annotations

from collections.abc import Iterator

from ifn_research.language.messages import Message, Words

# Values of a message that a reader may follow: ``offer_skip`` is what to write as the key `skip:` of a table, in YAML,
# and ``option_sheet`` what to give as ``--sheet``. A word after the name tells several of one kind apart.
KEYS = (
    "where", "skip", "header_rows", "skip_rows", "separator", "decimal", "thousands", "encoding", "missing", "sheet",
    "repair_codes", "code", "coordinates",
)  # fmt: skip
OPTIONS = ("sheet", "code", "level", "key")


def offered(fix: Words) -> list[tuple[str, str]]:
    """Each key of a table that a fix offers, with its value in YAML, in the order of the text."""
    return list(_values(fix, "offer_", KEYS))


def options(fix: Words) -> list[tuple[str, str]]:
    """Each option of a command that a fix offers, with its value, in the order of the text."""
    return list(_values(fix, "option_", OPTIONS))


def _values(words: object, prefix: str, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The values that are offered, those of messages within a message included."""
    if isinstance(words, tuple):
        for item in words:
            yield from _values(item, prefix, names)
    elif isinstance(words, Message):
        for name, value in words.values.items():
            plain = name.removeprefix(prefix).removesuffix("_or")
            if name.startswith(prefix) and plain in names:
                yield plain, str(value)
            else:
                yield from _values(value, prefix, names)
