"""The report on one territory: a page that says where it stands, why, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from ifn_research.language import Text
from ifn_research.language.language import capitalised
from ifn_research.outputs.documents.blocks import (
    Block,
    Bullets,
    Document,
    Heading,
    Paragraph,
    TableBlock,
    cells,
    sentence,
)
from ifn_research.outputs.documents.committee_note import document_of
from ifn_research.outputs.documents.facts import Facts
from ifn_research.outputs.documents.sections.robustness import over_choices
from ifn_research.results.among_reference import among_reference
from ifn_research.results.neighbourhood import alike, around
from ifn_research.results.standings import share_below, standings
from ifn_research.results.what_moves import what_moves

# Neighbours and similar territories, and indicators that would move the territory.
NEAR, MOVING = 5, 3


@dataclass(frozen=True)
class ReportedTerritory:
    """A territory in a version that scores it.

    Attributes
    ----------
    code, version : str
    row : Series
        Of `scores.csv`.
    total : int
        How many territories the version scores.
    """

    code: str
    version: str
    row: pd.Series
    total: int


def territory_report(facts: Facts, code: str, version: str) -> Document:
    """Write the page.

    Parameters
    ----------
    facts : Facts
        With the picture `profile`, where it could be drawn.
    code : str
        Of a territory that the version scores.
    version : str
    """
    scores = facts.scores(version)
    row = scores.set_index("code").loc[code]
    subject = ReportedTerritory(code, version, row, len(scores))
    blocks: list[Block] = [
        Heading(1, facts.say("territory_report.standing"), "standing"),
        Paragraph(sentence(*_where(facts, subject))),
        Paragraph(sentence(*_standing(facts, subject)), "verdict"),
        *_indicators(facts, subject),
        *_dimensions(facts, subject),
        *_moving(facts, subject),
        *_neighbours(facts, subject),
        Heading(2, facts.say("heading.rank_says_not")),
        Bullets(tuple(_cautions(facts, subject))),
    ]
    title = facts.place(code)
    return document_of(facts, blocks, title=title, subtitle=facts.result.title)


def _where(facts: Facts, subject: ReportedTerritory) -> list[Text]:
    people = subject.row["population"]
    known = "" if pd.isna(people) else facts.say("territory_report.people", people=facts.people(people))
    level = capitalised(facts.group(facts.result.config.level, 1))
    return [
        facts.text("territory_report.what", level=level, code=subject.code, people=known),
        facts.text("essentials.what"),
    ]


def _standing(facts: Facts, subject: ReportedTerritory) -> list[Text]:
    """The rank, the tenth, and how both depend on the version."""
    said = [
        facts.text(
            "territory_report.rank",
            version=facts.version(subject.version),
            rank=facts.language.count(subject.row["rank"]),
            total=facts.language.count(subject.total),
            decile=facts.language.count(subject.row["decile"]),
        )
    ]
    others = among_reference(facts.result, subject.version)
    if others is not None:
        rank, decile = others.places.loc[subject.code]
        said.append(
            facts.text(
                "territory_report.among_reference",
                total=facts.language.count(others.n),
                label=facts.reference_called(others),
                rank=facts.language.count(rank),
                decile=facts.language.count(decile),
            )
        )
    if subject.code in facts.concerned.index:
        found = facts.concerned.loc[subject.code, ["persons", "at_least", "at_most"]]
        if found.notna().all():
            persons, low, high = (facts.language.count(round(value)) for value in found)
            who = facts.who_concerned
            told = facts.text("territory_report.concerned", who=who, persons=persons, low=low, high=high)
            said.append(sentence(told, facts.concerned_counted_at))
    said += over_choices(facts, subject.code, subject.version)
    ranks = [facts.scores(name).set_index("code")["rank"].get(subject.code) for name in facts.kept]
    known = [rank for rank in ranks if rank is not None]
    if len(known) < 2:
        return said
    inside = facts.tenths.reindex([subject.code]).fillna(value=False).iloc[0]
    low, high = facts.language.count(min(known)), facts.language.count(max(known))
    beside = facts.ruled_out and subject.version == facts.shown
    ending, n = ("_of_ruled_out", len(known) - 1) if beside else ("" if facts.weighed else "_unjudged", len(known))
    key = "range" if low != high else "same"
    said.append(facts.text(f"territory_report.{key}{ending}", n, low=low, high=high))
    key = "all" if inside.all() else "none" if not inside.any() else "some"
    total = facts.language.spelled(len(inside))
    return [*said, facts.text(f"in_tenth.{key}", int(inside.sum()), this=facts.this, total=total)]


def _indicators(facts: Facts, subject: ReportedTerritory) -> list[Block]:
    """The indicators with their values, against the others."""
    cells_ = facts.result.of_version("contributions", subject.version)
    mine = cells_[cells_["code"] == subject.code].set_index("indicator")
    if "masked" in mine and (mine["masked"] != "").any():
        return [Paragraph(facts.text("territory_report.masked"))]
    median = cells_.groupby("indicator")["raw"].median()
    standing = standings(facts.result, subject.code, subject.version)
    names = [*standing.index, *(str(name) for name in mine.index if name not in standing.index)]
    config = facts.result.config
    rows = tuple(
        cells(
            (
                facts.language.indicator(config, name),
                _value(facts, mine.loc[name, "raw"], config.indicators[name].unit),
                _value(facts, float(median[name]), config.indicators[name].unit),
                _share(facts, standing[name]) if name in standing.index else "–",
            )
        )
        for name in names
    )
    header = tuple(facts.say(f"column.{name}") for name in ("indicator", "here", "middle", "less_fragile"))
    table = TableBlock(facts.say("territory_report.indicators"), header, rows, widths=(3.0, 1.1, 1.2, 1.7))
    words = facts.say("territory_report.profile_words")
    caption = facts.say("territory_report.profile")
    pictures = facts.picture("profile", alternative=words, caption=caption, width=0.78)
    return [Heading(2, facts.say("territory_report.why")), *pictures, table]


def _value(facts: Facts, value: float, unit: str) -> str:
    if pd.isna(value):
        return "–"
    if unit == "share":
        return facts.language.percent(float(value))
    number = facts.language.number(float(value), 1)
    return facts.language.percent(float(value) / 100) if unit == "%" else f"{number} {unit}".strip()


def _dimensions(facts: Facts, subject: ReportedTerritory) -> list[Block]:
    """The share of the territories that are less fragile on each of the first dimensions."""
    nodes = facts.result.of_version("dimensions", subject.version)
    cells_ = facts.result.of_version("contributions", subject.version)
    masked = "masked" in cells_ and (cells_.loc[cells_["code"] == subject.code, "masked"] != "").any()
    first = nodes[~nodes["dimension"].astype(str).str.contains("/")]
    if first["dimension"].nunique() < 2 or masked:
        return []
    shares = []
    for path, scores in first.groupby("dimension", sort=True):
        values = scores.set_index("code")["score"].dropna()
        if subject.code in values.index:
            label = facts.language.dimension(facts.result.config, str(path))
            share = _share(facts, share_below(values, subject.code))
            shares.append(facts.say("territory_report.dimension", label=label, share=share))
    return (
        [Paragraph(facts.text("territory_report.dimensions", shares=facts.language.listed(shares)))] if shares else []
    )


def _share(facts: Facts, percent: float) -> str:
    """A share of the other territories, never rounded to none or all of them where it is neither."""
    if 0 < percent < 1:
        return facts.say("territory_report.under", share=facts.language.percent(0.01, 0))
    if 99 < percent < 100:
        return facts.say("territory_report.over", share=facts.language.percent(0.99, 0))
    return facts.language.percent(percent / 100, 0)


def _moving(facts: Facts, subject: ReportedTerritory) -> list[Block]:
    """The ranks that the territory would have, were one indicator at the median."""
    found = what_moves(facts.result, subject.code, subject.version)[:MOVING]
    if not found:
        return []
    config = facts.result.config
    items = tuple(
        facts.text(
            "territory_report.moved",
            indicator=facts.indicator(moved.indicator),
            value=_value(facts, moved.value, config.indicators[moved.indicator].unit),
            rank=facts.language.count(moved.rank),
        )
        for moved in found
    )
    reading = facts.text("territory_report.moved_reading", rank=facts.language.count(subject.row["rank"]))
    return [Heading(2, facts.say("territory_report.moving")), Paragraph(reading), Bullets(items)]


def _neighbours(facts: Facts, subject: ReportedTerritory) -> list[Block]:
    near = around(facts.result, subject.code, NEAR)
    like = list(alike(facts.result, subject.code, subject.version, NEAR).index)
    ranks = facts.scores(subject.version).set_index("code")["rank"]
    blocks: list[Block] = []
    for key, codes in (("around", near), ("alike", like)):
        if codes:
            blocks.append(Paragraph(facts.text(f"territory_report.{key}", names=_named(facts, codes, ranks))))
    return [Heading(2, facts.say("territory_report.others")), *blocks] if blocks else []


def _named(facts: Facts, codes: Sequence[str], ranks: pd.Series) -> str:
    names = [
        facts.say("territory_report.named", name=facts.place(code), rank=facts.language.count(ranks[code]))
        if code in ranks.index
        else facts.place(code)
        for code in codes
    ]
    return facts.language.listed(names)


def _cautions(facts: Facts, subject: ReportedTerritory) -> list[Text]:
    said = [facts.text("limits.inside")]
    if facts.result.primary is None:
        return [facts.text("limits.no_truth"), *said]
    found = facts.verdict
    if subject.version != found.recommended:
        said.append(facts.text("territory_report.not_supported", version=facts.version(subject.version)))
    imputed = facts.result.of_version("contributions", subject.version)
    filled = imputed[(imputed["code"] == subject.code) & imputed["imputed"].astype(bool)]["indicator"]
    if len(filled):
        names = facts.indicators([str(name) for name in filled])
        said.append(facts.text("territory_report.filled", len(filled), names=names))
    return said
