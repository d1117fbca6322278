"""From fitted versions to the tables of a StudyResult."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from ifn_research.data.loading import StudyData
from ifn_research.matrix import Bools, Floats, Loadings
from ifn_research.remarks import Remark, Remarks, noted, written
from ifn_research.results.rows import STEPS, Version
from ifn_research.results.tables import COLUMNS, frame
from ifn_research.rows import table
from ifn_research.steps.aggregation.hierarchy import unscaled
from ifn_research.study.inputs import StudyInputs
from ifn_research.study.version_run import VersionRun
from ifn_research.validation import agreement, movers
from ifn_research.validation.refits.transfer import Transfer
from ifn_research.validation.structure.congruence import Congruence


def aligned_scores(runs: Sequence[VersionRun], data: StudyData) -> dict[str, Floats]:
    """Scores of each version that succeeded over all territories of the study, NaN where it has none."""
    position = pd.Series(np.arange(data.n_territories), index=data.codes)
    result = {}
    for run in runs:
        if run.codes is not None:
            scores = np.full(data.n_territories, np.nan)
            scores[position.loc[run.codes].to_numpy()] = run.scores
            result[run.name] = scores
    return result


def versions_table(runs: Sequence[VersionRun]) -> pd.DataFrame:
    """One row a version: its choices, and why it failed if it did."""
    rows = [
        Version(
            version=run.name,
            status="failed" if run.refusal else "ok",
            reason=run.refusal.what if run.refusal else "",
            fix=run.refusal.fix if run.refusal else "",
            variables=run.config.variables_name or " ".join(run.config.variables),
            n_indicators=len(run.weights.indicators) if run.weights else len(run.config.variables),
            **{step: str(getattr(run.config, step)) for step in STEPS},
        )
        for run in runs
    ]
    return table(rows, Version)


def imputed_table(runs: Sequence[VersionRun]) -> pd.DataFrame:
    """Cells imputed and still missing, of each indicator and of each territory that has some."""
    parts = []
    for run in runs:
        scored = run.scored
        if scored is None:
            continue
        matrix = scored.normalised
        imputed, missing = matrix.imputed, np.isnan(matrix.values)
        columns = _imputed(run.name, imputed, missing, axis=0, indicator=list(matrix.indicators))
        rows = _imputed(run.name, imputed, missing, axis=1, code=matrix.codes)
        parts += [columns, rows[(rows["n_imputed"] > 0) | (rows["n_missing"] > 0)]]
    return pd.concat(parts, ignore_index=True) if parts else frame("imputed", [])


def _imputed(version: str, imputed: Bools, missing: Bools, *, axis: int, **names: Any) -> pd.DataFrame:
    n = imputed.shape[axis]
    counts = {"n": n, "n_imputed": imputed.sum(axis=axis), "n_missing": missing.sum(axis=axis)}
    table = pd.DataFrame({"version": version, "indicator": "", "code": "", **names, **counts})
    return table.assign(share_imputed=table["n_imputed"] / max(n, 1))[list(COLUMNS["imputed"])]


def weights_table(runs: Sequence[VersionRun]) -> pd.DataFrame:
    """Effective weights of the versions that succeeded."""
    rows: list[dict[str, Any]] = []
    for run in runs:
        if run.index is None or run.weights is None:
            continue
        weights, definitions = run.weights, {item.name: item for item in run.index.definitions}
        kept = [definitions[name] for name in weights.indicators]
        values = unscaled(weights.values, tuple(item.dimension for item in kept), weights.totals)
        loading = np.full(len(values), np.nan) if weights.loading is None else weights.loading
        rows += [
            {
                "version": run.name,
                "dimension": kept[j].dimension,
                "indicator": name,
                "direction": kept[j].direction,
                "weight": values[j],
                "loading": loading[j],
            }
            for j, name in enumerate(weights.indicators)
        ]
    return frame("weights", rows)


def loadings_table(runs: Sequence[VersionRun]) -> pd.DataFrame:
    """Loadings of the component and factor methods, refused versions included."""
    rows: list[dict[str, Any]] = []
    for run in runs:
        loadings = run.weights.loadings if run.weights else None
        if loadings is None:
            continue
        low, high, remarks = _interval_of(run, loadings)
        rows += [
            {
                "version": run.name,
                "component": component,
                "indicator": indicator,
                "loading": loadings.pattern[j, k],
                "structure": loadings.structure[j, k],
                "communality": loadings.communalities[j],
                "ci_low": low[j, k],
                "ci_high": high[j, k],
                "note": noted(remarks),
                "remarks": written(remarks),
            }
            for k, component in enumerate(loadings.components)
            for j, indicator in enumerate(loadings.indicators)
        ]
    return frame("loadings", rows)


def _interval_of(run: VersionRun, loadings: Loadings) -> tuple[Floats, Floats, Remarks]:
    if run.intervals is not None:
        return run.intervals.low, run.intervals.high, run.intervals.remarks
    absent = np.full_like(loadings.pattern, np.nan)
    return absent, absent, (Remark("no_interval_not_found_again"),)


def congruence_table(rows: Sequence[Congruence]) -> pd.DataFrame:
    """Congruence of the loadings of each version between the members of a group and all territories."""
    return table(rows, Congruence)


def diagnostics_table(runs: Sequence[VersionRun]) -> pd.DataFrame:
    """Every diagnostic of every version, refused versions included."""
    rows = [
        {
            "version": run.name,
            "statistic": item.statistic,
            "indicator": item.indicator,
            "component": item.component,
            "value": item.value,
        }
        for run in runs
        for item in run.statistics
    ]
    return frame("diagnostics", rows)


def outcomes_table(inputs: StudyInputs) -> pd.DataFrame:
    """The ground truths measured at the territories, where they are known, as the tables give them."""
    directions = {truth.name: truth.direction for truth in inputs.config.ground_truth}
    rows = [
        pd.DataFrame(
            {
                "ground_truth": truth.name,
                "code": inputs.data.codes[truth.covered],
                "value": directions[truth.name] * truth.values[truth.covered],
            }
        )
        for truth in inputs.ground_truths(inputs.territories)
    ]
    return pd.concat(rows, ignore_index=True) if rows else frame("outcomes", [])


def transfer_table(rows: Sequence[Transfer]) -> pd.DataFrame:
    """Agreement with the primary ground truth in one member of a group, of versions learned in another."""
    return table(rows, Transfer)


def agreement_table(scores: Mapping[str, Floats]) -> pd.DataFrame:
    """Rank correlations, overlap of the most fragile tenth and mean shift of ranks between every two versions."""
    return frame("agreement", [asdict(row) for row in agreement(scores)])


def movers_table(scores: Mapping[str, Floats], data: StudyData) -> pd.DataFrame:
    """The territories that every two versions rank most differently."""
    rows = [
        {
            "version_a": a,
            "version_b": b,
            "code": data.codes[mover.position],
            "name": data.names[mover.position],
            "rank_a": mover.rank_a,
            "rank_b": mover.rank_b,
            "shift": mover.shift,
        }
        for a, b in combinations(scores, 2)
        for mover in movers(scores[a], scores[b])
    ]
    return frame("movers", rows)
