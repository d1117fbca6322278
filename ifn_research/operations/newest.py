"""The newest results of a study that is named in the place of a results folder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from ifn_research.results.places import HOME

MANIFEST = "manifest.json"


def newest_results(named: str | Path) -> Path:
    """The results folder that is named, or the newest one of a study by its name.

    Parameters
    ----------
    named : str or Path
        A results folder; a folder of results folders; or a study whose results lie under `results/`.

    Returns
    -------
    Path
        What was named where nothing is found: whoever reads it says what is wrong with it.
    """
    folder = Path(named)
    try:
        if (folder / MANIFEST).is_file():
            return folder
        inside = dict(_results(folder.glob(f"*/{MANIFEST}"))) if folder.is_dir() else {}
        study = str(named)
        patterns = (f"*/{MANIFEST}", f"*/*/{MANIFEST}")
        found = inside or {
            home: finished for pattern in patterns for home, finished in _results(HOME.glob(pattern), study=study)
        }
    except OSError:
        return folder
    return max(found, key=lambda home: (found[home], str(home)), default=folder)


def _results(manifests: Iterator[Path], study: str | None = None) -> Iterator[tuple[Path, str]]:
    """The results folders of a study, and when each was finished; those of any study when none is named."""
    for path in manifests:
        try:
            manifest = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(manifest, dict) and study in (None, manifest.get("study")):
            yield path.parent, str(manifest.get("finished") or "")
