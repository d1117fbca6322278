"""The choices of an index as an audit tries them, and the lines of a study that compute what is absent."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from ifn_research.outputs.documents.blocks import (
    Block,
    Bullets,
    Heading,
    Listing,
    Paragraph,
    TableBlock,
    cells,
    sentence,
)
from ifn_research.outputs.documents.facts import Facts
from ifn_research.outputs.documents.sections.audit import audited
from ifn_research.outputs.documents.sections.robustness import choice_named, effects_table
from ifn_research.results.choices import alternative_label
from ifn_research.results.files import yaml_text

# Noise of the weights that audits of the Joint Research Centre use, and the territories that are listed.
SPREAD, LISTED = 0.25, 30
# The mean of an alternative of a bundle.
MEAN = r"(?:^|, )aggregation: (\w+)"


def _with(mean: str) -> dict[str, Any]:
    # A geometric mean needs positive values.
    return {"normalisation": {"method": "minmax", "range": [1, 100]}, "aggregation": mean}


# What a study says to have what was not computed.
MEANS = ("arithmetic", "geometric")
ASKED: dict[str, dict[str, Any]] = {
    "weights": {"inputs": {"weights": {"spread": SPREAD}}},
    "aggregation": {"bundles": {"mean": [_with(mean) for mean in MEANS]}},
    "imputation": {"inputs": {"imputation": ["median", "knn"]}},
    "exclude": {"inputs": {"exclude": {"one_of": "indicators"}}},
}


def ranks(facts: Facts) -> list[Block]:
    """Ranks where weights vary by a quarter, with all that varies beside them."""
    version, heading = audited(facts), Heading(1, facts.say("audit.ranks"), "ranks")
    asked, ranges = facts.result.config.robustness, facts.ranges_of(audited(facts))
    noise = None if asked is None else asked.inputs.weights
    if ranges.empty:
        return [heading, *_not_computed(facts, "weights")]
    names = list(dict.fromkeys(facts.result.of_version("sensitivity", version)["input"]))
    rows = ranges.sort_values("rank_nominal", kind="stable")
    count, language = facts.language.count, facts.language
    lines = tuple(
        cells(
            (
                facts.place(str(code)),
                count(row["rank_nominal"]),
                language.number(row["rank_median"], 0),
                facts.say(
                    "audit.from_to", low=count(math.floor(row["rank_q05"])), high=count(math.ceil(row["rank_q95"]))
                ),
                language.percent(row["p_top_tenth"], 0),
            )
        )
        for code, row in rows.head(LISTED).iterrows()
    )
    header = tuple(facts.say(f"audit.column.{name}") for name in ("territory", "rank", "median", "range", "tenth"))
    width = rows["rank_q95"] - rows["rank_q05"]
    told = [
        facts.text("audit.together", len(names), names=language.listed([choice_named(facts, name) for name in names])),
        facts.text("audit.wide", int((width > len(rows) / 10).sum()), total=count(len(rows))),
    ]
    blocks: list[Block] = [
        heading,
        Bullets(tuple(told)),
        TableBlock(facts.say("audit.ranks_table", len(lines), version=facts.version(version)), header, lines),
        effects_table(facts, version),
    ]
    by_a_quarter = noise is not None and noise.kind == "spread" and noise.amount == SPREAD
    return blocks if by_a_quarter else [*blocks, *_not_computed(facts, "weights")]


def means(facts: Facts) -> list[Block]:
    """Arithmetic beside geometric mean: every alternative that changes how indicators are put together."""
    rows = _alternatives(facts)
    own = str(facts.result.config.version(audited(facts)).aggregation)
    others = rows["alternative"].str.extract(MEAN, expand=False)
    return _section(facts, "aggregation", rows[(rows["input"] == "aggregation") | (others.notna() & (others != own))])


def imputation(facts: Facts) -> list[Block]:
    """Other ways to fill what is missing; nothing to try where nothing is."""
    rows = _alternatives(facts)
    missing = facts.result.of_version("imputed", audited(facts))
    if missing.empty or not (missing["n_missing"].sum() + missing["n_imputed"].sum()):
        heading = Heading(1, facts.say("audit.imputation"), "imputation")
        return [heading, Paragraph(facts.text("audit.nothing_missing"))]
    about = rows[(rows["input"] == "imputation") | rows["alternative"].str.contains("imputation: ")]
    return _section(facts, "imputation", about)


def left_out(facts: Facts) -> list[Block]:
    """The version without each indicator, or dimension."""
    rows = _alternatives(facts)
    found = rows[rows["input"] == "exclude"].sort_values("mean_abs_rank_shift", ascending=False, kind="stable")
    return _section(facts, "exclude", found)


def _alternatives(facts: Facts) -> pd.DataFrame:
    known = facts.result.tables.get("robustness_alternatives")
    columns = ["version", "input", "alternative", "mean_abs_rank_shift", "top_decile_overlap", "n_enter", "n_leave"]
    rows = pd.DataFrame(columns=columns) if known is None else known
    return rows[rows["version"] == audited(facts)].astype({"alternative": str})


NOT_COMPUTED = {
    "weights": "audit.ask_weights",
    "aggregation": "audit.ask_aggregation",
    "imputation": "audit.ask_imputation",
    "exclude": "audit.ask_exclude",
}
HEADINGS = {"aggregation": "audit.means", "imputation": "audit.imputation", "exclude": "audit.left_out"}


def _section(facts: Facts, choice: str, rows: pd.DataFrame) -> list[Block]:
    heading = Heading(1, facts.say(HEADINGS[choice]), choice)
    if rows.empty:
        return [heading, *_not_computed(facts, choice)]
    language = facts.language
    lines = tuple(
        cells(
            (
                alternative_label(language, facts.result.config, str(row["input"]), str(row["alternative"])),
                language.number(row["mean_abs_rank_shift"], 1),
                language.percent(row["top_decile_overlap"], 0),
                language.count(row["n_enter"]),
                language.count(row["n_leave"]),
            )
        )
        for row in rows.to_dict("records")
    )
    header = tuple(facts.say(f"audit.column.{name}") for name in ("alternative", "shift", "overlap", "enter", "leave"))
    caption = facts.say("audit.alternatives", version=facts.version(audited(facts)))
    most = rows.loc[rows["mean_abs_rank_shift"].idxmax()]
    moves = facts.text(
        "audit.without_most" if choice == "exclude" else "audit.moves_most",
        what=alternative_label(language, facts.result.config, str(most["input"]), str(most["alternative"])),
        shift=language.number(most["mean_abs_rank_shift"], 1),
        overlap=language.percent(most["top_decile_overlap"], 0),
    )
    return [heading, TableBlock(caption, header, lines), Bullets((moves,))]


def _not_computed(facts: Facts, what: str) -> list[Block]:
    """The lines that a study needs to have it."""
    asked = facts.result.config.robustness
    told = [facts.text(NOT_COMPUTED[what]), facts.text("audit.to_add_to_study")]
    # A step varies once.
    if what == "aggregation" and asked is not None and asked.inputs.normalisation is not None:
        told.append(facts.text("audit.instead"))
    return [Paragraph(sentence(*told)), Listing(yaml_text({"robustness": ASKED[what]}), facts.say("audit.to_add"))]
