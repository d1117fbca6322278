"""Build the documentation into site/, its reference made from docstrings, registries, the schema and the catalogue.

`--check` builds into a temporary folder and fails on any broken link or page; `--out` names another folder than site/.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import keys
from method_pages import methods_page
from tables import tables_page
from troubleshooting import troubleshooting_page

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
PUBLIC = [
    "ifn_research.config.loading",
    "ifn_research.study.run",
    "ifn_research.operations.run",
    "ifn_research.results.study_result",
    "ifn_research.index.version",
    "ifn_research.matrix",
    "ifn_research.errors",
    "ifn_research.data.samples",
    "ifn_research.statistics",
    "ifn_research.validation",
]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--out", type=Path, default=ROOT / "site")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        write_sources(work)
        site = work / "site" if asked.check else asked.out.resolve()
        # Not --quiet, under which strict counts no warning.
        command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)]
        done = subprocess.run(command, cwd=work, env=environment(), check=False, capture_output=True, text=True)
    if done.returncode:
        said = (done.stdout + done.stderr).splitlines()
        print("\n".join(line for line in said if not line.startswith("INFO")), file=sys.stderr)
    elif not asked.check:
        print(f"documentation: {site / 'index.html'}")
    return done.returncode


def environment() -> dict[str, str]:
    """The modules of this checkout, and no advertisement."""
    paths = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    return os.environ | {"PYTHONPATH": paths, "NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}


def write_sources(work: Path) -> None:
    """Write what the documentation is built from: the written pages, the generated ones and the theme."""
    pages = work / "docs"
    shutil.copytree(
        DOCS,
        pages,
        ignore=shutil.ignore_patterns("*.py", "*.yml", "keys.yaml", "trust.json", "paper", "theme", "__pycache__"),
    )
    write_reference(pages / "reference")
    (pages / "troubleshooting.md").write_text(troubleshooting_page("en"), encoding="utf-8")
    (pages / "fr" / "troubleshooting.md").write_text(troubleshooting_page("fr"), encoding="utf-8")
    shutil.copytree(DOCS / "theme", work / "theme", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(DOCS / "mkdocs.yml", work / "mkdocs.yml")


def write_reference(folder: Path) -> None:
    """Write the generated pages beside the written ones."""
    folder.mkdir(exist_ok=True)
    keys.write_pages(folder)
    (folder / "methods.md").write_text(methods_page(), encoding="utf-8")
    (folder / "tables.md").write_text(tables_page(), encoding="utf-8")
    (folder / "api.md").write_text(api_page(), encoding="utf-8")


def api_page() -> str:
    """Public modules, from their docstrings."""
    lines = ["# Python API", "", "```python", "from ifn_research import load_study, run", ""]
    lines += ['print(run(load_study("configs/epci.yaml")).summary())', "```", ""]
    for module in PUBLIC:
        lines += [f"::: {module}", ""]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
