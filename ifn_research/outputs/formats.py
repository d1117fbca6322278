"""A format in which a command writes: one shape for notes, exports and tables, from which their help is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Writer = TypeVar("Writer")


@dataclass(frozen=True)
class Format(Generic[Writer]):
    """A format that can be asked for.

    Attributes
    ----------
    about : str
        A few words for those who choose.
    write : callable
        Imports what it needs when it is called: a list of formats costs nothing.
    ending : str
        Of its file; empty where it writes a folder of the format's name.
    """

    about: str
    write: Writer
    ending: str

    def file(self, stem: str, name: str) -> str:
        """Name of its file or folder."""
        return f"{stem}{self.ending}" if self.ending else name


def offered(formats: Mapping[str, Format[Any]]) -> str:
    """Return the help of an option that takes them.

    Examples
    --------
    >>> offered({"md": Format("plain text", print, ".md")})
    'md: plain text.'
    """
    return " ".join(f"{name}: {item.about}." for name, item in formats.items())
