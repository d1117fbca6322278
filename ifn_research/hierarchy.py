"""The hierarchy that dimension paths describe: ``access/network`` is a node in the node ``access`` of the index."""

from __future__ import annotations

from collections.abc import Sequence


def depth(dimensions: Sequence[str]) -> int:
    """Levels of nodes between the indicators and the index: 0 when all are directly below it."""
    return max((path.count("/") + 1 if path else 0 for path in dimensions), default=0)


def node_paths(dimensions: Sequence[str]) -> tuple[str, ...]:
    """Every node below the index, parents before children, in order of appearance."""
    paths: dict[str, None] = {}
    for dimension in dimensions:
        parts = dimension.split("/") if dimension else []
        for end in range(1, len(parts) + 1):
            paths.setdefault("/".join(parts[:end]))
    return tuple(sorted(paths, key=lambda path: path.count("/")))


def parent(path: str) -> str:
    """Path of the node above; empty for the index."""
    return path.rpartition("/")[0]


def below(dimensions: Sequence[str], path: str) -> list[int]:
    """Positions of the indicators in a node or deeper; all of them for the index."""
    if not path:
        return list(range(len(dimensions)))
    return [j for j, dimension in enumerate(dimensions) if dimension == path or dimension.startswith(f"{path}/")]


def members(dimensions: Sequence[str], path: str) -> tuple[list[int], list[str]]:
    """Positions of the indicators directly in a node, and the nodes directly in it."""
    own = [j for j, dimension in enumerate(dimensions) if dimension == path]
    return own, [node for node in node_paths(dimensions) if parent(node) == path]


def member_names(indicators: Sequence[str], dimensions: Sequence[str], path: str) -> list[str]:
    """Names of what is directly in a node: its indicators, then its nodes."""
    own, nodes = members(dimensions, path)
    return [*(indicators[j] for j in own), *nodes]
