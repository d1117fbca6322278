"""The material of the study: indicators, territories, and ground truths with their limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ifn_research.language import Text
from ifn_research.language.catalogue import Run
from ifn_research.language.language import capitalised
from ifn_research.language.spelling import MINUS
from ifn_research.outputs.documents.blocks import Block, Bullets, Heading, Paragraph, TableBlock, cells, sentence
from ifn_research.outputs.documents.facts import Facts
from ifn_research.outputs.documents.sections.limits import covered_places, imputed_shares
from ifn_research.results.older_notes import indicator_of

if TYPE_CHECKING:
    from ifn_research.results.declared import IndicatorConfig

# Below this, groups are usually taken to be alike (Austin 2009, Statistics in Medicine 28:3083-3107).
ALIKE = 0.1
# The first column of the table of indicators that holds shares.
SHARES = 5


def data_section(facts: Facts) -> list[Block]:
    """Indicators by dimension, territories covered, ground truths."""
    blocks: list[Block] = [
        Heading(1, facts.say("heading.data"), "data"),
        Heading(2, facts.say("heading.indicators")),
        indicators_table(facts),
        Paragraph(_reading(facts), "reading"),
        *_places(facts),
        Heading(2, facts.say("heading.territories")),
        Paragraph(sentence(*coverage_of_territories(facts))),
        Heading(2, facts.say("heading.ground_truth")),
    ]
    if not facts.result.config.ground_truth:
        return [*blocks, Paragraph(facts.text("data.no_truth"))]
    return [*blocks, _truths(facts), *_coverage(facts)]


def used_indicators(facts: Facts) -> list[str]:
    """Indicators that some version uses, by dimension, in the order of the configuration."""
    used = {name for version in facts.result.config.versions for name in version.variables}
    declared = facts.result.config.indicators
    names = [name for name in declared if name in used]
    order = list(dict.fromkeys(declared[name].dimension or "" for name in names))
    return sorted(names, key=lambda name: order.index(declared[name].dimension or ""))


def indicators_table(facts: Facts) -> TableBlock:
    """The indicators that some version uses, with their unit and source; columns that say nothing are left out."""
    declared = facts.result.config.indicators
    imputed = imputed_shares(facts)
    names = used_indicators(facts)
    dimensions = [declared[name].dimension or "" for name in names]
    rows = []
    for name, dimension, above in zip(names, dimensions, ["", *dimensions], strict=False):
        item = declared[name]
        rows.append(
            cells(
                (
                    # A dimension is named once, on the first of its indicators.
                    "" if dimension == above else facts.language.dimension_path(facts.result.config, dimension),
                    facts.language.indicator(facts.result.config, name),
                    MINUS if item.direction < 0 else "+",
                    _unit(facts, item),
                    _source(item),
                    facts.language.percent(_missing(facts, name)),
                    facts.language.percent(imputed.get(name, 0.0)),
                )
            )
        )
    header = ("dimension", "indicator", "direction", "unit", "source", "missing", "imputed")
    widths = (1.7, 2.6, 0.6, 0.8, 2.1, 1.1, 0.9)
    # A column that says nothing of any indicator is left out.
    none = facts.language.percent(0.0)
    told = [at for at in range(len(header)) if any(row[at] not in ("", none) for row in rows)]
    return TableBlock(
        facts.say("data.indicators"),
        tuple(facts.say(f"column.{header[at]}") for at in told),
        tuple(tuple(row[at] for at in told) for row in rows),
        right=sum(at < SHARES for at in told),
        widths=tuple(widths[at] for at in told),
    )


def _reading(facts: Facts) -> Text:
    """The words below the table of indicators, as far as it has columns."""
    names = used_indicators(facts)
    missing = any(_missing(facts, name) for name in names)
    key = "data.missing" if missing or imputed_shares(facts).gt(0).any() else "data.none_missing"
    return sentence(facts.text("data.directions"), facts.text(key))


def _places(facts: Facts) -> list[Block]:
    """The measures of places, and the places that were left out."""
    told = [item.message for item in facts.result.findings if item.check.startswith("sites_")]
    if not told:
        return []
    texts = [capitalised(facts.language.told(message, facts.result.config)) for message in told]
    return [Paragraph(facts.text("data.places")), Bullets(tuple((Run(f"{text}."),) for text in texts))]


def _unit(facts: Facts, item: IndicatorConfig) -> str:
    """The unit of an indicator, and the scale on which it enters the index where that is another."""
    scale = facts.language.method("transform", item.transform)
    return ", ".join(part for part in (item.unit, scale) if part)


def _source(item: IndicatorConfig) -> str:
    source, year = item.source, str(item.year or "")
    return source if not year or year in source else ", ".join(part for part in (source, year) if part)


def _missing(facts: Facts, name: str) -> float:
    """The share of the territories of the study without a value."""
    places = facts.result.manifest["n_territories"]
    if "missing" in facts.result.manifest:
        return float(facts.result.manifest["missing"].get(name, 0) / places)
    findings = [item for item in facts.result.findings if item.check == "missing"]
    counts = [item.n for item in findings if indicator_of(item.message) == name]
    return float(max(counts) / places) if counts else 0.0


def coverage_of_territories(facts: Facts) -> list[Text]:
    """The number of territories, those that are left out, and the cells that are masked."""
    scores = facts.result.territories.set_index("code")
    # A total beside all but one of its parts gives the last one.
    masked = facts.threshold > 0 and scores["population"].isna().any()
    people = float("nan") if masked else scores["population"].sum(min_count=1)
    places = facts.result.manifest["n_territories"]
    # The table of scores has no row, hence no population, of a territory that every version leaves out.
    key = "data.people" if len(scores) == places else "data.people_known"
    total = "" if pd.isna(people) else facts.say(key, people=facts.people(people))
    said = [facts.text("data.territories", places=facts.places(places), people=total)]
    unscored = {code for codes in facts.result.manifest["left_out"].values() for code in codes}
    left_out = sorted(unscored - set(scores.index))
    names = [facts.name_of(code) for code in left_out]
    if left_out:
        said.append(facts.text("data.left_out", len(left_out), names=facts.some(names)))
    else:
        said.append(facts.text("data.none_left_out"))
    quality = facts.result.tables["quality"]
    warnings = int((quality["severity"] == "warning").sum())
    if warnings:
        said.append(facts.text("data.warnings", warnings))
    return [*said, *_masked(facts)]


def _masked(facts: Facts) -> list[Text]:
    """That small counts are withheld, and how many cells are."""
    if not facts.threshold:
        return []
    counted = facts.result.manifest["disclosure"]
    threshold = facts.language.count(facts.threshold)
    # Results of earlier releases were computed of small counts, which some of their figures give away.
    middle = counted.get("stand_in")
    said = [
        facts.text("data.masked_alone", threshold=threshold)
        if middle is None
        else facts.text("data.masked", threshold=threshold, count=facts.language.count(middle))
    ]
    masked = counted["small"] + counted["secondary"]
    if masked:
        places = facts.places(counted["territories"])
        said.append(facts.text("data.masked_cells", masked, places=places))
    if counted.get("recoverable"):
        said.append(facts.text("data.recoverable", counted["recoverable"]))
    return said


def _truths(facts: Facts) -> TableBlock:
    rows = []
    primary = facts.result.primary[0] if facts.result.primary else ""
    for truth in facts.result.config.ground_truth:
        label = facts.language.ground_truth(facts.result.config, truth.name)
        remarks = [" ".join(truth.note.split())]
        if truth.circular_with:
            remarks.append(facts.say("data.circular", names=facts.indicators(list(truth.circular_with))))
        rows.append(
            cells(
                (
                    facts.say("data.primary", label=label) if truth.name == primary else label,
                    truth.source,
                    _known(facts, truth.name),
                    " ; ".join(part.rstrip(".") for part in remarks if part),
                )
            )
        )
    header = tuple(facts.say(f"column.{name}") for name in ("truth", "source", "known", "limits"))
    return TableBlock(facts.say("data.truths"), header, tuple(rows), right=9, widths=(2.2, 1.5, 1.3, 3))


def _known(facts: Facts, truth: str) -> str:
    covered, total = covered_places(facts, truth)
    if pd.isna(covered):
        return facts.language.number(covered)
    rows = facts.result.tables["coverage"]
    people = rows[(rows["ground_truth"] == truth) & (rows["variable"] == "population")]["share_covered"].dropna()
    named = {"covered": facts.language.count(covered), "all": facts.language.count(total)}
    if people.empty:
        return facts.say("data.covered_places", **named)
    return facts.say("data.covered", share=facts.language.percent(people.iloc[0]), **named)


def _coverage(facts: Facts) -> list[Block]:
    """The differences between the places that a ground truth covers and the others."""
    said = []
    for truth, rows in facts.result.tables["coverage"].groupby("ground_truth", sort=False):
        known = rows[rows["standardised_difference"].notna()]
        covered, total = covered_places(facts, str(truth))
        if covered == total or known.empty:
            continue
        if facts.result.config.truth(str(truth)).inclusion is not None:
            said.append(facts.text("data.drawn", label=facts.truth(str(truth))))
            continue
        most = known.loc[known["standardised_difference"].abs().idxmax()]
        if abs(most["standardised_difference"]) < ALIKE:
            said.append(facts.text("data.alike", label=facts.truth(str(truth))))
            continue
        said.append(
            facts.text(
                "data.differ",
                label=facts.truth(str(truth)),
                variable=_variable(facts, str(most["variable"])),
                inside=facts.language.number(most["mean_covered"], 1),
                outside=facts.language.number(most["mean_others"], 1),
            )
        )
    return [Bullets(tuple(said))] if said else []


def _variable(facts: Facts, variable: str) -> str:
    kind, _, name = variable.partition(":")
    if kind == "indicator":
        return facts.indicator(name)
    return facts.say("data.score_of", version=facts.version(name)) if kind == "score" else facts.say("data.population")
