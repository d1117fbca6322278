"""Rank reversals: pairs of territories that change order when another territory, or a block, is left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from operator import call

import numpy as np
import pandas as pd

from ifn_research.arithmetic import single_threaded
from ifn_research.errors import Refusal
from ifn_research.execution import Stages
from ifn_research.index.definitions import Definition
from ifn_research.index.fitting import fit_scored
from ifn_research.index.preparation import prepare
from ifn_research.index.recipe import Recipe
from ifn_research.language.messages import say
from ifn_research.matrix import Bools, IndicatorMatrix
from ifn_research.results.study_result import StudyResult, with_table
from ifn_research.robustness.rows import RankReversals
from ifn_research.rows import table
from ifn_research.statistics.inversions import inverted_pairs
from ifn_research.steps.weighting.base import SupervisedWeighting
from ifn_research.study.inputs import StudyInputs
from ifn_research.study.robustness.noting import with_findings
from ifn_research.study.robustness.telling import STAGE, finding
from ifn_research.study.version_run import VersionRun

# Territories, and blocks, that are left out in turn at most.
MOST_LEFT_OUT = 100
TERRITORY, BLOCK = "territory", "block"


@dataclass(frozen=True, eq=False)
class Without:
    """A version, and the territories on which it is fitted and that it scores.

    Attributes
    ----------
    recipe : Recipe
    definitions : tuple of Definition
    learning, scored : IndicatorMatrix
        The same where no reference is another.
    scores : Series, index = code
        Of the version itself.
    seed : int
    """

    recipe: Recipe
    definitions: tuple[Definition, ...]
    learning: IndicatorMatrix
    scored: IndicatorMatrix
    scores: pd.Series
    seed: int

    @single_threaded()
    def __call__(self, left_out: Sequence[Bools]) -> list[tuple[int, int] | None]:
        """Pairs and inverted pairs among the others, for some territories that are left out; None where refused."""
        return [self._without(some) for some in left_out]

    def _without(self, left_out: Bools) -> tuple[int, int] | None:
        learning = self.learning.rows(~left_out)
        try:
            prepared = prepare(self.recipe, learning)
            index, scored = fit_scored(self.recipe, self.definitions, prepared, seed=self.seed)
            if self.scored is not self.learning:
                gone = np.isin(self.scored.codes.astype(str), self.learning.codes[left_out].astype(str))
                scored = index.score(self.scored.rows(~gone))
        except Refusal:
            return None
        before = self.scores.reindex(scored.codes)
        known = before.notna().to_numpy()
        n = int(known.sum())
        return n * (n - 1) // 2, inverted_pairs(before.to_numpy()[known], scored.scores[known])


def with_reversals(
    result: StudyResult, inputs: StudyInputs, runs: Sequence[VersionRun], executor: Stages
) -> StudyResult:
    """The result with the rank reversals of its versions, where a study asks for them.

    Parameters
    ----------
    result : StudyResult
        Complete, nothing masked.
    inputs : StudyInputs
    runs : sequence of VersionRun
    executor : Stages
    """
    settings = inputs.config.robustness
    if settings is None or not settings.reversals or inputs.config.disclosure is not None:
        return result
    rows: list[RankReversals] = []
    for run in runs:
        if run.index is not None and not run.given and not isinstance(run.recipe.weighting, SupervisedWeighting):
            rows += _of_version(run, inputs, executor)
    result = with_table(result, "rank_reversals", table(rows, RankReversals))
    told = [
        finding("reversals", "info", say("study.refused_without", row.n_refused, version=row.version))
        for row in rows
        if row.n_refused
    ]
    return with_findings(result, told)


def _of_version(run: VersionRun, inputs: StudyInputs, executor: Stages) -> Iterator[RankReversals]:
    learning = inputs.learning(run.config)
    definitions, learned_from = learning.raw(run.config.variables)
    elsewhere = inputs.reference(run.config) is not None
    scored = inputs.raw(run.config.variables)[1] if elsewhere else learned_from
    scores = pd.Series(run.scores, index=run.codes)
    work = Without(run.recipe, definitions, learned_from, scored, scores, inputs.config.seed)
    n = learned_from.n_territories
    order = np.argsort(-scores.reindex(learned_from.codes).fillna(-np.inf).to_numpy(), kind="stable")
    blocks = learning.blocks(learning.territories).choose(np.arange(n))
    every = {
        TERRITORY: [np.arange(n) == at for at in order[_spread(n)]],
        BLOCK: [blocks.labels == at for at in _spread(blocks.n_blocks)] if blocks.n_blocks < n else [],
    }
    for kind, masks in every.items():
        if not masks:
            continue
        parts = [masks[k : k + 10] for k in range(0, len(masks), 10)]
        made = executor.stage(STAGE).map(call, [partial(work, part) for part in parts], small_steps=True)
        found = [one for some in made for one in some]
        known = [one for one in found if one is not None]
        pairs, inverted = sum(one[0] for one in known), sum(one[1] for one in known)
        share = inverted / pairs if pairs else None
        yield RankReversals(run.name, kind, len(known), len(found) - len(known), pairs, inverted, share)


def _spread(n: int) -> list[int]:
    """At most so many positions of n, evenly spread."""
    return list(map(int, np.unique(np.linspace(0, n - 1, min(n, MOST_LEFT_OUT)).round().astype(int))))
