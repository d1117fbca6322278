"""One version: what it is, what checks say of it, its weights, its diagnostics, its most fragile territories."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ifn_research.language import Run, Text
from ifn_research.language.language import capitalised
from ifn_research.language.spelling import MINUS
from ifn_research.outputs.documents.blocks import Block, Bullets, Paragraph, TableBlock, cells
from ifn_research.outputs.documents.facts import Facts
from ifn_research.outputs.documents.sections.added_value import added_value_of
from ifn_research.outputs.documents.sections.ballots import ballots_of
from ifn_research.outputs.documents.sections.counts import calibration_of, reliability_of
from ifn_research.outputs.documents.sections.learning import out_of_sample_of
from ifn_research.outputs.documents.sections.limits import noted
from ifn_research.outputs.documents.sections.recipe import recipe
from ifn_research.outputs.documents.sections.selection import selection_of
from ifn_research.outputs.documents.sections.spatial import spatial_of
from ifn_research.outputs.documents.sections.subgroups import subgroups_of
from ifn_research.outputs.documents.sections.targeting import targeting_of
from ifn_research.outputs.documents.sections.variants import circularity_of
from ifn_research.outputs.documents.table_rows import rows_where

# What every check of the validation says of a version, each in a sentence or two.
CHECKS = (
    *(selection_of, circularity_of, targeting_of, added_value_of, out_of_sample_of),
    *(reliability_of, calibration_of, subgroups_of, spatial_of),
)
# Kaiser (1974), Psychometrika 39, p. 35: his names for values of the measure of sampling adequacy.
KMO_READING = (
    (0.9, "version.kmo_excellent"),
    (0.8, "version.kmo_very_good"),
    (0.7, "version.kmo_middling"),
    (0.6, "version.kmo_mediocre"),
    (0.5, "version.kmo_low"),
    (float("-inf"), "version.kmo_insufficient"),
)
# Territories that are listed: the heading says how many.
SHOWN = 10
EIGENVALUES = 6


def what_it_is(facts: Facts, version: str) -> list[Block]:
    """The indicators of a version by dimension, and how it is made."""
    declared = facts.version_config(version)
    groups: dict[str, list[str]] = {}
    for name in declared.variables:
        dimension = facts.result.config.indicators[name].dimension or ""
        groups.setdefault(dimension, []).append(facts.language.indicator(facts.result.config, name))
    items = [
        facts.text(
            "version.dimension",
            dimension=facts.language.dimension_path(facts.result.config, node),
            indicators=", ".join(labels),
        )
        if node
        else (Run(", ".join(labels)),)
        for node, labels in groups.items()
    ]
    note = [Paragraph((Run(declared.note.strip()),))] if declared.note else []
    return [
        Paragraph(facts.text("version.indicators", len(declared.variables))),
        Bullets(tuple(items)),
        Paragraph(facts.text("version.made", steps=recipe(facts, declared))),
        *note,
    ]


def checks(facts: Facts, version: str) -> list[Block]:
    """The findings of every check of a version that is judged."""
    if version in facts.result.beside:
        return []
    return _bullets([text for check in CHECKS for text in check(facts, version)])


def cautions_of(facts: Facts, version: str) -> list[Text]:
    """Warnings about a version, and the notes of the ground truths by which it is judged."""
    warnings = facts.result.warnings.get(version, ())
    told = [capitalised(facts.warning(remark)) for remark in warnings]
    # A remark that ends in a list has no full stop, unlike the sentences beside it.
    texts: list[Text] = [(Run(text if text.endswith((".", "!", "?")) else f"{text}."),) for text in told]
    if version in facts.result.beside:
        return texts
    return texts + [
        facts.text("limits.proxy", label=facts.truth(truth.name), note=noted(truth.note))
        for truth in facts.result.config.ground_truth
        if truth.note
    ]


def cautions(facts: Facts, version: str) -> list[Block]:
    """The cautions about a version, that of the intervals included."""
    judged = version not in facts.result.beside and not facts.result.tables["validation"].empty
    return _bullets([*cautions_of(facts, version), *([facts.text("version.intervals")] if judged else [])])


def weights(facts: Facts, version: str) -> list[Block]:
    """The weight, the loading and the influence of each indicator."""
    influence = _diagnostic(facts, version, "influence").set_index("indicator")["value"]
    lines = tuple(
        cells(
            (
                facts.language.indicator(facts.result.config, row["indicator"]),
                "+" if row["direction"] > 0 else MINUS,
                facts.language.percent(row["weight"]),
                facts.language.number(row["loading"], 2),
                facts.language.number(influence.get(row["indicator"], float("nan")), 2),
            )
        )
        for row in rows_where(facts.result, "weights", version=version).to_dict("records")
    )
    local = facts.result.is_local(version)
    names = ("indicator", "direction", "mean_weight" if local else "weight", "loading", "influence")
    own: list[Block] = [Paragraph(facts.text("version.own_weights"))] if local else []
    table = TableBlock("", tuple(facts.say(f"version.column.{name}") for name in names), lines, right=2)
    return [table, *own, Paragraph(facts.text("version.weights_reading")), *ballots_of(facts, version)]


def diagnostics(facts: Facts, version: str) -> list[Block]:
    """The worth of a summary of the indicators, by their correlations."""
    names = ("kmo", "bartlett_chi2", "bartlett_df", "bartlett_p", "cronbach_alpha", "omega_total")
    tables = {name: _diagnostic(facts, version, name) for name in names}
    values = {name: float(rows["value"].iloc[0]) for name, rows in tables.items() if len(rows)}
    texts = []
    if "kmo" in values:
        reading = next(key for least, key in KMO_READING if values["kmo"] >= least)
        kmo = facts.language.number(values["kmo"], 2)
        texts.append(facts.text("version.kmo", kmo=kmo, reading=facts.say(reading)))
    if "bartlett_p" in values:
        texts.append(_bartlett(facts, values))
    for name, key in (("cronbach_alpha", "version.alpha"), ("omega_total", "version.omega")):
        if name in values:
            texts.append(facts.text(key, value=facts.language.number(values[name], 2)))
    return _bullets([*texts, *_eigenvalues(facts, version)])


def most_fragile(facts: Facts, version: str) -> list[Block]:
    """The first territories of the ranking, and how many share the last rank."""
    scores = rows_where(facts.result, "scores", version=version)
    shown = scores.nsmallest(SHOWN, "rank")
    lines = tuple(
        cells((facts.language.count(row["rank"]), row["code"], row["name"], facts.language.number(row["score"], 2)))
        for row in shown.to_dict("records")
    )
    header = tuple(facts.say(f"version.column.{name}") for name in ("rank", "code", "territory", "score"))
    table = TableBlock("", header, lines, right=3)
    last = shown["rank"].iloc[-1]
    others = int((scores["rank"] == last).sum() - (shown["rank"] == last).sum())
    if not others:
        return [table]
    return [table, Paragraph(facts.text("version.tied", others, rank=facts.language.count(last)))]


def _bartlett(facts: Facts, values: dict[str, Any]) -> Text:
    return facts.text(
        "version.bartlett",
        values["bartlett_df"],
        df=facts.language.count(values["bartlett_df"]),
        chi2=facts.language.number(values["bartlett_chi2"], 1),
        p=facts.language.p_value(values["bartlett_p"]),
    )


def _eigenvalues(facts: Facts, version: str) -> list[Text]:
    values = _diagnostic(facts, version, "eigenvalue")["value"]
    if values.empty:
        return []
    shown = facts.say("evidence.then").join(facts.language.number(value, 2) for value in values.head(EIGENVALUES))
    share = facts.language.percent(values.iloc[0] / values.sum(), 0)
    return [facts.text("version.eigenvalues", values=shown, share=share)]


def _diagnostic(facts: Facts, version: str, statistic: str) -> pd.DataFrame:
    rows = rows_where(facts.result, "diagnostics", version=version, statistic=statistic)
    return rows[rows["value"].notna()]


def _bullets(texts: list[Text]) -> list[Block]:
    return [Bullets(tuple(texts))] if texts else []
