"""The next measurement: the territories, why each, an even draw beside them, and what the measurement would show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from statistics import median

from ifn_research.language import Language, Text
from ifn_research.outputs.documents.blocks import (
    Block,
    Bullets,
    Heading,
    Listing,
    Paragraph,
    Picture,
    TableBlock,
    cells,
)
from ifn_research.results.designed import ASSUMED, PUBLISHED, DesignedMeasure, PowerPair
from ifn_research.results.study_result import StudyResult

# Digits of probabilities, and of differences between correlations.
DIGITS, DIFFERENCE = 3, 3
# Pairs of versions that the page lists; all are in the table.
LISTED = 20


@dataclass(frozen=True)
class DesignTold:
    """The facts that the page is written from."""

    result: StudyResult
    measure: DesignedMeasure
    language: Language
    images: Mapping[str, tuple[bytes, bytes]] = field(default_factory=dict)

    def version(self, name: str) -> str:
        """A version by its label."""
        return self.language.version(self.result.config, name)

    def units(self, n: float) -> str:
        """So many territories, or blocks."""
        return self.language.say("design.blocks" if self.measure.by_block else "design.territories", n)

    def figure(self, value: float | None, digits: int = DIFFERENCE) -> str:
        """A figure; a dash where there is none."""
        return "–" if value is None else self.language.number(value, digits)

    def count(self, value: float | None) -> str:
        """A whole number; a dash where there is none."""
        return "–" if value is None else self.language.count(value)


def design_section(told: DesignTold) -> list[Block]:
    """The whole page."""
    language = told.language
    blocks: list[Block] = [Heading(1, language.say("design.heading"), "design")]
    blocks += [Paragraph(text, "verdict" if k == 0 else "") for k, text in enumerate(essentials(told))]
    blocks += _picture(told, "map")
    blocks += [Heading(2, language.say("design.heading_territories"), "design-territories"), _territories(told)]
    blocks += [Paragraph(language.text("design.territories_reading"), "reading")]
    blocks += [Heading(2, language.say("design.heading_use"), "design-use"), *_use(told)]
    blocks += [Heading(2, language.say("design.heading_power"), "design-power"), *_power(told)]
    blocks += [Heading(2, language.say("design.heading_random"), "design-random"), *_random(told)]
    blocks += [Heading(2, language.say("design.heading_limits"), "design-limits"), Bullets(tuple(_limits(told)))]
    return blocks


def essentials(told: DesignTold) -> Iterator[Text]:
    """The essentials: what is drawn and for which versions, what it gains, and what today's data cannot see."""
    language, facts = told.language, told.measure.facts
    names = [language.quoted(told.version(name)) for name in facts["versions"]]
    yield language.text(
        "design.drawn",
        units=told.units(facts["n"]),
        total=language.count(facts["n_units"]),
        n_versions=language.count(len(names)),
        names=language.listed(names),
    )
    if told.measure.by_block:
        yield language.text("design.drawn_blocks", facts["n_territories"])
    if told.measure.gains:
        others = language.count(round(told.measure.worth_even))
        yield language.text("design.gain", n=language.count(facts["n"]), others=others, units=_drawn(told))
    elif facts["n"] == facts["n_units"]:
        yield language.text("design.all_drawn")
    else:
        yield language.text("design.no_gain")
    yield from _today(told)
    yield from _drawn_again(told)


def _today(told: DesignTold) -> Iterator[Text]:
    language = told.language
    seen = sorted(row.detectable_today for row in told.measure.pairs if row.detectable_today is not None)
    if not seen:
        yield language.text("design.visible_unknown" if told.measure.judged else "design.not_measured")
        return
    low, high = (language.number(value, 2) for value in (seen[0], seen[-1]))
    if low == high:
        yield language.text("design.cannot_be_seen", low=low)
    else:
        yield language.text("design.cannot_be_seen_between", low=low, high=high)
    if not told.measure.facts["tested"]:
        yield language.text("design.seen_by_errors")


def _drawn_again(told: DesignTold) -> Iterator[Text]:
    """The territories that an earlier draw measured, where the results tell them."""
    measured, again = (told.measure.facts[name] for name in ("measured_in_a_draw", "drawn_again"))
    if measured:
        yield told.language.text("design.drawn_again", again, measured=told.language.count(measured))


def _picture(told: DesignTold, name: str) -> Iterator[Block]:
    if name in told.images:
        png, svg = told.images[name]
        key = name.replace("-", "_")
        alternative, caption = (told.language.say(f"design.{part}.{key}") for part in ("picture", "caption"))
        yield Picture(f"design-{name}", png, svg, alternative, caption)
    elif name == "map":
        yield Paragraph(told.language.text("design.no_map"))


