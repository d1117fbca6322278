"""Maps of a study: scores and tenths of a version, moves between two, what a version leaves unexplained."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import pairwise

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from ifn_research.geography.sheet import MapLayout
from ifn_research.language import Language, language_named
from ifn_research.outputs.colours import (
    DECILES,
    DIVERGING,
    KINDS,
    STANDINGS,
    residual_breaks,
    score_breaks,
    score_classes,
    score_colours,
    shift_breaks,
    shift_classes,
)
from ifn_research.outputs.dots import dots_of
from ifn_research.outputs.figures.choropleth import Legend, Outlined, choropleth
from ifn_research.results.moves import rank_rises
from ifn_research.results.study_result import StudyResult
from ifn_research.results.typology import CHOSEN, labels_of_classes

# Territories without outline that a caption names.
NAMED = 4
# Local clusters that are surrounded, how the legend calls them, and whether their line is dotted.
CLUSTERS = (
    ("high-high", "map.residuals.high_high", False),
    ("low-low", "map.residuals.low_low", True),
)


def score_map(
    result: StudyResult, version: str, language: Language | None = None, *, layout: MapLayout | None = None
) -> Figure | None:
    """Scores of one version in classes of equal width; darkest is most fragile.

    Parameters
    ----------
    result : StudyResult
        As read from a results folder.
    version : str
    language : Language, optional
        French when absent.
    layout : MapLayout, optional
        Of `result.layout()`, where several maps are drawn.

    Returns
    -------
    Figure or None
        None where the study has no map, or the version no scores.
    """
    layout, scores, language = layout or result.layout(), _by_code(result, version), language or language_named("fr")
    if layout is None or scores.empty:
        return None
    edges, decimals = score_breaks(scores.to_numpy(dtype=np.float64))
    labels = _labels_of_scores(edges, decimals, language)
    found = len(labels) - 1 - score_classes(scores.to_numpy(dtype=np.float64), edges)
    low, high = (language.number(float(value), decimals + 2) for value in (scores.min(), scores.max()))
    reading = language.say("map.scores.reading", len(scores), low=low, high=high)
    return choropleth(
        layout,
        dict(zip(scores.index, found.tolist(), strict=True)),
        _legend(
            language,
            language.say("map.scores.heading"),
            score_colours(len(labels))[::-1],
            labels,
            language.say("map.unscored"),
        ),
        title=language.say("map.scores.title", version=language.version(result.config, version)),
        reading=_joined(reading, _about(layout, scores.index, language)),
    )


def decile_map(
    result: StudyResult, version: str, language: Language | None = None, *, layout: MapLayout | None = None
) -> Figure | None:
    """Tenths of the territories in one version; darkest is most fragile. Parameters and returns as for `score_map`."""
    layout, rows, language = layout or result.layout(), _scores(result, version), language or language_named("fr")
    rows = rows[rows["decile"].notna()]
    if layout is None or rows.empty:
        return None
    places = dots_of(result, layout)
    hiding = [language.say("map.places_hidden", len(item.points), label=item.label) for item in places if item.many]
    return choropleth(
        layout,
        dict(zip(rows["code"], 10 - rows["decile"].astype(int), strict=True)),
        _legend(
            language,
            language.say("map.deciles.heading"),
            DECILES[::-1],
            [
                language.say("map.deciles.most"),
                *(str(k) for k in range(9, 1, -1)),
                language.say("map.deciles.least"),
            ],
            language.say("map.unscored"),
        ),
        title=language.say("map.deciles.title", version=language.version(result.config, version)),
        reading=_joined(
            language.say("map.deciles.reading", len(rows)),
            *hiding,
            _about(layout, rows["code"], language),
        ),
        dots=[item for item in places if not item.many],
    )


def rank_shift_map(
    result: StudyResult,
    version_a: str,
    version_b: str,
    language: Language | None = None,
    *,
    layout: MapLayout | None = None,
    scores_a: pd.Series | None = None,
) -> Figure | None:
    """By how many places each territory is more or less fragile in a second version than in a first.

    Ranks are those among the territories that both score. Parameters and returns as for `score_map`; `scores_a` are
    the scores of the first version by code, where another run computed them.
    """
    layout, language = layout or result.layout(), language or language_named("fr")
    first = _by_code(result, version_a) if scores_a is None else scores_a
    rise = rank_rises(first, _by_code(result, version_b))
    if layout is None or rise.empty:
        return None
    found = dict(zip(rise.index, 6 - shift_classes(rise.to_numpy(), len(rise)), strict=True))
    said = {"a": language.version(result.config, version_a), "b": language.version(result.config, version_b)}
    return choropleth(
        layout,
        found,
        _legend(
            language,
            language.say("map.shifts.heading", **said),
            DIVERGING[::-1],
            _labels_of_shifts(len(rise), language),
            language.say("map.shifts.missing"),
        ),
        title=language.say("map.shifts.title", **said),
        reading=_joined(language.say("map.shifts.reading", len(rise)), _about(layout, rise.index, language)),
    )


def residual_map(
    result: StudyResult, version: str, language: Language | None = None, *, layout: MapLayout | None = None
) -> Figure | None:
    """A map of the part of the primary ground truth that the score leaves unexplained, with local clusters surrounded.

    Parameters and returns as for `score_map`; None too where `lisa.csv` has no row of the version.
    """
    layout, rows, language = layout or result.layout(), _residuals(result, version), language or language_named("fr")
    edges, decimals = residual_breaks(rows["residual"].to_numpy(dtype=np.float64))
    if layout is None or result.primary is None or not edges:
        return None
    found = 6 - np.digitize(rows["residual"].to_numpy(dtype=np.float64), edges)
    outlined = [
        Outlined(frozenset(rows.loc[rows["cluster"] == kind, "code"]), language.say(key), dotted)
        for kind, key, dotted in CLUSTERS
    ]
    shown = [item for item in outlined if item.codes]
    truth = language.ground_truth(result.config, result.primary[0])
    return choropleth(
        layout,
        dict(zip(rows["code"], found.tolist(), strict=True)),
        _legend(
            language,
            language.say("map.residuals.heading"),
            DIVERGING[::-1],
            _labels_of_residuals(edges, decimals, language),
            language.say("map.residuals.missing"),
        ),
        title=language.say("map.residuals.title", version=language.version(result.config, version), truth=truth),
        reading=_joined(
            _reading_of_residuals(result, language, clusters=bool(shown)), _about(layout, rows["code"], language)
        ),
        outlined=shown,
    )


def typology_map(
    result: StudyResult, language: Language | None = None, *, layout: MapLayout | None = None
) -> Figure | None:
    """The class of each territory; None where no typology is shown. Parameters and returns as for `score_map`."""
    layout, language = layout or result.layout(), language or language_named("fr")
    settings = result.config.typology
    if layout is None or settings is None or "typology" not in result.tables:
        return None
    rows, means = result.tables["typology"], result.tables["typology_classes"]
    tried = result.tables["typology_stability"]
    rand = float(tried.loc[tried["verdict"] == CHOSEN, "adjusted_rand"].iloc[0])
    labels = labels_of_classes(language, result.config, means)
    version = settings.version or result.config.versions[0].name
    reading = "typology.map.reading" if settings.on == "dimensions" else "typology.map.reading_indicators"
    return choropleth(
        layout,
        dict(zip(rows["code"], rows["class_number"].astype(int) - 1, strict=True)),
        _legend(
            language,
            language.say("typology.map.heading"),
            KINDS[: len(labels)],
            labels,
            language.say("typology.map.missing"),
        ),
        title=language.say("typology.map.title", version=language.version(result.config, version)),
        reading=_joined(
            language.say(reading, rand=language.number(rand, 2)),
            _about(layout, rows["code"], language),
        ),
    )


def standing_map(
    result: StudyResult, version: str, language: Language | None = None, *, layout: MapLayout | None = None
) -> Figure | None:
    """Territories that are in the most fragile tenth over all choices, over some, or over none.

    Parameters and returns as for `score_map`; None too where the choices of the version do not vary.
    """
    layout, language = layout or result.layout(), language or language_named("fr")
    rows = result.tables.get("robustness")
    rows = None if rows is None else rows[rows["version"] == version]
    if layout is None or rows is None or rows.empty:
        return None
    names = list(STANDINGS)
    return choropleth(
        layout,
        dict(zip(rows["code"], rows["standing"].map(names.index).astype(int), strict=True)),
        _legend(
            language,
            language.say("map.standing.heading"),
            list(STANDINGS.values()),
            [language.say(f"map.standing.{name}") for name in names],
            language.say("map.standing.missing"),
        ),
        title=language.say("map.standing.title", version=language.version(result.config, version)),
        reading=_joined(language.say("map.standing.reading", len(rows)), _about(layout, rows["code"], language)),
    )


def map_drawings(result: StudyResult) -> Iterator[tuple[str, Callable[[], Figure | None]]]:
    """The maps that a results folder holds, by name: the tenths of each version, and three of the study.

    These are the scores and the residuals of the version that does best on the primary criterion (of the first of the
    configuration where nothing is judged), and the moves from the first version to it, or to the second one where
    nothing is judged or the first is best.
    """
    layout = result.layout()
    judged = [name for name in result.versions if name not in result.beside]
    if layout is None or not judged:
        return
    best = next((str(name) for name in result.ranking()["version"] if name in judged), judged[0])
    other = best if best != judged[0] else next(iter(judged[1:]), None)
    yield "map-scores", lambda: score_map(result, best, layout=layout)
    if result.primary is not None:
        yield "map-residuals", lambda: residual_map(result, best, layout=layout)
    if other is not None:
        yield "map-rank-shift", lambda: rank_shift_map(result, judged[0], other, layout=layout)
    if "typology" in result.tables:
        yield "map-typology", lambda: typology_map(result, layout=layout)
    for version in dict.fromkeys(_rows_of(result, "robustness", "version")):
        yield f"{version}/map-standing", partial(standing_map, result, version, layout=layout)
    yield from version_maps(result, layout)


def version_maps(result: StudyResult, layout: MapLayout) -> Iterator[tuple[str, Callable[[], Figure | None]]]:
    """The map of each version."""
    for version in result.versions:
        yield f"{version}/map", partial(decile_map, result, version, layout=layout)


def _rows_of(result: StudyResult, table: str, column: str) -> list[str]:
    """A column of a table that some studies have."""
    rows = result.tables.get(table)
    return [] if rows is None else rows[column].tolist()


def _by_code(result: StudyResult, version: str) -> pd.Series:
    return _scores(result, version).set_index("code")["score"].dropna()


def _scores(result: StudyResult, version: str) -> pd.DataFrame:
    scores = result.tables["scores"]
    return scores[scores["version"] == version]


def _group(result: StudyResult) -> str:
    """The group at whose members the primary ground truth is measured, if it is not the territories."""
    return "" if result.primary is None else result.config.truth(result.primary[0]).group or ""


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


def _labels_of_scores(edges: Sequence[float], decimals: int, language: Language) -> list[str]:
    """From the most fragile class to the least; the only score where there is one."""
    texts = [language.number(edge, decimals) for edge in edges]
    if len(texts) == 1:
        return texts
    return [language.say("map.range", low=low, high=high) for low, high in pairwise(texts)][::-1]


def _labels_of_shifts(n: int, language: Language) -> list[str]:
    small, some, much = shift_breaks(n)
    sizes = [
        language.say("map.shifts.or_more", low=language.count(much)),
        *(_between(low, high - 1, language) for low, high in ((some, much), (small, some))),
    ]
    middle = language.say("map.shifts.same" if small == 1 else "map.shifts.under", low=language.count(small))
    rises = [language.say("map.shifts.more_fragile", places=size) for size in sizes]
    falls = [language.say("map.shifts.less_fragile", places=size) for size in reversed(sizes)]
    return [*rises, middle, *falls]


def _between(low: int, high: int, language: Language) -> str:
    if low < high:
        return language.say("map.shifts.between", low=language.count(low), high=language.count(high))
    return language.say("map.shifts.places", low, size=language.count(low))


def _labels_of_residuals(edges: Sequence[float], decimals: int, language: Language) -> list[str]:
    texts = [language.signed(edge, decimals) for edge in edges]
    inside = [language.say("map.range", low=low, high=high) for low, high in pairwise(texts)]
    worse, better = (
        language.say("map.residuals.worse", low=texts[-1]),
        language.say("map.residuals.better", low=texts[0]),
    )
    return [worse, *inside[::-1], better]


def _reading_of_residuals(result: StudyResult, language: Language, *, clusters: bool) -> str:
    unit = result.config.truth(result.primary[0]).unit if result.primary else ""
    return _joined(
        language.say("map.residuals.reading"),
        language.say("map.residuals.unit", unit=unit) if unit else "",
        language.say("map.residuals.clusters" if clusters else "map.residuals.no_cluster"),
        language.say("map.residuals.groups") if _group(result) else "",
    )


def _about(layout: MapLayout, codes: Sequence[str] | pd.Series | pd.Index, language: Language) -> str:
    """A caption about the sheet: squares, scales, and the territories that are not on it."""
    drawn = {str(code) for code in layout.codes}
    left = [str(code) for code in codes if str(code) not in drawn]
    names = ", ".join(left[:NAMED]) + (", …" if len(left) > NAMED else "")
    return _joined(
        language.say("map.tiles") if layout.tiles else "",
        language.say("map.scales") if layout.insets else "",
        language.say("map.without_outline", n=language.count(len(left)), names=names) if left else "",
    )


def _joined(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)


def _legend(language: Language, heading: str, colours: Sequence[str], labels: Sequence[str], missing: str) -> Legend:
    """A legend that says of the places between territories that they are none of the study's."""
    return Legend(heading, colours, labels, missing, language.say("map.outside"))
