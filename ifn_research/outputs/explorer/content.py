"""The content of the page of a study: its territories, and each version's scores, ranks and contributions."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations_with_replacement
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ifn_research.geography.sheet import MapLayout
from ifn_research.language import Language
from ifn_research.language.language import capitalised
from ifn_research.outputs.colours import (
    DECILES,
    DIVERGING,
    MARKS,
    STANDINGS,
    score_breaks,
    score_classes,
    score_colours,
    shift_breaks,
)
from ifn_research.outputs.dots import dots_of
from ifn_research.outputs.explorer.arrays import Block, add_layout, scale_of
from ifn_research.outputs.explorer.over_choices import CLASSES, over_choices
from ifn_research.outputs.explorer.workshop import workshop
from ifn_research.remarks import read
from ifn_research.results.among_reference import among_reference
from ifn_research.results.cells import Cells, cells_of
from ifn_research.results.labels import member_label
from ifn_research.results.metrics import figure as figure_of
from ifn_research.results.metrics import interval as interval_of
from ifn_research.results.rows import OF_REFERENCE
from ifn_research.results.study_result import StudyResult
from ifn_research.text import plain

Floats32 = npt.NDArray[np.float32]

# In place of a contribution that statistical secrecy withholds; one that is unknown is NaN.
SECRET = np.float32(np.inf)


def page_content(result: StudyResult, language: Language) -> tuple[dict[str, Any], str]:
    """The content of a page about a study, and the block of its figures.

    Parameters
    ----------
    result : StudyResult
    language : Language
        Of the words that are not the study's own.

    Returns
    -------
    dict
        Plain data: titles, versions, scales, and where each array lies in the block.
    str
        The block, as `Block.packed` makes it.
    """
    block, layout = Block(), result.layout()
    territories = _territories(result, layout)
    block.add_texts("codes", [plain(code) for code in territories.index])
    block.add_texts("names", [plain(name) for name in territories["name"]])
    people = territories["population"].astype(np.float64).round()
    block.add("population", people.fillna(-1).to_numpy().astype(np.int32))
    cells = _cells(result, territories.index)
    head = {
        "title": plain(result.title),
        "about": plain(result.config.description),
        "level": plain(result.config.level),
        "n": len(territories),
        "run": {key: plain(result.manifest.get(key)) for key in ("study_run", "config_digest", "data_digest")},
        "groups": _groups(block, result, language, territories),
        "versions": [
            _version(block, result, language, k, cells[name], territories.index)
            for k, name in enumerate(result.versions)
        ],
        "workshop": workshop(block, result, language, territories.index, cells),
        "breaks": _breaks(result),
        "deciles": DECILES,
        "diverging": DIVERGING,
        "standings": [STANDINGS[name] for name in CLASSES],
        "marks": MARKS,
        "layout": None if layout is None else _layout(block, layout, territories.index),
        "sites": [] if layout is None else _sites(block, result, layout),
    }
    return head | {"arrays": block.places}, block.packed()


def _territories(result: StudyResult, layout: MapLayout | None) -> pd.DataFrame:
    """Every territory that some version scores, then those that are only drawn; index = code."""
    scores = result.tables["scores"].drop_duplicates("code").set_index("code")
    drawn = [] if layout is None else [str(code) for code in layout.codes]
    missing = [code for code in drawn if code not in scores.index]
    every = scores.reindex([*scores.index, *missing])
    return every.assign(name=every["name"].fillna(""))


def _cells(result: StudyResult, codes: pd.Index) -> dict[str, Cells]:
    found: dict[str, Cells] = {}
    last = None
    for name in result.versions:
        found[name] = last = cells_of(result.of_version("contributions", name), codes, last)
    return found


def _groups(block: Block, result: StudyResult, language: Language, territories: pd.DataFrame) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for group in dict.fromkeys(name for table in result.config.tables for name in table.groups):
        if group not in territories:
            continue
        place, members = pd.factorize(territories[group].fillna("").astype(str))
        block.add(f"group_{len(found)}", place.astype(np.int32))
        labels = [plain(member_label(language, result.config, group, str(member))) for member in members]
        found.append({"label": capitalised(language.group_of(result.config, group, 1)), "members": labels})
    return found


def _version(
    block: Block, result: StudyResult, language: Language, k: int, cells: Cells, codes: pd.Index
) -> dict[str, Any]:
    name = result.versions[k]
    rows = result.of_version("scores", name).set_index("code")[["score", "rank", "decile"]].reindex(codes)
    block.add(f"score_{k}", rows["score"].to_numpy(dtype=np.float64))
    block.add(f"rank_{k}", rows["rank"].fillna(0).to_numpy(dtype=np.int32))
    block.add(f"decile_{k}", rows["decile"].fillna(0).to_numpy(dtype=np.uint8))
    others = among_reference(result, name)
    if others is not None:
        places = others.places.reindex(codes).fillna(0)
        block.add(f"reference_rank_{k}", places[OF_REFERENCE[0]].to_numpy(dtype=np.int32))
        block.add(f"reference_decile_{k}", places[OF_REFERENCE[1]].to_numpy(dtype=np.uint8))
    levels, classes = _levels(rows["score"].to_numpy(dtype=np.float64))
    # As the pictures have them: scores of four bytes may fall on the other side of an edge.
    block.add(f"level_{k}", levels)
    parts = _parts(result, language, cells)
    for at, values in enumerate(parts.values()):
        block.add(f"part_{k}_{at}", values)
    labels = list(parts)
    return {
        "name": plain(language.version(result.config, name)),
        "n": int(rows["rank"].notna().sum()),
        "reference": None if others is None else {"n": others.n, "label": plain(others.label)},
        **classes,
        "parts": [plain(label) for label in labels],
        "part_of": [labels.index(label) for label in _labels(result, language, cells.indicators).values()],
        "beside": name in result.beside,
        "choices": over_choices(block, result, language, name, k, codes),
        "agreement": _agreement(result, language, name),
        "warnings": [plain(language.warning(remark, result.config)) for remark in result.warnings.get(name, ())],
    }


def _levels(scores: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.uint8], dict[str, Any]]:
    """Class of each score from 1, the least fragile, 0 where there is none; and the classes."""
    known = ~np.isnan(scores)
    edges, decimals = score_breaks(scores[known]) if known.any() else ((), 0)
    levels = np.zeros(len(scores), dtype=np.uint8)
    levels[known] = score_classes(scores[known], edges) + 1
    return levels, {"edges": edges, "decimals": decimals, "colours": score_colours(max(1, len(edges) - 1))}


def _parts(result: StudyResult, language: Language, cells: Cells) -> dict[str, Floats32]:
    """The part of each dimension in the score of each territory; of each indicator where there is one dimension.

    It is secret where that of one of its indicators is.
    """
    contributions, secret = cells.wide("contribution"), cells.secret
    known, label = ~np.isnan(contributions), list(_labels(result, language, cells.indicators).values())
    found = {}
    for name in dict.fromkeys(label):
        inside = [at for at, other in enumerate(label) if other == name]
        sums = np.where(known[:, inside].any(axis=1), np.nansum(contributions[:, inside], axis=1), np.nan)
        found[name] = np.where(secret[:, inside].any(axis=1), SECRET, sums.astype(np.float32))
    return found


def _labels(result: StudyResult, language: Language, indicators: Sequence[str]) -> dict[str, str]:
    """The part to which each indicator belongs: its dimension, or itself where there is one dimension."""
    found = {name: _dimension(result, language, name) for name in indicators}
    if len(set(found.values())) < 2:
        return {name: language.indicator(result.config, name) for name in indicators}
    return found


def _dimension(result: StudyResult, language: Language, indicator: str) -> str:
    path = result.config.indicators[indicator].dimension or ""
    top = path.partition("/")[0]
    return capitalised(language.dimension(result.config, top)) if top else language.say("page.no_dimension")


def _agreement(result: StudyResult, language: Language, version: str) -> str:
    """The primary metric of a version with its interval; empty where it is not judged."""
    if result.primary is None:
        return ""
    truth, metric = result.primary
    rows = result.ranking()
    rows = rows[(rows["version"] == version) & rows["estimate"].notna()]
    if rows.empty:
        return ""
    row = rows.iloc[0]
    between = interval_of(language, metric, row["ci_low"], row["ci_high"])
    figure = f"{figure_of(language, metric, row['estimate'])} {between}".strip()
    what = {"metric": language.metric(metric), "truth": language.ground_truth(result.config, truth), "figure": figure}
    remarks = language.remarks(read(row["remarks"]), result.config)
    if remarks:
        return plain(language.say("page.agreement_with_remarks", remarks=remarks, **what))
    return plain(language.say("page.agreement", **what))


def _breaks(result: StudyResult) -> dict[str, tuple[int, int, int]]:
    """The classes of moves between two versions, or between one and itself with other weights, by their positions."""
    scored = [pd.Index(result.of_version("scores", name)["code"]) for name in result.versions]
    return {
        f"{a} {b}": shift_breaks(
            len(scored[a]) if scored[a].equals(scored[b]) else len(scored[a].intersection(scored[b]))
        )
        for a, b in combinations_with_replacement(range(len(scored)), 2)
    }


def _layout(block: Block, layout: MapLayout, codes: pd.Index) -> dict[str, Any]:
    block.add("shape_territory", codes.get_indexer(pd.Index(layout.codes.astype(str))).astype(np.int32))
    return add_layout(block, layout)


def _sites(block: Block, result: StudyResult, layout: MapLayout) -> list[dict[str, Any]]:
    """The places of each file that the map has room for, by their labels."""
    found = dots_of(result, layout)
    for at, dots in enumerate(found):
        points = np.round(dots.points * scale_of(layout)).astype(np.uint16)
        block.add(f"site_x_{at}", points[:, 0].copy())
        block.add(f"site_y_{at}", points[:, 1].copy())
    return [{"label": plain(dots.label), "n": len(dots.points), "shown": not dots.many} for dots in found]
