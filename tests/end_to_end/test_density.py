"""The population density of a table: a baseline, and quarters in which versions are judged again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ifn_research import load_study, run
from ifn_research.errors import ConfigError, DataError
from ifn_research.results.study_result import StudyResult, write_yaml

N = 120


def studied(folder: Path, *, density: Any = None, tables: dict[str, Any] | None = None, **said: Any) -> StudyResult:
    rng = np.random.default_rng(3)
    sparse = rng.normal(size=N)
    frame = pd.DataFrame(
        {
            "code": [f"t{i:03d}" for i in range(N)],
            "x": rng.normal(size=N) + sparse,
            "y": rng.normal(size=N),
            "d": np.exp(4 - sparse) if density is None else density,
            "outcome": sparse + rng.normal(size=N),
        }
    )
    frame.to_csv(folder / "t.csv", index=False)
    config = {
        "study": "sparse",
        "tables": [{"path": "t.csv", "code": "code", "density": "d", **(tables or {})}],
        "indicators": {"x": {"column": "x"}, "y": {"column": "y"}},
        "ground_truth": [{"name": "truth", "column": "outcome"}],
        "versions": [{"name": "equal", "variables": ["x", "y"]}],
        "validation": {"bootstrap": {"replicates": 40}},
    }
    config["validation"] |= said
    write_yaml(config, folder / "s.yaml")
    return run(load_study(folder / "s.yaml"))


def test_the_sparsest_places_are_the_most_fragile_of_the_baseline(tmp_path: Path) -> None:
    result = studied(tmp_path)
    rows = result.tables["validation"].set_index(["version", "metric"])
    frame = pd.read_csv(tmp_path / "t.csv")
    expected = stats.spearmanr(-frame["d"], frame["outcome"]).statistic
    assert rows.loc[("baseline:population_density", "spearman"), "estimate"] == pytest.approx(expected)
    assert expected > 0.5
    members = set(result.tables["subgroups"].query("group == 'density'")["member"])
    assert members == {"1 sparsest quarter", "2", "3", "4 densest quarter"}


def test_it_is_a_baseline_only_if_it_is_among_those_declared(tmp_path: Path) -> None:
    baselines = set(studied(tmp_path, baselines=["x"]).tables["validation"]["version"])
    assert baselines == {"equal", "baseline:x"}
    found = studied(tmp_path, baselines=["population_density"], step_down={"baseline": "population_density"})
    assert set(found.tables["validation"]["version"]) == {"equal", "baseline:population_density"}
    tested = found.tables["comparisons"].query("test == 'step_down'")
    assert set(tested["version_b"]) == {"baseline:population_density"}


def test_a_density_that_no_table_declares_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="unknown indicator 'population_density'") as error:
        studied(tmp_path, tables={"density": None}, baselines=["population_density"])
    assert str(error.value.fix) == "declare density: (its column) under tables"


def test_a_baseline_of_the_step_down_must_be_judged(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="'z' is neither a version that is judged nor a baseline"):
        studied(tmp_path, step_down={"baseline": "z"})


def test_a_negative_density_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="2 territories have a negative density"):
        studied(tmp_path, density=np.r_[-1.0, -2.0, np.full(N - 2, 5.0)])
