"""The members of a group that an index misses, each version by itself or all together."""

from __future__ import annotations

import pandas as pd

from ifn_research.language import Text
from ifn_research.outputs.documents.blocks import Block, Bullets, Paragraph, sentence
from ifn_research.outputs.documents.facts import Facts
from ifn_research.outputs.documents.table_rows import rows_where
from ifn_research.results.limits import LEAST_OF_MEMBER, missed_members

# Members that are named, each way.
NAMED = 3


def subgroups(facts: Facts) -> list[Block]:
    """The members that every version misses on the primary ground truth: for each group, medians over the versions."""
    if facts.result.primary is None:
        return []
    truth = facts.result.primary[0]
    rows = rows_where(facts.result, "subgroups", ground_truth=truth)
    rows = rows[rows["version"].isin(facts.result.versions)]
    texts = _sentences(facts, rows)
    if not texts:
        return []
    several = () if len(set(rows["version"])) == 1 else facts.text("subgroups.medians")
    alike = (rows_where(facts.result, "blocks", ground_truth=truth)["independent"] == "no").any()
    near = facts.text("evidence.near") if alike else ()
    return [Paragraph(sentence(facts.text("subgroups.reading"), several, near)), Bullets(tuple(texts))]


def subgroups_of(facts: Facts, version: str) -> list[Text]:
    """The members that one version misses."""
    if facts.result.primary is None:
        return []
    rows = rows_where(facts.result, "subgroups", version=version, ground_truth=facts.result.primary[0])
    texts = _sentences(facts, rows)
    return [facts.text("subgroups.reading"), *texts] if texts else []


def _sentences(facts: Facts, rows: pd.DataFrame) -> list[Text]:
    texts = [_of_group(facts, str(group), part) for group, part in rows.groupby("group", sort=False)]
    return [text for text in texts if text]


def _of_group(facts: Facts, group: str, rows: pd.DataFrame) -> Text:
    members = rows.groupby("member", sort=False)["n"].median()
    small = int((members < LEAST_OF_MEMBER).sum())
    if small == len(members):
        return ()
    left = facts.say("subgroups.small", small, least=facts.language.count(LEAST_OF_MEMBER)) if small else ""
    return facts.text("subgroups.by", group=facts.group(group, 1), left=left, text=_gaps(facts, group, rows))


def _gaps(facts: Facts, group: str, rows: pd.DataFrame) -> str:
    if rows["missed_p"].isna().all():
        return facts.say("subgroups.untested")
    found = missed_members(rows)
    own = rows if len(set(rows["version"])) == 1 else None
    parts = (("subgroups.worse", found[found["missed"] > 0]), ("subgroups.better", found[found["missed"] < 0][::-1]))
    texts = [facts.say(key, members=_shifts(facts, group, part, own)) for key, part in parts if len(part)]
    return facts.say("evidence.then").join(texts) if texts else facts.say("subgroups.none")


def _shifts(facts: Facts, group: str, found: pd.DataFrame, own: pd.DataFrame | None) -> str:
    """Members with their shift, and its interval where it is that of one version."""
    texts = []
    for member, value in zip(found["member"][:NAMED], found["missed"][:NAMED], strict=True):
        shift = facts.language.signed(100 * value)
        if own is not None:
            row = own[own["member"] == member].iloc[0]
            shift += f" {facts.language.signed_between(100 * row['missed_low'], 100 * row['missed_high'])}"
        texts.append(f"{facts.member(group, str(member))} ({shift})")
    return ", ".join(texts)
