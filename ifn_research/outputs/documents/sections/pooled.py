"""From one territory to another: what several partners found together, how much they differ, and what it can carry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ifn_research.language import Language, Text
from ifn_research.outputs.documents.blocks import Block, Bullets, Heading, Paragraph, Picture, TableBlock, cells
from ifn_research.results import metrics
from ifn_research.results.pooled import (
    LeftOut,
    PooledDifference,
    PooledFigure,
    PooledMember,
    PooledStepDown,
    PooledStudy,
)
from ifn_research.results.pooled_words import name_told, named, ordered, partner_named, truth_named, versions
from ifn_research.rows import SIGNIFICANCE

# Partners below which conclusions are worded as hints, and differences that are listed, the clearest first.
FEW, LISTED = 5, 15
# Shares of the variance that lies between partners from which they are said to differ somewhat, and much.
SOME, MUCH = 0.25, 0.6


@dataclass(frozen=True)
class PooledFacts:
    """The facts that the note is written from."""

    pooled: PooledStudy
    language: Language
    images: Mapping[str, tuple[bytes, bytes]] = field(default_factory=dict)

    def figure(self, value: float | None) -> str:
        """A figure of the declared metric; a dash where it is absent."""
        return "–" if value is None else metrics.figure(self.language, self.pooled.metric, value, self._digits)

    def interval(self, low: float | None, high: float | None) -> str:
        """An interval of it; a dash where there is none."""
        if low is None or high is None:
            return "–"
        return metrics.interval(self.language, self.pooled.metric, low, high, self._digits)

    def name(self, name: str) -> str:
        """A version in quotation marks, as sentences name it."""
        return self.language.quoted(name_told(self.pooled, self.language, name))

    @property
    def _digits(self) -> int | None:
        return None if self.pooled.metric in metrics.SHARES else 2


def pooled_section(facts: PooledFacts) -> list[Block]:
    """The whole section."""
    language = facts.language
    blocks: list[Block] = [Heading(1, language.say("pool.heading"), "pool")]
    blocks += [Paragraph(text, "verdict" if k == 1 else "") for k, text in enumerate(_essentials(facts))]
    blocks += _figures(facts)
    blocks += [Heading(2, language.say("pool.heading_differences"), "pool-differences"), *_differences(facts)]
    blocks += [Heading(2, language.say("pool.heading_places"), "pool-places"), *_places(facts)]
    blocks += [Heading(2, language.say("pool.heading_partners"), "pool-partners"), _partners(facts)]
    blocks += [Heading(2, language.say("pool.heading_limits"), "pool-limits"), Bullets(tuple(_limits(facts)))]
    return blocks


def _essentials(facts: PooledFacts) -> Iterator[Text]:
    language, found = facts.language, versions(facts.pooled)
    yield _asked(facts)
    if not found:
        yield language.text("pool.nothing")
        return
    best = found[0]
    told = {"version": facts.name(best.name), "estimate": facts.figure(best.estimate)}
    if best.ci_low_cautious is None:
        yield language.text("pool.best_alone", **told)
    else:
        yield language.text("pool.best", **told, interval=facts.interval(best.ci_low_cautious, best.ci_high_cautious))
        yield _expected(facts, best)
    yield from _best_versions(facts)


def _asked(facts: PooledFacts) -> Text:
    """The number of partners, what they measured and the criterion."""
    pooled, language = facts.pooled, facts.language
    return language.text(
        "pool.asked",
        len(pooled.partners),
        metric=language.metric(pooled.metric),
        truth=language.quoted(truth_named(pooled)),
        territories=language.count(int(pooled.manifest["n_territories"])),
    )


def _expected(facts: PooledFacts, row: PooledFigure) -> Text:
    """The agreement to expect at a new partner."""
    low = row.predicted_low
    key = "pool.expect_none" if low is not None and low < 0 else "pool.expect"
    return facts.language.text(key, expected=facts.interval(row.predicted_low, row.predicted_high))


def _best_versions(facts: PooledFacts) -> Iterator[Text]:
    """The versions that may be the best, and those that beat every single indicator."""
    pooled, language = facts.pooled, facts.language
    members = pooled.primary("confidence_set", PooledMember)
    tested = [row for row in members if row.p_value is not None]
    kept = [facts.name(row.version) for row in tested if row.in_set]
    if not tested:
        yield language.text("pool.set_untested" if members else "pool.one_version")
    elif len(kept) == len(tested):
        yield language.text("pool.set_all", len(kept))
    else:
        yield language.text("pool.set", len(kept), total=language.count(len(tested)), names=language.listed(kept))
    beating = pooled.primary("step_down", PooledStepDown)
    if beating:
        better = [facts.name(row.version) for row in beating if row.p_value < SIGNIFICANCE]
        tried = language.count(pooled.tried)
        if better:
            yield language.text("pool.beating", len(better), names=language.listed(better), tried=tried)
        else:
            yield language.text("pool.none_beats", tried=tried)


def about_version(facts: PooledFacts, version: str) -> Iterator[Text]:
    """The sentences of a synthesis that a decision on one version relies on."""
    pooled, language = facts.pooled, facts.language
    rows = {row.name: row for row in pooled.primary("pooled", PooledFigure) if row.kind == "version"}
    row = rows[version]
    yield _asked(facts)
    told = {"version": facts.name(version), "estimate": facts.figure(row.estimate)}
    if row.estimate is None:
        yield language.text("pool.version_unknown", version=facts.name(version))
    elif row.ci_low_cautious is None:
        yield language.text("pool.version_alone", **told)
    else:
        yield language.text("pool.version", **told, interval=facts.interval(row.ci_low_cautious, row.ci_high_cautious))
        yield _expected(facts, row)
    yield from _best_versions(facts)
    if row.i2 is not None:
        yield _heterogeneity(facts, row)
    if len(pooled.partners) < FEW:
        yield language.text("pool.limit_few", len(pooled.partners))


def _figures(facts: PooledFacts) -> Iterator[Block]:
    language, rows = facts.language, ordered(facts.pooled)
    if not rows:
        return
    header = ("version", "partners", "agreement", "cautious", "expected", "i2")
    lines = tuple(
        cells(
            (
                named(facts.pooled, language, row),
                language.count(row.n_partners),
                facts.figure(row.estimate),
                facts.interval(row.ci_low_cautious, row.ci_high_cautious),
                facts.interval(row.predicted_low, row.predicted_high),
                "–" if row.i2 is None else language.percent(row.i2, 0),
            )
        )
        for row in rows
    )
    yield TableBlock(language.say("pool.figures"), tuple(language.say(f"pool.column.{name}") for name in header), lines)
    yield Paragraph(language.text("pool.figures_reading"), "reading")
    readings = {"by_partner": language.say("pool.figure.reading"), "pooled": language.say("pool.figure.reading_pooled")}
    for name, reading in readings.items():
        if name in facts.images:
            png, svg = facts.images[name]
            best = named(facts.pooled, language, versions(facts.pooled)[0]) if versions(facts.pooled) else ""
            shown = language.say(f"pool.picture.{name}", version=best)
            yield Picture(name, png, svg, reading, shown)


def _differences(facts: PooledFacts) -> Iterator[Block]:
    language = facts.language
    rows = [row for row in facts.pooled.primary("differences", PooledDifference) if row.family == "versions"]
    tested = [row for row in rows if row.p_holm is not None]
    if not tested:
        yield Paragraph(language.text("pool.untested" if rows else "pool.one_version"))
        return
    clearest = sorted(tested, key=lambda row: (row.p_holm or 0.0, row.p_value or 0.0))
    known = [row for row in clearest if (row.p_holm or 0.0) < SIGNIFICANCE]
    total = language.count(len(tested))
    if known:
        yield Paragraph(language.text("pool.established", len(known), total=total))
        firm = sum(row.p_holm_cautious is not None and row.p_holm_cautious < SIGNIFICANCE for row in known)
        yield Paragraph(language.text("pool.cautious", firm) if firm else language.text("pool.cautious_none"))
    else:
        yield Paragraph(language.text("pool.none_established", len(tested)))
    header = ("version", "against", "partners", "difference", "interval", "cautious", "expected", "p")
    lines = []
    for row in clearest[:LISTED]:
        # The one that agrees better stands first.
        turned = (row.difference or 0.0) < 0
        sign = -1.0 if turned else 1.0
        a, b = (row.b, row.a) if turned else (row.a, row.b)
        lines.append(
            cells(
                (
                    name_told(facts.pooled, language, a),
                    name_told(facts.pooled, language, b),
                    language.count(row.n_partners),
                    language.signed(sign * (row.difference or 0.0), 2),
                    _turned(facts, sign, row.ci_low, row.ci_high),
                    _turned(facts, sign, row.ci_low_cautious, row.ci_high_cautious),
                    _turned(facts, sign, row.predicted_low, row.predicted_high),
                    language.small_p(1.0 if row.p_holm is None else row.p_holm),
                )
            )
        )
    caption = "pool.differences_some" if len(clearest) > LISTED else "pool.differences"
    columns = tuple(language.say(f"pool.column.{name}") for name in header)
    yield TableBlock(language.say(caption, shown=language.count(LISTED)), columns, tuple(lines), right=2)
    scale = "pool.differences_on_z" if tested[0].scale == "z" else "pool.differences_plain"
    yield Paragraph(language.text(scale), "reading")


def _turned(facts: PooledFacts, sign: float, low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return "–"
    return facts.language.signed_between(min(sign * low, sign * high), max(sign * low, sign * high), 2)


def _places(facts: PooledFacts) -> Iterator[Block]:
    language, found = facts.language, versions(facts.pooled)
    if not found or found[0].i2 is None:
        yield Paragraph(language.text("pool.places_unknown"))
        return
    best = found[0]
    yield Paragraph(_heterogeneity(facts, best))
    without = [row for row in facts.pooled.primary("left_out", LeftOut) if (row.a, row.b) == (best.name, "")]
    told = [row for row in without if row.estimate is not None]
    if not told:
        return
    low, high = min(told, key=lambda row: row.estimate or 0.0), max(told, key=lambda row: row.estimate or 0.0)
    yield Paragraph(
        language.text(
            "pool.left_out",
            low=facts.figure(low.estimate),
            partner_low=partner_named(language, low.partner),
            high=facts.figure(high.estimate),
            partner_high=partner_named(language, high.partner),
        )
    )
    influential = [partner_named(language, row.partner) for row in told if row.influential]
    if influential:
        yield Paragraph(language.text("pool.influential", len(influential), names=language.listed(influential)))
    else:
        yield Paragraph(language.text("pool.no_influential"))


def _heterogeneity(facts: PooledFacts, best: PooledFigure) -> Text:
    language = facts.language
    i2 = best.i2 or 0.0
    key = "pool.places_alike" if i2 < SOME else "pool.places_some" if i2 < MUCH else "pool.places_much"
    p = language.p_value(best.p_heterogeneity) if best.p_heterogeneity is not None else ""
    return language.text(key, version=facts.name(best.name), share=language.percent(i2, 0), p=p)


def _partners(facts: PooledFacts) -> TableBlock:
    language = facts.language
    header = ("partner", "perimeter", "reduced", "territories", "blocks", "coverage")
    lines = tuple(
        cells(
            (
                partner_named(language, row.partner, quoted=False),
                row.perimeter,
                row.reduced or "–",
                language.count(row.n),
                language.count(row.n_blocks),
                language.percent(row.coverage, 0),
            )
        )
        for row in facts.pooled.partners
    )
    columns = tuple(language.say(f"pool.column.{name}") for name in header)
    return TableBlock(language.say("pool.brought"), columns, lines, right=3, widths=(2.5, 1.5, 5, 1.4, 1, 1.2))


def partners_cautions(facts: PooledFacts) -> Iterator[Text]:
    """The cautions that partners gave with their figures, each in its own words."""
    language = facts.language
    for row in facts.pooled.partners:
        if row.cautions:
            yield language.text("pool.cautions", partner=partner_named(language, row.partner), remarks=row.cautions)


def _limits(facts: PooledFacts) -> Iterator[Text]:
    language, n = facts.language, len(facts.pooled.partners)
    if n < FEW:
        yield language.text("pool.limit_few", n)
    told = {row.name for row in facts.pooled.primary("pooled", PooledFigure) if row.kind == "version"}
    untold = facts.pooled.n_versions - len(told)
    if untold > 0:
        yield language.text("pool.limit_untold", untold)
    yield from partners_cautions(facts)
    yield language.text("pool.limit_partners")
    yield language.text("pool.limit_tried", tried=language.count(facts.pooled.tried))
    yield language.text("pool.limit_model")
