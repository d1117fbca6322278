"""Programs beside Python that some tests ask: one that is absent makes its tests skip, and say what is missing."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

# What each is called, and the Debian package that has it.
POPPLER, LIBREOFFICE, CHROMIUM = "poppler-utils", "libreoffice-writer-nogui", "chromium"


def program(*names: str, package: str) -> str:
    """The first of these that is on the search path; the test is skipped where none is."""
    for name in names:
        if (found := shutil.which(name)) is not None:
            return found
    pytest.skip(f"no {' or '.join(names)} on this machine (Debian: apt install {package})")


def soffice() -> str:
    """LibreOffice."""
    return program("soffice", "libreoffice", package=LIBREOFFICE)


def pdfinfo(path: Path, *options: str) -> str:
    """What poppler says of a PDF."""
    command = [program("pdfinfo", package=POPPLER), *options, str(path)]
    done = subprocess.run(command, capture_output=True, check=True, timeout=60)
    return done.stdout.decode(errors="replace")


def pdftotext(path: Path, *options: str) -> str:
    """The text of a PDF, as poppler reads it."""
    command = [program("pdftotext", package=POPPLER), *options, str(path), "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
