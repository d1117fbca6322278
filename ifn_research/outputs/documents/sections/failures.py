"""The failures of the index: the groups that it misses, and the places that every version misses."""

from __future__ import annotations

import pandas as pd

from ifn_research.language import Text
from ifn_research.outputs.documents.facts import Facts
from ifn_research.results.limits import LEAST_OF_MEMBER, local_tests, missed_members

# Members that are named each way, and places; versions that a sentence names rather than counts.
NAMED, WORST, BY_NAME = 3, 8, 3
HIGH = "high-high"


def failures(facts: Facts) -> list[Text]:
    """A sentence for each group, and one for the places that all versions miss."""
    if facts.result.primary is None:
        return []
    rows = facts.result.tables["subgroups"]
    rows = rows[(rows["ground_truth"] == facts.result.primary[0]) & rows["version"].isin(facts.judged)]
    said = [_of_group(facts, str(group), part) for group, part in rows.groupby("group", sort=False)]
    named = [text for text in said if text]
    near = [facts.text("evidence.near")] if facts.verdict.dependent and len(missed_members(rows)) else []
    return [*named, *near, *_missed_places(facts)]


def _of_group(facts: Facts, group: str, rows: pd.DataFrame) -> Text:
    """The members of a group that every version misses, its adjusted interval leaving 0 out."""
    if rows.groupby("member")["n"].median().max() < LEAST_OF_MEMBER:
        return ()
    one, who = facts.group(group, 1), _versions(facts, rows)
    if rows["missed_p"].isna().all():
        return facts.text("evidence.untested_region", group=one)
    found = missed_members(rows)
    parts = (
        ("evidence.region", found[found["missed"] > 0]),
        ("evidence.region_less", found[found["missed"] < 0][::-1]),
    )
    texts = [
        facts.say(key, who=facts.language.listed([_shift(facts, group, row) for _, row in part[:NAMED].iterrows()]))
        for key, part in parts
        if len(part)
    ]
    if not texts:
        return facts.text("evidence.no_region", group=one, versions=who)
    return facts.text("evidence.by", group=one, versions=who, text=facts.say("evidence.then").join(texts))


def _versions(facts: Facts, rows: pd.DataFrame) -> str:
    """The versions of which a sentence is true: by name where they are few."""
    names = [str(name) for name in dict.fromkeys(rows["version"])]
    if len(names) <= BY_NAME:
        return facts.language.listed([facts.version(name) for name in names])
    return facts.say("evidence.all_versions", len(names))


def _shift(facts: Facts, group: str, row: pd.Series) -> str:
    name = facts.member(group, str(row["member"]))
    return f"{name} ({facts.language.signed(100 * row['missed'])})"


def _missed_places(facts: Facts) -> list[Text]:
    """The places that every version misses, neighbours included, after correction."""
    assert facts.result.primary is not None
    rows = facts.result.tables["lisa"]
    rows = rows[(rows["ground_truth"] == facts.result.primary[0]) & rows["version"].isin(facts.judged)]
    if rows.empty:
        return []
    high = rows[rows["cluster"] == HIGH]
    times = high.groupby("code", sort=False).agg(n=("version", "nunique"), least=("residual", "min"))
    always = times[times["n"] == rows["version"].nunique()].sort_values("least", ascending=False, kind="stable")
    who = _versions(facts, rows)
    if always.empty:
        return [_none_missed(facts, rows, who)]
    names = rows.drop_duplicates("code").set_index("code")["name"]
    listed = [_place(facts, str(code), names[code]) for code in always.index]
    return [facts.text("evidence.missed", len(always), versions=who, names=facts.language.listed(listed[:WORST]))]


def _place(facts: Facts, code: str, name: str) -> str:
    """A place by its name; those of another level than the study's territories have that of their table alone."""
    if code in facts.territories.index:
        return facts.place(code)
    return facts.say("words.territory_coded", code=code) if pd.isna(name) or not name else str(name)


def _none_missed(facts: Facts, rows: pd.DataFrame, who: str) -> Text:
    """That nothing is established, and what the permutations could have."""
    tests = local_tests(rows)
    if not tests.tested:
        return facts.text("evidence.none_tested", versions=who)
    return facts.text(
        "evidence.none_missed",
        versions=who,
        tested=facts.say("words.territories", tests.tested),
        permutations=facts.language.count(tests.permutations),
        least=facts.language.number(tests.least, 3),
        needed=facts.language.spelled(tests.needed),
    )
