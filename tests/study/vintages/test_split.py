"""Moves split into data, method and perimeter: closed forms, a second computation, and what cannot be split."""

from __future__ import annotations

import itertools
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ifn_research import load_study, run
from ifn_research.config import EXAMPLES
from ifn_research.errors import DataError
from ifn_research.operations.split import split_runs
from ifn_research.results.split import PARTS, Split
from tests.support.two_vintages import moved, table, vintage, weighted

FINEST = "data | method | perimeter"


def split(old: Path, new: Path, **asked: Any) -> Split:
    return split_runs(old, new, **asked)[0]


def by_code(found: Split, measure: str) -> pd.DataFrame:
    return found.of(measure).set_index("code")


def assert_sums(found: Split) -> None:
    """Every move is the sum of its parts."""
    for measure in ("score", "rank", "position"):
        rows = found.of(measure)
        parts = rows[list(PARTS)].fillna(0.0).sum(axis=1)
        assert parts.to_numpy() == pytest.approx(rows["change"].to_numpy(), abs=1e-11)


def zscores(frame: pd.DataFrame, of: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    return (frame[names] - of[names].mean()) / of[names].std(ddof=1)


def test_a_linear_index_of_a_fixed_reference_has_its_closed_form(tmp_path: Path) -> None:
    """Bennet (1920): figures at mean weights, weights at mean figures."""
    before = table()
    after = moved(before)
    old = vintage(tmp_path, 2020, before, [weighted(poverty=0.7, jobs=0.2, age=0.1)])
    new = vintage(tmp_path, 2023, after, [weighted(poverty=0.3, jobs=0.3, age=0.4)])
    found = by_code(split(old, new, fixed_reference=True), "score")
    names = ["poverty", "jobs", "age"]
    z0, z1 = zscores(before, before, names).to_numpy(), zscores(after, before, names).to_numpy()
    w0, w1 = np.array([0.7, 0.2, 0.1]), np.array([0.3, 0.3, 0.4])
    assert found["data"].to_numpy() == pytest.approx((z1 - z0) @ (w0 + w1) / 2, abs=1e-12)
    assert found["method"].to_numpy() == pytest.approx((z0 + z1) / 2 @ (w1 - w0), abs=1e-12)
    assert (found["perimeter"] == 0).all()
    assert found["a"].to_numpy() == pytest.approx(z0 @ w0, abs=1e-12)
    assert found["b"].to_numpy() == pytest.approx(z1 @ w1, abs=1e-12)


def test_eight_cells_computed_by_other_means_give_the_same_parts(tmp_path: Path) -> None:
    """Territories come and go: z-scores and ranks with pandas, and the mean over the six orders."""
    before = table(n=30)
    after = moved(pd.concat([before.iloc[3:], table(seed=9, n=6, first=30)], ignore_index=True))
    methods = [{"poverty": 0.7, "jobs": 0.3}, {"poverty": 0.2, "jobs": 0.3, "age": 0.5}]
    old = vintage(tmp_path, 2020, before, [weighted(**methods[0])])
    new = vintage(tmp_path, 2023, after, [weighted(**methods[1])])
    tables = [frame.set_index("code") for frame in (before, after)]

    def cell(data: int, method: int, perimeter: int) -> dict[str, pd.Series]:
        own, of_perimeter = tables[data], tables[perimeter]
        figures = own.reindex(of_perimeter.index)[list(methods[1])]
        figures = figures.fillna(of_perimeter[list(methods[1])])
        names = list(methods[method])
        scores = zscores(figures, figures, names) @ pd.Series(methods[method])
        ranks = scores.rank(ascending=False, method="min")
        return {"score": scores, "rank": ranks, "position": 100 * (ranks - 1) / len(ranks)}

    cells = {at: cell(*at) for at in itertools.product((0, 1), repeat=3)}
    found = split(old, new)
    assert (found.n_a, found.n_b) == (30, 33)
    for measure in ("score", "rank", "position"):
        rows = by_code(found, measure)
        assert len(rows) == 27
        assert (rows["split"] == FINEST).all()
        for at, part in enumerate(("data", "method", "perimeter")):
            expected = pd.Series(0.0, index=rows.index)
            for order in itertools.permutations(range(3)):
                come = [int(order.index(other) < order.index(at)) for other in range(3)]
                without, with_it = (
                    tuple(present if other == at else come[other] for other in range(3)) for present in (0, 1)
                )
                expected += (cells[with_it][measure] - cells[without][measure]).reindex(rows.index) / math.factorial(3)
            assert rows[part].to_numpy() == pytest.approx(expected.to_numpy(), abs=1e-11), (measure, part)
    assert_sums(found)


@pytest.mark.parametrize("fixed_reference", [False, True])
def test_what_did_not_change_has_exactly_no_part(tmp_path: Path, fixed_reference: bool) -> None:
    before = table()
    after, wider = moved(before), pd.concat([before, table(seed=5, n=8, first=30)], ignore_index=True)
    equal, other = [weighted(poverty=0.5, jobs=0.5)], [weighted(poverty=0.9, jobs=0.1)]
    old = vintage(tmp_path, 2020, before, equal)
    changes = {
        "data": vintage(tmp_path / "data", 2023, after, equal),
        "method": vintage(tmp_path / "method", 2023, before, other),
        "perimeter": vintage(tmp_path / "perimeter", 2023, wider, equal),
    }
    for changed, new in changes.items():
        found = split(old, new, fixed_reference=fixed_reference)
        rows = found.of("rank")
        for part in ("data", "method", "perimeter"):
            if part != changed:
                assert (rows[part] == 0).all(), (changed, part)
        assert (rows[changed] == rows["change"]).all()
        assert rows["change"].ne(0).any()


def test_the_order_of_the_rows_is_no_change(tmp_path: Path) -> None:
    before = table()
    after = moved(before)
    old = vintage(tmp_path, 2020, before)
    new = vintage(tmp_path, 2023, after.sample(frac=1, random_state=3))
    found = split(old, new)
    for measure in ("score", "rank", "position"):
        rows = found.of(measure)
        assert (rows["method"] == 0).all()
        assert (rows["perimeter"] == 0).all()


SCALED: dict[str, Any] = {"normalisation": {"method": "minmax", "range": [1, 100]}}
METHODS: dict[str, dict[str, Any]] = {
    **{f"w-{name}": {"weighting": name, **SCALED} for name in ("pca", "entropy", "critic", "balanced", "bod")},
    "w-factor": {"weighting": {"method": "factor", "n_factors": 1}},
    **{f"n-{name}": {"normalisation": name} for name in ("percentile", "rank", "decile", "rank_points", "none")},
    **{f"a-{name}": {"aggregation": name, **SCALED} for name in ("geometric", "harmonic", "copeland", "mpi", "ampi")},
    **{f"o-{name}": {"outliers": name} for name in ("winsorise", "skew_kurtosis", "yeo_johnson")},
    **{f"i-{name}": {"imputation": name} for name in ("median", "available", "knn", "iterative")},
    "i-group": {"imputation": {"method": "group_median", "by": "region"}},
    **{f"r-{name}": {"rescale": name} for name in ("percentile", "standard", "decile", "minmax")},
}


@pytest.mark.slow
@pytest.mark.parametrize("fixed_reference", [False, True])
def test_every_method_is_scored_as_its_run_did_and_has_no_part_where_it_stays(
    tmp_path: Path, fixed_reference: bool
) -> None:
    before = table(n=60)
    after = pd.concat([moved(before).iloc[3:], table(seed=7, n=4, first=60)], ignore_index=True)
    versions = [{"name": name, "variables": ["poverty", "jobs", "age"], **steps} for name, steps in METHODS.items()]
    old, new = vintage(tmp_path, 2020, before, versions), vintage(tmp_path, 2023, after, versions)
    found = split_runs(old, new, fixed_reference=fixed_reference)
    assert [item.version for item in found] == list(METHODS)
    for item in found:
        assert_sums(item)
        for measure in ("score", "rank", "position"):
            rows = item.of(measure)
            assert (rows["split"] == FINEST).all(), item.version
            assert (rows["method"] == 0).all(), item.version


def test_a_rise_of_all_moves_nobody_unless_the_reference_is_fixed(tmp_path: Path) -> None:
    before = table()
    after = before.assign(poverty=before["poverty"] + 3.0)
    old, new = vintage(tmp_path, 2020, before), vintage(tmp_path, 2023, after)
    relative = split(old, new).of("score")
    assert np.abs(relative["change"]).max() < 1e-12
    fixed = split(old, new, fixed_reference=True).of("score")
    rise = 0.5 * 3.0 / before["poverty"].std(ddof=1)
    assert fixed["data"].to_numpy() == pytest.approx(np.full(len(before), rise), abs=1e-12)
    assert (fixed["method"] == 0).all()


def test_an_indicator_that_the_first_tables_lack_makes_data_and_method_one(tmp_path: Path) -> None:
    before = table()
    old = vintage(
        tmp_path,
        2020,
        before.drop(columns="age"),
        indicators={"poverty": {"column": "poverty"}, "jobs": {"column": "jobs"}},
    )
    plain = {name: {"column": name} for name in ("poverty", "jobs", "age")}
    new = vintage(tmp_path, 2023, moved(before).iloc[2:], [weighted(poverty=0.5, age=0.5)], indicators=plain)
    found = split(old, new)
    rows = found.of("rank")
    assert (rows["split"] == "data_method | perimeter").all()
    assert rows[["data", "method", "together"]].isna().all().all()
    (reason,) = {str(reason) for reason in rows["reason"]}
    assert reason.startswith("the tables of run A do not have the indicator")
    assert "age" in reason
    assert_sums(found)
    assert any("2 territories of a single run have no figures that the method" in str(note) for note in found.notes)


def test_an_indicator_that_the_first_tables_hold_is_read_in_them(tmp_path: Path) -> None:
    before = table()
    old = vintage(tmp_path, 2020, before, indicators={"poverty": {"column": "poverty"}, "jobs": {"column": "jobs"}})
    plain = {name: {"column": name} for name in ("poverty", "jobs", "age")}
    after = moved(before)
    new = vintage(tmp_path, 2023, after, [weighted(poverty=0.5, age=0.5)], indicators=plain)
    found = split(old, new)
    assert (found.of("rank")["split"] == FINEST).all()
    assert any(str(note).startswith("The configuration of run A does not declare") for note in found.notes)
    again = vintage(tmp_path / "declared", 2020, before, indicators=plain)
    pd.testing.assert_frame_equal(found.of("score"), split(again, new).of("score"))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"unit": "%"}, "is in – in run A, in % in the other"),
        ({"direction": -1}, "has direction 1 in run A, -1 in the other"),
    ],
)
def test_figures_that_do_not_compare_are_not_mixed(tmp_path: Path, change: dict[str, Any], reason: str) -> None:
    before = table()
    old = vintage(tmp_path, 2020, before)
    indicators = {"poverty": {"column": "poverty", **change}, "jobs": {"column": "jobs"}}
    new = vintage(tmp_path, 2023, moved(before), indicators=indicators)
    rows = split(old, new).of("rank")
    assert (rows["split"] == "data_method | perimeter").all()
    assert reason in str(rows["reason"].iloc[0])


