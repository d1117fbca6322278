"""What whole studies keep, whatever is in them: Hypothesis makes the tables and puts the versions together.

That methods keep it alone is in `test_method_properties.py`; here are reading, judging and files too.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ifn_research import load_study, run
from ifn_research.operations.run import record
from ifn_research.operations.run_outputs import RunOutputs
from ifn_research.operations.score import score_table
from ifn_research.results.study_result import StudyResult, write_yaml

pytestmark = pytest.mark.slow

NAMES = ("a", "b", "c", "d")
# Those whose result for the negative of an indicator is the reflection of that for the indicator.
REFLECTED = ("zscore", "minmax", {"method": "percentile", "ties": "mid"}, "rank", "rank_points")
NORMALISATIONS = (*REFLECTED, "percentile", "decile", "exponential", {"method": "minmax", "range": [1, 100]})
WEIGHTINGS = ("equal", "equal_by_dimension", "fixed", "critic", {"method": "pca", "opposed": "keep"})
IMPUTATIONS = ("median", "mean", "drop", "available", {"method": "group_mean", "by": ["region"]})
# A study that fails is small already, and smaller ones take as long to run.
few = settings(max_examples=6, deadline=None, phases=(Phase.explicit, Phase.generate))


@dataclass(frozen=True)
class Made:
    """A study that was made up."""

    table: pd.DataFrame
    config: Mapping[str, Any]

    def found(self, workers: int = 1) -> StudyResult:
        """What it finds."""
        with tempfile.TemporaryDirectory() as folder:
            return run(load_study(self.written(Path(folder))), workers=workers)

    def written(self, folder: Path) -> Path:
        """The configuration in a folder, its table beside it."""
        self.table.to_csv(folder / "t.csv", index=False)
        write_yaml(dict(self.config), folder / "study.yaml")
        return folder / "study.yaml"

    def but(self, change: Callable[[pd.DataFrame], pd.DataFrame], directions: int = 1) -> Made:
        """Another table, or all directions times -1."""
        indicators = {
            name: {**declared, "direction": directions * declared["direction"]}
            for name, declared in self.config["indicators"].items()
        }
        return Made(change(self.table.copy()), {**self.config, "indicators": indicators})


@st.composite
def studies(draw: st.DrawFn, *, normalisations: tuple[Any, ...] = NORMALISATIONS, missing: bool = True) -> Made:
    """A study of 12 to 40 territories and four indicators, some of them tied or missing, and two versions."""
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    n = draw(st.integers(12, 40))
    decimals = draw(st.integers(0, 3))
    common = rng.normal(size=n)
    directions = dict(zip(NAMES, draw(st.tuples(*[st.sampled_from((-1, 1))] * 4)), strict=True))
    table = pd.DataFrame({"code": [f"{59001 + k}" for k in range(n)], "region": [f"R{k % 4}" for k in range(n)]})
    table["people"] = rng.integers(200, 9000, n)
    for name, direction in directions.items():
        table[name] = (50 + 8 * direction * common + 6 * rng.normal(size=n)).round(decimals)
    table["outcome"] = (30 + 5 * common + 4 * rng.normal(size=n)).round(2)
    if missing and draw(st.booleans()):
        for name in NAMES[:2]:
            table.loc[rng.choice(n, 2, replace=False), name] = np.nan
    versions = []
    for k in range(2):
        weighting = draw(st.sampled_from(WEIGHTINGS))
        if weighting == "fixed":
            weighting = {"method": "fixed", "weights": dict(zip(NAMES, (4, 1, 2, 3), strict=True))}
        versions.append(
            {
                "name": f"v{k}",
                "variables": list(NAMES),
                "imputation": draw(st.sampled_from(IMPUTATIONS)),
                "normalisation": draw(st.sampled_from(normalisations)),
                "weighting": weighting,
            }
        )
    config = {
        "study": "made",
        "level": "commune",
        "tables": [
            {"path": "t.csv", "code": "code", "population": "people", "decimal": ".", "groups": {"region": "region"}}
        ],
        "indicators": {
            name: {"column": name, "direction": direction, "dimension": "one" if name in "ab" else "two"}
            for name, direction in directions.items()
        },
        "ground_truth": [{"name": "outcome", "column": "outcome"}],
        "versions": versions,
        "validation": {"bootstrap": {"replicates": 20}},
    }
    return Made(table, config)


def scores(result: StudyResult, version: str) -> pd.Series:
    table = result.tables["scores"]
    return table[table["version"] == version].set_index("code")["score"]


def assert_scores(ours: pd.Series, theirs: pd.Series) -> None:
    assert set(ours.index) == set(theirs.index)
    near = 1e-9 * max(float(np.ptp(ours)), 1e-9)
    np.testing.assert_allclose(theirs.loc[ours.index], ours, rtol=0, atol=near)


def versions_of(result: StudyResult) -> list[str]:
    """The versions that were computed: a made-up one may be refused, and is then refused in every way."""
    return sorted(result.tables["scores"]["version"].unique())


@few
@given(made=studies())
def test_two_workers_find_what_one_finds_to_the_last_bit(made: Made) -> None:
    one, two = made.found(), made.found(workers=2)
    assert list(one.tables) == list(two.tables)
    for name, table in one.tables.items():
        pd.testing.assert_frame_equal(two.tables[name], table, check_exact=True, obj=name)


@few
@given(made=studies())
def test_the_saved_index_gives_every_territory_its_score_of_the_table(made: Made) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        done = record(load_study(made.written(folder)), out=folder / "r", wanted=RunOutputs("none", tracked=False))
        told = pd.read_csv(folder / "r" / "scores.csv", dtype={"code": str})
        for version in versions_of(done.result):
            table = score_table(f"{folder / 'r'}:{version}", folder / "t.csv").table
            found = table[table["score"].notna()].set_index("code")["score"]
            assert_scores(told[told["version"] == version].set_index("code")["score"], found)


@few
@given(made=studies(normalisations=REFLECTED))
def test_all_directions_reversed_reverse_the_ranks(made: Made) -> None:
    """Whatever is a sum of reflected values, by weights that do not look at signs."""
    one, other = made.found(), made.but(lambda table: table, directions=-1).found()
    assert versions_of(one) == versions_of(other)
    for version in versions_of(one):
        up, down = scores(one, version), scores(other, version)
        down = down.loc[up.index]
        # Sums that rounding alone tells apart are tied.
        ranks, reversed_ranks = (found.round(9).rank() for found in (up, down))
        np.testing.assert_array_equal(reversed_ranks, len(up) + 1 - ranks)
        assert float(np.ptp(up + down)) < 1e-8 * max(float(np.ptp(up)), 1.0)


@few
@given(made=studies(), factor=st.sampled_from([0.001, 7.0, 1000.0]), name=st.sampled_from(NAMES))
def test_the_unit_of_a_column_changes_no_score(made: Made, factor: float, name: str) -> None:
    one, other = made.found(), made.but(lambda table: table.assign(**{name: table[name] * factor})).found()
    assert versions_of(one) == versions_of(other)
    for version in versions_of(one):
        assert_scores(scores(one, version), scores(other, version))


@few
@given(made=studies(), seed=st.integers(0, 99))
def test_the_order_of_the_territories_changes_no_score_and_no_judgement(made: Made, seed: int) -> None:
    one, other = made.found(), made.but(lambda table: table.sample(frac=1, random_state=seed)).found()
    assert versions_of(one) == versions_of(other)
    for version in versions_of(one):
        assert_scores(scores(one, version), scores(other, version))
    keys = ["version", "ground_truth", "metric"]
    before, after = (found.tables["validation"].set_index(keys)["estimate"].sort_index() for found in (one, other))
    pd.testing.assert_series_equal(after, before, rtol=1e-9)


@few
@given(made=studies(normalisations=("minmax",), missing=False), at=st.integers(0, 11))
def test_a_territory_that_is_there_twice_changes_no_score_of_extremes(made: Made, at: int) -> None:
    """With weights that do not depend on the territories: extremes are the same, and the copy scores like the first."""
    versions = [{**version, "weighting": "equal", "imputation": "none"} for version in made.config["versions"]]
    alone = Made(made.table, {**made.config, "versions": versions})
    copy = made.table.iloc[[at]].assign(code="59700")
    one, other = alone.found(), Made(pd.concat([made.table, copy]), alone.config).found()
    assert versions_of(one) == versions_of(other) == ["v0", "v1"]
    for version in versions_of(one):
        before, after = scores(one, version), scores(other, version)
        assert_scores(before, after.drop("59700"))
        assert after["59700"] == pytest.approx(before.iloc[at], abs=1e-9)
