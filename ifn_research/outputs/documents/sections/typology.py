"""The kinds of territories: classes with what sets them apart, or why there are none to show."""

from __future__ import annotations

import pandas as pd

from ifn_research.outputs.documents.blocks import Block, Heading, Paragraph, TableBlock, cells
from ifn_research.outputs.documents.facts import Facts
from ifn_research.outputs.documents.table_rows import rows_where
from ifn_research.results.typology import CHOSEN, LEAST_RAND, ONE_CLOUD, labels_of_classes, means_of_classes, named


def typology_section(facts: Facts) -> list[Block]:
    """The section of the committee's note; nothing where no typology was asked for."""
    blocks = typology(facts)
    return [Heading(1, facts.say("heading.typology"), "typology"), *blocks] if blocks else []


def typology(facts: Facts) -> list[Block]:
    """The classes, their table and their map; a sentence where none is stable."""
    settings = facts.result.config.typology
    if settings is None:
        return []
    version = settings.version or facts.result.config.versions[0].name
    key = "typology.what" if settings.on == "dimensions" else "typology.what_indicators"
    what = Paragraph(facts.text(key, version=facts.version(version)))
    tried = rows_where(facts.result, "typology_stability")
    if tried.empty:
        return [what, Paragraph(facts.text("typology.too_few"))]
    chosen = tried[tried["verdict"] == CHOSEN]
    if chosen.empty:
        one_cloud = bool((tried["verdict"] == ONE_CLOUD).any())
        reason = "typology.one_cloud" if one_cloud else "typology.unstable"
        return [what, Paragraph(facts.text(reason, **_said(facts, tried)))]
    row = chosen.iloc[0]
    found = facts.text(
        "typology.found",
        places=facts.places(row["n"]),
        n_classes=facts.language.spelled(row["classes"]),
        rand=facts.language.number(row["adjusted_rand"], 2),
    )
    left = int(row["n_left_out"])
    return [
        what,
        Paragraph(found),
        *([Paragraph(facts.text("typology.left_out", left))] if left else []),
        _table(facts),
        Paragraph(facts.text("typology.reading", p=facts.language.p_value(row["p_value"])), "reading"),
        *facts.picture(
            "typology_map",
            alternative=facts.say("typology.map.alternative", classes=facts.language.listed(_labels(facts))),
            caption=facts.say("typology.map.caption"),
        ),
    ]


def _said(facts: Facts, tried: pd.DataFrame) -> dict[str, str]:
    """The figures of the number of classes that comes nearest."""
    cloud = tried[tried["verdict"] == ONE_CLOUD]
    best = cloud.iloc[0] if len(cloud) else tried.loc[tried["adjusted_rand"].idxmax()]
    return {
        "n_classes": facts.language.spelled(best["classes"]),
        "rand": facts.language.number(best["adjusted_rand"], 2),
        "low": facts.language.count(tried["classes"].min()),
        "high": facts.language.count(tried["classes"].max()),
        "least": facts.language.number(LEAST_RAND, 2),
    }


def _labels(facts: Facts) -> list[str]:
    """Names of the classes in the language of the document."""
    return labels_of_classes(facts.language, facts.result.config, rows_where(facts.result, "typology_classes"))


def _table(facts: Facts) -> TableBlock:
    means = means_of_classes(rows_where(facts.result, "typology_classes"))
    about = rows_where(facts.result, "typology_classes").drop_duplicates("class_number").set_index("class_number")
    counted = bool(about["population"].notna().any())
    lines = tuple(
        cells(
            (
                label,
                facts.language.count(about.loc[number, "n"]),
                *([facts.people(about.loc[number, "population"])] if counted else []),
                *(facts.language.signed(mean, 1) for mean in means.loc[number]),
                facts.language.number(about.loc[number, "jaccard"], 2),
            )
        )
        for label, number in zip(_labels(facts), means.index, strict=True)
    )
    names = ("class", "territories", *(["population"] if counted else []))
    header = (
        *(facts.say(f"typology.column.{name}") for name in names),
        *(named(facts.language, facts.result.config, name) for name in means.columns),
        facts.say("typology.column.jaccard"),
    )
    return TableBlock("", header, lines)
