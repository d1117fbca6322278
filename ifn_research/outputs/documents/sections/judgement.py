"""The figures of a version, in words that claim no more than was tested."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from ifn_research.language import Text
from ifn_research.language.language import capitalised
from ifn_research.outputs.documents.blocks import Block, Bullets, Paragraph, TableBlock, cells, sentence
from ifn_research.outputs.documents.facts import Facts
from ifn_research.outputs.documents.phrases import between, in_words, reason
from ifn_research.outputs.documents.sections.comparisons import are_independent, bootstrap_comparisons, why_untested
from ifn_research.outputs.documents.table_rows import judged_row, rows_where
from ifn_research.remarks import coded, read
from ifn_research.rows import SIGNIFICANCE


def primary_sentence(facts: Facts, version: str) -> Text:
    """The primary metric of a version, with its interval and how it compares with the best single indicator."""
    if version in facts.result.beside:
        return facts.text("judgement.beside")
    if facts.result.primary is None:
        return facts.text("judgement.unjudged")
    truth, metric = facts.result.primary
    row = judged_row(facts.result, version, truth, metric)
    if row is None or pd.isna(row["estimate"]):
        why = "" if row is None else facts.say("selection.colon", why=in_words(facts, read(row["remarks"])))
        return facts.text("judgement.uncomputed", why=why)
    figure = facts.text(
        "judgement.figure",
        metric=capitalised(facts.language.metric(metric)),
        truth=facts.truth(truth),
        value=facts.figure(metric, row["estimate"]),
        interval=_interval(facts, metric, row),
        places=_places(facts, row),
    )
    remarks = capitalised(in_words(facts, read(row["remarks"])))
    caution = facts.text("evidence.caution", text=remarks) if remarks else ()
    return sentence(figure, caution, _against_baseline(facts, version))


def all_metrics(facts: Facts, version: str) -> list[Block]:
    """Every metric with every ground truth, a table for each; what could not be computed in one line below."""
    rows = rows_where(facts.result, "validation", version=version)
    blocks: list[Block] = []
    for truth, part in rows.groupby("ground_truth", sort=False):
        label = facts.language.ground_truth(facts.result.config, str(truth))
        blocks.append(Paragraph(facts.text("judgement.truth", part["n"].max(), truth=label)))
        known = part[part["estimate"].notna()]
        blocks += [*(_metrics(facts, known) if len(known) else []), *_absent(facts, part[part["estimate"].isna()])]
    return blocks


def _metrics(facts: Facts, rows: pd.DataFrame) -> list[Block]:
    lines = tuple(
        cells(
            (
                facts.language.metric(row["metric"]),
                facts.figure(row["metric"], row["estimate"]),
                facts.interval(row["metric"], row["ci_low"], row["ci_high"]),
            )
        )
        for row in rows.to_dict("records")
    )
    header = tuple(facts.say(f"judgement.column.{name}") for name in ("metric", "value", "interval"))
    remarks = _remarks(facts, rows)
    return [TableBlock("", header, lines), *([Bullets(remarks)] if remarks else [])]


def _remarks(facts: Facts, rows: pd.DataFrame) -> tuple[Text, ...]:
    """Every caution of these figures, with the metrics that it concerns unless it concerns all of them."""
    concerned: dict[str, list[str]] = {}
    for row in rows.to_dict("records"):
        for remark in read(row["remarks"]):
            for part in facts.language.parts(remark, facts.result.config):
                concerned.setdefault(part, []).append(row["metric"])
    named = {metric: facts.language.metric(metric) for metric in rows["metric"]}
    return tuple(
        facts.text("judgement.remark", text=capitalised(text), metrics=_concerned(facts, named, metrics))
        for text, metrics in concerned.items()
    )


def _concerned(facts: Facts, named: Mapping[str, str], metrics: Sequence[str]) -> str:
    """The metrics that a caution concerns, or, when these are most of them, those that it does not."""
    others = [words for metric, words in named.items() if metric not in metrics]
    if not others:
        return ""
    if len(others) < len(metrics):
        return facts.say("judgement.all_but", metrics=facts.say("evidence.then").join(others))
    return facts.say("selection.brackets", why=", ".join(named[metric] for metric in metrics))


def _absent(facts: Facts, rows: pd.DataFrame) -> list[Block]:
    reasons: dict[str, list[str]] = {}
    for row in rows.to_dict("records"):
        why = facts.language.absence(read(row["remarks"]), facts.result.config)
        reasons.setdefault(why, []).append(facts.language.metric(row["metric"]))
    return [
        Paragraph(facts.text("judgement.absent", metrics=facts.say("evidence.then").join(names), why=why))
        for why, names in reasons.items()
    ]


def _against_baseline(facts: Facts, version: str) -> Text:
    best = facts.result.best_baseline()
    if best is None or facts.result.primary is None:
        return ()
    own = judged_row(facts.result, version, *facts.result.primary)
    known = own["n"] if own is not None else 0
    return facts.text(
        "judgement.baseline",
        indicator=facts.version(str(best["version"])),
        value=facts.figure(facts.result.primary[1], best["estimate"]),
        places="" if best["n"] == known else facts.say("judgement.on", n=facts.language.count(best["n"])),
        gap=_gap(facts, version, str(best["version"]), known),
    )


def _gap(facts: Facts, version: str, baseline: str, known: float) -> str:
    """The difference from a single indicator, and what may be said of it; empty where there is none."""
    assert facts.result.primary is not None
    metric = facts.result.primary[1]
    rows = bootstrap_comparisons(facts, "baselines:")
    rows = rows[(rows["version_a"] == version) & (rows["version_b"] == baseline)]
    if rows.empty or pd.isna(rows.iloc[0]["difference"]):
        return ""
    row = rows.iloc[0]
    return facts.say(
        "judgement.gap",
        difference=facts.figure(metric, row["difference"]),
        interval=_interval(facts, metric, row),
        places="" if row["n"] == known else facts.say("judgement.common", n=facts.language.count(row["n"])),
        verdict=_verdict(facts, row),
    )


def _verdict(facts: Facts, row: pd.Series) -> str:
    rows = row.to_frame().T
    if pd.isna(row["p_holm"]):
        return facts.say("judgement.untested", why=reason(facts, "selection.colon", why_untested(rows)))
    p = facts.language.p_value(row["p_holm"])
    if not facts.result.declared:
        return facts.say("judgement.undeclared", p=p)
    if row["p_holm"] >= SIGNIFICANCE:
        return facts.say("judgement.not_established", p=p)
    better = ("judgement.version", "judgement.version_if")
    if not row["difference"] > 0:
        better = ("judgement.indicator", "judgement.indicator_if")
    circular = facts.say("judgement.built") if coded(read(row["remarks"]), "circular_with") else ""
    return facts.say(better[are_independent(rows)], p=p, built=circular)


def _interval(facts: Facts, metric: str, row: pd.Series) -> str:
    return between(facts, metric, row["ci_low"], row["ci_high"])


def _places(facts: Facts, row: pd.Series) -> str:
    """The numbers of territories and blocks on which a figure rests."""
    places = facts.say("words.territories", row["n"])
    return f"{places}, {facts.say('words.blocks', row['n_blocks'])}" if row["n_blocks"] else places
