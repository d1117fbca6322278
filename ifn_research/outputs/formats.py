"""A format in which a command writes: one shape for notes, exports and tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

Writer = TypeVar("Writer")


@dataclass(frozen=True)
class Format(Generic[Writer]):
    """A format that can be asked for.

    Attributes
    ----------
    about : str
        A few words for those who choose; the help of the option that takes it says them in each language.
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
