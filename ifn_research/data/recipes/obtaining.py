"""The raw files of a recipe: downloaded once, or found in a folder, and never taken for another."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ifn_research.data.recipes.rules import RawFile
from ifn_research.errors import DataError, IfnError, raise_all
from ifn_research.language.messages import say

# Seconds until an address that does not answer is given up, and how often it is asked again.
TIMEOUT, AGAIN = 60, 2
CACHE = "IFN_CACHE"
# How a page of the web begins.
PAGE = (b"<!doctype html", b"<html")
# Called with the name of a raw file before it is looked for.
Seen = Callable[[str], None]


@dataclass(frozen=True)
class Obtained:
    """A raw file that is here.

    Attributes
    ----------
    path : Path
    sha256 : str
    expected : bool
        Whether it is the very file that the recipe was written for.
    """

    path: Path
    sha256: str
    expected: bool


def cache_folder() -> Path:
    """The folder of files that were downloaded: that of the variable IFN_CACHE, else that of the system's caches."""
    if os.environ.get(CACHE):
        return Path(os.environ[CACHE])
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return home / "ifn-research"


def found_in(
    folder: Path, sources: Mapping[str, RawFile], *, accept_new: bool = False, seen: Seen | None = None
) -> dict[str, Obtained]:
    """The raw files among those of a folder: by their content, or by their name where that is another.

    Parameters
    ----------
    folder : Path
    sources : mapping of str to RawFile
    accept_new : bool
        Take a file of the right name whose content is not that for which the recipe was written.
    seen : callable, optional

    Raises
    ------
    DataError, Problems
        If there is no such folder, or files are missing or are others.
    """
    if not folder.is_dir():
        raise DataError(say("fetching.no_such_folder", folder=folder), where="--from", fix=say("fetching.name_folder"))
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    sizes: dict[int, list[Path]] = {}
    for path in files:
        sizes.setdefault(path.stat().st_size, []).append(path)
    digests: dict[Path, str] = {}
    found: dict[str, Obtained] = {}
    problems: list[IfnError] = []
    missing: list[str] = []
    for name, raw in sources.items():
        if seen is not None:
            seen(name)
        same = [path for path in sizes.get(raw.bytes or -1, []) if _digest(path, digests) == raw.sha256]
        named = [path for path in files if path.stem == name or path.name == _file_name(raw)]
        if same:
            found[name] = Obtained(same[0], raw.sha256, True)
        elif named and (accept_new or raw.moving):
            found[name] = Obtained(named[0], _digest(named[0], digests), raw.moving)
        elif named:
            problems.append(_other(name, raw, named[0], _digest(named[0], digests)))
        else:
            missing.append(name)
    if missing:
        told = [
            say(
                "fetching.file_at",
                name=name,
                producer=sources[name].producer,
                size=sources[name].bytes or 0,
                address=sources[name].address,
            )
            for name in missing
        ]
        problems.append(
            DataError(
                say("fetching.files_missing", len(missing)),
                where=str(folder),
                fix=say("fetching.take_files", files=told),
            )
        )
    raise_all(problems)
    return found


def downloaded(
    sources: Mapping[str, RawFile], *, accept_new: bool = False, seen: Seen | None = None
) -> dict[str, Obtained]:
    """The raw files, each downloaded unless it is in the cache already.

    Raises
    ------
    DataError
        If a file cannot be had, is a page of the web, or another than the recipe was written for.
    """
    try:
        import pooch
    except ImportError as error:
        raise DataError(say("fetching.no_pooch"), where="ifn fetch", fix=say("fetching.install_or_from")) from error
    pooch.get_logger().setLevel("CRITICAL")
    found: dict[str, Obtained] = {}
    for name, raw in sources.items():
        if seen is not None:
            seen(name)
        found[name] = _downloaded(pooch, name, raw, accept_new)
    return found


def _downloaded(pooch: Any, name: str, raw: RawFile, accept_new: bool) -> Obtained:
    kept = cache_folder() / (f"{raw.sha256[:16]}-{_file_name(raw)}")
    if not raw.moving and kept.is_file() and _digest(kept, {}) == raw.sha256:
        return Obtained(kept, raw.sha256, True)
    failed: DataError | None = None
    for address in (raw.address, *raw.mirrors):
        try:
            path = _asked(pooch, name, raw, address)
        except DataError as error:
            failed = failed or error
            continue
        found = _digest(path, {})
        if raw.moving or found == raw.sha256:
            path.replace(kept)
            return Obtained(kept, found, True)
        if accept_new:
            return Obtained(path, found, False)
        failed = failed or _other(name, raw, path, found)
        path.unlink()
    assert failed is not None
    raise failed


def _asked(pooch: Any, name: str, raw: RawFile, address: str) -> Path:
    """The file at an address, asked for again where the answer breaks off."""
    folder = cache_folder()

    def download(url: str, output: str, asked: Any) -> None:
        pooch.HTTPDownloader(timeout=TIMEOUT)(url, output, asked)
        begins = Path(output).read_bytes()[:512].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
        if begins.startswith(PAGE):
            raise DataError(
                say("fetching.page_came", name=name), where=address, fix=say("fetching.by_hand", address=address)
            )

    file = f"new-{_file_name(raw)}"
    (folder / file).unlink(missing_ok=True)
    try:
        keeper = pooch.create(
            path=folder, base_url="", registry={file: None}, urls={file: address}, retry_if_failed=AGAIN
        )
        return Path(keeper.fetch(file, downloader=download))
    except DataError:
        raise
    except Exception as error:
        told = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise DataError(
            say("fetching.not_downloaded", name=name, error=told),
            where=address,
            fix=say("fetching.by_hand", address=address),
        ) from error


def _other(name: str, raw: RawFile, path: Path, found: str) -> DataError:
    return DataError(
        say("fetching.other_digest", name=name, found=found, known=raw.sha256),
        where=str(path),
        fix=say("fetching.take_or_accept", address=raw.address),
    )


def _file_name(raw: RawFile) -> str:
    from urllib.parse import unquote

    return unquote(raw.address.rsplit("/", 1)[-1])


def _digest(path: Path, known: dict[Path, str]) -> str:
    if path not in known:
        with path.open("rb") as file:
            known[path] = hashlib.file_digest(file, "sha256").hexdigest()
    return known[path]
