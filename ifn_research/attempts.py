"""Parts of the results without which the rest is whole: where one fails it is told, and nothing else is lost."""

from __future__ import annotations

import errno
import traceback
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

# Without room on the disk nothing else would be written either.
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


class Attempts:
    """Parts that could not be made, with the reason.

    Attributes
    ----------
    failed : dict of str to str
        The reason by what was tried.
    """

    def __init__(self) -> None:
        self.failed: dict[str, str] = {}

    @contextmanager
    def at(self, what: str) -> Iterator[None]:
        """Try something; an error in the block ends it and is kept.

        A full disk or memory, and a reader who has left, are the whole run's affair and are raised.
        """
        try:
            yield
        except (BrokenPipeError, MemoryError):
            raise
        except Exception as error:
            if isinstance(error, OSError) and error.errno in NO_ROOM:
                raise
            self.failed[what] = told(error)


def trying(attempts: Attempts | None, what: str) -> AbstractContextManager[None]:
    """`Attempts.at`; without attempts an error is raised as any other."""
    return nullcontext() if attempts is None else attempts.at(what)


def told(error: Exception) -> str:
    """The words of an unforeseen error, on one line, with the place where it was raised."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}, line {frames[-1].lineno})" if frames else ""
    said = " ".join(str(error).split())[:200]
    return f"{type(error).__name__}{': ' if said else ''}{said}{place}"
