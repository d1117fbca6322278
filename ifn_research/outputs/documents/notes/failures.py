"""Where an index fails: the members of a group that it misses."""

from __future__ import annotations

import pandas as pd

from ifn_research.errors import plural
from ifn_research.language.french import count, group_label, member_label, number
from ifn_research.outputs.documents.formats.markdown import bullets, escaped
from ifn_research.outputs.documents.notes.rows import of
from ifn_research.results.study_result import StudyResult
from ifn_research.validation.checks.subgroups import LEAST_TERRITORIES, established

# Members that are named, each way.
NAMED = 3
READING = (
    "Rangs du constat, sur 100, au-delà de ce que le rang du score en fait attendre, en moyenne ; n'est nommé que ce "
    "dont l'intervalle à 95 %, corrigé du nombre de membres regardés, exclut 0."
)
NEAR = "Les blocs voisins se ressemblent : un simple voisinage peut faire nommer un groupe à tort."


def failures(result: StudyResult) -> str:
    """Where every version fails on the primary ground truth: for each group, medians over the versions."""
    if result.primary is None:
        return ""
    rows = of(result, "subgroups", ground_truth=result.primary[0])
    rows = rows[rows["version"].isin(result.versions)]
    said = _sentences(result, rows)
    several = plural(rows["version"].nunique(), "", " Médianes des versions, pour ce que toutes manquent.")
    near = f" {NEAR}" if (of(result, "blocks", ground_truth=result.primary[0])["independent"] == "no").any() else ""
    return f"{READING}{several}{near}\n\n{bullets(said)}" if said else ""


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
    members = rows.groupby("member", sort=False)["n"].median()
    small = int((members < LEAST_TERRITORIES).sum())
    if small == len(members):
        return ""
    left = (
        f" ({count(small)} de moins de {LEAST_TERRITORIES} territoires, non {plural(small, 'cité', 'cités')})"
        if small
        else ""
    )
    return f"Par {escaped(group_label(group, 1))}{left} : {_told(result, group, rows)}."


def _told(result: StudyResult, group: str, rows: pd.DataFrame) -> str:
    if rows["missed_p"].isna().all():
        return "trop peu de blocs de territoires pour établir un écart"
    found = established(rows)
    alone = len(set(rows["version"])) == 1
    worse, better = found[found["missed"] > 0], found[found["missed"] < 0][::-1]
    texts = []
    if len(worse):
        shifts = _shifts(result, group, worse, rows if alone else None)
        texts.append(f"constat plus grave que le score ne le dit : {shifts}")
    if len(better):
        texts.append(f"moins grave : {_shifts(result, group, better, rows if alone else None)}")
    return " ; ".join(texts) if texts else "aucun écart établi"


def _shifts(result: StudyResult, group: str, found: pd.DataFrame, rows: pd.DataFrame | None) -> str:
    """Members with their shift, and its interval where it is that of one version."""
    named = []
    for member, value in zip(found["member"][:NAMED], found["missed"][:NAMED], strict=True):
        text = _ranks(value)
        if rows is not None:
            row = rows[rows["member"] == member].iloc[0]
            text += f" [{_ranks(row['missed_low'])} ; {_ranks(row['missed_high'])}]"
        named.append(f"{_named(result, group, member)} ({text})")
    return ", ".join(named)


def _named(result: StudyResult, group: str, member: object) -> str:
    return escaped(member_label(result.config, group, str(member)))


def _ranks(missed: float) -> str:
    """A shift of positions from 0 to 1, as ranks of a hundred with their sign."""
    text = number(100 * missed, 0)
    return f"+{text}" if missed > 0 else text
