"""The versions against the ground truths, in words that claim no more than was tested."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ifn_research.language import Text
from ifn_research.outputs.documents.blocks import Block, Bullets, Heading, Paragraph, Table, cells, sentence
from ifn_research.outputs.documents.facts import Note
from ifn_research.outputs.documents.sections.failures import failures
from ifn_research.remarks import Bears, Remarks, bearing, coded, remarks_in
from ifn_research.results.verdict import independent, of_primary, tested_pairs, untested, worth_of
from ifn_research.rows import BASELINE, SIGNIFICANCE
from ifn_research.validation.checks.variants import WITH, WITHOUT

CAPTURE = "capture_pop20"
# Versions that fit in a matrix on a page, and differences that are told in words.
IN_MATRIX, IN_WORDS = 14, 8
BETTER, WORSE, DASH = "▲", "▼", "–"


def evidence_section(note: Note) -> list[Block]:
    """Agreement with the primary ground truth, targeting, comparisons, failures, the other ground truths."""
    if note.result.primary is None or note.result.tables["validation"].empty:
        return []
    blocks: list[Block] = [Heading(1, note.say("heading.evidence"), "evidence")]
    blocks += [Heading(2, note.say("heading.agreement")), *_agreement(note)]
    targeting = _targeting(note)
    if targeting:
        blocks += [Heading(2, note.say("heading.targeting")), *targeting]
    if len(note.judged) > 1:
        blocks += [Heading(2, note.say("heading.pairs")), *_pairs(note)]
    failed = failures(note)
    if failed:
        blocks += [Heading(2, note.say("heading.fails")), Bullets(tuple(failed))]
    others = _others(note)
    if others:
        blocks += [Heading(2, note.say("heading.others")), *others]
    circular = _circular(note)
    return [*blocks, Heading(2, note.say("heading.circular")), *circular] if circular else blocks


def _agreement(note: Note) -> list[Block]:
    assert note.result.primary is not None
    metric = note.result.primary[1]
    found = note.verdict
    rows = note.result.ranking()
    rows = rows[rows["estimate"].notna()].set_index("version")
    if rows.empty or not found.best:
        why = note.language.listed([note.remark(remark) for remark in _remarks(note)[:1]])
        return [Paragraph(note.text("evidence.no_figure", why=why))]
    values = {"version": found.best, "value": note.language.figure(metric, rows.loc[found.best, "estimate"])}
    sizes = {"versions": note.say("words.versions", sum(not name.startswith(BASELINE) for name in rows.index))}
    key = "evidence.forest_words_alone"
    if found.baseline:
        key = "evidence.forest_words"
        sizes["baselines"] = note.say("words.baselines", sum(name.startswith(BASELINE) for name in rows.index))
        values["baseline"] = note.version(found.baseline)
        values["baseline_value"] = note.language.figure(metric, rows.loc[found.baseline, "estimate"])
    words = note.say(key, **sizes, **values)
    figures = _ranking(note, rows)
    pictures = note.picture("forest", alternative=words, caption=note.say("evidence.forest"), table=figures)
    shown: list[Block] = [*pictures] or [figures]
    about = [note.remark(remark) for remark in worth_of(remarks_in(rows["remarks"]))]
    how = [_intervals(note)] if rows["ci_low"].notna().any() else []
    if rows["ci_low_coarse"].notna().any():
        how.append(note.text("evidence.coarse", coarse=note.coarse))
    cautions = [note.text("evidence.caution", text=_sentence(text)) for text in about]
    return [*shown, Paragraph(sentence(*how, *cautions), "reading")] if how or cautions else shown


def _remarks(note: Note) -> Remarks:
    return remarks_in(of_primary(note.result, "validation")["remarks"])


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _ranking(note: Note, rows: pd.DataFrame) -> Table:
    """The figures of the forest plot, for who cannot see it."""
    assert note.result.primary is not None
    metric = note.result.primary[1]
    coarse = rows["ci_low_coarse"].notna().any()
    lines = tuple(
        cells(
            (
                note.language.version(note.result.config, str(name)),
                note.language.figure(metric, row["estimate"]),
                note.language.interval(metric, row["ci_low"], row["ci_high"]),
                *([note.language.interval(metric, row["ci_low_coarse"], row["ci_high_coarse"])] if coarse else []),
            )
        )
        for name, row in rows.iterrows()
    )
    columns = ("version", "value", "interval", *(["coarse"] if coarse else []))
    header = tuple(note.say(f"column.{name}") for name in columns)
    return Table(note.say("evidence.forest"), header, lines)


def _intervals(note: Note) -> Text:
    rows = of_primary(note.result, "ranking")
    blocks = rows["n_blocks"].dropna()
    how = note.say("evidence.how", blocks=note.say("words.blocks", blocks.max() if len(blocks) else 0))
    return note.text("evidence.intervals", how=how)


def _targeting(note: Note) -> list[Block]:
    assert note.result.primary is not None
    rows = note.result.tables["targeting"]
    rows = rows[(rows["ground_truth"] == note.result.primary[0]) & (rows["metric"] == CAPTURE)]
    rows = rows[rows["version"].isin(note.judged)]
    held = bearing(remarks_in(rows["remarks"]), Bears.WITHHELD)
    rows = rows[rows["captured"].notna()]
    if rows.empty:
        # Told only where the figures exist and may not be handed on.
        return [Paragraph(note.text("evidence.withheld", why=note.remark(held[0])))] if held else []
    counted = note.counted(note.result.primary[0])
    best = rows.set_index("version").reindex([note.verdict.best])["captured"].iloc[0]
    words = note.say(
        "evidence.targeting_words",
        version=note.verdict.best,
        value=note.language.percent(best),
        counted=note.counted(note.result.primary[0]),
    )
    shown = note.picture("targeting", alternative=words, caption=note.say("evidence.targeting"))
    lines = tuple(
        cells(
            (
                row["version"],
                note.language.percent(row["captured"]),
                note.language.percent(row["attainable"]),
                _gain(note, row["gain_over_random"], row["gain_ci_low"], row["gain_ci_high"]),
                _gain(note, row["gain_over_baseline"], row["baseline_ci_low"], row["baseline_ci_high"]),
            )
        )
        for row in rows.to_dict("records")
    )
    header = tuple(
        note.say(f"column.{name}") for name in ("version", "captured", "attainable", "over_random", "over_baseline")
    )
    table = Table(note.say("evidence.captured", counted=counted), header, lines)
    return [*shown, table, Paragraph(note.text("evidence.captured_reading"), "reading")]


def _gain(note: Note, value: float, low: float, high: float) -> str:
    if pd.isna(value):
        return DASH
    return f"{note.language.points(value)} {note.language.points_between(low, high)}".strip()


def _pairs(note: Note) -> list[Block]:
    """The comparison matrix, and the differences that are established in words."""
    rows = of_primary(note.result, "comparisons")
    rows = rows[(rows["test"] == "bootstrap") & rows["family"].str.startswith("versions:")]
    tested = tested_pairs(note.result)
    if not note.result.declared:
        return [Paragraph(note.text("evidence.pairs_undeclared"))]
    if tested.empty:
        return [Paragraph(note.text("evidence.pairs_untested", why=_why_untested(note, rows)))]
    known = tested[tested["p_holm"] < SIGNIFICANCE].sort_values("p_holm", kind="stable")
    questions = sentence(note.text("evidence.two_questions", level=note.set_level), _detectable(note, tested))
    blocks = [*_in_words(note, known, len(tested)), Paragraph(questions, "reading")]
    if len(note.judged) > IN_MATRIX or len(note.judged) == 2:
        return blocks
    return [*blocks, _matrix(note, tested), Paragraph(note.text("evidence.matrix_reading"), "reading")]


def _detectable(note: Note, tested: pd.DataFrame) -> Text:
    """Return which differences these tests could have found."""
    assert note.result.primary is not None
    found = tested["detectable"].dropna()
    if found.empty:
        return ()
    low, median, high = (
        note.language.gap(note.result.primary[1], value) for value in (found.min(), found.median(), found.max())
    )
    if low == high:
        return note.text("evidence.detectable", low=low)
    return note.text("evidence.detectable_between", low=low, median=median, high=high)


def _in_words(note: Note, known: pd.DataFrame, total: int) -> list[Block]:
    if known.empty:
        return [Paragraph(note.text("evidence.pairs_none", total))]
    assert note.result.primary is not None
    metric = note.result.primary[1]
    conditional = independent(remarks_in(known["remarks"]))
    intro = "evidence.pairs_conditional" if conditional else "evidence.pairs_known"
    items = []
    for row in known.head(IN_WORDS).to_dict("records"):
        better = row["difference"] > 0
        a, b = (row["version_a"], row["version_b"]) if better else (row["version_b"], row["version_a"])
        low, high = (row["ci_low"], row["ci_high"]) if better else (-row["ci_high"], -row["ci_low"])
        between = note.language.gap_between(metric, low, high)
        items.append(
            note.text(
                "evidence.pair",
                a=note.version(a),
                b=note.version(b),
                difference=note.language.gap(metric, abs(row["difference"])),
                interval=f" {between}" if between else "",
                p=note.language.p_value(row["p_holm"]),
            )
        )
    told: list[Block] = [
        Paragraph(note.text(intro, len(known), total=note.language.count(total))),
        Bullets(tuple(items)),
    ]
    return [*told, Paragraph(note.text("evidence.pairs_more"), "reading")] if len(known) > IN_WORDS else told


def _why_untested(note: Note, rows: pd.DataFrame) -> str:
    told = [note.remark(remark) for remark in untested(remarks_in(rows["remarks"]))]
    return f" ({note.language.listed(told)})" if told else ""


def _matrix(note: Note, tested: pd.DataFrame) -> Table:
    order = [str(name) for name in note.result.ranking()["version"] if name in note.judged]
    found: dict[tuple[str, str], tuple[float, float]] = {}
    for row in tested.to_dict("records"):
        found[row["version_a"], row["version_b"]] = (row["difference"], row["p_holm"])
        found[row["version_b"], row["version_a"]] = (-row["difference"], row["p_holm"])
    rows = tuple(
        cells((f"{at}. {name}", *(_cell(note, found.get((name, other))) for other in order if other != order[0])))
        for at, name in enumerate(order[:-1], start=1)
    )
    header = (note.say("column.version"), *(str(at) for at in range(2, len(order) + 1)))
    # The last version has a column and no row of its own: its name stands in the caption.
    caption = note.say("evidence.matrix", last=f"{len(order)}. {order[-1]}")
    return Table(caption, header, tuple(_above(rows)), dense=True)


def _above(rows: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Each pair once: what is above the diagonal."""
    return [(row[0], *("" for _ in range(at)), *row[1 + at :]) for at, row in enumerate(rows)]