def test_a_territory_without_a_score_in_a_cell_is_split_as_far_as_its_scores_go(tmp_path: Path) -> None:
    before = table()
    after = moved(before)
    before.loc[4, "age"] = np.nan
    old = vintage(tmp_path, 2020, before, [weighted(poverty=0.5, jobs=0.5) | {"imputation": "drop"}])
    new = vintage(tmp_path, 2023, after, [weighted(poverty=0.5, age=0.5) | {"imputation": "drop"}])
    found = split(old, new)
    rows = by_code(found, "rank")
    assert rows.loc["T04", "split"] == "data_method | perimeter"
    assert "it has no score with the data of one run" in str(rows.loc["T04", "reason"])
    assert (rows.drop(index="T04")["split"] == FINEST).all()
    assert found.unsplit["code"].tolist() == ["T04"]
    assert_sums(found)


def test_a_territory_of_one_run_has_a_rank_and_no_move(tmp_path: Path) -> None:
    before = table()
    old = vintage(tmp_path, 2020, before)
    new = vintage(tmp_path, 2023, moved(before).iloc[1:])
    found = split(old, new)
    (gone,) = found.territories[found.territories["code"] == "T00"].to_dict("records")
    assert np.isnan([gone[name] for name in ("b", "change", *PARTS)]).all()
    assert str(gone["reason"]) == "only run A scores it"
    assert "T00" not in set(found.of("rank")["code"])


