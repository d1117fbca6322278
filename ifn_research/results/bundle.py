"""A study that travels: its configuration, its fitted indices and the tables that are public, in one file of text."""

from __future__ import annotations

import hashlib
import json
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any

from ifn_research.errors import DataError, IfnError
from ifn_research.index.version import IndexVersion
from ifn_research.language.messages import Message, say

FORMAT, KIND = 1, "ifn-bundle"
ABOUT, STUDY, README = "bundle.json", "study.json", "LISEZMOI.md"
# All that may stand in a bundle: no folder but these two, no name that climbs out of them.
NAMES = re.compile(r"bundle\.json|study\.json|LISEZMOI\.md|indices/[\w@.-]{1,120}\.json|tables/[\w.-]{1,120}", re.ASCII)
MOST_FILES, MOST_BYTES = 500, 500_000_000
# Every file has this time, so that one study always makes the same bytes.
MOMENT = (1980, 1, 1, 0, 0, 0)
# What reading an archive that is none, damaged, encrypted or of an unknown kind raises.
NOT_ZIP = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    ValueError,
    NotImplementedError,
    RuntimeError,
    EOFError,
)


@dataclass(frozen=True, eq=False)
class TravellingStudy:
    """A study as it travels.

    Attributes
    ----------
    document : mapping
        The configuration: tables that do not travel, and the declared ground truth, have no file yet.
    indices : mapping of version to str
        Each fitted index as JSON.
    tables : mapping of str to bytes
        Public tables by their file names.
    readme : str
        What a partner has to bring, in French.
    release : str
    """

    document: Mapping[str, Any]
    indices: Mapping[str, str]
    tables: Mapping[str, bytes] = field(default_factory=dict)
    readme: str = ""
    release: str = field(default_factory=lambda: version("ifn-research"))

    @property
    def digest(self) -> str:
        """SHA-256 of the configuration and the fitted indices."""
        said = {"study": self.document, "indices": {name: json.loads(text) for name, text in self.indices.items()}}
        return _sha256(_canonical(said).encode())

    def as_bytes(self) -> bytes:
        """The file; the same bytes for the same study."""
        files = {STUDY: _text(self.document), README: self.readme.encode()}
        files |= {f"indices/{name}.json": text.encode() for name, text in self.indices.items()}
        files |= {f"tables/{name}": content for name, content in self.tables.items()}
        about = {
            "format": FORMAT,
            "kind": KIND,
            "release": self.release,
            "study": self.document["study"],
            "study_digest": self.digest,
            "files": {name: _sha256(files[name]) for name in sorted(files)},
        }
        held = BytesIO()
        with zipfile.ZipFile(held, "w") as archive:
            for name, content in [(ABOUT, _text(about)), *sorted(files.items())]:
                entry = zipfile.ZipInfo(name, MOMENT)
                entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
                archive.writestr(entry, content)
        return held.getvalue()


def read_bundle(path: Path) -> TravellingStudy:
    """Read a study that travels, and check everything about it before any of it is used.

    Nothing is unpacked: it is read into memory, within bounds.

    Raises
    ------
    DataError
        If it is none, a name in it is not one of a bundle's, it is too large, of another release, or not as it was
        made.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            files = dict(_read(archive, path))
    except OSError as error:
        raise _refused(path, say("travelling.bundle_unreadable", reason=error.strerror or "")) from error
    except NOT_ZIP as error:
        raise _refused(path, say("travelling.no_zip")) from error
    about, document = _mapping(files, ABOUT, path), _mapping(files, STUDY, path)
    if (about.get("kind"), about.get("format")) != (KIND, FORMAT):
        raise _refused(path, say("travelling.bundle_format", format=FORMAT))
    release = version("ifn-research")
    if about.get("release") != release:
        raise DataError(
            say("travelling.bundle_release", found=str(about.get("release"))[:40], release=release),
            where=str(path),
            fix=say("travelling.install_release", release=str(about.get("release"))[:40]),
        )
    digests = {name: _sha256(content) for name, content in files.items() if name != ABOUT}
    if about.get("files") != digests:
        raise _refused(path, say("travelling.bundle_changed"))
    found = TravellingStudy(
        document,
        {
            name.removeprefix("indices/").removesuffix(".json"): _index(files, name, path)
            for name in _in(files, "indices/")
        },
        {name.removeprefix("tables/"): files[name] for name in _in(files, "tables/")},
        files.get(README, b"").decode("utf-8", "replace"),
        release,
    )
    if about.get("study_digest") != found.digest:
        raise _refused(path, say("travelling.bundle_changed"))
    return found


def _read(archive: zipfile.ZipFile, path: Path) -> Iterator[tuple[str, bytes]]:
    entries = archive.infolist()
    if len(entries) > MOST_FILES:
        raise _refused(path, say("travelling.too_many_files", most=MOST_FILES))
    seen: set[str] = set()
    left = MOST_BYTES
    for entry in entries:
        name = entry.orig_filename
        mode = entry.external_attr >> 16
        if not NAMES.fullmatch(name) or name != entry.filename or ".." in name:
            raise _refused(path, say("travelling.strange_name", name=name[:80]))
        if name in seen:
            raise _refused(path, say("travelling.name_twice", name=name))
        if mode and not stat.S_ISREG(mode) and stat.S_IFMT(mode):
            raise _refused(path, say("travelling.no_regular_file", name=name))
        seen.add(name)
        # What an archive says of its sizes need not be true: no more is read than may be there.
        with archive.open(entry) as stream:
            content = stream.read(left + 1)
        left -= len(content)
        if left < 0:
            raise _refused(path, say("travelling.too_large", most=MOST_BYTES))
        yield name, content


def _index(files: Mapping[str, bytes], name: str, path: Path) -> str:
    try:
        text = files[name].decode("utf-8")
        IndexVersion.from_json(text)
    except IfnError as error:
        raise _refused(path, say("travelling.no_index", name=name, reason=error.what)) from error
    except Exception as error:
        raise _refused(path, say("travelling.no_index", name=name, reason=type(error).__name__)) from error
    return text


def _mapping(files: Mapping[str, bytes], name: str, path: Path) -> dict[str, Any]:
    try:
        found = json.loads(files[name].decode("utf-8"))
    except (KeyError, ValueError, RecursionError) as error:
        raise _refused(path, say("travelling.part_lacks", name=name)) from error
    if not isinstance(found, dict):
        raise _refused(path, say("travelling.part_lacks", name=name))
    return found


def _in(files: Mapping[str, bytes], folder: str) -> list[str]:
    return sorted(name for name in files if name.startswith(folder))


def _refused(path: Path, why: Message) -> DataError:
    return DataError(
        say("travelling.no_bundle", path=path.name, why=why), where=str(path), fix=say("travelling.ask_bundle_again")
    )


def _canonical(data: Any) -> str:
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _text(data: Mapping[str, Any]) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
