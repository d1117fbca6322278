"""Coherence of a version by level: how indicators go with their dimension, and dimensions with the score."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ifn_research.matrix import Floats
from ifn_research.results.study_result import StudyResult
from ifn_research.statistics.factors.factorability import cronbach_alpha


@dataclass(frozen=True, eq=False)
class Coherence:
    """Pearson's correlations of a version, on oriented values.

    Attributes
    ----------
    indicators : DataFrame, index = indicator
        `dimension`: the path of its deepest dimension; `own`: correlation with the score of that dimension (absent
        where it is alone there); `score`: with the score of the version; `other` and `other_dimension`: the largest
        with another dimension of the first level.
    dimensions : DataFrame, index = path
        `n` indicators below it, their raw `alpha`, and the correlation of its score with that of the version (`score`).
    repeated : DataFrame
        Pairs of indicators (`a`, `b`) of one deepest dimension, and their correlation (`r`), the largest first.
    """

    indicators: pd.DataFrame
    dimensions: pd.DataFrame
    repeated: pd.DataFrame


def coherence(result: StudyResult, version: str) -> Coherence | None:
    """The coherence of a version; None where small counts are masked, or it has no indicators."""
    cells = result.of_version("contributions", version)
    if result.threshold or cells.empty:
        return None
    values = cells.pivot_table(index="code", columns="indicator", values="normalised", sort=False)
    nodes = result.of_version("dimensions", version).pivot_table(index="code", columns="dimension", values="score")
    score = result.of_version("scores", version).set_index("code")["score"]
    paths = {str(name): result.config.indicators[str(name)].dimension or "" for name in values}
    return Coherence(
        _indicators(values, nodes, score, paths), _dimensions(values, nodes, score, paths), _repeated(values, paths)
    )


def _indicators(values: pd.DataFrame, nodes: pd.DataFrame, score: pd.Series, paths: dict[str, str]) -> pd.DataFrame:
    rows = {}
    for name, path in paths.items():
        alone = list(paths.values()).count(path) < 2
        own = np.nan if alone or path not in nodes else _correlation(values[name], nodes[path])
        first = path.partition("/")[0]
        others = {node: _correlation(values[name], nodes[node]) for node in nodes if "/" not in node and node != first}
        nearest = max(others, key=lambda node: -np.inf if np.isnan(others[node]) else others[node], default="")
        rows[name] = {
            "dimension": path,
            "own": own,
            "score": _correlation(values[name], score),
            "other": others.get(nearest, np.nan),
            "other_dimension": nearest,
        }
    return pd.DataFrame.from_dict(rows, orient="index")


def _dimensions(values: pd.DataFrame, nodes: pd.DataFrame, score: pd.Series, paths: dict[str, str]) -> pd.DataFrame:
    rows = {}
    for node in sorted(map(str, nodes)):
        inside = [name for name, path in paths.items() if path == node or path.startswith(f"{node}/")]
        rows[node] = {
            "n": len(inside),
            "alpha": _alpha(values[inside].dropna().to_numpy(dtype=np.float64)),
            "score": _correlation(nodes[node], score),
        }
    return pd.DataFrame.from_dict(rows, orient="index", columns=["n", "alpha", "score"])


def _repeated(values: pd.DataFrame, paths: dict[str, str]) -> pd.DataFrame:
    names = list(paths)
    pairs = [
        (a, b, _correlation(values[a], values[b]))
        for at, a in enumerate(names)
        for b in names[at + 1 :]
        if paths[a] == paths[b]
    ]
    return pd.DataFrame(pairs, columns=["a", "b", "r"]).sort_values("r", ascending=False, kind="stable")


def _alpha(values: Floats) -> float:
    if values.shape[1] < 2 or len(values) < 3:
        return float("nan")
    try:
        return cronbach_alpha(values)
    except ValueError:
        return float("nan")


def _correlation(x: pd.Series, y: pd.Series) -> float:
    """Pearson's correlation over the territories that have both; NaN where one of them does not vary."""
    both = pd.concat([x, y], axis=1, join="inner").dropna().to_numpy(dtype=np.float64)
    if len(both) < 3 or (np.ptp(both, axis=0) == 0).any():
        return float("nan")
    return float(np.corrcoef(both.T)[0, 1])
