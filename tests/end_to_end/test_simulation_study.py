"""The simulation study of experiments/: its functions on few simulations, and what its committed tables must say."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest
from joblib import parallel_config
from scipy import stats

from ifn_research.validation import BlockDesign, ground_truth_from
from tests.support.evaluating import validate


@pytest.fixture
def folder(repository: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = repository / "experiments" / "2026-11-simulation"
    monkeypatch.syspath_prepend(path)
    return path


@pytest.fixture
def coverage(folder: Path) -> ModuleType:
    return importlib.import_module("coverage_of_intervals")


@pytest.fixture
def size(folder: Path) -> ModuleType:
    return importlib.import_module("size_of_tests")


def markdown_tables(page: Path) -> list[pd.DataFrame]:
    """The tables of a page, cells as text."""
    tables: list[list[list[str]]] = [[]]
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.startswith("|"):
            tables[-1].append([cell.strip() for cell in line.strip("|").split("|")])
        elif tables[-1]:
            tables.append([])
    return [pd.DataFrame(rows[2:], columns=rows[0]) for rows in tables if rows]


def test_the_target_of_coverage_is_the_metric_of_very_many_territories(coverage: ModuleType, folder: Path) -> None:
    simulators = importlib.import_module("simulators")
    whole = simulators.everywhere("adjacent", 40_000)
    expected = stats.spearmanr(whole.scores[0], whole.share).statistic
    assert coverage.targets("adjacent", 40_000)["spearman"] == pytest.approx(expected, abs=1e-12)
    # Normal values of a known correlation: 6 / pi x asin(r / 2).
    r = 1 / np.sqrt(1 + simulators.NOISE**2)
    assert expected == pytest.approx(6 / np.pi * np.arcsin(r / 2), abs=0.005)


def test_blocks_are_of_unequal_size_and_alike_inside(folder: Path) -> None:
    simulators = importlib.import_module("simulators")
    some = simulators.independent_blocks(np.random.default_rng(0), 4000, 1, slopes=0.0)
    sizes = np.bincount(some.blocks)
    assert np.log(sizes).std() == pytest.approx(simulators.SPREAD, abs=0.08)
    assert sizes.min() == simulators.SMALLEST
    values = np.log(some.share / (1 - some.share))
    # Two territories of a block share 40 % of the variance, those of different blocks nothing.
    first = np.cumsum(sizes) - sizes
    assert stats.spearmanr(values[first], values[first + 1]).statistic == pytest.approx(0.4, abs=0.06)
    assert stats.spearmanr(values[first[:-1]], values[first[1:]]).statistic == pytest.approx(0, abs=0.05)


def test_adjacent_blocks_are_parts_of_one_field(folder: Path) -> None:
    simulators = importlib.import_module("simulators")
    rng = np.random.default_rng(0)
    made = [simulators.adjacent_blocks(rng, 1.2, 1) for _ in range(40)]
    assert {(some.blocks.max() + 1, some.regions.max() + 1) for some in made} == {(96, 12)}
    assert all(len(set(zip(some.blocks, some.regions, strict=True))) == 96 for some in made)
    means = np.array([np.bincount(some.blocks, np.log(some.share / (1 - some.share))) for some in made])
    means /= np.bincount(made[0].blocks)
    # Numbered column by column: a block and the one above it, and the other end of the plane.
    assert np.corrcoef(means[:, 10], means[:, 11])[0, 1] > 0.2
    assert abs(np.corrcoef(means[:, 0], means[:, 95])[0, 1]) < 0.5


def test_coverage_counts_intervals_on_each_side_of_the_target(coverage: ModuleType) -> None:
    coverage.targets("independent", 20_000)
    found = coverage.study(2, cases=(("independent", 12), ("adjacent", 0.2)))
    kinds = found.groupby("world")["interval"].agg(set)
    assert kinds["independent"] == {"percentile", "blocks"}
    assert kinds["adjacent"] == {"percentile", "blocks", "coarse blocks"}
    np.testing.assert_allclose(found["coverage"] + found["too_high"] + found["too_low"], 100)


def test_the_tests_come_out_the_same_whatever_the_number_of_workers(size: ModuleType) -> None:
    # Threads: processes that another test has started do not know where the experiment's modules are.
    with parallel_config("threading"):
        one, two = (size.study(3, cases=(("independent", 12),), workers=workers) for workers in (1, 2))
    pd.testing.assert_frame_equal(one, two)


def test_the_rivals_find_a_difference_that_is_there_and_are_given_the_same_blocks(folder: Path) -> None:
    rivals = importlib.import_module("rivals")
    found = rivals.study(4, reaches=(0.2,))
    assert set(found["way"]) >= {"jackknife, blocks", "jackknife, coarse blocks", "SCPC", "both scales"}
    # Independent locations of one variance: the critical value of SCPC exceeds Student's on as many components.
    components = rivals._components()
    q = components.directions.shape[1]
    assert stats.t.isf(0.025, q) < components.critical < 3 * stats.t.isf(0.025, q)
    rng = np.random.default_rng(0)
    noise = rng.normal(size=(2000, 96))
    rejected = [abs(row.sum()) > rivals._scpc(row - row.mean()) for row in noise]
    assert np.mean(rejected) <= 0.065


def test_one_indicator_alone_makes_every_way_of_the_step_down_the_same(size: ModuleType) -> None:
    for number in range(5):
        found = size._contest(11, 1, 3, 0.0, number)
        assert found["best chosen again"] == found["every indicator"]


def test_a_study_of_one_adverse_indicator_refuses_the_plain_component_and_ranks_the_others(folder: Path) -> None:
    recovery = importlib.import_module("recovery_of_truth")
    found = pd.DataFrame(recovery.one("n_adverse", 2, 0, n=200)).set_index("version")["spearman"]
    assert list(found.index) == [*recovery.WEIGHTINGS, recovery.BEST]
    assert np.isnan(found["pca"])
    assert found.drop("pca").between(0, 1).all()
    assert found["pca, opposed: drop"] > found["equal"]


@pytest.mark.slow
@pytest.mark.slow
def test_pure_noise_leaves_the_confidence_set_beside_equal_weights(
    folder: Path, shared: Path, repository: Path
) -> None:
    """500 seeds, EPCI and their abstention; the first few as `validate` judges them."""
    noise = importlib.import_module("pure_noise")
    assert (shared / "data" / "tables" / "epci.csv").is_file()
    table = noise.equal_weights(repository / "configs" / "epci.yaml")
    assert len(table) == 1228
    found = noise.p_values(table)
    assert len(found) == 500
    assert (found["p_value"] >= noise.ALPHA).mean() <= 0.01
    assert found["equal"].iloc[0] == pytest.approx(
        stats.spearmanr(table["score"], table["abstention"]).statistic, abs=1e-5
    )
    for seed in range(3):
        judged = validate(
            {"equal": table["score"].to_numpy(), "noise": np.random.default_rng(seed).normal(size=len(table))},
            {},
            [ground_truth_from("abstention", values=table["abstention"].to_numpy())],
            blocks=BlockDesign({"departement": table["departement"].to_numpy()}),
            seed=0,
            replicates=noise.REPLICATES,
            metrics=["spearman"],
        )
        assert [member.in_set for member in judged.confidence_set] == [True, False]
        assert judged.confidence_set[1].p_value == found["p_value"][seed]


def test_the_committed_intervals_cover_as_they_say_from_20_blocks(folder: Path) -> None:
    table = pd.read_csv(folder / "coverage.csv")
    assert (table["simulations"] >= 1000).all()
    asked = table[(table["world"] == "independent") & (table["of"] >= 20) & (table["metric"] != "capture_pop20")]
    ours = asked[asked["interval"] == "blocks"]
    assert len(ours) == 8
    # 93 to 97 %, within the precision of the simulation.
    assert (ours["coverage"] >= 93 - 2 * ours["standard_error"]).all()
    assert (ours["coverage"] <= 97 + 2 * ours["standard_error"]).all()
    # Captures are skewed: within the precision of the simulation of 93 %.
    captures = table[(table["world"] == "independent") & (table["of"] >= 20) & (table["metric"] == "capture_pop20")]
    captures = captures[captures["interval"] == "blocks"]
    assert (captures["coverage"] >= 93 - 2 * captures["standard_error"]).all()
    near = table[(table["world"] == "adjacent") & (table["of"] <= 0.6) & (table["interval"] == "coarse blocks")]
    assert (near["coverage"] >= 92).all()


def test_the_committed_noise_is_hardly_ever_in_the_set(folder: Path) -> None:
    table = pd.read_csv(folder / "noise.csv")
    assert len(table) == 500
    assert (table["p_value"] >= 0.10).mean() <= 0.01


def test_the_committed_tests_by_blocks_keep_their_level_and_the_naive_ones_do_not(folder: Path) -> None:
    table = pd.read_csv(folder / "size.csv").set_index("test")
    assert (table["simulations"] >= 1000).all()
    independent = table[(table["world"] == "independent") & (table["of"] >= 20)]
    assert (independent.loc[["holm over 10 pairs", "step-down of 4 versions"], "rejected"] <= 6.5).all()
    assert (independent.loc["set loses one of 5", "rejected"] <= 11).all()
    adjacent = table[(table["world"] == "adjacent") & (table["of"] <= 0.6)]
    assert (adjacent.loc["holm over 10 pairs", "rejected"] <= 8).all()
    assert (table.loc["set keeps what a pair rejects", "rejected"] == 0).all()
    naive = table[table.index.str.contains("williams|steiger|delong")]
    most = naive["nominal"] + 3.3 * np.sqrt(naive["nominal"] * (100 - naive["nominal"]) / naive["simulations"])
    kept = naive["rejected"] <= most
    # Williams and Steiger take values for normal: heavy tails alone make them wrong.
    assert kept[(naive["world"] == "unrelated") & naive.index.str.startswith("delong")].all()
    assert not kept[naive["world"] == "independent"].any()


def test_the_committed_rivals_say_why_two_scales_were_taken(folder: Path) -> None:
    table = pd.read_csv(folder / "rivals.csv").set_index(["way", "range"])["rejected"]
    assert (table["both scales"] <= 8).all()
    assert table["jackknife, blocks"][1.2] > 15


def test_the_committed_step_down_against_every_indicator_keeps_its_level(folder: Path) -> None:
    table = pd.read_csv(folder / "contests.csv")
    assert (table["rejected"][table["way"] == "every indicator"] <= 5 + 3.3 * np.sqrt(5 * 95 / 1000)).all()


@pytest.mark.parametrize("page", ["experiments/2026-11-simulation/README.md", "docs/explanation/validation.md"])
def test_pages_give_the_figures_of_the_committed_tables(repository: Path, folder: Path, page: str) -> None:
    tables = {str(table.columns[0]): table for table in markdown_tables(repository / page)}
    assert {"interval", "test", "way"} <= set(tables)
    assert len(tables) == (5 if page.endswith("README.md") else 3)
    for first, (name, keys, column, value) in TABLES.items():
        if first not in tables:
            continue
        shown = tables[first].melt(id_vars=keys, var_name=column, value_name="shown")
        shown = shown[shown[column] != "territories"]
        known = pd.read_csv(folder / f"{name}.csv").rename(columns={"n_blocks": "blocks"})
        if name == "size":
            known["case"] = known["world"] + " " + known["of"].map("{:g}".format)
        known = known[[*keys, column, value, *(["refused"] if name == "recovery" else [])]]
        for key in [*keys, column]:
            shown[key] = shown[key].astype(known[key].dtype)
        both = shown.merge(known, on=[*keys, column], how="left", validate="one_to_one")
        refused = both["shown"].str.startswith("refused")
        assert (both["shown"][refused] == "refused " + both.get("refused", both["shown"])[refused].astype(str)).all()
        half = 0.005 if name == "recovery" else 0.05
        figures = both[~refused]
        np.testing.assert_allclose(figures["shown"].astype(float), figures[value], rtol=0, atol=half + 1e-9)


# By the first header of a table of a page: its file, its keys, what its columns are, and its figures.
TABLES = {
    "interval": ("coverage", ["interval", "world", "of"], "metric", "coverage"),
    "test": ("size", ["test", "nominal"], "case", "rejected"),
    "way": ("rivals", ["way"], "range", "rejected"),
    "blocks": ("contests", ["blocks", "indicators", "versions", "gap"], "way", "rejected"),
    "varied": ("recovery", ["varied", "value"], "version", "spearman"),
}
