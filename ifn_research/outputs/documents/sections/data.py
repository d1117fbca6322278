"""The material of the study: indicators, territories, and ground truths with their limits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ifn_research.language import Text
from ifn_research.outputs.documents.blocks import Block, Bullets, Heading, Paragraph, Table, cells, sentence
from ifn_research.outputs.documents.facts import Note
from ifn_research.outputs.documents.sections.limits import covered_places, imputed_shares

# Below this, groups are usually taken to be alike (Austin 2009, Statistics in Medicine 28:3083-3107).
ALIKE = 0.1


def data_section(note: Note) -> list[Block]:
    """Indicators by dimension, territories covered, ground truths."""
    blocks: list[Block] = [
        Heading(1, note.say("heading.data"), "data", new_page=True),
        Heading(2, note.say("heading.indicators")),
        _indicators(note),
        Paragraph(note.text("data.missing"), "reading"),
        Heading(2, note.say("heading.territories")),
        Paragraph(sentence(*_territories(note))),
        Heading(2, note.say("heading.ground_truth")),
    ]
    if not note.result.config.get("ground_truth"):
        return [*blocks, Paragraph(note.text("data.no_truth"))]
    return [*blocks, _truths(note), *_coverage(note)]


def used_indicators(note: Note) -> list[str]:
    """Indicators that some version uses, by dimension, in the order of the configuration."""
    used = {name for version in note.result.config["versions"] for name in version["variables"]}
    declared = note.result.config["indicators"]
    names = [name for name in declared if name in used]
    order = list(dict.fromkeys(str(declared[name].get("dimension") or "") for name in names))
    return sorted(names, key=lambda name: order.index(str(declared[name].get("dimension") or "")))


def _indicators(note: Note) -> Table:
    declared = note.result.config["indicators"]
    imputed = imputed_shares(note)
    names = used_indicators(note)
    dimensions = [str(declared[name].get("dimension") or "") for name in names]
    rows = []
    for name, dimension, above in zip(names, dimensions, ["", *dimensions], strict=False):
        item = declared[name]
        rows.append(
            cells(
                (
                    # A dimension is named once, on the first of its indicators.
                    "" if dimension == above else dimension,
                    note.language.indicator(note.result.config, name),
                    note.say("words.falls" if item.get("direction", 1) < 0 else "words.rises"),
                    _unit(note, item),
                    _source(item),
                    note.language.percent(_missing(note, name)),
                    note.language.percent(imputed.get(name, 0.0)),
                )
            )
        )
    header = ("dimension", "indicator", "direction", "unit", "source", "missing", "imputed")
    return Table(
        note.say("data.indicators"),
        tuple(note.say(f"column.{name}") for name in header),
        tuple(rows),
        right=5,
        widths=(1.6, 2.3, 1.5, 0.9, 2.1, 1.35, 1.1),
    )


def _unit(note: Note, item: Mapping[str, Any]) -> str:
    """The unit of an indicator, and the scale on which it enters the index where that is another."""
    scale = note.language.method("transform", str(item.get("transform") or "none"))
    return ", ".join(part for part in (str(item.get("unit") or ""), scale) if part)


def _source(item: Mapping[str, Any]) -> str:
    source, year = str(item.get("source") or ""), str(item.get("year") or "")
    return source if not year or year in source else ", ".join(part for part in (source, year) if part)


def _missing(note: Note, name: str) -> float:
    """The share of the territories of the study without a value."""
    rows = note.result.tables["quality"]
    rows = rows[(rows["check"] == "missing") & rows["message"].str.startswith(f"'{name}':")]
    return float(rows["n"].max()) / note.result.manifest["n_territories"] if len(rows) else 0.0


def _territories(note: Note) -> list[Text]:
    scores = note.result.tables["scores"].drop_duplicates("code").set_index("code")
    # A total beside all but one of its parts gives the last one.
    masked = note.threshold > 0 and scores["population"].isna().any()
    people = float("nan") if masked else scores["population"].sum(min_count=1)
    places = note.result.manifest["n_territories"]
    # The table of scores has no row, hence no population, of a territory that every version leaves out.
    key = "data.people" if len(scores) == places else "data.people_known"
    total = "" if pd.isna(people) else note.say(key, people=note.people(people))
    said = [note.text("data.territories", places=note.places(places), people=total)]
    scored = note.result.tables["scores"].loc[note.result.tables["scores"]["score"].notna(), "code"]
    left_out = sorted({code for codes in note.result.manifest["left_out"].values() for code in codes} - set(scored))
    names = [str(scores["name"].get(code) or code) for code in left_out]
    if left_out:
        said.append(note.text("data.left_out", len(left_out), names=note.some(names)))
    else:
        said.append(note.text("data.none_left_out"))
    quality = note.result.tables["quality"]
    warnings = int((quality["severity"] == "warning").sum())
    if warnings:
        said.append(note.text("data.warnings", warnings))
    return [*said, *_masked(note)]


def _masked(note: Note) -> list[Text]:
    """That small counts are withheld, and how many cells are."""
    if not note.threshold:
        return []
    counted = note.result.manifest["disclosure"]
    said = [note.text("data.masked", threshold=note.language.count(note.threshold))]
    masked = counted["small"] + counted["secondary"]
    if masked:
        places = note.places(counted["territories"])
        said.append(note.text("data.masked_cells", masked, places=places))
    if counted["recoverable"]:
        said.append(note.text("data.recoverable", counted["recoverable"]))
    return said


def _truths(note: Note) -> Table:
    rows = []
    primary = note.result.primary[0] if note.result.primary else ""
    for truth in note.result.config["ground_truth"]:
        label = note.language.ground_truth(note.result.config, truth["name"])
        remarks = [" ".join(str(truth.get("note") or "").split())]
        if truth.get("circular_with"):
            remarks.append(note.say("data.circular", names=note.indicators(list(truth["circular_with"]))))
        rows.append(
            cells(
                (
                    note.say("data.primary", label=label) if truth["name"] == primary else label,
                    str(truth.get("source") or ""),
                    _known(note, truth["name"]),
                    " ; ".join(part.rstrip(".") for part in remarks if part),
                )
            )
        )
    header = tuple(note.say(f"column.{name}") for name in ("truth", "source", "known", "limits"))
    return Table(note.say("data.truths"), header, tuple(rows), right=9, widths=(2.2, 1.5, 1.3, 3))


def _known(note: Note, truth: str) -> str:
    covered, total = covered_places(note, truth)
    if pd.isna(covered):
        return note.language.number(covered)
    rows = note.result.tables["coverage"]
    people = rows[(rows["ground_truth"] == truth) & (rows["variable"] == "population")]["share_covered"].dropna()
    named = {"covered": note.language.count(covered), "all": note.language.count(total)}
    if people.empty:
        return note.say("data.covered_places", **named)
    return note.say("data.covered", share=note.language.percent(people.iloc[0]), **named)


def _coverage(note: Note) -> list[Block]:
    """Return how the places that a ground truth covers differ from the others."""
    said = []
    for truth, rows in note.result.tables["coverage"].groupby("ground_truth", sort=False):
        known = rows[rows["standardised_difference"].notna()]
        covered, total = covered_places(note, str(truth))
        if covered == total or known.empty:
            continue
        most = known.loc[known["standardised_difference"].abs().idxmax()]
        if abs(most["standardised_difference"]) < ALIKE:
            said.append(note.text("data.alike", label=note.truth(str(truth))))
            continue
        said.append(
            note.text(
                "data.differ",
                label=note.truth(str(truth)),
                variable=_variable(note, str(most["variable"])),
                inside=note.language.number(most["mean_covered"], 1),
                outside=note.language.number(most["mean_others"], 1),
            )
        )
    return [Bullets(tuple(said))] if said else []


def _variable(note: Note, variable: str) -> str:
    kind, _, name = variable.partition(":")
    if kind == "indicator":
        return note.indicator(name)
    return note.say("data.score_of", version=name) if kind == "score" else note.say("data.population")
