"""Source of the package as trees, read once a process."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "ifn_research"


@cache
def modules() -> dict[str, ast.Module]:
    """Tree of every module by its path within the package, as 'study/run.py'."""
    return {
        path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(PACKAGE.rglob("*.py"))
    }


@cache
def nodes() -> list[tuple[str, ast.AST]]:
    """Every node of every module, each behind the module's path."""
    return [(path, node) for path, tree in modules().items() for node in ast.walk(tree)]


@cache
def calls() -> list[tuple[str, ast.Call]]:
    """Every call, behind the path of its module."""
    return [(path, node) for path, node in nodes() if isinstance(node, ast.Call)]


@cache
def texts(folder: str = "") -> frozenset[str]:
    """Every string constant, or those of a folder named as 'outputs/documents/'."""
    return frozenset(
        node.value
        for path, node in nodes()
        if path.startswith(folder) and isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
