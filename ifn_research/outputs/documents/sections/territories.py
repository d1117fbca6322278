"""The territories: the most fragile by name, where they lie, and those whose place depends on the version."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ifn_research.language import Text
from ifn_research.outputs.documents.blocks import Block, Heading, Paragraph, TableBlock, cells, sentence
from ifn_research.outputs.documents.facts import Facts
from ifn_research.results.among_reference import AmongReference, among_reference
from ifn_research.results.rows import OF_REFERENCE

# Territories of the first page, and of the table after it; a local study tells of every one.
FIRST, MORE, LOCAL = 10, 20, 60
# Uncertain territories that a sentence names.
NAMED = 3
MOST_FRAGILE = 10
# The quantile of the populations below which those of the most fragile make rates that few people decide.
SMALLEST = 0.05
MAP = 0.62


def most_fragile(facts: Facts, most: int) -> list[Block]:
    """The most fragile territories of the version that is shown, and how to read their ranks."""
    scores = facts.scores(facts.shown).nsmallest(most, "rank", keep="first")
    if scores.empty:
        return []
    ranks = facts.ranks
    people = scores["population"].notna().any()
    concerned = facts.concerned
    others = among_reference(facts.result, facts.shown)
    held = {
        "among_reference": others is not None,
        "population": people,
        "concerned": len(concerned) > 0,
        # The range over choices that vary together says more than the one over versions.
        "ranks": len(ranks.columns) > 1 and facts.rank_ranges.empty,
        "rank_ranges": not facts.rank_ranges.empty,
    }
    header = ["rank", "territory", *(name for name, there in held.items() if there)]
    rows = tuple(
        cells(
            (
                facts.language.count(row["rank"]),
                facts.place(str(row["code"])),
                *([facts.language.count(row[OF_REFERENCE[0]])] if held["among_reference"] else []),
                *([_population(facts, row["population"])] if people else []),
                *([_persons(facts, concerned, row["code"])] if held["concerned"] else []),
                *([_between(facts, ranks.loc[row["code"]])] if held["ranks"] else []),
                *([_range(facts, str(row["code"]))] if held["rank_ranges"] else []),
            )
        )
        for row in scores.to_dict("records")
    )
    widths = {"rank": 0.6, "territory": 4.0, "among_reference": 1.4, "population": 1.2, "concerned": 1.3, "ranks": 1.7}
    widths["rank_ranges"] = 1.7
    called = {"among_reference": _reference_words(facts, others)} if others else {}
    label = "" if facts.result.config.territories is None else facts.result.config.territories.label
    if label:
        # The same words as those of the reference: the two ranks stand side by side.
        widths["rank"] = 1.2
        called["rank"] = {"n": facts.language.count(len(facts.scores(facts.shown))), "label": label}
    table = TableBlock(
        facts.say("territories.table", version=facts.version(facts.shown)),
        tuple(
            facts.say("column.among_reference", **called[name]) if name in called else facts.say(f"column.{name}")
            for name in header
        ),
        rows,
        right=2,
        widths=tuple(widths[name] for name in header),
    )
    placed = _among_reference(facts, others) if others else ()
    small = _small_populations(facts, scores["population"])
    told = [Paragraph(text) for text in (placed, small, _concerned(facts)) if text]
    return [table, *told, Paragraph(_reading(facts), "reading")]


def _persons(facts: Facts, concerned: pd.DataFrame, code: str) -> str:
    found = concerned["persons"].get(code, float("nan"))
    return "–" if pd.isna(found) else facts.language.count(round(found))


def _concerned(facts: Facts) -> Text:
    """The persons concerned in all territories of which they are known."""
    if facts.concerned.empty:
        return ()
    sums = facts.concerned[["persons", "at_least", "at_most"]].dropna().sum()
    persons, low, high = (facts.language.count(round(value)) for value in sums)
    told = facts.text("territories.concerned", who=facts.who_concerned, persons=persons, low=low, high=high)
    return sentence(told, facts.concerned_counted_at)


def _reference_words(facts: Facts, others: AmongReference) -> dict[str, str]:
    return {"n": facts.language.count(others.n), "label": facts.reference_called(others)}


def _among_reference(facts: Facts, others: AmongReference) -> Text:
    """The number of territories of the study that are in the most fragile tenth of the reference."""
    words, tenth = _reference_words(facts, others), others.places[OF_REFERENCE[1]] == MOST_FRAGILE
    every = facts.language.count(len(others.places))
    return facts.text(
        "territories.among_reference" if tenth.any() else "territories.among_reference_none",
        int(tenth.sum()),
        total=words["n"],
        label=words["label"],
        all=every,
    )


def _small_populations(facts: Facts, people: pd.Series) -> Text:
    """That the most fragile are among the least populous, where a few people make an extreme rate."""
    everybody = facts.scores(facts.shown)["population"]
    if people.isna().any() or not people.median() < everybody.quantile(SMALLEST):
        return ()
    if people.min() < facts.threshold:
        return facts.text("territories.small_secret")
    low, high, total = (facts.language.count(value) for value in (people.min(), people.max(), people.sum()))
    return facts.text("territories.small", low=low, high=high, total=total)


def uncertain(facts: Facts) -> Text:
    """The territories that some of the versions kept place in the most fragile tenth, and others do not."""
    inside = facts.tenths
    if len(inside.columns) < 2:
        return ()
    times = inside.sum(axis=1)
    unsure = inside.index[(times > 0) & (times < len(inside.columns))]
    if unsure.empty:
        return facts.text("essentials.certain")
    people = facts.territories["population"].reindex(unsure)
    named = [facts.place(str(code)) for code in people.sort_values(ascending=False, kind="stable").index[:NAMED]]
    return facts.text(
        "essentials.uncertain", len(unsure), places=facts.places(len(unsure)), names=facts.language.listed(named)
    )


def territories_section(facts: Facts) -> list[Block]:
    """The map of the version that is shown, and the table of its territories: all of them in a local study."""
    if not facts.shown:
        return []
    n = len(facts.scores(facts.shown))
    most = n if n <= LOCAL else MORE
    caption = facts.say("territories.map", version=facts.version(facts.shown))
    words = facts.say("territories.map_words", version=facts.version(facts.shown))
    heading = "territories.all" if most == n else "territories.first"
    return [
        Heading(1, facts.say("heading.places"), "territories", new_page=True),
        *facts.picture("place_map", alternative=words, caption=caption, width=MAP),
        Heading(2, facts.say(heading, n=facts.places(most))),
        *most_fragile(facts, most),
        *_uncertain_paragraph(facts),
    ]


def _uncertain_paragraph(facts: Facts) -> list[Block]:
    text = uncertain(facts)
    return [Paragraph(text)] if text else []


def _reading(facts: Facts) -> Text:
    said = {"version": facts.version(facts.shown)}
    if not facts.rank_ranges.empty:
        return facts.text("territories.rank_ranges", **said)
    n = len(facts.ranks.columns)
    if n < 2:
        return facts.text("essentials.ranks_one", **said)
    role = "supported" if facts.shown == facts.verdict.recommended else "reference"
    if facts.ruled_out:
        return facts.text("essentials.ranks_of_ruled_out", n - 1, **said)
    key = "essentials.ranks" if facts.weighed else "essentials.ranks_unjudged"
    return facts.text(key, n, role=facts.say(f"role_of_version.{role}"), **said)


def _population(facts: Facts, n: float) -> str:
    if pd.isna(n):
        return "–"
    return facts.say("document.secret") if 0 < n < facts.threshold else facts.language.count(n)


def _between(facts: Facts, ranks: pd.Series) -> str:
    """The range of the ranks of a territory over the versions."""
    known = ranks.dropna()
    low, high = facts.language.count(known.min()), facts.language.count(known.max())
    return low if low == high else facts.say("essentials.from_to", low=low, high=high)


def _range(facts: Facts, code: str) -> str:
    """The ranks that a territory has in 90 % of the runs, rounded outwards; a dash where it is compared in none."""
    if code not in facts.rank_ranges.index:
        return "–"
    found = facts.rank_ranges.loc[code]
    low, high = int(np.floor(found["rank_q05"])), int(np.ceil(found["rank_q95"]))
    shown = facts.language.count(low), facts.language.count(high)
    return shown[0] if low == high else facts.say("essentials.from_to", low=shown[0], high=shown[1])