def _cell(note: Note, pair: tuple[float, float] | None) -> str:
    if pair is None:
        return DASH
    difference, p = pair
    sign = "" if p >= SIGNIFICANCE else BETTER if difference > 0 else WORSE
    return f"{sign} {note.language.small_p(p)}".strip()


def _others(note: Note) -> list[Block]:
    """The primary metric of every version with every ground truth; circular figures are marked."""
    assert note.result.primary is not None
    metric = note.result.primary[1]
    rows = note.result.tables["validation"]
    rows = rows[(rows["metric"] == metric) & rows["version"].isin(note.judged)]
    truths = [str(name) for name in dict.fromkeys(rows["ground_truth"])]
    if len(truths) < 2:
        return []
    shown, starred = [], False
    for name in note.judged:
        line = []
        for truth in truths:
            row = rows[(rows["version"] == name) & (rows["ground_truth"] == truth)]
            circular = bool(coded(remarks_in(row["remarks"]), "circular_with"))
            starred |= circular
            value = note.language.figure(metric, row["estimate"].iloc[0]) if len(row) else DASH
            line.append(f"{value} *" if circular else value)
        shown.append(cells((name, *line)))
    header = cells((note.say("column.version"), *(note.language.ground_truth(note.result.config, t) for t in truths)))
    star = note.say("evidence.starred") if starred else ""
    reading = note.text("evidence.others_reading", metric=_sentence(note.language.metric(metric)), circular=star)
    widths = (1.6, *(2.0 for _ in truths))
    table = Table(note.say("evidence.others"), header, tuple(shown), widths=widths)
    return [table, Paragraph(reading, "reading")]


