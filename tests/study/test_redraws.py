"""Weights learned again in each draw, in what a run writes: intervals, membership, places, options, masks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ifn_research import load_study, run
from ifn_research.config import StudyConfig
from ifn_research.data.loading import load_study_data
from ifn_research.data.samples import simulate_territories
from ifn_research.index.fitting import fit_prepared
from ifn_research.index.preparation import prepare
from ifn_research.remarks import Remark, noted
from ifn_research.results.study_result import StudyResult, read_results, write_yaml
from ifn_research.statistics.resampling import draw_counts
from ifn_research.study.inputs import StudyInputs
from ifn_research.study.masking.most_fragile import WITHHELD
from ifn_research.study.plan import plan
from ifn_research.validation.refits.block_refits import Learner
from ifn_research.validation.refits.refitted import redraw
from tests.support.small_study import ALL, LINEAR, territories
from tests.support.small_study import study as small_study

FIRST = {"method": "pca", "opposed": "keep"}
TABLES = ("refitted", "membership")


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("redrawn")
    made = simulate_territories(240, seed=5, n_indicators=6, nested=(4, 30), n_adverse=0)
    config = made.study(made.write(folder / "simulated.csv"))
    steps: dict[str, Any] = {"variables": list(config["indicators"]), "imputation": "drop"}
    config["versions"] = [
        {"name": "equal", **steps},
        {"name": "factor", **steps, "weighting": {"method": "factor", "n_factors": 1}},
        {"name": "first", **steps, "weighting": FIRST},
        {"name": "critic", **steps, "imputation": "median", "weighting": "critic"},
        {"name": "taught", **steps, "weighting": {"method": "supervised", "ground_truth": "non_take_up"}},
    ]
    config["validation"] = {"bootstrap": {"replicates": 60, "block": "departement"}}
    write_yaml(config, folder / "study.yaml")
    return folder / "study.yaml"


@pytest.fixture(scope="module")
def found(study: Path) -> StudyResult:
    return run(load_study(study))


def test_versions_that_learn_have_two_intervals_of_the_primary_metric(found: StudyResult) -> None:
    rows = found.tables["refitted"]
    assert list(zip(rows["ground_truth"], rows["version"], strict=True)) == [
        (truth, name) for truth in ("non_take_up", "latent") for name in ("factor", "first", "critic", "taught")
    ]
    held = ["version", "ground_truth", "metric", "estimate", "ci_low", "ci_high"]
    expected = rows[held].merge(found.tables["validation"], on=held)
    assert len(expected) == len(rows)
    taught = rows["version"] == "taught"
    assert set(rows.loc[taught, "note"]) == {noted((Remark("not_refitted_supervised"),))}
    assert rows.loc[taught, ["ci_low_refitted", "ci_high_refitted"]].isna().all(axis=None)
    assert (rows.loc[~taught, "n_draws"] == 60).all()
    assert (rows.loc[~taught, "ci_low_refitted"] < rows.loc[~taught, "estimate"]).all()
    assert (rows.loc[~taught, "ci_high_refitted"] > rows.loc[~taught, "estimate"]).all()


def test_members_are_those_of_the_first_tenth_and_all_that_could_be(found: StudyResult) -> None:
    rows, scores = found.tables["membership"], found.tables["scores"]
    assert set(rows["version"]) == {"factor", "first", "critic"}
    for name, mine in rows.groupby("version"):
        whole = scores[scores["version"] == name].set_index("code")
        assert mine["p_top_decile"].sum() == pytest.approx(np.ceil(len(whole) / 10), rel=1e-9)
        assert set(whole.index[whole["decile"] == 10]) <= set(mine["code"])
        assert (mine.loc[mine["decile"] != 10, "p_top_decile"] > 0).all()
        np.testing.assert_array_equal(whole.loc[mine["code"], "decile"], mine["decile"])
        np.testing.assert_array_equal(whole.loc[mine["code"], "name"].fillna(""), mine["name"].fillna(""))


def test_neither_workers_nor_other_versions_nor_files_change_a_figure(
    study: Path, found: StudyResult, tmp_path: Path
) -> None:
    alone = run(load_study(study), only=["factor"], workers=2)
    found.write(tmp_path)
    again = read_results(tmp_path, tables=TABLES)
    for name in TABLES:
        mine = found.tables[name]
        expected = mine[mine["version"] == "factor"].reset_index(drop=True)
        pd.testing.assert_frame_equal(alone.tables[name].reset_index(drop=True), expected, check_exact=True)
        pd.testing.assert_frame_equal(again.tables[name], mine, check_exact=True, check_dtype=False)


def test_draws_follow_those_of_the_other_intervals_unless_told(study: Path) -> None:
    assert load_study(study).config.validation.refitted_replicates == 60
    many = load_study(study, overrides=["validation.bootstrap.replicates=5000"])
    assert many.config.validation.refitted_replicates == 200
    none = run(load_study(study, overrides=["validation.refitted.replicates=0"]), only=["first"])
    assert set(none.tables["refitted"]["note"]) == {"not refitted: no draw was asked for"}
    assert none.tables["membership"].empty


def at_places(folder: Path) -> StudyConfig:
    """Communes of 40 places in 14 larger ones, judged by an outcome of the places; three communes are in no place."""
    rng = np.random.default_rng(3)
    n = 200
    place = rng.integers(0, 40, n)
    common = rng.normal(size=(n, 2)) + rng.normal(size=(40, 2))[place]
    table = pd.DataFrame(common @ rng.uniform(0.2, 1, (2, 4)) + rng.normal(size=(n, 4)), columns=list("wxyz"))
    table.insert(0, "code", [f"c{k:03d}" for k in range(n)])
    table["pop"] = rng.integers(100, 9_000, n)
    table["place"] = [f"p{k:02d}" for k in place]
    table["larger"] = [f"l{k // 3:02d}" for k in place]
    table.loc[:2, "place"] = ""
    table.to_csv(folder / "communes.csv", index=False)
    outcome = pd.DataFrame({"place": [f"p{k:02d}" for k in range(40)], "rate": rng.normal(size=40)})
    outcome.to_csv(folder / "places.csv", index=False)
    own = {"path": str(folder / "places.csv"), "code": "place", "group": "place", "level": "place"}
    groups = {"place": "place", "larger": "larger"}
    return StudyConfig.model_validate(
        {
            "study": "places",
            "seed": 4,
            "tables": [{"path": str(folder / "communes.csv"), "code": "code", "population": "pop", "groups": groups}],
            "indicators": {name: {"column": name} for name in "wxyz"},
            "ground_truth": [{"name": "rate", "column": "rate", "table": own}],
            "versions": [{"name": "first", "variables": list("wxyz"), "weighting": FIRST}],
            "validation": {"bootstrap": {"replicates": 40}},
        }
    )


def test_at_larger_places_communes_are_drawn_with_their_places(tmp_path: Path) -> None:
    """Against copies: blocks of places are drawn, weights learned on their communes, places judged by mean scores."""
    config = at_places(tmp_path)
    write_yaml(config.plain(), tmp_path / "study.yaml")
    planned = plan(load_study(tmp_path / "study.yaml"))
    recipe, data = planned.recipes[0], load_study_data(planned.study.config)
    inputs = StudyInputs(planned.study.config, data)
    definitions, matrix = inputs.raw(planned.version("first").variables)
    prepared = prepare(recipe, matrix)
    scores = fit_prepared(recipe, definitions, prepared).score(matrix).scores
    ground = inputs.places_of("place")
    design, outcomes = inputs.blocks(ground), inputs.ground_truths(ground)
    learner = Learner(recipe, definitions, matrix, prepared, scores)
    found = redraw([learner], outcomes, ground, design, "spearman", draws=(40, 4))["first"]

    table = pd.read_csv(tmp_path / "communes.csv", keep_default_na=False)
    rate = pd.read_csv(tmp_path / "places.csv").set_index("place")["rate"]
    blocks = design.choose(np.arange(ground.n_places))
    of_place = pd.Series(blocks.labels, index=ground.codes)
    # The three communes in no place are drawn as one block more.
    label = table["place"].map(of_place).fillna(blocks.n_blocks).astype(int).to_numpy()
    for r, counts in enumerate(draw_counts(blocks.n_blocks + 1, 40, 4)):
        rows = np.concatenate([np.flatnonzero(label == k) for k in np.repeat(np.arange(len(counts)), counts)])
        again = fit_prepared(recipe, definitions, prepare(recipe, matrix.rows(rows))).score(matrix).scores
        inside = table.assign(score=again, weighted=again * table["pop"])[table["place"] != ""].groupby("place")
        mean = inside["weighted"].sum() / inside["pop"].sum()
        drawn = np.repeat(ground.codes, counts[of_place.loc[ground.codes]])
        expected = stats.spearmanr(mean.loc[drawn].round(10), rate.loc[drawn])[0]
        assert found.figures["rate"][r] == pytest.approx(expected, abs=1e-9)


def test_a_study_judged_at_larger_places_tells_membership_of_its_territories(tmp_path: Path) -> None:
    write_yaml(at_places(tmp_path).plain(), tmp_path / "study.yaml")
    found = run(load_study(tmp_path / "study.yaml"))
    (row,) = found.tables["refitted"].to_dict("records")
    assert row["note"].startswith("judged at the level of 'place'")
    assert row["ci_low_refitted"] < row["ci_high_refitted"]
    assert found.tables["membership"]["p_top_decile"].sum() == pytest.approx(20, rel=1e-9)


def test_nothing_is_told_of_masked_territories_nor_of_an_index_that_is_withheld(tmp_path: Path) -> None:
    table = territories()
    table.loc[3, "c0_n"] = 4
    steps: dict[str, Any] = {"variables": list(ALL), "weighting": FIRST}
    ranks = {"name": "ranks", **steps, "normalisation": "percentile"}
    drawn = {"bootstrap": {"replicates": 40, "block": "region"}, "loadings": {"replicates": 0}}
    versions = [*LINEAR, {"name": "first", **steps}, ranks]
    told, masked = (
        run(load_study(small_study(tmp_path, table, versions=versions, threshold=threshold, validation=drawn)))
        for threshold in (None, 11)
    )
    assert set(told.tables["membership"]["version"]) == {"first", "ranks"}
    hidden = set(masked.tables["masked"]["code"])
    assert hidden & set(told.tables["membership"]["code"])
    assert masked.manifest["disclosure"]["indices_withheld"] == ["ranks"]
    mine = told.tables["membership"].query("version == 'first'")
    expected = mine[~mine["code"].isin(hidden)].reset_index(drop=True)
    pd.testing.assert_frame_equal(masked.tables["membership"], expected)


def test_a_primary_metric_of_the_most_fragile_is_withheld_where_outcomes_are_masked(tmp_path: Path) -> None:
    table = territories()
    table.loc[30, "truth_n"] = 5
    settings = {
        "primary_metric": "capture_n20",
        "bootstrap": {"replicates": 40, "block": "region"},
        "loadings": {"replicates": 0},
    }
    versions = [*LINEAR, {"name": "first", "variables": list(ALL), "weighting": FIRST}]
    told, masked = (
        run(load_study(small_study(tmp_path, table, versions=versions, threshold=threshold, validation=settings)))
        for threshold in (None, 11)
    )
    figures = ["estimate", "ci_low", "ci_high", "ci_low_refitted", "ci_high_refitted"]
    assert told.tables["refitted"][figures].notna().all(axis=None)
    assert masked.tables["refitted"][figures].isna().all(axis=None)
    assert set(masked.tables["refitted"]["note"]) == {noted(WITHHELD)}


def test_the_pages_tell_the_coverage_that_was_found(repository: Path) -> None:
    folder = repository / "experiments" / "2026-11-learned-weights"
    table = pd.read_csv(folder / "coverage.csv")
    pages = [
        (repository / "docs/explanation/validation.md").read_text("utf-8"),
        (folder / "README.md").read_text("utf-8"),
    ]
    for page in pages:
        words = " ".join(page.split())
        for column in ("held", "refitted"):
            assert f"{table[column].min():g} to {table[column].max():g} %" in words
    # A share of 95 % of 300 is known to within 2.5 points (two standard errors).
    assert table["refitted"].between(92.5, 97.5).all()
