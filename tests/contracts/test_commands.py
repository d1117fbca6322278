"""Every command is told in the documentation and typed by a test."""

from __future__ import annotations

import re
from pathlib import Path

from ifn_research.cli import main


def test_a_page_tells_every_command(repository: Path) -> None:
    pages = "\n".join(path.read_text(encoding="utf-8") for path in [*repository.glob("docs/**/*.md")])
    untold = [name for name in main.commands if not re.search(rf"\bifn {re.escape(name)}\b", pages)]
    assert untold == [], "tell when to use them on a page of docs/"


def test_a_test_types_every_command(repository: Path) -> None:
    tests = "\n".join(path.read_text(encoding="utf-8") for path in (repository / "tests").rglob("test_*.py"))
    untyped = [name for name in main.commands if not re.search(rf'(?:ifn\(|invoke\(main, \[)\s*"{name}"', tests)]
    assert untyped == [], "type them in tests/end_to_end/test_cli.py"
