"""The versions against the ground truths, in words that claim no more than was tested."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ifn_research.language import Text
from ifn_research.outputs.documents.blocks import Block, Bullets, Heading, Paragraph, TableBlock, cells, sentence
from ifn_research.outputs.documents.facts import Facts
from ifn_research.outputs.documents.sections.essentials import best_in_full, p_text, tests_text
from ifn_research.outputs.documents.sections.failures import failures
from ifn_research.remarks import Bears, Remarks, bearing, coded, remarks_in
from ifn_research.results.verdict import independent, of_primary, tested_pairs, untested, worth_of
from ifn_research.rows import BASELINE, SIGNIFICANCE, WITH, WITHOUT

CAPTURE = "capture_pop20"
# Versions that fit in a matrix on a page, and differences that are told in words.
IN_MATRIX, IN_WORDS = 14, 8
MAP = 0.62
BETTER, WORSE, DASH = "▲", "▼", "–"


def evidence_section(facts: Facts) -> list[Block]:
    """Agreement with the primary ground truth, targeting, comparisons, failures, the other ground truths."""
    if facts.result.primary is None or facts.result.tables["validation"].empty:
        return []
    blocks: list[Block] = [Heading(1, facts.say("heading.evidence"), "evidence")]
    blocks += [Heading(2, facts.say("heading.agreement")), *_agreement(facts)]
    targeting = _targeting(facts)
    if targeting:
        blocks += [Heading(2, facts.say("heading.targeting")), *targeting]
    if len(facts.judged) > 1:
        told = sentence(*tests_text(facts))
        blocks += [Heading(2, facts.say("heading.pairs")), *([Paragraph(told)] if told else []), *_pairs(facts)]
    failed = failures(facts)
    residuals = _residuals(facts)
    if failed or residuals:
        blocks += [Heading(2, facts.say("heading.fails")), *([Bullets(tuple(failed))] if failed else []), *residuals]
    others = _others(facts)
    return [*blocks, Heading(2, facts.say("heading.others")), *others] if others else blocks


def circularity_tables(facts: Facts) -> list[Block]:
    """Agreement with and without the indicators that a ground truth was built from."""
    if facts.result.primary is None or facts.result.tables["validation"].empty:
        return []
    found = _circular(facts)
    return [Heading(2, facts.say("heading.circular")), *found] if found else []


def pairs_matrix(facts: Facts) -> list[Block]:
    """The corrected p-values of every pair of versions, and that of the best against single indicators."""
    if facts.result.primary is None or facts.result.tables["validation"].empty or not facts.result.declared:
        return []
    tested, against, blocks = tested_pairs(facts.result), p_text(facts), list[Block]()
    versions = [name for name in facts.judged if name not in facts.result.repeats]
    if not tested.empty and 2 < len(versions) <= IN_MATRIX:
        blocks = [_matrix(facts, tested, versions), Paragraph(facts.text("evidence.matrix_reading"), "reading")]
    if against:
        blocks.append(Paragraph(against))
    return [Heading(2, facts.say("heading.matrix")), *blocks] if blocks else []


def _residuals(facts: Facts) -> list[Block]:
    """The map of the errors of the version that is shown."""
    version = facts.version(facts.shown)
    return list(
        facts.picture(
            "residual_map",
            alternative=facts.say("evidence.residual_map_words", version=version),
            caption=facts.say("evidence.residual_map", version=version),
            width=MAP,
        )
    )


def _agreement(facts: Facts) -> list[Block]:
    assert facts.result.primary is not None
    metric = facts.result.primary[1]
    found = facts.verdict
    rows = facts.result.ranking()
    rows = rows[rows["estimate"].notna()].set_index("version")
    if rows.empty or not found.best:
        why = facts.language.listed([facts.remark(remark) for remark in _remarks(facts)[:1]])
        return [Paragraph(facts.text("evidence.no_figure", why=why))]
    values = {"version": facts.version(found.best), "value": facts.figure(metric, rows.loc[found.best, "estimate"])}
    sizes = {"versions": facts.say("words.versions", sum(not name.startswith(BASELINE) for name in rows.index))}
    key = "evidence.forest_words_alone"
    if found.baseline:
        key = "evidence.forest_words"
        sizes["baselines"] = facts.say("words.baselines", sum(name.startswith(BASELINE) for name in rows.index))
        values["baseline"] = facts.version(found.baseline)
        values["baseline_value"] = facts.figure(metric, rows.loc[found.baseline, "estimate"])
    words = facts.say(key, **sizes, **values)
    figures = _ranking(facts, rows)
    pictures = facts.picture("forest", alternative=words, caption=facts.say("evidence.forest"), table=figures)
    shown: list[Block] = [*pictures] or [figures]
    about = [facts.remark(remark) for remark in worth_of(remarks_in(rows["remarks"]))]
    how = [_intervals(facts)] if rows["ci_low"].notna().any() else []
    if rows["ci_low_coarse"].notna().any():
        how.append(facts.text("evidence.coarse", coarse=facts.coarse))
    cautions = [facts.text("evidence.caution", text=_sentence(text)) for text in about]
    more = sentence(*best_in_full(facts))
    blocks = [*shown, Paragraph(more)] if more else shown
    return [*blocks, Paragraph(sentence(*how, *cautions), "reading")] if how or cautions else blocks


def _remarks(facts: Facts) -> Remarks:
    return remarks_in(of_primary(facts.result, "validation")["remarks"])


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _ranking(facts: Facts, rows: pd.DataFrame) -> TableBlock:
    """The figures of the forest plot, for who cannot see it."""
    assert facts.result.primary is not None
    metric = facts.result.primary[1]
    coarse = rows["ci_low_coarse"].notna().any()
    lines = tuple(
        cells(
            (
                facts.language.version(facts.result.config, str(name)),
                facts.figure(metric, row["estimate"]),
                facts.interval(metric, row["ci_low"], row["ci_high"]),
                *([facts.interval(metric, row["ci_low_coarse"], row["ci_high_coarse"])] if coarse else []),
            )
        )
        for name, row in rows.iterrows()
    )
    columns = ("version", "value", "interval", *(["coarse"] if coarse else []))
    header = tuple(facts.say(f"column.{name}") for name in columns)
    return TableBlock(facts.say("evidence.forest"), header, lines)


def _intervals(facts: Facts) -> Text:
    return facts.text("evidence.intervals", how=facts.say("evidence.how", blocks=facts.blocks))


def _targeting(facts: Facts) -> list[Block]:
    assert facts.result.primary is not None
    rows = facts.result.tables["targeting"]
    rows = rows[(rows["ground_truth"] == facts.result.primary[0]) & (rows["metric"] == CAPTURE)]
    rows = rows[rows["version"].isin(facts.judged)]
    held = bearing(remarks_in(rows["remarks"]), Bears.WITHHELD)
    rows = rows[rows["captured"].notna()]
    if rows.empty:
        # Told only where the figures exist and may not be handed on.
        return [Paragraph(facts.text("evidence.withheld", why=facts.remark(held[0])))] if held else []
    counted = facts.counted(facts.result.primary[0])
    best = rows.set_index("version").reindex([facts.verdict.best])["captured"].iloc[0]
    words = facts.say(
        "evidence.targeting_words",
        version=facts.version(facts.verdict.best),
        value=facts.language.percent(best),
        counted=facts.counted(facts.result.primary[0]),
    )
    shown = facts.picture("targeting", alternative=words, caption=facts.say("evidence.targeting"))
    lines = tuple(
        cells(
            (
                facts.version_label(row["version"]),
                facts.language.percent(row["captured"]),
                facts.language.percent(row["attainable"]),
                _gain(facts, row["gain_over_random"], row["gain_ci_low"], row["gain_ci_high"]),
                _gain(facts, row["gain_over_baseline"], row["baseline_ci_low"], row["baseline_ci_high"]),
            )
        )
        for row in rows.to_dict("records")
    )
    header = tuple(
        facts.say(f"column.{name}") for name in ("version", "captured", "attainable", "over_random", "over_baseline")
    )
    table = TableBlock(facts.say("evidence.captured", counted=counted), header, lines)
    # The table first: a picture that does not fit would leave the foot of a page empty.
    return [table, Paragraph(facts.text("evidence.captured_reading"), "reading"), *shown]


def _gain(facts: Facts, value: float, low: float, high: float) -> str:
    if pd.isna(value):
        return DASH
    return f"{facts.language.points(value)} {facts.language.points_between(low, high)}".strip()


def _pairs(facts: Facts) -> list[Block]:
    """The comparison matrix, and the differences that are established in words."""
    rows = of_primary(facts.result, "comparisons")
    rows = rows[(rows["test"] == "bootstrap") & rows["family"].str.startswith("versions:")]
    tested = tested_pairs(facts.result)
    if not facts.result.declared:
        return [Paragraph(facts.text("evidence.pairs_undeclared"))]
    if tested.empty:
        return [Paragraph(facts.text("evidence.pairs_untested", why=_why_untested(facts, rows)))]
    known = tested[tested["p_holm"] < SIGNIFICANCE].sort_values("p_holm", kind="stable")
    questions = sentence(facts.text("evidence.two_questions", level=facts.set_level), _detectable(facts, tested))
    return [*_in_words(facts, known, len(tested)), Paragraph(questions, "reading")]


def _detectable(facts: Facts, tested: pd.DataFrame) -> Text:
    """The differences that these tests could have found."""
    assert facts.result.primary is not None
    found = tested["detectable"].dropna()
    if found.empty:
        return ()
    low, median, high = (
        facts.gap(facts.result.primary[1], value) for value in (found.min(), found.median(), found.max())
    )
    if low == high:
        return facts.text("evidence.detectable", low=low)
    return facts.text("evidence.detectable_between", low=low, median=median, high=high)


def _in_words(facts: Facts, known: pd.DataFrame, total: int) -> list[Block]:
    if known.empty:
        # Said before where some versions are ruled out nevertheless.
        return [] if any(tests_text(facts)) else [Paragraph(facts.text("evidence.pairs_none", total))]
    assert facts.result.primary is not None
    metric = facts.result.primary[1]
    conditional = independent(remarks_in(known["remarks"]))
    intro = "evidence.pairs_conditional" if conditional else "evidence.pairs_known"
    items = []
    for row in known.head(IN_WORDS).to_dict("records"):
        better = row["difference"] > 0
        a, b = (row["version_a"], row["version_b"]) if better else (row["version_b"], row["version_a"])
        low, high = (row["ci_low"], row["ci_high"]) if better else (-row["ci_high"], -row["ci_low"])
        between = facts.gap_between(metric, low, high)
        items.append(
            facts.text(
                "evidence.pair",
                a=facts.version(a),
                b=facts.version(b),
                difference=facts.gap(metric, abs(row["difference"])),
                interval=f" {between}" if between else "",
            )
        )
    told: list[Block] = [
        Paragraph(facts.text(intro, len(known), total=facts.language.count(total))),
        Bullets(tuple(items)),
    ]
    return [*told, Paragraph(facts.text("evidence.pairs_more"), "reading")] if len(known) > IN_WORDS else told


def _why_untested(facts: Facts, rows: pd.DataFrame) -> str:
    told = [facts.remark(remark) for remark in untested(remarks_in(rows["remarks"]))]
    return f" ({facts.language.listed(told)})" if told else ""


def _matrix(facts: Facts, tested: pd.DataFrame, versions: Sequence[str]) -> TableBlock:
    order = [str(name) for name in facts.result.ranking()["version"] if name in versions]
    found: dict[tuple[str, str], tuple[float, float]] = {}
    for row in tested.to_dict("records"):
        found[row["version_a"], row["version_b"]] = (row["difference"], row["p_holm"])
        found[row["version_b"], row["version_a"]] = (-row["difference"], row["p_holm"])
    rows = tuple(
        cells(
            (
                f"{at}. {facts.version_label(name)}",
                *(_cell(facts, found.get((name, other))) for other in order if other != order[0]),
            )
        )
        for at, name in enumerate(order[:-1], start=1)
    )
    header = (facts.say("column.version"), *(str(at) for at in range(2, len(order) + 1)))
    # The last version has a row too, for its name: nothing is on the right of the diagonal.
    last = (f"{len(order)}. {facts.version_label(order[-1])}", *("" for _ in order[1:]))
    return TableBlock(facts.say("evidence.matrix"), header, (*_above(rows), last), dense=True)


def _above(rows: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Each pair once: what is above the diagonal."""
    return [(row[0], *("" for _ in range(at)), *row[1 + at :]) for at, row in enumerate(rows)]