def _circular(note: Note) -> list[Block]:
    """Agreement with and without the indicators that a ground truth was built from."""
    assert note.result.primary is not None
    rows = note.result.tables["variants"]
    rows = rows[rows["variant"].isin((WITH, WITHOUT)) & rows["version"].isin(note.judged)]
    blocks: list[Block] = []
    for truth, part in rows.groupby("ground_truth", sort=False):
        there = list(dict.fromkeys(part["metric"]))
        metric = note.result.primary[1] if note.result.primary[1] in there else there[0]
        found = part[part["metric"] == metric].pivot_table(
            index="version", columns="variant", values="estimate", sort=False, dropna=False
        )
        if WITH not in found or WITHOUT not in found:
            continue
        lines = tuple(
            cells(
                (
                    name,
                    note.language.figure(metric, row[WITH]),
                    note.language.figure(metric, row[WITHOUT]),
                    DASH if pd.isna(row[WITHOUT] - row[WITH]) else note.language.signed(row[WITHOUT] - row[WITH], 3),
                )
            )
            for name, row in found.iterrows()
        )
        declared = next(item for item in note.result.config["ground_truth"] if item["name"] == truth)
        names = note.indicators(list(declared.get("circular_with") or []))
        caption = note.say("evidence.with_without", truth=note.truth(str(truth)), names=names)
        header = tuple(note.say(f"column.{name}") for name in ("version", "with", "without", "gap"))
        blocks.append(Table(caption, header, lines))
    return blocks
