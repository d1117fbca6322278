"""Scores of the members of aggregated territories: another index, beside that of the territories themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from ifn_research.data.combining import summed
from ifn_research.data.levels import config_of_parts
from ifn_research.execution import Stages
from ifn_research.matrix import Floats
from ifn_research.remarks import Remark, Remarks
from ifn_research.results.levels import CoveredShare, ScoreOfMembers
from ifn_research.rows import table
from ifn_research.statistics.correlation import spearman
from ifn_research.statistics.ranks import deciles, ranks_descending
from ifn_research.study.inputs import StudyInputs
from ifn_research.study.tables import aligned_scores
from ifn_research.study.version_run import VersionRun, run_version


def scores_of_members(
    inputs: StudyInputs, runs: Sequence[VersionRun], scores: Mapping[str, Floats], executor: Stages
) -> tuple[pd.DataFrame | None, dict[str, Remarks]]:
    """Fit each version on the members, and average their scores.

    Parameters
    ----------
    inputs : StudyInputs
    runs : sequence of VersionRun
    scores : mapping of version to array, each of shape (n_territories,)
    executor : Stages

    Returns
    -------
    table : DataFrame or None
        None where territories are not made of others, their people are not counted, or figures may have to be masked.
    remarks : dict of version to Remarks
        How far the two rankings agree.
    """
    config, data = inputs.config, inputs.data
    parts, whole = data.parts, data.part_of
    if parts is None or whole is None or parts.population is None or config.disclosure is not None:
        return None, {}
    # Versions that are fitted on others than the study's territories would be fitted on other members than these have.
    if inputs.whole is not None:
        return None, {}
    assert config.aggregate is not None
    below = StudyInputs(config_of_parts(config), parts)
    wanted = [item for item in runs if item.name in scores and not (item.supervised or item.given)]
    executor.begin("versions")
    found = [run_version(item.recipe, item.config, below, diagnosed=False) for item in wanted]
    of_parts = aligned_scores(found, parts)
    people = np.where(np.isfinite(parts.population), parts.population, 0.0)
    total = summed(people, whole, data.codes)
    rows: list[ScoreOfMembers] = []
    remarks: dict[str, Remarks] = {}
    for name, below_scores in of_parts.items():
        known = np.isfinite(below_scores)
        held = summed(np.where(known, people, 0.0), whole, data.codes)
        count = summed(known.astype(np.float64), whole, data.codes)
        worst = summed(np.where(deciles(below_scores) == 10, people, 0.0), whole, data.codes)
        moment = summed(np.where(known, below_scores, 0.0) * people, whole, data.codes)
        covered = _divided(held, total)
        enough = covered >= config.aggregate.coverage
        mean = np.where(enough, _divided(moment, held), np.nan)
        share = np.where(enough, _divided(worst, held), np.nan)
        ranks, ranks_of_members = ranks_descending(scores[name]), ranks_descending(mean)
        agreed = spearman(scores[name], mean).value
        if agreed is not None:
            n = int((np.isfinite(scores[name]) & np.isfinite(mean)).sum())
            remarks[name] = (Remark("members_averaged", n=n, level=config.aggregate.from_, spearman=agreed),)
        rows += [
            ScoreOfMembers(
                name,
                str(data.codes[at]),
                str(data.names[at]),
                float(scores[name][at]),
                float(ranks[at]),
                float(mean[at]),
                float(ranks_of_members[at]),
                float(share[at]),
                int(count[at]),
                float(covered[at]),
            )
            for at in range(len(data.codes))
        ]
    return table(rows, ScoreOfMembers), remarks


def covered_table(inputs: StudyInputs) -> pd.DataFrame | None:
    """The figures known of a part of their territory; None where counts are masked or nothing is aggregated."""
    covered = inputs.data.covered
    if covered is None or inputs.config.disclosure is not None:
        return None
    rows = [
        CoveredShare(str(code), str(column), float(share))
        for column in covered
        for code, share in covered[column].items()
        if not share >= 1
    ]
    return table(rows, CoveredShare)


def _divided(values: Floats, by: Floats) -> Floats:
    return np.asarray(np.divide(values, by, out=np.full(len(by), np.nan), where=by > 0))
