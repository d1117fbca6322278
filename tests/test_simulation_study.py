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

from ifn_research.validation import BlockDesign, outcome_from, validate


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


def test_the_target_of_coverage_is_the_metric_of_the_whole_superpopulation(coverage: ModuleType) -> None:
    whole = coverage.superpopulation(200)
    expected = stats.spearmanr(whole.score, whole.outcome.values).statistic
    assert whole.figures["spearman"] == pytest.approx(expected, abs=1e-12)
    assert whole.size.sum() == len(whole.score)
    assert len(np.unique(whole.size)) > 10


def test_blocks_are_drawn_whole_and_apart_even_when_drawn_twice(coverage: ModuleType) -> None:
    whole = coverage.superpopulation(50)
    rows, labels = whole.drawn(np.array([3, 7, 3]))
    of = np.repeat(np.arange(50), whole.size)
    assert [set(of[rows[labels == k]]) for k in range(3)] == [{3}, {7}, {3}]
    assert np.bincount(labels).tolist() == whole.size[[3, 7, 3]].tolist()


def test_coverage_counts_intervals_on_each_side_of_the_target(
    coverage: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = coverage.superpopulation(400)
    monkeypatch.setattr(coverage, "superpopulation", lambda: whole)
    found = coverage.study(4, asked=(5, 30))
    assert set(found["interval"][found["n_blocks"] == 5]) == {"percentile", "finer blocks"}
    assert set(found["interval"][found["n_blocks"] == 30]) == {"percentile", "bca"}
    np.testing.assert_allclose(found["coverage"] + found["too_high"] + found["too_low"], 100)


def test_a_sample_of_the_study_is_judged_as_validate_judges_it(coverage: ModuleType) -> None:
    whole = coverage.superpopulation(400)
    rows, labels = whole.drawn(np.arange(40))
    found = coverage._sampled(whole, rows, labels, 40, 5)
    judged = validate(
        {"index": whole.score[rows]},
        {},
        [whole.outcome.rows(rows)],
        # Names in the order of the numbers, so that the draws fall on the same blocks.
        blocks=BlockDesign({"departement": np.array([f"{k:02d}" for k in labels])}),
        seed=5,
        replicates=coverage.REPLICATES,
        metrics=coverage.JUDGED,
        bca=True,
    )
    for row in judged.validation:
        interval = found[row.metric].interval()
        assert (row.estimate, row.ci_low, row.ci_high) == (found[row.metric].value, interval.low, interval.high)


def test_a_share_of_the_variance_lies_between_blocks(size: ModuleType) -> None:
    rng = np.random.default_rng(0)
    values = size.structured(rng, np.repeat(np.arange(4000), 13), 0.4).reshape(4000, 13)
    within = values.var(axis=1, ddof=1).mean()
    # The variance of a block's mean is that of the block and a 13th of that within.
    assert within == pytest.approx(0.6, abs=0.02)
    assert values.mean(axis=1).var() - within / 13 == pytest.approx(0.4, abs=0.03)


def test_the_tests_come_out_the_same_whatever_the_number_of_workers(size: ModuleType) -> None:
    # Threads: processes that another test has started do not know where the experiment's modules are.
    with parallel_config("threading"):
        one, two = (size.study(3, asked=(11,), workers=workers) for workers in (1, 2))
    pd.testing.assert_frame_equal(one, two)


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
            [outcome_from("abstention", values=table["abstention"].to_numpy())],
            blocks=BlockDesign({"departement": table["departement"].to_numpy()}),
            seed=0,
            replicates=noise.REPLICATES,
            metrics=["spearman"],
        )
        assert [member.in_set for member in judged.confidence_set] == [True, False]
        assert judged.confidence_set[1].p_value == found["p_value"][seed]


def test_the_committed_intervals_cover_as_they_say_from_50_blocks(folder: Path) -> None:
    table = pd.read_csv(folder / "coverage.csv")
    assert (table["simulations"][table["interval"] != "finer blocks"] >= 2000).all()
    asked = table[(table["interval"] == "percentile") & (table["n_blocks"] >= 50)]
    assert len(asked) == 6
    assert asked["coverage"].between(93, 97).all()


def test_the_committed_noise_is_hardly_ever_in_the_set(folder: Path) -> None:
    table = pd.read_csv(folder / "noise.csv")
    assert len(table) == 500
    assert (table["p_value"] >= 0.10).mean() <= 0.01


def test_the_committed_tests_by_blocks_keep_their_level_and_the_naive_ones_do_not(folder: Path) -> None:
    table = pd.read_csv(folder / "size.csv")
    naive = table["test"].str.contains("williams|steiger|delong")
    unadjusted = table["test"].str.startswith("every pair")
    # Two-sided 99.9 % of a share of 5 or 10 % in 1,000 simulations.
    most = table["nominal"] + 3.3 * np.sqrt(table["nominal"] * (100 - table["nominal"]) / table["simulations"])
    kept = table["rejected"] <= most
    assert kept[~naive & ~unadjusted].all()
    assert kept[naive & (table["alike"] == 0)].all()
    assert not kept[naive & (table["alike"] > 0)].any()
    assert not kept[unadjusted].any()


def test_the_committed_step_down_against_every_indicator_keeps_its_level(folder: Path) -> None:
    table = pd.read_csv(folder / "contests.csv")
    assert (table["rejected"][table["way"] == "every indicator"] <= 5 + 3.3 * np.sqrt(5 * 95 / 1000)).all()


@pytest.mark.parametrize("page", ["experiments/2026-11-simulation/README.md", "docs/explanation/validation.md"])
def test_pages_give_the_figures_of_the_committed_tables(repository: Path, folder: Path, page: str) -> None:
    tables = {str(table.columns[0]): table for table in markdown_tables(repository / page)}
    assert {"interval", "test"} <= set(tables)
    assert len(tables) == (4 if page.endswith("README.md") else 2)
    for first, (name, keys, column, value) in TABLES.items():
        if first not in tables:
            continue
        shown = tables[first].melt(id_vars=keys, var_name=column, value_name="shown")
        shown = shown[shown[column] != "territories"]
        known = pd.read_csv(folder / f"{name}.csv").rename(columns={"n_blocks": "blocks"})
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
    "interval": ("coverage", ["interval", "blocks"], "metric", "coverage"),
    "test": ("size", ["test", "nominal", "alike"], "blocks", "rejected"),
    "blocks": ("contests", ["blocks", "indicators", "versions", "gap"], "way", "rejected"),
    "varied": ("recovery", ["varied", "value"], "version", "spearman"),
}
