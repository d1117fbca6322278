"""The failures of the index: the groups that it misses, and the places that every version misses."""

from __future__ import annotations

import pandas as pd

from ifn_research.language import Text
from ifn_research.outputs.documents.facts import Note
from ifn_research.statistics.spatial.moran import PERMUTATIONS, least_p
from ifn_research.validation.checks.spatial import places_needed, places_tested
from ifn_research.validation.checks.subgroups import LEAST_TERRITORIES, established

# Members that are named each way, and places; versions that a sentence names rather than counts.
NAMED, WORST, BY_NAME = 3, 8, 3
HIGH = "high-high"


def failures(note: Note) -> list[Text]:
    """A sentence for each group, and one for the places that all versions miss."""
    if note.result.primary is None:
        return []
    rows = note.result.tables["subgroups"]
    rows = rows[(rows["ground_truth"] == note.result.primary[0]) & rows["version"].isin(note.judged)]
    said = [_of_group(note, str(group), part) for group, part in rows.groupby("group", sort=False)]
    named = [text for text in said if text]
    near = [note.text("evidence.near")] if note.verdict.dependent and len(established(rows)) else []
    return [*named, *near, *_missed_places(note)]


def _of_group(note: Note, group: str, rows: pd.DataFrame) -> Text:
    """Return what every version misses of a group, its adjusted interval leaving 0 out."""
    if rows.groupby("member")["n"].median().max() < LEAST_TERRITORIES:
        return ()
    one, who = note.language.group(group, 1), _versions(note, rows)
    if rows["missed_p"].isna().all():
        return note.text("evidence.untested_region", group=one)
    found = established(rows)
    parts = (
        ("evidence.region", found[found["missed"] > 0]),
        ("evidence.region_less", found[found["missed"] < 0][::-1]),
    )
    texts = [
        note.say(key, who=note.language.listed([_shift(note, group, row) for _, row in part[:NAMED].iterrows()]))
        for key, part in parts
        if len(part)
    ]
    if not texts:
        return note.text("evidence.no_region", group=one, versions=who)
    return note.text("evidence.by", group=one, versions=who, text=note.say("evidence.then").join(texts))


def _versions(note: Note, rows: pd.DataFrame) -> str:
    """The versions of which a sentence is true: by name where they are few."""
    names = [str(name) for name in dict.fromkeys(rows["version"])]
    if len(names) <= BY_NAME:
        return note.language.listed([note.version(name) for name in names])
    return note.say("evidence.all_versions", len(names))


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
    who = _versions(note, rows)
    if always.empty:
        return [_none_missed(note, rows, who)]
    names = rows.drop_duplicates("code").set_index("code")["name"]
    listed = [str(code) if pd.isna(names[code]) or not names[code] else str(names[code]) for code in always.index]
    return [note.text("evidence.missed", len(always), versions=who, names=note.language.listed(listed[:WORST]))]


def _none_missed(note: Note, rows: pd.DataFrame, who: str) -> Text:
    """That nothing is established, and what the permutations could have."""
    tested = places_tested(rows)
    if not tested:
        return note.text("evidence.none_tested", versions=who)
    least = least_p()
    return note.text(
        "evidence.none_missed",
        versions=who,
        tested=note.say("words.territories", tested),
        permutations=note.language.count(PERMUTATIONS),
        least=note.language.number(least, 3),
        needed=note.language.count(places_needed(tested)),
    )
