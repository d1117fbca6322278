"""Maps of a study: tenths of a version, moves between two versions, what a version leaves unexplained."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from ifn_research.data.map_layout import MapLayout
from ifn_research.french import MINUS, count, ground_truth_label, number
from ifn_research.map_scales import DECILES, DIVERGING, residual_breaks, shift_breaks, shift_classes
from ifn_research.outputs.figures.choropleth import Outlined, choropleth
from ifn_research.outputs.figures.map_words import WORDS, Lang
from ifn_research.results import StudyResult
from ifn_research.statistics.ranks import ranks_descending

# Territories without outline that a caption names.
NAMED = 4


def decile_map(
    result: StudyResult, version: str, lang: Lang = "fr", *, layout: MapLayout | None = None
) -> Figure | None:
    """Tenths of the territories in one version; darkest is most fragile.

    Parameters
    ----------
    result : StudyResult
        As read from a results folder.
    version : str
    lang : {"fr", "en"}
    layout : MapLayout, optional
        Of `result.layout()`, where several maps are drawn.

    Returns
    -------
    Figure or None
        None where the study has no map, or the version no scores.
    """
    layout, rows, words = layout or result.layout(), _scores(result, version), WORDS[lang]
    if layout is None or rows.empty:
        return None
    classes = dict(zip(rows["code"], rows["decile"].astype(int) - 1, strict=True))
    return choropleth(
        layout,
        {code: 9 - k for code, k in classes.items()},
        colours=DECILES[::-1],
        labels=[words["most"], *(str(k) for k in range(9, 1, -1)), words["least"]],
        missing=words["unscored"],
        title=words["deciles"].format(version=version),
        heading=words["deciles_heading"],
        reading=words["deciles_reading"].format(n=_count(len(rows), lang)) + _about(layout, rows["code"], lang),
    )


def rank_shift_map(
    result: StudyResult,
    version_a: str,
    version_b: str,
    lang: Lang = "fr",
    *,
    layout: MapLayout | None = None,
    scores_a: pd.Series | None = None,
) -> Figure | None:
    """By how many places each territory is more or less fragile in a second version than in a first.

    Ranks are those among the territories that both score. Parameters and returns as for `decile_map`; `scores_a` are
    the scores of the first version by code, where another run computed them.
    """
    layout, words = layout or result.layout(), WORDS[lang]
    first = _by_code(result, version_a) if scores_a is None else scores_a
    rise = rank_rises(first, _by_code(result, version_b))
    if layout is None or rise.empty:
        return None
    found = dict(zip(rise.index, 6 - shift_classes(rise.to_numpy(), len(rise)), strict=True))
    said = {"a": version_a, "b": version_b}
    return choropleth(
        layout,
        found,
        colours=DIVERGING[::-1],
        labels=_labels_of_shifts(len(rise), lang),
        missing=words["unscored_by_both"],
        title=words["shifts"].format(**said),
        heading=words["shifts_heading"].format(**said),
        reading=words["shifts_reading"].format(n=_count(len(rise), lang)) + _about(layout, rise.index, lang),
    )


def residual_map(
    result: StudyResult, version: str, lang: Lang = "fr", *, layout: MapLayout | None = None
) -> Figure | None:
    """What the score leaves unexplained of the primary ground truth, with local clusters surrounded.

    Parameters and returns as for `decile_map`; None too where `lisa.csv` has no row of the version.
    """
    layout, words, rows = layout or result.layout(), WORDS[lang], _residuals(result, version)
    edges, decimals = residual_breaks(rows["residual"].to_numpy(dtype=np.float64))
    if layout is None or result.primary is None or not edges:
        return None
    found = 6 - np.digitize(rows["residual"].to_numpy(dtype=np.float64), edges)
    outlined = [
        Outlined(frozenset(rows.loc[rows["cluster"] == kind, "code"]), words[kind], dotted)
        for kind, dotted in (("high-high", False), ("low-low", True))
    ]
    shown = [item for item in outlined if item.codes]
    declared: Mapping[str, str] = _truth(result)
    clusters = words["clusters"] if shown else words["no_cluster"]
    unit = words["unit"].format(unit=declared["unit"]) if declared.get("unit") else ""
    reading = words["residuals_reading"].format(unit=unit, clusters=clusters)
    return choropleth(
        layout,
        dict(zip(rows["code"], found.tolist(), strict=True)),
        colours=DIVERGING[::-1],
        labels=_labels_of_residuals(edges, decimals, lang),
        missing=words["unknown"],
        title=words["residuals"].format(version=version, truth=ground_truth_label(result.config, result.primary[0])),
        heading=words["residuals_heading"],
        reading=reading + (words["groups"] if _group(result) else "") + _about(layout, rows["code"], lang),
        outlined=shown,
    )


def map_drawings(result: StudyResult) -> Iterator[tuple[str, Callable[[], Figure | None]]]:
    """The maps that a results folder holds, by name: the tenths of each version, and two of the study.

    These are the residuals of the version that does best on the primary criterion, and the moves from the first version
    of the configuration to it, or to the second one where nothing is judged or the first is best.
    """
    layout = result.layout()
    judged = [name for name in result.versions if name not in result.beside]
    if layout is None or not judged:
        return
    best = next((str(name) for name in result.ranking()["version"] if name in judged), judged[0])
    other = best if best != judged[0] else next(iter(judged[1:]), None)
    if result.primary is not None:
        yield "map-residuals", lambda: residual_map(result, best, layout=layout)
    if other is not None:
        yield "map-rank-shift", lambda: rank_shift_map(result, judged[0], other, layout=layout)
    for version in result.versions:
        yield f"{version}/map", lambda version=version: decile_map(result, version, layout=layout)  # type: ignore[misc]


def rank_rises(a: pd.Series, b: pd.Series) -> pd.Series:
    """Places by which each territory is more fragile by scores b than by scores a, among those that both have."""
    both = a.index.intersection(b.index, sort=False)
    ranks_a, ranks_b = (ranks_descending(one.loc[both].to_numpy(dtype=np.float64)) for one in (a, b))
    return pd.Series((ranks_a - ranks_b).astype(np.int64), index=both)


def _by_code(result: StudyResult, version: str) -> pd.Series:
    return _scores(result, version).set_index("code")["score"].dropna()


def _scores(result: StudyResult, version: str) -> pd.DataFrame:
    scores = result.tables["scores"]
    return scores[scores["version"] == version]


def _truth(result: StudyResult) -> Mapping[str, str]:
    name = result.primary[0] if result.primary else ""
    return next((item for item in result.config.get("ground_truth", []) if item["name"] == name), {})


def _group(result: StudyResult) -> str:
    """The group at whose members the primary ground truth is measured, if it is not the territories."""
    table = _truth(result).get("table")
    return str(table.get("group") or "") if isinstance(table, Mapping) else ""


def _residuals(result: StudyResult, version: str) -> pd.DataFrame:
    """Residual and cluster of each territory; those of its group where the ground truth is measured by group."""
    rows = result.tables["lisa"]
    rows = rows[(rows["version"] == version) & rows["residual"].notna()]
    group = _group(result)
    if not group or rows.empty:
        return rows
    places = _scores(result, version)[["code", group]].rename(columns={group: "place"})
    measured = rows[["code", "residual", "cluster"]].rename(columns={"code": "place"})
    return places.merge(measured, on="place")


def _labels_of_shifts(n: int, lang: Lang) -> list[str]:
    words, breaks = WORDS[lang], shift_breaks(n)
    small, some, much = breaks
    sizes = [
        words["or_more"].format(low=_count(much, lang)),
        *(_between(low, high - 1, lang) for low, high in ((some, much), (small, some))),
    ]
    middle = words["same"] if small == 1 else words["under"].format(low=_count(small, lang))
    rises = [words["more_fragile"].format(places=size) for size in sizes]
    falls = [words["less_fragile"].format(places=size) for size in reversed(sizes)]
    return [*rises, middle, *falls]


def _between(low: int, high: int, lang: Lang) -> str:
    words = WORDS[lang]
    if low < high:
        return words["between"].format(low=_count(low, lang), high=_count(high, lang))
    return words["one" if low == 1 else "exactly"].format(low=_count(low, lang))


def _labels_of_residuals(edges: Sequence[float], decimals: int, lang: Lang) -> list[str]:
    words = WORDS[lang]
    texts = [_signed(edge, decimals, lang) for edge in edges]
    inside = [words["range"].format(low=low, high=high) for low, high in pairwise(texts)]
    return [words["worse"].format(low=texts[-1]), *inside[::-1], words["better"].format(low=texts[0])]


def _signed(value: float, decimals: int, lang: Lang) -> str:
    text = number(value, decimals) if lang == "fr" else f"{value:,.{decimals}f}".replace("-", MINUS)
    return f"+{text}" if value > 0 else text


def _count(value: int, lang: Lang) -> str:
    return count(value) if lang == "fr" else f"{value:,}"


def _about(layout: MapLayout, codes: Sequence[str] | pd.Series | pd.Index, lang: Lang) -> str:
    """What a reader must know of the sheet: squares, scales, and who is not on it."""
    words, drawn = WORDS[lang], {str(code) for code in layout.codes}
    left = [str(code) for code in codes if str(code) not in drawn]
    texts = [words["tiles"]] if layout.tiles else []
    texts += [words["scales"]] if layout.insets else []
    if left:
        names = ", ".join(left[:NAMED]) + (", …" if len(left) > NAMED else "")
        texts.append(words["without_outline"].format(n=_count(len(left), lang), names=names))
    return "".join(texts)
