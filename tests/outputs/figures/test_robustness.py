"""Intervals of ranks and bars of effects are those of the tables."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from ifn_research.language import language_named
from ifn_research.outputs.colours import STANDINGS
from ifn_research.outputs.figures import draw, drawings
from ifn_research.outputs.figures.robustness import MAY_BE, rank_ranges, rank_sets, sensitivity
from ifn_research.results.study_result import StudyResult, with_table
from tests.support.varied_study import SCALES, found, varied_rows


@pytest.fixture(scope="module")
def result() -> StudyResult:
    return found({"normalisation": ["zscore", "percentile"], "weights": "simplex"})


def segments(axes: Axes) -> list[tuple[float, float, float]]:
    """Each horizontal line of the first collection: where it lies, and its ends."""
    lines = axes.collections[0].get_segments()
    return [(float(line[0][1]), float(line[0][0]), float(line[1][0])) for line in lines]


def drawn(figure: Figure | None) -> Figure:
    assert figure is not None
    return figure


def labels(axes: Axes) -> list[str]:
    return [tick.get_text().replace("\n", " ") for tick in axes.get_yticklabels()]


def test_each_line_runs_over_the_ranks_of_ninety_per_cent_of_the_runs(result: StudyResult) -> None:
    rows = result.tables["robustness"].set_index("code")
    axes = drawn(rank_ranges(result, "own")).axes[0]
    names = labels(axes)
    assert names[:10] == rows.sort_values("rank_nominal", kind="stable").index[:10].tolist()
    for name, (_, low, high) in zip(names, segments(axes), strict=True):
        assert (low, high) == (rows.loc[name, "rank_q05"], rows.loc[name, "rank_q95"])
    colours = [to_hex(colour) for colour in axes.collections[0].get_colors()]
    assert colours[0] == STANDINGS[rows.loc[names[0], "standing"]]


def test_the_limit_lies_after_the_last_rank_of_the_tenth(result: StudyResult) -> None:
    axes = drawn(rank_ranges(result, "own")).axes[0]
    upright = [line for line in axes.lines if len(set(line.get_xdata())) == 1 and len(line.get_xdata()) == 2]
    # 60 territories: ranks 1 to 6.
    assert upright[-1].get_xdata()[0] == 6.5
    fewer = found({"normalisation": ["zscore", "percentile"]}, rows=varied_rows(22))
    axes = drawn(rank_ranges(fewer, "own")).axes[0]
    assert len(labels(axes)) == 22
    # 10 (rank - 1) < 22: ranks 1 to 3.
    assert [line.get_xdata()[0] for line in axes.lines if len(line.get_xdata()) == 2][-1] == 3.5


def test_others_that_are_open_come_by_population_and_named_ones_in_their_place(result: StudyResult) -> None:
    rows = result.tables["robustness"].set_index("code").sort_values("rank_nominal", kind="stable")
    people = result.territories.set_index("code")["population"]
    beyond = rows.iloc[10:]
    unsure = beyond.index[beyond["standing"] == "open"]
    assert len(unsure) > 0
    expected = people.loc[unsure].sort_values(ascending=False).index[:6]
    figure = drawn(rank_ranges(result, "own", language_named("en")))
    assert set(labels(figure.axes[0])[10:]) == set(expected)
    assert "most populous" in str(figure._supxlabel.get_text()).replace("\n", " ")
    named = rows.index[[30, 50]].tolist()
    figure = drawn(rank_ranges(result, "own", language_named("en"), codes=named))
    assert labels(figure.axes[0])[10:] == named
    assert "asked for" in str(figure._supxlabel.get_text()).replace("\n", " ")


def test_a_tenth_of_many_is_drawn_whole_above_the_first_ten() -> None:
    many = found({"normalisation": ["zscore", "percentile"]}, rows=varied_rows(400))
    above, below = drawn(rank_ranges(many, "own")).axes
    assert len(above.collections[0].get_segments()) == 40
    assert len(labels(below)) <= 16
    assert above.get_title() == "Les 40 territoires du dixième le plus fragile"


def bars(axes: Axes) -> dict[str, list[float]]:
    return {str(group.get_label()): [bar.get_width() for bar in group] for group in axes.containers}


def test_bars_are_the_effects_on_ranks_the_largest_share_first(result: StudyResult) -> None:
    axes = drawn(sensitivity(result, "own", language_named("en"))).axes[0]
    rows = result.tables["sensitivity"]
    rows = rows[rows["output"] == "ranks"].pivot_table(index="input", columns="index", values="estimate")
    rows = rows.sort_values("shapley", ascending=False)
    assert bars(axes) == {
        "alone": pytest.approx(rows["first"].tolist()),
        "with its interactions": pytest.approx(rows["total"].tolist()),
        "fair share (Shapley)": pytest.approx(rows["shapley"].tolist()),
    }
    words = {"weights": "the precision of the weights", "normalisation": "the scale of the indicators"}
    assert labels(axes) == [words[str(name)] for name in rows.index]


def test_a_design_with_holes_has_fair_shares_alone_and_says_why() -> None:
    holes = found({"normalisation": SCALES, "aggregation": ["arithmetic", "geometric"]})
    figure = drawn(sensitivity(holes, "own", language_named("en")))
    assert list(bars(figure.axes[0])) == ["fair share (Shapley)"]
    assert "only fair shares make sense" in str(figure._supxlabel.get_text()).replace("\n", " ")


def test_an_estimate_below_zero_is_a_bar_of_no_length_and_keeps_its_interval(result: StudyResult) -> None:
    rows = result.tables["sensitivity"].copy()
    at = rows.index[(rows["output"] == "ranks") & (rows["index"] == "first")]
    rows.loc[at, ["estimate", "ci_low", "ci_high"]] = [-0.02, -0.05, 0.03]
    axes = drawn(sensitivity(with_table(result, "sensitivity", rows), "own", language_named("en"))).axes[0]
    assert bars(axes)["alone"] == [0.0] * len(at)
    ends = np.array([line[:, 0] for line in axes.collections[0].get_segments()])
    assert ends.tolist() == [[0.0, 0.03]] * len(at)


def test_where_nothing_varies_there_is_nothing_to_draw(result: StudyResult) -> None:
    plain = found()
    assert rank_ranges(plain, "own") is None
    assert sensitivity(plain, "own") is None
    assert rank_ranges(result, "another") is None
    assert not [name for name in drawings(plain) if "rank_ranges" in name]


def test_they_are_pictures_of_the_study_by_name(result: StudyResult) -> None:
    assert {"own/rank_ranges", "own/sensitivity"} <= set(drawings(result))
    assert isinstance(draw(result, "own/sensitivity"), Figure)


def test_names_of_territories_stand_where_they_are_known() -> None:
    table = varied_rows().assign(label=lambda rows: "Ville " + rows["code"])
    tables = [{"path": table, "code": "code", "name": "label", "population": "pop"}]
    axes = drawn(rank_ranges(found({"normalisation": ["zscore", "percentile"]}, tables=tables), "own")).axes[0]
    assert all(label.startswith("Ville t") for label in labels(axes))


@pytest.fixture(scope="module")
def with_sets(result: StudyResult) -> StudyResult:
    """Sets of two ranks either side; the first nine may be in the tenth of six."""
    rows = result.tables["robustness"].copy()
    rank = rows["rank_nominal"].to_numpy()
    rows["rank_set_low"], rows["rank_set_high"] = np.maximum(rank - 2.0, 1), np.minimum(rank + 2.0, len(rows))
    rows["may_be_in_tenth"] = np.where(rank <= 14, "yes", "no")
    return with_table(result, "robustness", rows)


def test_sets_run_from_their_lowest_to_their_highest_rank_in_the_colour_of_who_may_be_in_the_tenth(
    with_sets: StudyResult,
) -> None:
    rows = with_sets.tables["robustness"].set_index("code")
    figure = drawn(rank_sets(with_sets, "own", language_named("en"), codes=["t00", "t01"]))
    axes = figure.axes[1]
    names = labels(axes)
    assert names[:10] == rows.sort_values("rank_nominal", kind="stable").index[:10].tolist()
    for name, (_, low, high) in zip(names, segments(axes), strict=True):
        assert (low, high) == (rows.loc[name, "rank_set_low"], rows.loc[name, "rank_set_high"])
    colours = [to_hex(colour) for colour in axes.collections[0].get_colors()]
    assert colours == [to_hex(MAY_BE[rows.loc[name, "may_be_in_tenth"]]) for name in names]
    assert axes.lines[-1].get_xdata()[0] == 6.5
    assert "asked for" in str(figure._supxlabel.get_text()).replace("\n", " ")


def test_the_last_of_those_that_may_be_in_the_tenth_follow_the_first_ten(with_sets: StudyResult) -> None:
    rows = with_sets.tables["robustness"].sort_values("rank_nominal", kind="stable")
    figure = drawn(rank_sets(with_sets, "own", language_named("en")))
    assert labels(figure.axes[1])[10:] == rows["code"].tolist()[10:14]
    assert "In all, 14 territories" in str(figure._supxlabel.get_text()).replace("\n", " ")


def test_without_sets_none_are_drawn(result: StudyResult) -> None:
    assert rank_sets(result, "own") is None
