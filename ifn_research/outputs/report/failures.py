"""Where the index fails: the groups that it misses, and the places that every version misses."""

from __future__ import annotations

import pandas as pd

from ifn_research.language import Text
from ifn_research.outputs.report.context import Note
from ifn_research.validation.subgroups import LEAST

# Members that are named, and the mean shift, on a scale from 0 to 1, from which a member is said to be missed.
NAMED, MISSED = 3, 0.05
HIGH, WORST = "high-high", 8


def failures(note: Note) -> list[Text]:
    """A sentence for each group, and one for the places that all versions miss."""
    if note.result.primary is None:
        return []
    rows = note.result.tables["subgroups"]
    rows = rows[(rows["ground_truth"] == note.result.primary[0]) & rows["version"].isin(note.judged)]
    medians = rows.groupby(["group", "member"], sort=False)[["n", "estimate", "missed"]].median().reset_index()
    said = [_of_group(note, str(group), part) for group, part in medians.groupby("group", sort=False)]
    return [*(text for text in said if text), *_missed_places(note)]


def _of_group(note: Note, group: str, rows: pd.DataFrame) -> Text:
    large = rows[rows["n"] >= LEAST].sort_values("missed", ascending=False, kind="stable")
    if large.empty:
        return ()
    worse, better = large[large["missed"] >= MISSED], large[large["missed"] <= -MISSED][::-1]
    one = note.language.group(group, 1)
    texts = [
        note.say(key, who=note.language.listed([_shift(note, group, row) for _, row in part[:NAMED].iterrows()]))
        for key, part in (("evidence.region", worse), ("evidence.region_less", better))
        if len(part)
    ]
    if not texts:
        return note.text("evidence.no_region", group=one)
    return note.text("evidence.by", group=one, text=note.say("evidence.then").join(texts))


def _shift(note: Note, group: str, row: pd.Series) -> str:
    name = note.language.member(note.result.config, group, str(row["member"]))
    return f"{name} ({note.language.signed(100 * row['missed'])})"


def _missed_places(note: Note) -> list[Text]:
    """The places that every version misses, neighbours included, after correction."""
    assert note.result.primary is not None
    rows = note.result.tables["lisa"]
    rows = rows[(rows["ground_truth"] == note.result.primary[0]) & rows["version"].isin(note.judged)]
    if rows.empty:
        return []
    high = rows[rows["cluster"] == HIGH]
    times = high.groupby("code", sort=False).agg(n=("version", "nunique"), least=("residual", "min"))
    always = times[times["n"] == rows["version"].nunique()].sort_values("least", ascending=False, kind="stable")
    if always.empty:
        return [note.text("evidence.none_missed")]
    names = rows.drop_duplicates("code").set_index("code")["name"]
    listed = [str(code) if pd.isna(names[code]) or not names[code] else str(names[code]) for code in always.index]
    return [note.text("evidence.missed", len(always), names=note.language.listed(listed[:WORST]))]
