"""Find everything that is wrong with a study and its tables, without computing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from ifn_research.config import Study
from ifn_research.data.findings import findings_frame
from ifn_research.data.study import load_study_data
from ifn_research.errors import IfnError, Problems, plural, raise_all
from ifn_research.planning import plan


@dataclass(frozen=True)
class Checked:
    """What `check` found when nothing is wrong.

    Attributes
    ----------
    findings : DataFrame
        The quality report: table, column, check, severity, n, message, fix.
    summary : str
        What the study holds, in one sentence.
    """

    findings: pd.DataFrame
    summary: str


def check(study: Study) -> Checked:
    """Find the problems of a study and its tables; compute nothing.

    Raises
    ------
    ConfigError, DataError, Problems
        Every problem that can be found at once.
    """
    problems: list[IfnError] = []
    data = None
    try:
        plan(study)
    except IfnError as error:
        problems += _each(error)
    try:
        data = load_study_data(study.config)
    except IfnError as error:
        problems += _each(error)
    raise_all(problems)
    assert data is not None
    config = study.config
    counted = (
        (data.n_territories, "territory", "territories"),
        (len(config.used_indicators), "indicator", "indicators"),
        (len(config.versions), "version", "versions"),
        (len(config.ground_truth), "ground truth", "ground truths"),
    )
    summary = ", ".join(f"{n} {plural(n, one, many)}" for n, one, many in counted) + "."
    return Checked(findings_frame(data.findings), summary)


def _each(error: IfnError) -> Sequence[IfnError]:
    return error.problems if isinstance(error, Problems) else [error]
