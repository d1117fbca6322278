"""Build the documentation into site/, its reference made from docstrings, registries and the configuration's schema.

`--check` builds into a temporary folder and fails on any broken link or page.
"""

from __future__ import annotations

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
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        pages = work / "docs"
        shutil.copytree(
            DOCS, pages, ignore=shutil.ignore_patterns("*.py", "*.yml", "keys.yaml", "theme", "__pycache__")
        )
        write_reference(pages / "reference")
        (pages / "troubleshooting.md").write_text(troubleshooting_page("en"), encoding="utf-8")
        (pages / "fr" / "troubleshooting.md").write_text(troubleshooting_page("fr"), encoding="utf-8")
        shutil.copytree(DOCS / "theme", work / "theme", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(DOCS / "mkdocs.yml", work / "mkdocs.yml")
        site = work / "site" if "--check" in arguments else ROOT / "site"
        command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)]
        # Not --quiet, under which strict counts no warning.
        done = subprocess.run(command, cwd=work, env=environment(), check=False, capture_output=True, text=True)
    if done.returncode:
        print(done.stdout + done.stderr, file=sys.stderr)
    if done.returncode == 0 and "--check" not in arguments:
        print(f"documentation: {site / 'index.html'}")
    return done.returncode


def environment() -> dict[str, str]:
    import os

    return os.environ | {"PYTHONPATH": str(ROOT), "NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}


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
