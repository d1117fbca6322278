"""One run of an analysis built again: what was chosen, what was drawn, and the ranks that it gave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ifn_research.config import Study
from ifn_research.errors import ConfigError, DataError
from ifn_research.index.version import IndexVersion
from ifn_research.language.messages import say
from ifn_research.results.study_result import StudyResult
from ifn_research.robustness.fits import Draw, scored_run
from ifn_research.robustness.shifts import ranks_among, shifts_from
from ifn_research.statistics.ranks import ranks_descending
from ifn_research.study.robustness.again import ReadAgain
from ifn_research.study.robustness.grounds import ground_of, with_ballot
from ifn_research.study.robustness.planning import RobustnessPlan


@dataclass(frozen=True, eq=False)
class RunBuiltAgain:
    """A run of a version.

    Attributes
    ----------
    version : str
    run : int
    n_runs : int
    chosen : mapping of input to str
        The alternative, or the number of the draw.
    drawn : tuple of str
        The inputs that are drawn.
    index : IndexVersion
        Its steps, what they learned, and its weights.
    territories : DataFrame, index = code
        ``score``, ``rank`` and ``rank_nominal`` among the territories that every run scores.
    """

    version: str
    run: int
    n_runs: int
    chosen: Mapping[str, str]
    drawn: tuple[str, ...]
    index: IndexVersion
    territories: pd.DataFrame


def run_built_again(study: Study, before: StudyResult, version: str, run: int) -> RunBuiltAgain:
    """A run of an analysis, built again and found to be the same.

    Parameters
    ----------
    study : Study
        That of the results.
    before : StudyResult
        With its indices.
    version : str
    run : int

    Raises
    ------
    ConfigError
        If there is no such run.
    DataError
        If it is not what the results say of it.
    """
    if "robustness_runs" not in before.tables:
        raise ConfigError(say("study.no_runs"), where="--run", fix=say("study.compute_robustness"))
    rows = before.of_version("robustness_runs", version)
    if rows.empty:
        names = list(dict.fromkeys(before.tables["robustness"]["version"]))
        raise ConfigError(
            say("study.no_runs_of", version=version, names=names),
            where="--version",
            fix=say("study.name_version_varied"),
        )
    told = rows[rows["run"] == run]
    if told.empty:
        raise ConfigError(
            say("study.no_such_run", run=run, last=len(rows) - 1), where="--run", fix=say("study.name_run")
        )
    again = ReadAgain.of(study, before)
    plan = again.plans[version]
    assert isinstance(plan, RobustnessPlan)
    settings = again.inputs.config.robustness
    assert settings is not None
    row = told.iloc[0]
    combination = tuple(
        next(at for at, one in enumerate(some) if one.label == row[name]) for name, some in plan.alternatives.listed
    )
    drawn = tuple(item.name for item in plan.choices if item.is_drawn)
    draw = Draw(**{name: int(row[name]) for name in drawn})
    fit = with_ballot(plan.fits[combination], again.inputs)
    ground = ground_of(plan.version, settings, again.inputs)
    index, scored = scored_run(ground, fit, draw)
    kept = before.of_version("robustness", version).set_index("code")
    scores = pd.Series(scored.scores, index=scored.codes)
    every = pd.Series(ranks_descending(scored.scores), index=scored.codes).reindex(ground.scored.codes).fillna(0)
    inside = np.isin(ground.scored.codes.astype(str), kept.index.to_numpy(dtype=str))
    ranks = ranks_among(every.to_numpy(dtype=np.int32)[None, :], inside)[0]
    nominal = kept["rank_nominal"].reindex(ground.scored.codes[inside]).to_numpy(dtype=np.int64)
    shift = shifts_from(nominal, ranks[None, :])
    same = [
        float(found[0]) == float(row[name]) or bool(np.isnan(found[0]) and np.isnan(row[name]))
        for name, found in (
            ("mean_abs_rank_shift", shift.mean_abs_rank_shift),
            ("spearman", shift.spearman),
            ("top_decile_overlap", shift.overlap),
        )
    ]
    if not all(same):
        raise DataError(
            say("study.run_is_another", run=run, version=version),
            where="robustness_runs",
            fix=say("study.run_study_again"),
        )
    codes = ground.scored.codes[inside]
    territories = pd.DataFrame(
        {"score": scores.reindex(codes).to_numpy(), "rank": ranks.astype(np.int64), "rank_nominal": nominal},
        index=codes,
    )
    chosen = {item.name: str(row[item.name]) for item in plan.choices}
    return RunBuiltAgain(version, run, len(rows), chosen, drawn, index, territories)
