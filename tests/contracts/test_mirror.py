"""Tests mirror the package: `tests/<path>/test_<module>.py` for `ifn_research/<path>/<module>.py`."""

from __future__ import annotations

from pathlib import Path

# Modules that only name things, or whose tests are those of the registry that holds them.
LEAST = 0.95


def modules(repository: Path) -> list[Path]:
    package = repository / "ifn_research"
    return sorted(path.relative_to(package) for path in package.rglob("*.py") if path.name != "__init__.py")


def test_modules_have_the_test_of_their_name(repository: Path) -> None:
    found = modules(repository)
    missing = [str(path) for path in found if not (repository / "tests" / path.parent / f"test_{path.name}").is_file()]
    assert 1 - len(missing) / len(found) >= LEAST, f"without a test of their name: {missing}"
