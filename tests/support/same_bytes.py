"""Whether two states of the package find the same: six small studies run with both, and their files compared.

``python -m tests.support.same_bytes BEFORE AFTER`` takes two folders that hold `ifn_research` each. Compared are the
names of all files, the tables, the indices, the configuration and the notes, and of the manifest what does not say when
and by which run it was written. Ends with 0 where all is the same.
"""

from __future__ import annotations

import argparse
import difflib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tests.support.six_studies.data import FASTER, STUDIES, write_studies

# What the manifest says of the moment, the run and the release.
PROVENANCE = {
    *("study_run", "finished", "wall_time_seconds", "stages"),
    *("git_commit", "packages", "format", "files", "digests"),
}
TEXTS = {".json", ".md", ".yaml"}
# Where the package keeps its own files, the bundled table among them.
PACKAGE = re.compile(r"/\S*/ifn_research/(\w+/)*")
# Runs the command line, and makes sure that it is the one that is meant.
PROGRAM = """
import json, sys
import ifn_research
if not ifn_research.__file__.startswith(sys.argv[1]):
    sys.exit(f"ifn_research is taken from {ifn_research.__file__}")
from ifn_research.cli import main
for arguments in json.loads(sys.argv[2]):
    try:
        main(arguments)
    except SystemExit as end:
        if end.code not in (0, 1):
            raise
"""


def run_studies(package: Path, studies: Collection[str], folder: Path, home: Path) -> None:
    """Run studies with a state of the package, each into a folder of its name.

    Parameters
    ----------
    package : Path
        Holds `ifn_research`.
    studies : collection of str
    folder : Path
        Where results go.
    home : Path
        Holds the configurations and their tables.

    Raises
    ------
    RuntimeError
        If a command fails.
    """
    environment = {**os.environ, "PYTHONPATH": str(package), "MPLBACKEND": "Agg"}
    for study in studies:
        target = folder / study
        sample = package / "ifn_research" / "data" / "sample" / "departements.yaml"
        config = [str(sample), *(f"--set={change}" for change in FASTER)] if study == "bundled" else [f"{study}.yaml"]
        commands = [
            ["run", *config, "--out", str(target), "--no-tracking"],
            ["note", str(target), "--format", "md", "--lang", "en"],
        ]
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(package), json.dumps(commands)],
            cwd=home,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{study} with {package}:\n{done.stderr[-2000:]}")


def differences(before: Path, after: Path, ignored: Collection[str] = ()) -> Iterator[str]:
    """The first difference of each file of two results folders.

    Parameters
    ----------
    before, after : Path
    ignored : collection of str
        Columns of tables that may differ or be absent.
    """
    names = [{path.relative_to(folder) for path in folder.rglob("*") if path.is_file()} for folder in (before, after)]
    runs = [json.loads((folder / "manifest.json").read_text(encoding="utf-8")) for folder in (before, after)]
    for name in sorted(names[0] ^ names[1]):
        yield f"{name}: only {'before' if name in names[0] else 'after'}"
    for name in sorted(names[0] & names[1]):
        told = _difference(before / name, after / name, runs, ignored)
        if told:
            yield f"{name}: {told}"


def _difference(before: Path, after: Path, runs: list[Mapping[str, Any]], ignored: Collection[str]) -> str:
    if before.suffix in (".csv", ".parquet"):
        return _of_tables(before, after, ignored)
    if before.name == "manifest.json":
        return _of_texts(*(_without_provenance(run) for run in runs))
    if before.suffix in TEXTS:
        texts = (path.read_text(encoding="utf-8") for path in (before, after))
        return _of_texts(*(_without_run(text, run) for text, run in zip(texts, runs, strict=True)))
    return ""


def _of_tables(before: Path, after: Path, ignored: Collection[str]) -> str:
    if before.read_bytes() == after.read_bytes():
        return ""
    tables = [_table(path) for path in (before, after)]
    first, second = (table.drop(columns=[name for name in ignored if name in table]) for table in tables)
    if list(first) != list(second):
        return f"columns {list(first)}, now {list(second)}"
    if len(first) != len(second):
        return f"{len(first)} rows, now {len(second)}"
    if list(first.dtypes) != list(second.dtypes):
        return f"types {first.dtypes.to_dict()}, now {second.dtypes.to_dict()}"
    for column in first:
        different = np.flatnonzero(~_alike(first[column], second[column]))
        if different.size:
            row = different[0]
            return f"row {row + 1}, '{column}': {first[column][row]!r}, now {second[column][row]!r}"
    # The same values in other bytes, where no column was left out.
    return "" if ignored else "the same values, written otherwise"


def _table(path: Path) -> pd.DataFrame:
    """A table as it stands: every cell of a csv file as its text."""
    return pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path, dtype=str, keep_default_na=False)


def _alike(first: pd.Series, second: pd.Series) -> np.ndarray[Any, np.dtype[np.bool_]]:
    return np.asarray((first == second) | (first.isna() & second.isna()), dtype=bool)


def _of_texts(before: str, after: str) -> str:
    if before == after:
        return ""
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    changed = [line for line in lines if line[:2] in ("- ", "+ ")]
    return " | ".join(changed[:2]) or "line ends differ"


def _without_provenance(manifest: Mapping[str, Any]) -> str:
    kept = {key: value for key, value in manifest.items() if key not in PROVENANCE}
    return _without_run(json.dumps(kept, ensure_ascii=False, indent=1, sort_keys=True), manifest)


def _without_run(text: str, manifest: Mapping[str, Any]) -> str:
    """A text without the name, the moment and the commit of its run, and without the folder of the package."""
    for key in ("study_run", "finished", "git_commit"):
        if manifest.get(key):
            text = text.replace(str(manifest[key]), f"<{key}>")
    return PACKAGE.sub("<package>/", text)


def main() -> int:
    """Compare two states of the package; the exit code."""
    parser = argparse.ArgumentParser(prog="same_bytes", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("before", type=Path, help="folder that holds ifn_research")
    parser.add_argument("after", type=Path, help="another")
    parser.add_argument("--ignore-column", action="append", default=[], metavar="NAME", help="may be repeated")
    parser.add_argument("--study", action="append", choices=STUDIES, help="this study only; may be repeated")
    asked = parser.parse_args()
    n = 0
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        write_studies(home)
        for study in asked.study or STUDIES:
            for label in ("before", "after"):
                run_studies(getattr(asked, label).resolve(), [study], home / label, home)
            for told in differences(home / "before" / study, home / "after" / study, asked.ignore_column):
                n += 1
                print(f"{study}/{told}", flush=True)
            print(f"{study}: compared", file=sys.stderr, flush=True)
    print(f"{n} files differ" if n else "same")
    return 1 if n else 0


if __name__ == "__main__":
    sys.exit(main())
