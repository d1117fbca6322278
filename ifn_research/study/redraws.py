"""The versions of a study that learn their weights, fitted again in each draw of blocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from ifn_research.config import StudyConfig
from ifn_research.data.study_data import StudyData
from ifn_research.execution import Stages
from ifn_research.geography.places import Places
from ifn_research.matrix import Floats
from ifn_research.remarks import Remark, Remarks, joined
from ifn_research.rows import table
from ifn_research.statistics.ranks import deciles
from ifn_research.study.inputs import StudyInputs
from ifn_research.study.version_run import VersionRun
from ifn_research.validation.refits.block_refits import Learner
from ifn_research.validation.refits.refitted import (
    Membership,
    Redrawn,
    Refitted,
    not_judged_again,
    not_refitted,
    redraw,
)
from ifn_research.validation.refits.transfer import learns_weights

TOP = 10


def refit_in_draws(
    inputs: StudyInputs,
    runs: Sequence[VersionRun],
    scores: Mapping[str, Floats],
    judged: pd.DataFrame,
    *,
    executor: Stages,
) -> dict[str, pd.DataFrame]:
    """The tables `refitted` and `membership`.

    Parameters
    ----------
    runs : sequence of VersionRun
    scores : mapping of version to array, each of shape (n_territories,)
        Of the versions that are judged.
    judged : DataFrame
        The table `validation`, whose figures hold weights fixed.
    executor : Stages
    """
    config, data = inputs.config, inputs.data
    learners = [_learner(item, inputs, scores[item.name]) for item in runs if _learns(item, scores)]
    replicates = config.validation.refitted_replicates
    elsewhere = {item.name for item in runs if inputs.reference(item.config) is not None}
    skipped = {
        item.name: (Remark("not_refitted_reference"),)
        if item.name in elsewhere
        else not_refitted(item, data.n_territories, replicates)
        for item in learners
    }
    refitted = [item for item in learners if not skipped[item.name]]
    rows: list[Refitted] = []
    of_territories: Mapping[str, Redrawn] = {}
    for places in _places(inputs):
        found = _at(inputs, places, refitted, executor)
        of_territories = of_territories if places.name else found
        told = {item.name: skipped[item.name] for item in learners}
        rows += _rows(config, places, found, told, judged)
    order = {truth.name: index for index, truth in enumerate(config.ground_truth)}
    ordered = sorted(rows, key=lambda row: order[row.ground_truth])
    members = [row for name, again in of_territories.items() for row in _members(name, again, scores[name], data)]
    return {"refitted": table(ordered, Refitted), "membership": table(members, Membership)}


def _learns(item: VersionRun, scores: Mapping[str, Floats]) -> bool:
    return item.name in scores and not item.given and learns_weights(item.recipe)


def _learner(item: VersionRun, inputs: StudyInputs, scores: Floats) -> Learner:
    prepared = item.prepared
    assert prepared is not None
    definitions, matrix = inputs.raw(item.config.variables)
    loadings = None if item.intervals is None else item.intervals.draws
    return Learner(item.recipe, definitions, matrix, prepared, scores, loadings)


def _places(inputs: StudyInputs) -> list[Places]:
    """The places where ground truths are measured, and the territories in any case: membership is theirs."""
    places = list(inputs.places)
    return places if inputs.territories in places else [inputs.territories, *places]


def _at(inputs: StudyInputs, places: Places, learners: Sequence[Learner], executor: Stages) -> dict[str, Redrawn]:
    """Versions fitted again in draws of some places."""
    stage = f"refitted at '{places.name}'" if places.name else "refitted"
    settings = inputs.config.validation
    return redraw(
        learners,
        inputs.judged(places),
        places,
        inputs.blocks(places),
        settings.primary_metric,
        draws=(settings.refitted_replicates, inputs.config.seed),
        executor=executor.stage(stage),
    )


def _rows(
    config: StudyConfig,
    places: Places,
    found: Mapping[str, Redrawn],
    skipped: Mapping[str, Remarks],
    judged: pd.DataFrame,
) -> list[Refitted]:
    metric = config.validation.primary_metric
    fixed = judged[judged["metric"] == metric].set_index(["version", "ground_truth"])
    truths = [truth.name for truth in config.ground_truth if (truth.group or "") == places.name]
    return [
        _row((name, truth, metric), fixed.loc[(name, truth)], found.get(name), joined(places.remarks, reason))
        for truth in truths
        for name, reason in skipped.items()
        if (name, truth) in fixed.index
    ]


def _row(names: tuple[str, str, str], fixed: pd.Series, again: Redrawn | None, remarks: Remarks) -> Refitted:
    estimate, low, high = (_known(fixed[name]) for name in ("estimate", "ci_low", "ci_high"))
    if again is None or estimate is None:
        return Refitted(*names, estimate, low, high, None, None, 0, 0, remarks)
    n = len(again.refused)
    if names[1] not in again.figures:
        reason = not_judged_again(names[2], int(fixed["n"]))
        return Refitted(*names, estimate, low, high, None, None, n, again.n_refused, joined(remarks, reason))
    interval, failed = again.interval(names[1], (low, high))
    told = joined(remarks, again.caution, interval.reason, interval.remarks)
    return Refitted(*names, estimate, low, high, interval.low, interval.high, n, failed, told)


def _known(value: object) -> float | None:
    return None if pd.isna(value) else float(value)  # type: ignore[arg-type]


def _members(name: str, again: Redrawn, scores: Floats, data: StudyData) -> list[Membership]:
    """Territories that are in decile 10, or were in some draw."""
    share = again.membership
    if share is None:
        return []
    tenth = deciles(scores)
    shown = np.flatnonzero((tenth == TOP) | (share > 0))
    return [
        Membership(name, str(data.codes[k]), str(data.names[k]), int(tenth[k]), float(share[k]))
        for k in shown
        if not np.isnan(tenth[k])
    ]
