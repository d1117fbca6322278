"""Neighbours: how much the territories are worth, and the places where the index misses people."""

from __future__ import annotations

import pandas as pd

from ifn_research.language import Text
from ifn_research.outputs.documents.blocks import Block, Bullets
from ifn_research.outputs.documents.facts import Facts
from ifn_research.outputs.documents.table_rows import is_absent, rows_where
from ifn_research.results.limits import local_tests
from ifn_research.rows import SIGNIFICANCE

HIGH = "high-high"
# Territories that are named.
WORST = 10


def missed_places(facts: Facts) -> list[Block]:
    """Territories of the primary ground truth that every version misses, neighbours included."""
    rows = _clusters(facts)
    if rows.empty:
        return []
    high = rows[rows["cluster"] == HIGH]
    times = high.groupby("code", sort=False).agg(n=("version", "nunique"), least=("residual", "min"))
    always = times[times["n"] == rows["version"].nunique()].sort_values("least", ascending=False, kind="stable")
    missed = _missed_by_none(facts, rows) if always.empty else _missed_by_all(facts, rows, always)
    return [Bullets((missed, facts.text("spatial.reading")))]


def spatial_of(facts: Facts, version: str) -> list[Text]:
    """The part that one version leaves unexplained among neighbours, the worth of the territories, and its clusters."""
    if facts.result.primary is None:
        return []
    rows = rows_where(facts.result, "spatial", version=version, ground_truth=facts.result.primary[0])
    known = rows[rows["estimate"].notna()].set_index("statistic")
    texts = [_residual(facts, known.loc["moran_residual"])] if "moran_residual" in known.index else []
    if "effective_n" in known.index:
        row = known.loc["effective_n"]
        counts = {"all": facts.language.count(row["n"]), "worth": facts.language.count(row["estimate"])}
        texts.append(facts.text("spatial.worth", **counts))
    own = _clusters(facts)
    return texts + _own_clusters(facts, own[own["version"] == version])


def _clusters(facts: Facts) -> pd.DataFrame:
    truth = facts.result.primary[0] if facts.result.primary else ""
    return rows_where(facts.result, "lisa", ground_truth=truth)


def _missed_by_none(facts: Facts, rows: pd.DataFrame) -> Text:
    versions = rows["version"].nunique()
    who = facts.say("spatial.versions", versions, version=facts.version(str(rows["version"].iloc[0])))
    total = facts.language.count(rows["code"].nunique())
    return facts.text("spatial.none", versions=who, total=total, could=_could(facts, rows))


def _missed_by_all(facts: Facts, rows: pd.DataFrame, missed: pd.DataFrame) -> Text:
    names = rows.drop_duplicates("code").set_index("code")["name"]
    listed = ", ".join(_named(code, names[code]) for code in missed.index[:WORST])
    return facts.text(
        "spatial.missed",
        rows["version"].nunique(),
        places=facts.say("words.territories", len(missed)),
        total=facts.language.spelled(rows["code"].nunique()),
        worst=_worst(facts, len(missed)),
        names=listed,
    )


def _residual(facts: Facts, row: pd.Series) -> Text:
    moran, p = facts.language.number(row["estimate"], 2), facts.language.p_value(row["p_value"])
    if pd.isna(row["p_value"]) or row["p_value"] >= SIGNIFICANCE:
        return facts.text("spatial.not_alike", moran=moran, p=p)
    return facts.text("spatial.alternate" if row["estimate"] < row["expected"] else "spatial.alike", moran=moran, p=p)


def _own_clusters(facts: Facts, rows: pd.DataFrame) -> list[Text]:
    if rows.empty:
        return []
    high = rows[rows["cluster"] == HIGH].sort_values("residual", ascending=False, kind="stable")
    if high.empty:
        version = str(rows["version"].iloc[0])
        return [facts.text("spatial.none_of_one", version=facts.version(version), could=_could(facts, rows))]
    return [
        facts.text(
            "spatial.missed_by_one",
            places=facts.say("words.territories", len(high)),
            total=facts.language.spelled(len(rows)),
            worst=_worst(facts, len(high)),
            names=", ".join(_named(row.code, row.name) for row in high.head(WORST).itertuples(index=False)),
        )
    ]


def _worst(facts: Facts, n: int) -> str:
    """That only some territories are named."""
    return "" if n <= WORST else facts.say("spatial.worst", shown=facts.language.count(WORST))


def _could(facts: Facts, rows: pd.DataFrame) -> str:
    """The least p-value that the permutations could have shown, and the places that would need it, in words."""
    tests = local_tests(rows)
    if not tests.tested:
        return facts.say("spatial.untested")
    return facts.say(
        "spatial.could",
        permutations=facts.language.count(tests.permutations),
        least=facts.language.number(tests.least, 3),
        tested=facts.say("spatial.tested", tests.tested),
        needed=facts.say("spatial.needed", tests.needed),
    )


def _named(code: object, name: object) -> str:
    return str(code if is_absent(name) else name)
