"""Maps show the classes of the tables, in the place of each territory; what is not known is hatched and said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch

from ifn_research.language import language_named
from ifn_research.outputs.colours import DECILES, DIVERGING
from ifn_research.outputs.figures import draw_figures
from ifn_research.outputs.figures.canvas import save
from ifn_research.outputs.figures.choropleth import readable_on
from ifn_research.outputs.figures.maps import (
    decile_map,
    map_drawings,
    rank_shift_map,
    residual_map,
    score_map,
)
from ifn_research.results.moves import rank_rises
from ifn_research.results.study_result import StudyResult
from tests.support.hand_made import make

CODES = [f"{k:02d}" for k in range(1, 11)]


def outlines(*codes: str) -> dict[str, Any]:
    """Squares in a row from west to east, in the order of their codes."""
    return {code: shapely.box(k, 46, k + 1, 47) for k, code in enumerate(codes)}


def scored(version: str, scores: Mapping[str, float]) -> list[dict[str, Any]]:
    tenth = {code: k + 1 for k, code in enumerate(sorted(scores, key=lambda code: scores[code]))}
    return [
        {"version": version, "code": c, "name": "", "score": s, "rank": len(scores) + 1 - tenth[c], "decile": tenth[c]}
        for c, s in scores.items()
    ]


def local(version: str, residuals: Mapping[str, float], **clusters: str) -> list[dict[str, Any]]:
    key = {"version": version, "ground_truth": "caf", "name": ""}
    return [{**key, "code": c, "residual": r, "cluster": clusters.get(f"_{c}", "")} for c, r in residuals.items()]


def study(**tables: list[dict[str, Any]]) -> StudyResult:
    scores = [*scored("equal", {c: float(k) for k, c in enumerate(CODES)})]
    scores += scored("pca", {c: float(-k) for k, c in enumerate(CODES)})
    return replace(make(**{"scores": scores} | tables), outlines=outlines(*CODES))


def faces(figure: Figure) -> dict[int, str]:
    """Colour of the square at each place of the row; hatched ones are absent."""
    return {
        int(ring[:, 0].mean() // 100): to_hex(patch.get_facecolor())
        for patch in shapes(figure)
        if patch.get_hatch() is None
        for ring in patch.get_path().to_polygons(closed_only=False)
    }


def shapes(figure: Figure) -> list[PathPatch]:
    """The filled shapes of a map, one a class."""
    return [patch for patch in figure.axes[0].patches if isinstance(patch, PathPatch) and patch.get_fill()]


def legend(figure: Figure) -> list[str]:
    return [text.get_text().replace("\n", " ") for text in figure.legends[0].get_texts()]


def title(figure: Figure | None) -> str:
    assert figure is not None
    return figure.get_suptitle().replace("\n", " ")


def caption(figure: Figure) -> str:
    label = figure._supxlabel
    assert label is not None
    return str(label.get_text()).replace("\n", " ")


def test_each_territory_has_the_colour_of_its_tenth() -> None:
    figure = decile_map(study(), "equal")
    assert figure is not None
    assert faces(figure) == dict(enumerate(DECILES))
    assert legend(figure) == ["10 (le plus fragile)", *map(str, range(9, 1, -1)), "1 (le moins fragile)"]


def test_a_territory_without_score_is_hatched_and_one_without_outline_is_named() -> None:
    scores = scored("equal", {code: float(k) for k, code in enumerate(CODES[1:])})
    result = replace(study(scores=scores), outlines=outlines(*CODES[:-1]))
    figure = decile_map(result, "equal")
    assert figure is not None
    assert 0 not in faces(figure)
    assert any(patch.get_hatch() for patch in shapes(figure))
    assert legend(figure)[-1] == "non noté"
    assert "Sans contour, non dessinés\u00a0: 1 (10)" in caption(figure)


def test_each_territory_has_the_colour_of_the_class_of_its_score() -> None:
    # From 0 to 9 in at most seven classes: the narrowest readable width is 1.5, which makes six.
    figure = score_map(study(), "equal")
    assert figure is not None
    found = faces(figure)
    assert [found[k] for k in (0, 1)] == [DECILES[0]] * 2
    assert [found[k] for k in (8, 9)] == [DECILES[9]] * 2
    assert len(set(found.values())) == 6
    # 3 is the lower edge of its class: it is with 4, not with 2.
    assert found[3] == found[4] != found[2]
    assert (
        legend(figure)
        == [f"de {a} à {b}" for a, b in pairwise(("0,0", "1,5", "3,0", "4,5", "6,0", "7,5", "9,0"))][::-1]
    )
    assert "10 territoires notés, de 0,000 à 9,000." in caption(figure)


def test_scores_that_are_missing_are_hatched_and_english_has_decimal_points() -> None:
    rows = scored("equal", {code: (float("nan") if code == "05" else k / 10 - 0.4) for k, code in enumerate(CODES)})
    figure = score_map(study(scores=rows), "equal", language_named("en"))
    assert figure is not None
    assert 4 not in faces(figure)
    assert legend(figure)[-2:] == ["\u22120.45 to \u22120.30", "not scored"]
    assert "Nine territories scored, from \u22120.4000 to 0.5000." in caption(figure)


def test_scores_that_are_equal_are_one_class_that_says_the_score() -> None:
    figure = score_map(study(scores=scored("equal", dict.fromkeys(CODES, -1.25))), "equal")
    assert figure is not None
    assert len(set(faces(figure).values())) == 1
    assert legend(figure) == ["\u22121,250"]


def test_the_map_of_scores_is_of_the_version_that_does_best_or_of_the_first() -> None:
    assert [name for name, _ in map_drawings(study())][:1] == ["map-scores"]
    assert title(dict(map_drawings(study()))["map-scores"]()) == "equal\u00a0: scores"
    row = {"ground_truth": "caf", "metric": "spearman", "note": ""}
    ranked = [{**row, "version": "pca", "estimate": 0.5}, {**row, "version": "equal", "estimate": 0.1}]
    assert title(dict(map_drawings(study(ranking=ranked)))["map-scores"]()) == "pca\u00a0: scores"


def test_moves_are_counted_among_the_territories_that_both_versions_score() -> None:
    a = scored("equal", dict(zip("abcde", (5.0, 4.0, 3.0, 2.0, 1.0), strict=True)))
    b = scored("pca", dict(zip("acdez", (1.0, 4.0, 3.0, 2.0, 9.0), strict=True)))
    # Among a, c, d, e: ranks 1, 2, 3, 4 become 4, 1, 2, 3.
    first, second = (pd.DataFrame(rows).set_index("code")["score"].dropna() for rows in (a, b))
    assert rank_rises(first, second).to_dict() == {"a": -3, "c": 1, "d": 1, "e": 1}


def test_a_territory_that_becomes_more_fragile_is_orange() -> None:
    figure = rank_shift_map(study(), "equal", "pca")
    assert figure is not None
    # The order is reversed: the first was least fragile and is most fragile now. Ten ranked: classes at 1, 2 and 3.
    found = faces(figure)
    assert (found[0], found[9]) == (DIVERGING[6], DIVERGING[0])
    assert (found[4], found[5]) == (DIVERGING[4], DIVERGING[2])
    texts = ["3 places ou plus", "2 places", "1 place"]
    more, less = ([f"{way} fragile de {text}" for text in texts] for way in ("plus", "moins"))
    assert legend(figure) == [*more, "même rang", *reversed(less)]


def test_residuals_are_orange_where_the_outcome_is_worse_and_clusters_are_surrounded() -> None:
    left = dict(zip(CODES, (-3.0, -1.0, -1.0, -0.5, 0.0, 0.0, 0.5, 1.0, 1.0, 3.0), strict=True))
    rows = local("equal", left, _01="low-low", _09="high-high", _10="high-high")
    figure = residual_map(study(lisa=rows), "equal")
    assert figure is not None
    # Their standard deviation is sqrt(2.25) = 1.5: edges at 0.8 (0.75, rounded as the legend shows it), 1.5 and 3.
    colours = faces(figure)
    assert [colours[k] for k in (0, 1, 4, 8, 9)] == [DIVERGING[k] for k in (1, 2, 3, 4, 6)]
    assert legend(figure)[-2:] == [
        "zone où l’indice sous-estime les difficultés",
        "zone où l’indice les surestime",
    ]
    around = [patch for patch in figure.axes[0].patches if not patch.get_fill()]
    # Two neighbours are surrounded as one area.
    assert [round(float(patch.get_path().get_extents().width), -2) for patch in around] == [200, 100]


def test_a_ground_truth_measured_by_group_colours_the_territories_of_the_group() -> None:
    result = study(lisa=local("equal", {"E1": 2.0, "E2": -2.0}))
    scores = result.tables["scores"].assign(epci=["E1"] * 5 + ["E2"] * 5 + ["E1"] * 10)
    truth = {"name": "caf", "column": "caf", "table": {"path": "caf.csv", "code": "c", "group": "epci"}}
    result = replace(
        result, tables={**result.tables, "scores": scores}, document={**result.document, "ground_truth": [truth]}
    )
    figure = residual_map(result, "equal")
    assert figure is not None
    assert set(list(faces(figure).values())[:5]) == {DIVERGING[5]}
    assert "mesuré par groupe" in caption(figure)


def test_legends_in_english_have_no_decimal_comma() -> None:
    rows = local("equal", {code: (-1) ** k * 1.5 for k, code in enumerate(CODES)})
    figure = residual_map(study(lisa=rows), "equal", language_named("en"))
    assert figure is not None
    assert "+1.5 to +3.0" in legend(figure)
    assert "No local cluster is established" in caption(figure)


def test_there_is_no_map_without_outlines_scores_or_residuals() -> None:
    assert decile_map(replace(study(), outlines={}), "equal") is None
    assert decile_map(study(), "unknown") is None
    assert score_map(replace(study(), outlines={}), "equal") is None
    assert score_map(study(), "unknown") is None
    assert residual_map(study(), "equal") is None
    assert list(map_drawings(replace(study(), outlines={}))) == []


def test_departements_without_outlines_are_tiles_with_their_codes() -> None:
    result = study()
    result = replace(result, outlines={}, document={**result.document, "level": "departement"})
    figure = decile_map(result, "equal")
    assert figure is not None
    written = {text.get_text() for text in figure.axes[0].texts}
    assert {"01", "2A", "971"} <= written
    assert len(written) == 101


def test_the_results_have_one_map_a_version_and_the_same_bytes_each_time(tmp_path: Path) -> None:
    result = study(lisa=local("pca", {code: float(k) - 4.5 for k, code in enumerate(CODES)}))
    for name in ("a", "b"):
        draw_figures(result, tmp_path / name, which="all", vector=True)
    names = {path.relative_to(tmp_path / "a/figures").as_posix() for path in (tmp_path / "a").rglob("*.png")}
    assert {"equal/map.png", "pca/map.png", "map-rank-shift.png", "map-scores.png"} <= names
    for path in (tmp_path / "a").rglob("*.svg"):
        assert (tmp_path / "b" / path.relative_to(tmp_path / "a")).read_bytes() == path.read_bytes()


def test_thousands_of_shapes_are_a_picture_inside_the_svg(tmp_path: Path) -> None:
    codes = [f"{k:05d}" for k in range(2500)]
    shapes = {
        c: shapely.box(k % 50 / 10, 45 + k // 50 / 10, (k % 50 + 1) / 10, 45.1 + k // 50 / 10)
        for k, c in enumerate(codes)
    }
    result = replace(study(scores=scored("equal", {c: float(k) for k, c in enumerate(codes)})), outlines=shapes)
    scores = result.tables["scores"].assign(decile=np.arange(2500) // 250 + 1)
    figure = decile_map(replace(result, tables={**result.tables, "scores": scores}), "equal")
    assert figure is not None
    save(figure, tmp_path / "map", vector=True)
    text = (tmp_path / "map.svg").read_text(encoding="utf-8")
    assert "<image" in text
    assert len(text) < 500_000


@pytest.mark.parametrize(("colour", "text"), [("#fce236", "black"), ("#00224e", "white"), ("#ffffff", "black")])
def test_codes_on_tiles_are_readable(colour: str, text: str) -> None:
    assert readable_on(colour) == text