def _cell(facts: Facts, pair: tuple[float, float] | None) -> str:
    if pair is None:
        return DASH
    difference, p = pair
    sign = "" if p >= SIGNIFICANCE else BETTER if difference > 0 else WORSE
    return f"{sign} {facts.language.small_p(p)}".strip()


def _others(facts: Facts) -> list[Block]:
    """The primary metric of every version with every ground truth; circular figures are marked."""
    assert facts.result.primary is not None
    metric = facts.result.primary[1]
    rows = facts.result.tables["validation"]
    rows = rows[(rows["metric"] == metric) & rows["version"].isin(facts.judged)]
    truths = [str(name) for name in dict.fromkeys(rows["ground_truth"])]
    if len(truths) < 2:
        return []
    shown, starred = [], False
    for name in facts.judged:
        line = []
        for truth in truths:
            row = rows[(rows["version"] == name) & (rows["ground_truth"] == truth)]
            circular = bool(coded(remarks_in(row["remarks"]), "circular_with"))
            starred |= circular
            value = facts.figure(metric, row["estimate"].iloc[0]) if len(row) else DASH
            line.append(f"{value} *" if circular else value)
        shown.append(cells((facts.version_label(name), *line)))
    header = cells(
        (facts.say("column.version"), *(facts.language.ground_truth(facts.result.config, t) for t in truths))
    )
    star = facts.say("evidence.starred") if starred else ""
    reading = facts.text("evidence.others_reading", metric=_sentence(facts.language.metric(metric)), circular=star)
    widths = (1.6, *(2.0 for _ in truths))
    table = TableBlock(facts.say("evidence.others"), header, tuple(shown), widths=widths)
    return [table, Paragraph(reading, "reading")]


