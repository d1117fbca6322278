"""The tables that have rows for each territory in each version: scores, dimensions and contributions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ifn_research.data.study_data import StudyData
from ifn_research.hierarchy import node_paths
from ifn_research.index.version import Scored
from ifn_research.matrix import Floats
from ifn_research.results.parts import AT_A_TIME, Parts
from ifn_research.results.rows import OF_REFERENCE
from ifn_research.results.tables import COLUMNS, frame
from ifn_research.statistics.ranks import deciles, places_among, ranks_descending
from ifn_research.study.version_run import VersionRun


def long_tables(runs: Sequence[VersionRun], scores: Mapping[str, Floats], data: StudyData) -> dict[str, Parts]:
    """The tables `scores`, `dimensions` and `contributions`, in parts.

    Parameters
    ----------
    runs : sequence of VersionRun
    scores : mapping of version to array, each of shape (n_territories,)
        NaN where there is none.
    data : StudyData
    """
    scored = [run for run in runs if run.index is not None]
    of_others = any(run.reference is not None for run in runs)
    columns = ["code", "name", *data.groups, *COLUMNS["scores"][2:], *(OF_REFERENCE if of_others else ())]
    references = {run.name: run.reference for run in runs}
    n, held = data.n_territories, [run.index.definitions for run in scored if run.index is not None]
    nodes = sum(len(node_paths([item.dimension for item in definitions])) for definitions in held)
    return {
        "scores": Parts(
            pd.DataFrame(columns=columns),
            {name: _Scores(name, scores[name], data, references[name], of_others) for name in scores},
            most=n * len(scores),
        ),
        "dimensions": Parts(frame("dimensions", []), {run.name: _Nodes(run) for run in scored}, most=n * nodes),
        "contributions": Parts(
            frame("contributions", []),
            {run.name: _Cells(run) for run in scored},
            most=n * sum(len(definitions) for definitions in held),
        ),
    }


@dataclass(frozen=True, eq=False)
class _Scores:
    """Scores, ranks and deciles; territories without a score in a version have no row there."""

    version: str
    values: Floats
    data: StudyData
    reference: Floats | None
    of_others: bool

    def __call__(self) -> Iterator[pd.DataFrame]:
        data, known = self.data, np.flatnonzero(~np.isnan(self.values))
        values = self.values[known]
        ranks, tenths = ranks_descending(values).astype(np.int64), deciles(values).astype(np.int64)
        population = np.full(data.n_territories, np.nan) if data.population is None else data.population
        among = self._among_reference(values)
        for some in _slices(len(known), AT_A_TIME):
            rows = known[some]
            yield pd.DataFrame(
                {
                    "code": data.codes[rows],
                    "name": data.names[rows],
                    **{group: labels[rows] for group, labels in data.groups.items()},
                    "population": population[rows],
                    "version": self.version,
                    "score": values[some],
                    "rank": ranks[some],
                    "decile": tenths[some],
                    **{name: figures[some] for name, figures in among.items()},
                }
            )

    def _among_reference(self, values: Floats) -> dict[str, Floats]:
        """The rank and decile of scores among the territories of the reference, where some version has one."""
        if not self.of_others:
            return {}
        if self.reference is None:
            return dict.fromkeys(OF_REFERENCE, np.full(len(values), np.nan))
        return dict(zip(OF_REFERENCE, places_among(values, self.reference), strict=True))


@dataclass(frozen=True, eq=False)
class _Nodes:
    """Scores of every node below the index."""

    run: VersionRun

    def __call__(self) -> Iterator[pd.DataFrame]:
        scored = self.run.scored
        assert scored is not None
        codes, nodes = scored.codes, scored.nodes
        del scored
        for path, values in nodes.items():
            for some in _slices(len(codes), AT_A_TIME):
                named = {"version": self.run.name, "code": codes[some], "dimension": path}
                yield pd.DataFrame({**named, "score": values[some]})


@dataclass(frozen=True, eq=False)
class _Cells:
    """Raw and normalised values of every cell, and what it contributes to the score."""

    run: VersionRun

    def __call__(self) -> Iterator[pd.DataFrame]:
        scored = self.run.scored
        assert scored is not None
        n, m = scored.contributions.shape
        for some in _slices(n, max(AT_A_TIME // max(m, 1), 1)):
            yield self._frame(scored, some)

    def _frame(self, scored: Scored, rows: slice) -> pd.DataFrame:
        raw, m = scored.raw, len(scored.normalised.indicators)
        counted = ~np.isnan(raw.denominators[rows]) & self.run.recipe.shrinks
        codes = scored.codes[rows]
        return pd.DataFrame(
            {
                "version": self.run.name,
                "code": np.repeat(codes, m),
                "indicator": np.tile(np.array(scored.normalised.indicators, dtype=object), len(codes)),
                "raw": raw.values[rows].ravel(),
                "shrunk": np.where(counted, scored.shrunk.values[rows], np.nan).ravel(),
                "normalised": scored.normalised.values[rows].ravel(),
                "imputed": scored.normalised.imputed[rows].ravel(),
                "contribution": scored.contributions[rows].ravel(),
            }
        )


def _slices(n: int, most: int) -> Iterator[slice]:
    return (slice(start, min(start + most, n)) for start in range(0, n, most))