def test_an_index_that_is_given_again_is_no_change_of_method(tmp_path: Path) -> None:
    before = table()
    wider = pd.concat([moved(before), table(seed=5, n=8, first=30)], ignore_index=True)
    learned = [{"name": "index", "variables": ["poverty", "jobs", "age"], "weighting": "pca"}]
    old = vintage(tmp_path, 2020, before, learned)
    new = vintage(tmp_path, 2023, wider, [{"name": "index", "index": f"{old}:index"}])
    found = split(old, new)
    assert found.mode == "given"
    for measure in ("score", "rank", "position"):
        assert (found.of(measure)["method"] == 0).all()
    scores = found.of("score")
    assert (scores["perimeter"] == 0).all()
    assert scores["data"].to_numpy() == pytest.approx(scores["change"].to_numpy(), abs=1e-14)
    assert found.of("rank")["perimeter"].ne(0).any()
    assert_sums(found)


def test_learning_on_a_wider_reference_is_the_perimeter(tmp_path: Path) -> None:
    """Ten territories of a région are scored; the first run learns from these, the second from all."""
    before = table()
    some = {"territories": {"where": {"region": "R0"}}}
    old = vintage(tmp_path, 2020, before, **some, reference="territories")
    new = vintage(tmp_path, 2023, before, **some, reference="all")
    rows = split(old, new).of("score")
    assert len(rows) == 10
    assert (rows["data"] == 0).all()
    assert (rows["method"] == 0).all()
    inside = before[before["region"] == "R0"]
    names = ["poverty", "jobs"]
    expected = zscores(inside, before, names).mean(axis=1) - zscores(inside, inside, names).mean(axis=1)
    assert rows["perimeter"].to_numpy() == pytest.approx(expected.to_numpy(), abs=1e-12)


