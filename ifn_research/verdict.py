"""What the declared criterion says of a study's versions, in one line."""

from __future__ import annotations

import pandas as pd

from ifn_research.errors import listing
from ifn_research.results import BASELINE, StudyResult
from ifn_research.validation.selection import BEST, STEP_DOWN

# A step-down p-value below this says that a version is better than the baseline.
LEVEL = 0.05


def verdict(result: StudyResult) -> str:
    """Which versions the declared criterion rules out, and whether any beats the baseline; empty without one.

    Parameters
    ----------
    result : StudyResult
        With its tables `confidence_set` and `comparisons`.
    """
    if result.primary is None or not result.declared:
        return ""
    truth, metric = result.primary
    members, compared = result.tables["confidence_set"], result.tables["comparisons"]
    members = members[(members["ground_truth"] == truth) & (members["metric"] == metric)]
    tested = compared[compared["test"] == STEP_DOWN]
    tested = tested[(tested["ground_truth"] == truth) & (tested["metric"] == metric)]
    return " ".join(part for part in (_told_apart(members), _beating(tested)) if part)


def _told_apart(members: pd.DataFrame) -> str:
    total = len(members)
    if not total or members["p_value"].isna().all():
        return "Confidence set: no version can be ruled out (not tested)." if total else ""
    inside = members.loc[members["in_set"].astype(bool), "version"]
    if len(inside) == total:
        return f"Confidence set: none of {total} versions can be told apart from the best."
    return f"Confidence set: {listing(list(inside))} ({len(inside)} of {total}) cannot be told apart from the best."


def _beating(tested: pd.DataFrame) -> str:
    known = tested[tested["p_value"].notna()]
    if known.empty:
        return ""
    baseline = str(known["version_b"].iloc[0])
    against = "every single indicator" if baseline == BEST else f"'{baseline.removeprefix(BASELINE)}'"
    better = list(known.loc[known["p_value"] < LEVEL, "version_a"])
    tried = f"given {len(known)} tried (step-down, smallest p = {known['p_value'].min():.3f})"
    who = listing(better) if better else "no version"
    return f"Better than {against}, {tried}: {who}."
