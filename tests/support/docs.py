"""The scripts of docs/, which are no package."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType


def module_of(repository: Path, name: str) -> ModuleType:
    """A script of docs/ as a module."""
    folder = str(repository / "docs")
    sys.path.insert(0, folder)
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(folder)
