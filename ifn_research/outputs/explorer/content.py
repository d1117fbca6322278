"""The content of the page of a study: its territories, and each version's scores, ranks and contributions."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ifn_research.geography.sheet import MapLayout
from ifn_research.language import in_french
from ifn_research.language.language import capitalised
from ifn_research.outputs.colours import DECILES, DIVERGING, score_breaks, score_classes, score_colours, shift_breaks
from ifn_research.outputs.explorer.arrays import Block, add_layout
from ifn_research.remarks import read
from ifn_research.results.labels import member_label
from ifn_research.results.metrics import figure as figure_of
from ifn_research.results.metrics import interval as interval_of
from ifn_research.results.study_result import StudyResult
from ifn_research.text import plain

Floats32 = npt.NDArray[np.float32]

# In place of a contribution that statistical secrecy withholds; one that is unknown is NaN.
SECRET = np.float32(np.inf)


def page_content(result: StudyResult) -> tuple[dict[str, Any], str]:
    """The content of a page about a study, and the block of its figures.

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
    head = {
        "title": plain(result.title),
        "about": plain(result.config.description),
        "level": plain(result.config.level),
        "n": len(territories),
        "run": {key: plain(result.manifest.get(key)) for key in ("study_run", "config_digest", "data_digest")},
        "groups": _groups(block, result, territories),
        "versions": [_version(block, result, k, name, territories.index) for k, name in enumerate(result.versions)],
        "breaks": _breaks(result),
        "deciles": DECILES,
        "diverging": DIVERGING,
        "layout": None if layout is None else _layout(block, layout, territories.index),
    }
    return head | {"arrays": block.places}, block.packed()


def _territories(result: StudyResult, layout: MapLayout | None) -> pd.DataFrame:
    """Every territory that some version scores, then those that are only drawn; index = code."""
    scores = result.tables["scores"].drop_duplicates("code").set_index("code")
    drawn = [] if layout is None else [str(code) for code in layout.codes]
    missing = [code for code in drawn if code not in scores.index]
    every = scores.reindex([*scores.index, *missing])
    return every.assign(name=every["name"].fillna(""))


def _groups(block: Block, result: StudyResult, territories: pd.DataFrame) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for group in dict.fromkeys(name for table in result.config.tables for name in table.groups):
        if group not in territories:
            continue
        place, members = pd.factorize(territories[group].fillna("").astype(str))
        block.add(f"group_{len(found)}", place.astype(np.int32))
        labels = [plain(member_label(in_french(), result.config, group, str(member))) for member in members]
        found.append({"label": capitalised(in_french().group(group, 1)), "members": labels})
    return found


def _version(block: Block, result: StudyResult, k: int, name: str, codes: pd.Index) -> dict[str, Any]:
    rows = result.tables["scores"]
    rows = rows[rows["version"] == name].set_index("code")[["score", "rank", "decile"]].reindex(codes)
    block.add(f"score_{k}", rows["score"].to_numpy(dtype=np.float32))
    block.add(f"rank_{k}", rows["rank"].fillna(0).to_numpy(dtype=np.int32))
    block.add(f"decile_{k}", rows["decile"].fillna(0).to_numpy(dtype=np.uint8))
    levels, classes = _levels(rows["score"].to_numpy(dtype=np.float64))
    # As the pictures have them: scores of four bytes may fall on the other side of an edge.
    block.add(f"level_{k}", levels)
    parts = _parts(result, name, codes)
    for at, values in enumerate(parts.values()):
        block.add(f"part_{k}_{at}", values)
    return {
        "name": plain(name),
        "n": int(rows["rank"].notna().sum()),
        **classes,
        "parts": [plain(label) for label in parts],
        "beside": name in result.beside,
        "agreement": _agreement(result, name),
        "warnings": [plain(in_french().warning(remark, result.config)) for remark in result.warnings.get(name, ())],
    }


def _levels(scores: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.uint8], dict[str, Any]]:
    """Class of each score from 1, the least fragile, 0 where there is none; and the classes."""
    known = ~np.isnan(scores)
    edges, decimals = score_breaks(scores[known]) if known.any() else ((), 0)
    levels = np.zeros(len(scores), dtype=np.uint8)
    levels[known] = score_classes(scores[known], edges) + 1
    return levels, {"edges": edges, "decimals": decimals, "colours": score_colours(max(1, len(edges) - 1))}


def _parts(result: StudyResult, version: str, codes: pd.Index) -> dict[str, Floats32]:
    """The part of each dimension in the score of each territory; of each indicator where there is one dimension."""
    cells = result.tables["contributions"]
    cells = cells[cells["version"] == version]
    labels = {str(name): _dimension(result, str(name)) for name in cells["indicator"].unique()}
    if len(set(labels.values())) < 2:
        labels = {name: in_french().indicator(result.config, name) for name in labels}
    label = cells["indicator"].astype(str).map(labels)
    return {name: _part(cells[label == name], codes) for name in dict.fromkeys(labels.values())}


def _part(cells: pd.DataFrame, codes: pd.Index) -> Floats32:
    """The part that some indicators bring together; secret where one of them is."""
    found = cells.groupby("code", sort=False)["contribution"].sum(min_count=1)
    values = found.reindex(codes).to_numpy(dtype=np.float32)
    if "masked" not in cells:
        return np.asarray(values)
    secret = codes.isin(cells.loc[cells["masked"].astype(bool), "code"])
    return np.where(secret, SECRET, values)


def _dimension(result: StudyResult, indicator: str) -> str:
    path = result.config.indicators[indicator].dimension or ""
    return capitalised(path.partition("/")[0]) or in_french().say("page.no_dimension")


def _agreement(result: StudyResult, version: str) -> str:
    """The primary metric of a version with its interval, in French; empty where it is not judged."""
    if result.primary is None:
        return ""
    truth, metric = result.primary
    rows = result.ranking()
    rows = rows[(rows["version"] == version) & rows["estimate"].notna()]
    if rows.empty:
        return ""
    row = rows.iloc[0]
    language = in_french()
    between = interval_of(language, metric, row["ci_low"], row["ci_high"])
    figure = f"{figure_of(language, metric, row['estimate'])} {between}".strip()
    what = {"metric": language.metric(metric), "truth": language.ground_truth(result.config, truth), "figure": figure}
    remarks = language.remarks(read(row["remarks"]), result.config)
    if remarks:
        return plain(language.say("page.agreement_with_remarks", remarks=remarks, **what))
    return plain(language.say("page.agreement", **what))


def _breaks(result: StudyResult) -> dict[str, tuple[int, int, int]]:
    """The classes of moves between two versions, by their positions."""
    scores = result.tables["scores"]
    scored = [set(scores.loc[scores["version"] == name, "code"]) for name in result.versions]
    return {f"{a} {b}": shift_breaks(len(scored[a] & scored[b])) for a, b in combinations(range(len(scored)), 2)}


def _layout(block: Block, layout: MapLayout, codes: pd.Index) -> dict[str, Any]:
    block.add("shape_territory", codes.get_indexer(pd.Index(layout.codes.astype(str))).astype(np.int32))
    return add_layout(block, layout)