def _circular(facts: Facts) -> list[Block]:
    """Agreement with and without the indicators that a ground truth was built from."""
    assert facts.result.primary is not None
    rows = facts.result.tables["variants"]
    rows = rows[rows["variant"].isin((WITH, WITHOUT)) & rows["version"].isin(facts.judged)]
    blocks: list[Block] = []
    for truth, part in rows.groupby("ground_truth", sort=False):
        there = list(dict.fromkeys(part["metric"]))
        metric = facts.result.primary[1] if facts.result.primary[1] in there else there[0]
        found = part[part["metric"] == metric].pivot_table(
            index="version", columns="variant", values="estimate", sort=False, dropna=False
        )
        if WITH not in found or WITHOUT not in found:
            continue
        lines = tuple(
            cells(
                (
                    facts.version_label(str(name)),
                    facts.figure(metric, row[WITH]),
                    facts.figure(metric, row[WITHOUT]),
                    DASH if pd.isna(row[WITHOUT] - row[WITH]) else facts.language.signed(row[WITHOUT] - row[WITH], 3),
                )
            )
            for name, row in found.iterrows()
        )
        names = facts.indicators(list(facts.result.config.truth(str(truth)).circular_with))
        caption = facts.say("evidence.with_without", truth=facts.truth(str(truth)), names=names)
        header = tuple(facts.say(f"column.{name}") for name in ("version", "with", "without", "gap"))
        blocks.append(TableBlock(caption, header, lines))
    return blocks
