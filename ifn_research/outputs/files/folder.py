"""A results folder appears whole or not at all, and takes the place of nothing but results."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ifn_research.errors import ConfigError
from ifn_research.execution.ending import ending_in_order
from ifn_research.language.messages import say
from ifn_research.language.others import of_other
from ifn_research.locks import alone
from ifn_research.outputs.files.leftovers import OLD, held_folder, is_leftover, remove_leftovers

MANIFEST = "manifest.json"
# What a manifest of ours says, and other programs' files of that name do not.
OURS = {"study", "study_run", "config_digest"}
# In the manifest: the files of its run and of what was written from it, so that what was added since is known; and the
# digests of those that people go on to edit, so that their work is not lost.
FILES, DIGESTS = "files", "digests"
EDITED = "note."
# What a manifest is given once its results are complete.
ADDED = {FILES, DIGESTS, "mlflow", "stages"}
ANOTHER = say("outputs.name_another_folder_will")


def refuse_occupied(target: Path, *, force: bool) -> str:
    """Refuse a folder that holds something, before any work is done.

    `force` replaces a results folder only, and only if it holds nothing that its run did not write: anything else is
    never removed.

    Returns
    -------
    str
        Which results may be replaced, for `complete_folder`; empty where there are none.

    Raises
    ------
    ConfigError
        If the folder is not empty and may not be replaced, or cannot be written.
    """
    with _refused_by_the_system(target):
        remove_leftovers(target.absolute())
        if target.exists() and not target.is_dir():
            raise ConfigError(say("outputs.is_a_file", target=target), where="--out", fix=say("outputs.name_folder"))
        if target.is_dir() and any(target.iterdir()):
            _refuse_strangers(target)
            if not force:
                raise ConfigError(
                    say("outputs.folder_already_holds_results", target=target),
                    where="--out",
                    fix=say("outputs.name_another_folder_replace"),
                )
        above = next(parent for parent in target.absolute().parents if parent.exists())
        for folder in (target, above):
            if folder.exists() and not os.access(folder, os.W_OK | os.X_OK):
                raise ConfigError(
                    say("outputs.may_not_written", folder=folder),
                    where="--out",
                    fix=say("outputs.name_folder_you_may_write"),
                )
        return _identity(target)


@contextmanager
def complete_folder(target: Path, *, replaces: str = "") -> Iterator[Path]:
    """A temporary folder beside `target` that takes its place when the block ends without an error.

    Whatever happens, a request to terminate included, `target` holds either what it held before or the complete new
    results, and nothing lies beside it.

    Parameters
    ----------
    target : Path
    replaces : str
        What `refuse_occupied` returned: the only results that may be replaced. Those that another run has put there
        since are not.

    Raises
    ------
    ConfigError
        If the system does not let the folder be written, or `target` holds files that no run wrote, or other results
        than those that may be replaced.
    """
    target = target.absolute()
    with ending_in_order(), _refused_by_the_system(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        building, held = held_folder(target)
        try:
            yield building
            building.chmod(0o755)
            _list_files(building)
            _take_place(building, target, replaces)
        finally:
            shutil.rmtree(building, ignore_errors=True)
            held.close()


def _refuse_strangers(target: Path) -> None:
    """Refuse a folder that holds anything else than the results of a run."""
    manifest = _manifest(target)
    if not manifest.keys() >= OURS:
        raise ConfigError(say("outputs.folder_holds_files_not", target=target), where="--out", fix=ANOTHER)
    if FILES not in manifest:
        raise ConfigError(
            say("outputs.results_not_say_files", target=target),
            where=say("outputs.out_no", target=target / MANIFEST, files=FILES),
            fix=say("outputs.move_away_yourself", another=ANOTHER),
        )
    edited = _edited(target, manifest)
    if edited:
        raise ConfigError(
            say("outputs.folder_holds_files_changed", target=target, edited=edited),
            where="--out",
            fix=say("outputs.move_files_elsewhere", another=ANOTHER),
        )
    own = {*manifest[FILES], MANIFEST}
    strangers = sorted(name for name in _files(target) - own if not is_leftover(name, own))
    if strangers:
        raise ConfigError(
            say("outputs.folder_holds_files_run", target=target, strangers=strangers),
            where="--out",
            fix=say("outputs.move_files_elsewhere", another=ANOTHER),
        )


def add_files(folder: Path, contents: Mapping[str, bytes], *, force: bool = False) -> list[Path]:
    """Write files into a results folder, and into its list of files.

    Parameters
    ----------
    folder : Path
    contents : mapping of str to bytes
        By the name of the file.
    force : bool
        Replace files that somebody else wrote or changed.

    Raises
    ------
    ConfigError
        If a file is there that was written by somebody else or changed since, or the folder cannot be written.
    """
    with alone(folder):
        return _add_files(folder, contents, force=force)


def _add_files(folder: Path, contents: Mapping[str, bytes], *, force: bool) -> list[Path]:
    manifest = _manifest(folder)
    there = {name for name in contents if (folder / name).exists()}
    lost = sorted((there - set(manifest.get(FILES, []))) | (there & set(_edited(folder, manifest))))
    if lost and not force:
        raise ConfigError(
            say("outputs.folder_holds_files_changed", target=folder, edited=lost),
            where=str(folder),
            fix=say("outputs.move_elsewhere_replace_force"),
        )
    with _refused_by_the_system(folder):
        for name, content in contents.items():
            _replace(folder / name, content)
        if manifest:
            listed = {**manifest, FILES: sorted({*manifest.get(FILES, []), *contents})}
            listed[DIGESTS] = {**manifest.get(DIGESTS, {}), **{name: _digest(c) for name, c in contents.items()}}
            _replace(folder / MANIFEST, _as_text(listed).encode())
    return [folder / name for name in contents]


def amend_manifest(folder: Path, facts: Mapping[str, Any]) -> None:
    """Write more into the manifest of a results folder: what is known only once it is complete."""
    with alone(folder), _refused_by_the_system(folder):
        _replace(folder / MANIFEST, _as_text({**_manifest(folder), **facts}).encode())


def _replace(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def _edited(folder: Path, manifest: Mapping[str, Any]) -> list[str]:
    """Files whose content is no longer what was written."""
    known = manifest.get(DIGESTS, {})
    there = {name: folder / name for name in known if (folder / name).is_file()}
    return sorted(name for name, path in there.items() if _digest(path.read_bytes()) != known[name])


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _as_text(manifest: Mapping[str, Any]) -> str:
    return json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _files(folder: Path) -> set[str]:
    """Everything in a folder that is not itself a folder, links included."""
    return {
        (Path(parent) / name).relative_to(folder).as_posix()
        for parent, folders, names in os.walk(folder)
        for name in [*names, *(item for item in folders if (Path(parent) / item).is_symlink())]
    }


def _list_files(building: Path) -> None:
    manifest = _manifest(building)
    if manifest:
        files = sorted(_files(building))
        notes = {name: _digest((building / name).read_bytes()) for name in files if name.startswith(EDITED)}
        (building / MANIFEST).write_text(_as_text({**manifest, FILES: files, DIGESTS: notes}), encoding="utf-8")


def _take_place(building: Path, target: Path, replaces: str) -> None:
    if not replaces or not target.exists() or not any(target.iterdir()):
        _claim(building, target)
        return
    # Again: something may have been put there while the study ran.
    _refuse_strangers(target)
    aside, held = held_folder(target, OLD)
    old = aside / target.name
    try:
        target.rename(old)
        # Looked at when nobody else can put anything there any more.
        if _identity(old) != replaces:
            raise _came_since(target)
        _claim(building, target)
    finally:
        if not target.exists():
            old.rename(target)
        shutil.rmtree(aside, ignore_errors=True)
        held.close()


def _claim(building: Path, target: Path) -> None:
    """Take a place that nobody holds; of two that try at one time, one does."""
    try:
        if target.is_dir():
            target.rmdir()
        building.rename(target)
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR):
            raise
        _refuse_strangers(target)
        raise _came_since(target) from error


def _came_since(target: Path) -> ConfigError:
    return ConfigError(
        say("outputs.folder_came_hold_other", target=target),
        where="--out",
        fix=say("outputs.run_again_into_another"),
    )


def _identity(folder: Path) -> str:
    """Of which run the results in a folder are; empty where there are none. What is added to them changes nothing."""
    kept = {key: value for key, value in _manifest(folder).items() if key not in ADDED}
    return _digest(_as_text(kept).encode()) if kept else ""


@contextmanager
def _refused_by_the_system(target: Path) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        # Whoever read our words has left: nothing is wrong with the folder.
        raise
    except OSError as error:
        raise ConfigError(
            say("outputs.results_cannot_written", strerror=of_other(error.strerror or error)),
            where=say("outputs.out_option", filename=error.filename or target),
            fix=say("outputs.name_folder_you_may"),
        ) from error
