"""A results folder appears whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ifn_research.errors import ConfigError


def refuse_occupied(target: Path, *, force: bool) -> None:
    """Refuse a folder that holds something, before any work is done.

    `force` replaces a results folder only: anything else is never removed.

    Raises
    ------
    ConfigError
        If the folder is not empty and may not be replaced, or cannot be written.
    """
    if target.exists() and not target.is_dir():
        raise ConfigError(f"'{target}' is a file", where="--out", fix="name a folder")
    if target.is_dir() and any(target.iterdir()):
        if not (target / "manifest.json").is_file():
            raise ConfigError(
                f"the folder '{target}' holds files that are not results of a study",
                where="--out",
                fix="name another folder, which will be made",
            )
        if not force:
            raise ConfigError(
                f"the folder '{target}' already holds results",
                where="--out",
                fix="name another folder, or replace these results with --force",
            )
    existing = next(parent for parent in (target, *target.absolute().parents) if parent.exists())
    if not os.access(existing, os.W_OK):
        raise ConfigError(f"'{existing}' may not be written", where="--out", fix="name a folder that you may write in")


@contextmanager
def complete_folder(target: Path) -> Iterator[Path]:
    """A temporary folder beside `target` that takes its place when the block ends without an error.

    Whatever happens, `target` holds either what it held before or the complete new results.
    """
    target = target.absolute()
    target.parent.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        yield building
        building.chmod(0o755)
        _take_place(building, target)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _take_place(building: Path, target: Path) -> None:
    if not target.exists():
        building.rename(target)
        return
    if not any(target.iterdir()):
        target.rmdir()
        building.rename(target)
        return
    aside = Path(tempfile.mkdtemp(prefix=f".{target.name}-old-", dir=target.parent))
    old = aside / target.name
    target.rename(old)
    try:
        building.rename(target)
    except OSError:
        old.rename(target)
        raise
    finally:
        if target.exists():
            shutil.rmtree(aside, ignore_errors=True)
