"""Everything that this machine lacks, for which command, and the line to type."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from packaging.requirements import Requirement
from packaging.version import Version

from ifn_research.attempts import told
from ifn_research.errors import IfnError
from ifn_research.language.messages import Words, say
from ifn_research.operations.tracking import tracking_of

# Bytes below which results, a store and pictures may not find room.
ROOM = 500_000_000
SUPPORTED = (Version("3.11"), Version("3.14"))
# Packages beyond the plain installation: the extra that brings them, and what they are for.
EXTRAS = {"pooch": "fetch", "rdata": "fetch", "distributed": "cluster"}
GOOD, LACKING, OPTIONAL = "good", "lacking", "optional"


@dataclass(frozen=True)
class Examined:
    """Something that was looked at.

    Attributes
    ----------
    what : Message
    state : {'good', 'lacking', 'optional'}
        Lacking stops a command that everybody uses; optional stops one that is named.
    found : Message or str
    fix : Message or str
        The line to type, or the command that does without.
    """

    what: Words
    state: str
    found: Words
    fix: Words = ""


def examine(folder: Path | None = None, *, tracking_uri: str | None = None) -> tuple[Examined, ...]:
    """Look at Python, packages, fonts, programs, the store, permissions and the disk.

    Parameters
    ----------
    folder : Path, optional
        Where results are to be written; the working directory when absent.
    tracking_uri : str, optional
        Of the store; see `tracking_of`.
    """
    folder = folder or Path.cwd()
    places = (_fonts(), _browser(), _written(folder), _room(folder), _store(tracking_uri))
    return (*_python(), *_packages(), *_extras(), *places)


def _python() -> Iterator[Examined]:
    release = platform.python_version()
    good = SUPPORTED[0] <= Version(release) < SUPPORTED[1]
    fix = "" if good else say("examining.install_python")
    yield Examined(say("examining.python"), GOOD if good else LACKING, f"{release} ({sys.executable})", fix)


def _packages() -> Iterator[Examined]:
    """The packages that the installation asks for, each of a release that it allows."""
    wrong: list[Words] = []
    names: list[str] = []
    n = 0
    for text in requires("ifn-research") or ():
        asked = Requirement(text)
        if asked.marker is not None and not asked.marker.evaluate({"extra": ""}):
            continue
        n += 1
        try:
            found = version(asked.name)
        except PackageNotFoundError:
            wrong.append(say("examining.package_missing", name=asked.name))
            names.append(f"'{asked.name}{asked.specifier}'")
            continue
        if not asked.specifier.contains(found, prereleases=True):
            wrong.append(say("examining.package_other", name=asked.name, found=found, wanted=str(asked.specifier)))
            names.append(f"'{asked.name}{asked.specifier}'")
    if wrong:
        fix = say("examining.install_packages", python=sys.executable, names=names)
        yield Examined(say("examining.packages"), LACKING, say("errors.names_all", names=wrong), fix)
    else:
        yield Examined(say("examining.packages"), GOOD, say("examining.packages_good", n))


def _extras() -> Iterator[Examined]:
    for extra in dict.fromkeys(EXTRAS.values()):
        missing = [name for name, brings in EXTRAS.items() if brings == extra and not _installed(name)]
        what = say("examining.extra", extra=extra, use=say(f"examining.use_{extra}"))
        if missing:
            fix = say("examining.install_extra", extra=extra)
            yield Examined(what, OPTIONAL, say("examining.without", names=missing), fix)
        else:
            yield Examined(what, GOOD, say("examining.installed"))


def _installed(name: str) -> bool:
    try:
        version(name)
    except PackageNotFoundError:
        return False
    return True


def _fonts() -> Examined:
    """The font of notes and pictures, which matplotlib brings."""
    from matplotlib import font_manager

    what = say("examining.fonts")
    try:
        path = font_manager.findfont("DejaVu Sans", fallback_to_default=False)
    except ValueError as error:
        return Examined(what, LACKING, told(error), say("examining.install_fonts", python=sys.executable))
    return Examined(what, GOOD, str(path))


def _browser() -> Examined:
    names = ("chromium", "chromium-browser", "google-chrome", "firefox")
    found = next((path for path in map(shutil.which, names) if path), None)
    what = say("examining.browser")
    if found is None:
        return Examined(what, OPTIONAL, say("examining.no_browser"), say("examining.open_elsewhere"))
    return Examined(what, GOOD, found)


def _written(folder: Path) -> Examined:
    what = say("examining.folder", folder=folder)
    try:
        with tempfile.NamedTemporaryFile(dir=folder):
            pass
    except OSError as error:
        return Examined(what, LACKING, told(error), say("examining.name_other_folder"))
    return Examined(what, GOOD, say("examining.may_write"))


def _room(folder: Path) -> Examined:
    what = say("examining.disk")
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return Examined(what, LACKING, told(error), say("examining.name_other_folder"))
    found = say("examining.free", free=free / 1e9)
    return Examined(what, GOOD if free >= ROOM else LACKING, found, "" if free >= ROOM else say("examining.make_room"))


def _store(tracking_uri: str | None) -> Examined:
    """The store of runs: whether it can be opened, if it is there; nothing is made where it is not."""
    try:
        tracking = tracking_of(None, tracking_uri)
    except IfnError as error:
        return Examined(say("examining.store", address=tracking_uri or ""), LACKING, error.what, error.fix)
    what = say("examining.store", address=tracking.address)
    path = Path(tracking.address.removeprefix("sqlite:///")) if tracking.address.startswith("sqlite:///") else None
    if path is not None and not path.exists():
        parent = path.absolute().parent
        if os.access(parent, os.W_OK):
            return Examined(what, GOOD, say("examining.store_not_yet"))
        return Examined(what, LACKING, say("examining.store_no_folder", folder=parent), say("examining.other_store"))
    try:
        n = len(tracking.registry.models())
    except Exception as error:  # noqa: BLE001 - whatever a store raises is what is wanted here
        return Examined(what, LACKING, told(error), say("examining.other_store"))
    return Examined(what, GOOD, say("examining.store_has", n))