def test_a_version_that_learns_from_a_ground_truth_is_not_split(tmp_path: Path) -> None:
    before = table()
    truth = [{"name": "outcome", "column": "age", "direction": 1}]
    learned = [
        {"name": "index", "variables": ["poverty", "jobs"]},
        {
            "name": "learned",
            "variables": ["poverty", "jobs"],
            "weighting": {"method": "supervised", "ground_truth": "outcome"},
        },
    ]
    asked = {"ground_truth": truth, "validation": {"bootstrap": {"replicates": 20}, "spatial_cv": {"by": "region"}}}
    old = vintage(tmp_path, 2020, before, learned, **asked)
    new = vintage(tmp_path, 2023, moved(before), learned, **asked)
    with pytest.raises(DataError, match="its weights are learned from a ground truth"):
        split(old, new, version="learned")
    (found,) = split_runs(old, new)
    assert found.version == "index"
    assert "the move under version learned cannot be split" in str(found.notes[-1])


def test_masked_territories_move_as_a_whole(tmp_path: Path) -> None:
    before = table().assign(few=50)
    before.loc[2, "few"] = 4
    counted = {
        "poverty": {"numerator": "few", "denominator": "people", "unit": "%"},
        "jobs": {"column": "jobs"},
    }
    old = vintage(tmp_path, 2020, before, indicators=counted, disclosure={"threshold": 11})
    new = vintage(tmp_path, 2023, moved(before).assign(few=before["few"] + 20), indicators=counted)
    rows = by_code(split(old, new), "rank")
    masked = rows[rows["split"] == "together"]
    assert "T02" in masked.index
    assert {str(reason) for reason in masked["reason"]} == {"some of its figures are masked (disclosure)"}
    assert (masked["together"] == masked["change"]).all()
    assert masked[["data", "method", "perimeter"]].isna().all().all()


