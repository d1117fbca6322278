"""The structure of an index as an audit reads it: framework, coverage, coherence by level, weights as they are felt."""

from __future__ import annotations

import pandas as pd

from ifn_research.language import Text
from ifn_research.outputs.documents.blocks import Block, Bullets, Heading, Paragraph, TableBlock, cells
from ifn_research.outputs.documents.facts import Facts
from ifn_research.outputs.documents.sections.data import coverage_of_territories, indicators_table
from ifn_research.results.coherence import coherence

# Correlations below which an indicator hardly goes with its dimension, and above which two repeat each other, as in the
# audits of the Joint Research Centre.
WEAK, REPEATED = 0.3, 0.92
# Alpha from which indicators are usually taken to measure one thing (Nunnally 1978).
TOGETHER = 0.7
# How many times more, or less, an indicator may count than was declared.
FELT = 2.0


def audited(facts: Facts) -> str:
    """The version that is audited: the one whose choices vary, else the one shown."""
    return facts.varied or facts.shown


def framework(facts: Facts) -> list[Block]:
    """The indicators, by dimension."""
    version = audited(facts)
    return [
        Heading(1, facts.say("audit.framework"), "framework"),
        Paragraph(facts.text("audit.of_version", version=facts.version(version))),
        indicators_table(facts),
    ]


def coverage(facts: Facts) -> list[Block]:
    """The territories that are scored, and those that are left out."""
    return [Heading(1, facts.say("audit.coverage"), "coverage"), Bullets(tuple(coverage_of_territories(facts)))]


def coherence_by_level(facts: Facts) -> list[Block]:
    """Indicators with their dimension, dimensions with the score; what is weak, opposed, elsewhere or repeated."""
    heading = Heading(1, facts.say("audit.coherence"), "coherence")
    version = audited(facts)
    found = coherence(facts.result, version)
    if found is None:
        return [heading, Paragraph(facts.text("audit.coherence_masked"))]
    config, language = facts.result.config, facts.language
    rows = tuple(
        cells(
            (
                language.dimension_path(config, str(row["dimension"])),
                language.indicator(config, str(name)),
                language.number(row["own"], 2),
                language.number(row["score"], 2),
                _other(facts, row),
            )
        )
        for name, row in found.indicators.iterrows()
    )
    header = tuple(
        facts.say(f"audit.column.{name}") for name in ("dimension", "indicator", "own", "score", "elsewhere")
    )
    blocks: list[Block] = [
        heading,
        TableBlock(facts.say("audit.correlations", version=facts.version(version)), header, rows, right=2),
        Paragraph(facts.text("audit.correlations_reading"), "reading"),
        Bullets(tuple(_flags(facts, found.indicators, found.repeated))),
    ]
    if len(found.dimensions):
        header = tuple(facts.say(f"audit.column.{name}") for name in ("dimension", "n", "alpha", "score"))
        lines = tuple(
            cells(
                (
                    language.dimension_path(config, str(path)),
                    language.count(row["n"]),
                    language.number(row["alpha"], 2),
                    language.number(row["score"], 2),
                )
            )
            for path, row in found.dimensions.iterrows()
        )
        blocks += [
            TableBlock(facts.say("audit.dimensions"), header, lines),
            Paragraph(facts.text("audit.dimensions_reading"), "reading"),
        ]
        told = _loose(facts, found.dimensions)
        blocks += [Bullets(tuple(told))] if told else []
    return blocks


def weights_felt(facts: Facts) -> list[Block]:
    """The weights as they are declared, beside what each indicator makes of the score."""
    version, heading = audited(facts), Heading(1, facts.say("audit.weights"), "weights")
    rows = facts.result.of_version("diagnostics", version)
    declared, influence = (
        rows[rows["statistic"] == name].set_index("indicator")["value"] for name in ("effective_weight", "influence")
    )
    if declared.empty or influence.empty:
        return [heading, Paragraph(facts.text("audit.no_weights"))]
    declared = declared.abs() / declared.abs().sum()
    felt = (influence**2 / (influence**2).sum()).reindex(declared.index)
    language, config = facts.language, facts.result.config
    lines = tuple(
        cells(
            (
                language.indicator(config, str(name)),
                language.percent(declared[name]),
                language.percent(felt[name]),
                language.number(felt[name] / declared[name], 1) if declared[name] else "–",
                language.number(influence[name], 2),
            )
        )
        for name in declared.index
    )
    header = tuple(facts.say(f"audit.column.{name}") for name in ("indicator", "declared", "felt", "ratio", "score"))
    ratio = (felt / declared)[declared > 0]
    far = {"audit.felt_more": ratio.index[ratio > FELT], "audit.felt_less": ratio.index[ratio < 1 / FELT]}
    told = [
        facts.text(key, len(names), names=facts.indicators(list(names))) for key, names in far.items() if len(names)
    ]
    return [
        heading,
        TableBlock(facts.say("audit.weights_table", version=facts.version(version)), header, lines),
        Paragraph(facts.text("audit.weights_reading"), "reading"),
        Bullets(tuple(told or [facts.text("audit.felt_as_declared")])),
    ]


def _other(facts: Facts, row: pd.Series) -> str:
    if not row["other_dimension"]:
        return "–"
    label = facts.language.dimension(facts.result.config, str(row["other_dimension"]))
    return f"{facts.language.number(row['other'], 2)} ({label})"


def _loose(facts: Facts, rows: pd.DataFrame) -> list[Text]:
    """The dimensions whose indicators hardly vary together: two indicators each go with their own mean."""
    found = {
        "audit.against_each_other": rows.index[rows["alpha"] < 0],
        "audit.loose": rows.index[(rows["alpha"] >= 0) & (rows["alpha"] < TOGETHER)],
    }
    quoted, config = facts.language.quoted, facts.result.config
    return [
        facts.text(
            key,
            len(paths),
            names=facts.language.listed([quoted(facts.language.dimension_path(config, str(path))) for path in paths]),
        )
        for key, paths in found.items()
        if len(paths)
    ]


def _flags(facts: Facts, rows: pd.DataFrame, repeated: pd.DataFrame) -> list[Text]:
    """The findings of the rules; that there is none, where there is none."""
    found = {
        "audit.opposed": rows.index[rows["own"] < 0],
        "audit.weak": rows.index[(rows["own"] >= 0) & (rows["own"] < WEAK)],
        "audit.elsewhere": rows.index[rows["other"] > rows["own"]],
        "audit.opposed_to_score": rows.index[rows["score"] < 0],
    }
    told = [
        facts.text(key, len(names), names=facts.indicators(list(names))) for key, names in found.items() if len(names)
    ]
    told += [
        facts.text(
            "audit.repeated",
            a=facts.indicator(str(row["a"])),
            b=facts.indicator(str(row["b"])),
            r=facts.language.number(row["r"], 2),
        )
        for _, row in repeated[repeated["r"] > REPEATED].iterrows()
    ]
    return told or [facts.text("audit.coherent")]
