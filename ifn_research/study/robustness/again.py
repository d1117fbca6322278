"""The robustness of results that are there already: their tables read again, their versions as they were scored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ifn_research.config import Study
from ifn_research.data.loading import load_study_data
from ifn_research.errors import ConfigError, DataError, IfnError
from ifn_research.execution import Stages
from ifn_research.language.messages import say
from ifn_research.matrix import Floats
from ifn_research.results.study_result import NOT_DRAWN, StudyResult, with_table, without_tables
from ifn_research.results.tables import OPTIONAL
from ifn_research.study.ballots import with_ballots
from ifn_research.study.inputs import StudyInputs
from ifn_research.study.plan import Plan, plan
from ifn_research.study.provenance import config_digest, describe_inputs
from ifn_research.study.robustness import decision, stage, telling
from ifn_research.study.robustness.decision_plan import DecisionPlan, plan_decision
from ifn_research.study.robustness.planning import RobustnessPlan, plan_robustness
from ifn_research.study.robustness.reversals import with_reversals
from ifn_research.study.version_run import VersionRun

# What the tables of the analysis begin with, and the stages that the quality table and the manifest name.
TABLES = ("robustness", "sensitivity", "decision", "rank_reversals")
STAGES = (telling.STAGE, decision.STAGE)


@dataclass(frozen=True, eq=False)
class ReadAgain:
    """Results with the data from which they were made.

    Attributes
    ----------
    before : StudyResult
    planned : Plan
    plans : mapping of version to RobustnessPlan, or to the reason why it is not analysed
    decided : DecisionPlan or None
    inputs : StudyInputs
    """

    before: StudyResult
    planned: Plan
    plans: Mapping[str, RobustnessPlan | IfnError]
    decided: DecisionPlan | None
    inputs: StudyInputs

    @classmethod
    def of(cls, study: Study, before: StudyResult) -> ReadAgain:
        """Read the tables of some results again.

        Parameters
        ----------
        study : Study
            That of the results, but for what is below `robustness`.
        before : StudyResult
            With its indices.

        Raises
        ------
        ConfigError, DataError, Problems
            If what is below `robustness` is wrong, or the tables are no longer those of the results.
        """
        if study.config.robustness is None:
            raise ConfigError(say("study.no_robustness"), where="robustness", fix=say("config.robustness_example"))
        planned = plan(study, only=list(before.tables["versions"]["version"]))
        plans, decided = plan_robustness(planned), plan_decision(planned)
        data = load_study_data(study.config)
        now = {item["table"]: item["sha256"] for item in describe_inputs(data.digests, data.raw, data.sources)}
        then = {item["table"]: item["sha256"] for item in before.manifest.get("inputs", ())}
        changed = [name for name, digest in now.items() if then.get(name) != digest]
        if changed:
            raise DataError(
                say("study.tables_are_others", tables=changed), where="inputs", fix=say("study.run_study_again")
            )
        planned = with_ballots(planned, data)
        return cls(before, planned, plans, decided, StudyInputs.of(study.config, data))

    @property
    def runs(self) -> list[VersionRun]:
        """The versions as they were scored."""
        found = []
        for recipe in self.planned.recipes:
            rows = self.before.of_version("scores", recipe.name)
            known = recipe.name in self.before.versions
            found.append(
                VersionRun(
                    recipe,
                    self.planned.version(recipe.name),
                    self.before.indices.get(recipe.name) if known else None,
                    rows["code"].to_numpy(dtype=object),
                    rows["score"].to_numpy(dtype=np.float64),
                )
            )
        return found

    def scores(self, runs: Sequence[VersionRun]) -> dict[str, Floats]:
        """The scores of the versions that are judged, by territory of the study."""
        codes = self.inputs.data.codes
        return {
            run.name: pd.Series(run.scores, index=run.codes).reindex(codes).to_numpy(dtype=np.float64)
            for run in runs
            if run.index is not None and not run.config.beside
        }


def robustness_again(study: Study, before: StudyResult, executor: Stages) -> StudyResult:
    """The same results with their robustness computed anew, and nothing else of them.

    Parameters
    ----------
    study : Study
        That of the results, but for what is below `robustness`.
    before : StudyResult
        With its indices.
    executor : Stages

    Raises
    ------
    ConfigError, DataError, Problems
        See `ReadAgain.of`.
    """
    again = ReadAgain.of(study, before)
    result = without_tables(before, [name for name in OPTIONAL if name.startswith(TABLES)])
    quality = before.tables["quality"]
    result = with_table(result, "quality", quality[~quality["table"].isin(STAGES)].reset_index(drop=True))
    kept = {name: why for name, why in before.not_drawn.items() if name.partition(":")[0] not in STAGES}
    manifest = {name: value for name, value in result.manifest.items() if name not in (*STAGES, NOT_DRAWN)}
    manifest |= {"config_digest": config_digest(study.config.plain()), **({NOT_DRAWN: kept} if kept else {})}
    result = StudyResult(
        study.config.plain(), result.tables, result.indices, manifest, result.warnings, result.outlines
    )
    runs = again.runs
    result = stage.with_robustness(result, again.plans, again.inputs, runs, executor)
    result = with_reversals(result, again.inputs, runs, executor)
    return decision.with_decision(result, again.decided, again.inputs, again.scores(runs), executor)