def test_a_small_count_cannot_be_told_from_another_by_the_split(tmp_path: Path) -> None:
    counted = {"poverty": {"numerator": "few", "denominator": "people", "unit": "%"}, "jobs": {"column": "jobs"}}
    found = []
    for few in (2, 9):
        before = table().assign(few=50)
        before.loc[2, "few"] = few
        folder = tmp_path / str(few)
        old = vintage(folder, 2020, before, indicators=counted, disclosure={"threshold": 11})
        after = moved(before).assign(few=60)
        new = vintage(folder, 2023, after, indicators=counted, disclosure={"threshold": 11})
        found.append(split(old, new).territories.drop(columns="reason"))
    pd.testing.assert_frame_equal(*found)


def test_a_run_that_no_longer_gives_its_scores_is_refused(tmp_path: Path) -> None:
    before = table()
    old, new = vintage(tmp_path, 2020, before), vintage(tmp_path, 2023, moved(before))
    path = old / "scores.parquet"
    scores = pd.read_parquet(path)
    scores.loc[0, "score"] += 0.01
    scores.to_parquet(path, index=False)
    with pytest.raises(DataError, match="run A, computed again, no longer gives the score"):
        split(old, new)


def test_two_vintages_of_the_departements_sum_and_agree_with_ifn_run(tmp_path: Path) -> None:
    """The bundled study and a simulated later year of it: a département without a row, weights that are learned."""
    sample = pd.read_csv(
        EXAMPLES["departements"].parent / "departements.csv", dtype={"code_departement": str, "code_region": str}
    )
    rng = np.random.default_rng(3)
    later = sample.drop(index=[7]).reset_index(drop=True)
    later["poverty_rate_2021"] = np.round(later["poverty_rate_2021"] * np.exp(rng.normal(0, 0.1, len(later))), 1)
    folders = []
    for year, frame, changes in (
        (2021, sample, []),
        (2024, later, ["versions.0.weighting=pca", "versions.0.variables=four"]),
    ):
        path = tmp_path / f"{year}.csv"
        frame.to_csv(path, index=False)
        study = load_study(EXAMPLES["departements"], overrides=[f"tables.0.path={path}", "ground_truth=[]", *changes])
        folder = tmp_path / f"results-{year}"
        folder.mkdir()
        run(study).write(folder)
        folders.append(folder)
    splits = split_runs(*folders)
    assert len(splits) > 1
    for found in splits:
        assert_sums(found)
        rows = found.of("rank")
        # Six times a part of a rank is a whole number.
        sixths = 6 * rows[["data", "method", "perimeter"]].to_numpy()
        assert np.abs(sixths - np.round(sixths)).max() < 1e-9
        for measure, side, folder in (("rank", "a", folders[0]), ("rank", "b", folders[1]), ("score", "b", folders[1])):
            told = pd.read_csv(folder / "scores.csv", dtype={"code": str}).query("version == @found.version")
            own = by_code(found, measure)[side]
            assert own.to_numpy() == pytest.approx(
                told.set_index("code")[measure].reindex(own.index).to_numpy(), abs=1e-12
            )
    assert (splits[1].of("rank")["method"] == 0).all()
