"""Where an index fails: the members of a group that it misses, and those in which it does not rank well."""

from __future__ import annotations

import pandas as pd

from ifn_research.errors import plural
from ifn_research.french import count, figure_of, group_label, member_label, number
from ifn_research.outputs.notes.markdown import bullets, escaped
from ifn_research.outputs.notes.rows import metric_named, of
from ifn_research.results import StudyResult
from ifn_research.validation.subgroups import LEAST

# Members that are named, and the mean shift, in ranks of a hundred, below which a member is not said to be missed.
NAMED, MISSED = 3, 0.05
READING = "Écarts en rangs sur 100 : rang moyen du constat moins rang moyen du score, parmi tous les territoires."


def failures(result: StudyResult) -> str:
    """Where the versions fail on the primary ground truth: for each group, medians over the versions."""
    if result.primary is None:
        return ""
    rows = of(result, "subgroups", ground_truth=result.primary[0])
    rows = rows[rows["version"].isin(result.versions)]
    if rows.empty:
        return ""
    several = plural(rows["version"].nunique(), "", ", en médiane des versions")
    keys = ["group", "member", "metric"]
    medians = rows.groupby(keys, sort=False)[["n", "estimate", "missed"]].median().reset_index()
    said = _sentences(result, medians)
    return f"{READING[:-1]}{several}.\n\n{bullets(said)}" if said else ""


def failures_of(result: StudyResult, version: str) -> list[str]:
    """Where one version fails."""
    if result.primary is None:
        return []
    said = _sentences(result, of(result, "subgroups", version=version, ground_truth=result.primary[0]))
    return [READING, *said] if said else []


def _sentences(result: StudyResult, rows: pd.DataFrame) -> list[str]:
    texts = [_of_group(result, str(group), part) for group, part in rows.groupby("group", sort=False)]
    return [text for text in texts if text]


def _of_group(result: StudyResult, group: str, rows: pd.DataFrame) -> str:
    large = rows[rows["n"] >= LEAST]
    if large.empty:
        return ""
    missed = large.sort_values("missed", kind="stable", ascending=False)
    worse, better = missed[missed["missed"] >= MISSED], missed[missed["missed"] <= -MISSED][::-1]
    texts = []
    if len(worse):
        texts.append(f"constat plus grave que le score ne le dit : {_shifts(result, group, worse)}")
    if len(better):
        texts.append(f"moins grave : {_shifts(result, group, better)}")
    if not texts:
        texts.append("aucun écart moyen d'au moins 5 rangs sur 100")
    judged = large[large["estimate"].notna()].sort_values("estimate", kind="stable")
    if len(judged) > 1:
        texts.append(_lowest(result, group, judged.iloc[0]))
    small = len(rows) - len(large)
    left = f" ({count(small)} de moins de {LEAST} territoires, non {plural(small, 'cité', 'cités')})" if small else ""
    one = escaped(group_label(group, 1))
    return f"Par {one}{left} : {' ; '.join(texts)}."


def _shifts(result: StudyResult, group: str, rows: pd.DataFrame) -> str:
    named = [f"{_named(result, group, row['member'])} ({_ranks(row['missed'])})" for _, row in rows[:NAMED].iterrows()]
    return ", ".join(named)


def _lowest(result: StudyResult, group: str, row: pd.Series) -> str:
    metric = str(row["metric"])
    value = figure_of(metric, row["estimate"])
    where = f"{_named(result, group, row['member'])} ({count(row['n'])} territoires)"
    return f"{metric_named(metric)} la plus basse : {value}, {where}"


def _named(result: StudyResult, group: str, member: object) -> str:
    return escaped(member_label(result.config, group, str(member)))


def _ranks(missed: float) -> str:
    """A shift of positions from 0 to 1, as ranks of a hundred with their sign."""
    text = number(100 * missed, 0)
    return f"+{text}" if missed > 0 else text
