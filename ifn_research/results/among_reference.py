"""The territories on which a version was fitted, among which those of the study have a place."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from ifn_research.results.rows import OF_REFERENCE
from ifn_research.results.study_result import StudyResult


@dataclass(frozen=True)
class AmongReference:
    """The places of territories among others.

    Attributes
    ----------
    label : str
        What the others are called, in French; empty where the study does not say.
    kind : str
        What to call them then: ``every_row`` of the tables, ``its_origin`` of an index fitted elsewhere, or
        ``the_reference``.
    n : int
        How many they are.
    places : DataFrame, index = code
        Columns ``reference_rank, reference_decile``.
    """

    label: str
    kind: str
    n: int
    places: pd.DataFrame


def among_reference(result: StudyResult, version: str) -> AmongReference | None:
    """The places of the territories of a version among those on which it was fitted; None where these are the same."""
    scores = result.of_version("scores", version)
    if OF_REFERENCE[0] not in scores or scores[OF_REFERENCE[0]].isna().all():
        return None
    told = result.of_version("diagnostics", version)
    n = told.loc[told["statistic"] == "reference_territories", "value"]
    if n.empty:
        return None
    places = scores.set_index("code")[list(OF_REFERENCE)]
    return AmongReference(*_called(result, version), int(n.iloc[0]), places)


def _called(result: StudyResult, version: str) -> tuple[str, str]:
    """The label of the others, which the study says of its own reference alone, and their kind."""
    declared, reference = result.config.version(version), result.config.reference
    if declared.index is not None:
        return "", "its_origin"
    if declared.reference is not None and not reference.everything:
        return "", "every_row"
    return reference.label, "every_row" if reference.everything else "the_reference"
