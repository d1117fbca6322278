"""A study from a mapping and data frames, against the same study from files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ifn_research import load_study, run
from ifn_research.data.samples import simulate_territories
from ifn_research.errors import ConfigError, IfnError
from ifn_research.results.study_result import write_yaml


@pytest.fixture
def simulated(tmp_path: Path) -> tuple[dict[str, Any], pd.DataFrame]:
    """A study of a table on disk, and the table."""
    made = simulate_territories(60, seed=4, missing=0.0)
    return made.study(made.write(tmp_path / "table.csv")), made.frame


def with_frame(study: dict[str, Any], frame: pd.DataFrame) -> dict[str, Any]:
    return {**study, "tables": [{**study["tables"][0], "path": frame}]}


def test_a_frame_gives_the_scores_of_its_file(simulated: tuple[dict[str, Any], pd.DataFrame], tmp_path: Path) -> None:
    study, frame = simulated
    write_yaml(study, tmp_path / "study.yaml")
    from_file, from_memory = run(load_study(tmp_path / "study.yaml")), run(load_study(with_frame(study, frame)))
    for name in ("scores", "validation", "weights"):
        pd.testing.assert_frame_equal(from_file.tables[name], from_memory.tables[name], rtol=1e-12)


def test_a_named_index_is_a_column_and_nothing_given_is_changed(
    simulated: tuple[dict[str, Any], pd.DataFrame],
) -> None:
    study, frame = simulated
    given = with_frame(study, frame.set_index("code"))
    result = run(load_study(given))
    assert set(result.territories["code"]) == set(frame["code"])
    assert given["tables"][0]["path"].index.name == "code"


def test_numbers_of_numpy_are_numbers(simulated: tuple[dict[str, Any], pd.DataFrame]) -> None:
    study, frame = simulated
    assert load_study({**with_frame(study, frame), "seed": np.int64(7)}).config.seed == 7


def test_what_yaml_does_not_have_is_refused_where_it_stands(simulated: tuple[dict[str, Any], pd.DataFrame]) -> None:
    study, frame = simulated
    with pytest.raises(ConfigError, match="seed"):
        load_study({**with_frame(study, frame), "seed": object()})


def test_a_wrong_key_is_told_as_in_a_file(simulated: tuple[dict[str, Any], pd.DataFrame]) -> None:
    study, frame = simulated
    with pytest.raises(IfnError, match="tabels"):
        load_study({**with_frame(study, frame), "tabels": []})


def test_codes_that_a_frame_made_numbers_are_told(simulated: tuple[dict[str, Any], pd.DataFrame]) -> None:
    study, frame = simulated
    numbers = frame.assign(code=np.arange(len(frame)) + 1001)
    with pytest.raises(IfnError, match="code"):
        run(load_study({**with_frame(study, numbers), "level": "commune"}))
