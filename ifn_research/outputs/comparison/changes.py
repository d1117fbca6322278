"""Everything that differs between two runs of a study, subject by subject."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from ifn_research.outputs.comparison.inputs import configuration_changes, data_changes, program_changes
from ifn_research.outputs.comparison.territories import moves_of
from ifn_research.outputs.comparison.versions import primary_changes, version_changes, weight_changes
from ifn_research.results.moves import Moves
from ifn_research.results.study_result import StudyResult


@dataclass(frozen=True)
class Changes:
    """The differences between the run `a` and the later run `b`.

    Attributes
    ----------
    a, b : StudyResult
    configuration, data, programs : DataFrame
        As `inputs` finds them.
    versions, weights, primary : DataFrame
        As `versions` finds them.
    moves : sequence of Moves
        Of each version that both runs score; empty where the scores of one are not there.
    """

    a: StudyResult
    b: StudyResult
    configuration: pd.DataFrame
    data: pd.DataFrame
    programs: pd.DataFrame
    versions: pd.DataFrame
    weights: pd.DataFrame
    primary: pd.DataFrame
    moves: Sequence[Moves]

    @property
    def scored(self) -> bool:
        """True if the scores of both runs are there."""
        return "scores" in self.a.tables and "scores" in self.b.tables


def changes_between(a: StudyResult, b: StudyResult, *, version: str | None = None) -> Changes:
    """Everything that differs; results of one version alone where it is named."""

    def wanted(frame: pd.DataFrame) -> pd.DataFrame:
        return frame if version is None else frame[frame["version"] == version].reset_index(drop=True)

    scored = "scores" in a.tables and "scores" in b.tables
    return Changes(
        a,
        b,
        configuration=configuration_changes(a, b),
        data=data_changes(a, b),
        programs=program_changes(a, b),
        versions=wanted(version_changes(a, b)),
        weights=wanted(weight_changes(a, b)),
        primary=wanted(primary_changes(a, b)),
        moves=[item for item in (moves_of(a, b) if scored else []) if version in (None, item.version)],
    )
