"""A new sqlite store whose tables are made elsewhere before it is needed: MLflow takes seconds to make them."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from ifn_research.outputs.tracking.mlflow_store.address import sqlite_path

# Stores of this process that are empty and in nobody's place.
_ready: list[Path] = []


def make_ready(uri: str, folder: Path) -> None:
    """Make what `put_in_place` will put where a store is not there yet; nothing for another store, nor there.

    Parameters
    ----------
    uri : str
        Address of the store.
    folder : Path
        Where nobody looks; it has to be there until the store is opened.
    """
    path = sqlite_path(uri)
    if path is None or path.exists():
        return
    from ifn_research.outputs.tracking.mlflow_store.client import open_store

    made = folder / "new_store.db"
    open_store(f"sqlite:///{made}")._tracking_client.store.engine.dispose()
    _ready.append(made)


def put_in_place(path: Path) -> None:
    """Give a store that is not there the tables that were made ready; a store that is there stays as it is.

    Whatever is in the way, MLflow makes the tables.
    """
    if not _ready or path.exists():
        return
    copy = path.with_name(f".{path.name}.{os.getpid()}")
    with suppress(OSError):
        try:
            shutil.copyfile(_ready.pop(), copy)
            # Whole or not at all, and never over what another program makes meanwhile.
            os.link(copy, path)
        finally:
            copy.unlink(missing_ok=True)