def _territories(told: DesignTold) -> Block:
    language, config = told.language, told.result.config
    header = ["code", "name", "block", "inclusion", "weight", "ranks", "reason"]
    cost = bool(told.measure.facts["cost"])
    if cost:
        header.insert(3, "cost")
    lines = []
    for row in told.measure.territories:
        line = [
            row.code,
            row.name,
            row.block,
            language.number(row.inclusion, DIGITS),
            language.number(row.weight, 1),
            language.say("design.ranks", first=language.count(row.rank_first), last=language.count(row.rank_last)),
            language.told(row.reason, config),
        ]
        if cost:
            line.insert(3, told.figure(row.cost, 1))
        lines.append(cells(line))
    title = language.say("design.table_territories")
    widths = (1.2, 2.6, 1.0, *((1.0,) if cost else ()), 1.0, 1.0, 1.2, 4.2)
    columns = tuple(language.say(f"design.column.{name}") for name in header)
    return TableBlock(title, columns, tuple(lines), right=len(header), widths=widths, dense=True)


def _use(told: DesignTold) -> Iterator[Block]:
    language = told.language
    yield Paragraph(language.text("design.use"))
    yield Listing(
        "ground_truth:\n"
        "  - name: mesure\n"
        "    column: mesure\n"
        "    inclusion: inclusion\n"
        f"    table: {{path: design.csv, code: code, level: {told.measure.facts['level']}}}\n",
        language.say("design.listing"),
    )
    yield Bullets(tuple(language.text(f"design.after.{name}") for name in ("all", "no_other", "missing", "declare")))


def _power(told: DesignTold) -> Iterator[Block]:
    language = told.language
    yield from _picture(told, "power")
    header = ("pair", "difference", "today", "ratio", "needed_design", "needed_random", "needed_anywhere")
    lines = tuple(_pair(told, row) for row in told.measure.pairs[:LISTED])
    columns = tuple(language.say(f"design.column.{name}") for name in header)
    yield TableBlock(language.say("design.table_power", units=_drawn(told)), columns, lines, dense=True)
    yield Paragraph(language.text("design.power_reading"), "reading")
    if len(told.measure.pairs) > LISTED:
        yield Paragraph(language.text("design.more_pairs", len(told.measure.pairs) - LISTED))
    sources = {row.source for row in told.measure.pairs}
    if ASSUMED in sources:
        yield Paragraph(language.text("design.assumed_beside" if told.measure.judged else "design.assumed"))
    if PUBLISHED in sources:
        yield Paragraph(language.text("design.published"))
    inside = [row.within_block for row in told.measure.pairs if row.source != ASSUMED]
    if inside and round(median(inside), 2) > 0:
        yield Paragraph(language.text("design.alike", within=language.number(median(inside), 2)))


def _drawn(told: DesignTold) -> str:
    return told.language.say("design.of_blocks" if told.measure.by_block else "design.of_territories")


def _pair(told: DesignTold, row: PowerPair) -> tuple[str, ...]:
    pair = told.language.say("design.pair", a=told.version(row.version_a), b=told.version(row.version_b))
    return cells(
        (
            pair,
            told.figure(row.difference),
            told.figure(row.detectable_today),
            told.figure(row.variance_ratio, 2),
            told.count(row.needed_design),
            told.count(row.needed_random),
            told.count(row.needed_anywhere),
        )
    )


def _random(told: DesignTold) -> Iterator[Block]:
    language = told.language
    yield Paragraph(language.text("design.random_said"))
    yield from _picture(told, "random-map")
    header = ("code", "name", "block", "inclusion", "weight")
    lines = tuple(
        cells(
            (
                row.code,
                row.name,
                row.block,
                language.number(row.inclusion, DIGITS),
                language.number(row.weight, 1),
            )
        )
        for row in told.measure.random
    )
    columns = tuple(language.say(f"design.column.{name}") for name in header)
    yield TableBlock(language.say("design.table_random"), columns, lines, right=3, dense=True)


def _limits(told: DesignTold) -> Iterator[Text]:
    language, facts = told.language, told.measure.facts
    yield language.text("design.limit_agreement")
    yield language.text("design.limit_chosen")
    yield language.text("design.limit_small")
    yield language.text("design.limit_interval")
    if not facts["spread_over_places"]:
        yield language.text("design.limit_places")
    if facts["cost"]:
        yield language.text(
            "design.limit_cost",
            cost=language.quoted(str(facts["cost"])),
            expected=language.count(facts["expected_cost"]),
            random=language.count(facts["random_expected_cost"]),
        )
    yield language.text(
        "design.limit_drawn",
        seed=str(facts["seed"]),
        floor=language.percent(facts["floor"], 0),
        least=language.number(facts["smallest_inclusion"], DIGITS),
    )
