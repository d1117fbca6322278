"""The leftovers of a process that was killed while it wrote results: taken away by the next."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Collection
from pathlib import Path, PurePosixPath

from ifn_research.locks import alone

# What `tempfile` puts behind a name.
ADDED = "[a-z0-9_]{8}"
# The results that are being replaced lie in a folder of this name.
OLD = "old-"


class Held:
    """A folder that a living process holds; the system lets it go when the process ends, however it ends.

    Where the system or its disk knows no locks, nothing is held, and nothing is taken for left behind.
    """

    def __init__(self, folder: Path) -> None:
        self._handle: int | None = None
        try:
            import fcntl

            self._handle = os.open(folder, os.O_RDONLY)
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (ImportError, OSError):
            self.close()

    @property
    def is_held(self) -> bool:
        """True if nobody else holds it."""
        return self._handle is not None

    def close(self) -> None:
        """Let the folder go."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def held_folder(target: Path, kind: str = "") -> tuple[Path, Held]:
    """A new hidden folder beside `target`, and what holds it."""
    with alone(target.parent):
        folder = Path(tempfile.mkdtemp(prefix=f".{target.name}-{kind}", dir=target.parent))
        return folder, Held(folder)


def remove_leftovers(target: Path) -> None:
    """Take away the hidden folders that dead processes left beside `target`.

    Results that one was about to replace are put back where nothing has taken their place.
    """
    if not target.parent.is_dir():
        return
    name = re.compile(rf"\.{re.escape(target.name)}-({OLD})?{ADDED}")
    with alone(target.parent):
        for folder in sorted(path for path in target.parent.iterdir() if name.fullmatch(path.name)):
            if folder.is_symlink() or not folder.is_dir():
                continue
            held = Held(folder)
            if held.is_held:
                old = folder / target.name
                if name.fullmatch(folder.name)[1] and old.is_dir() and not target.exists():  # type: ignore[index]
                    old.rename(target)
                shutil.rmtree(folder, ignore_errors=True)
            held.close()


def is_leftover(name: str, files: Collection[str]) -> bool:
    """True if a file is what was left of one of these, which was being replaced."""
    path = PurePosixPath(name)
    found = re.fullmatch(rf"\.(.+)-{ADDED}", path.name)
    return found is not None and str(path.with_name(found[1])) in files
