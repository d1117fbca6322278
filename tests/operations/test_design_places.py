"""Coordinates that a design is spread over."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ifn_research import load_study
from ifn_research.operations.design import DesignAsked, design
from ifn_research.operations.design_places import coordinates_of
from ifn_research.operations.run import record
from ifn_research.results.study_result import StudyResult, read_results, write_yaml
from ifn_research.study.design.frame import frame_of
from tests.support.outputs import TABLES_ONLY


@pytest.fixture(scope="module")
def home(simulated_study: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results of a study that declares coordinates and no blocks, beside its table."""
    folder = tmp_path_factory.mktemp("placed")
    table = folder / "placed.csv"
    table.write_bytes((simulated_study.parent / "simulated.csv").read_bytes())
    study = load_study(simulated_study)
    first = study.config.tables[0].model_dump(exclude_unset=True)
    first |= {"path": str(table), "coordinates": {"longitude": "longitude", "latitude": "latitude"}, "groups": {}}
    changed = {
        "extends": str(simulated_study),
        "tables": [first],
        "validation": {"bootstrap": {"replicates": 200, "block": None}},
    }
    write_yaml(changed, folder / "study.yaml")
    record(load_study(folder / "study.yaml"), out=folder / "out", wanted=TABLES_ONLY)
    return folder


def test_coordinates_are_those_of_the_table_of_the_study(home: Path) -> None:
    result = read_results(home / "out")
    found = coordinates_of(result)
    assert found is not None
    table = pd.read_csv(home / "placed.csv", dtype={"code": str}).set_index("code")
    np.testing.assert_array_equal(found, table.loc[found.index, ["longitude", "latitude"]])
    frame = frame_of(result, result.versions[:2], found)
    assert frame.places is not None
    rows = result.tables["comparisons"].query("test == 'bootstrap'")
    # The blocks are then those of the tests of the study, and not every territory by itself.
    assert frame.blocks.n_blocks in set(rows["n_blocks"])
    assert frame.blocks.n_blocks < frame.n
    assert frame_of(result, result.versions[:2]).blocks.n_blocks == frame.n


def test_a_draw_is_spread_over_them(home: Path) -> None:
    versions = tuple(read_results(home / "out").versions[:3])
    placed = design(home / "out", DesignAsked(n=12, versions=versions), force=True).measure
    assert placed.facts["spread_over_places"]
    away = home / "moved.csv"
    (home / "placed.csv").rename(away)
    try:
        assert coordinates_of(read_results(home / "out")) is None
        unplaced = design(home / "out", DesignAsked(n=12, versions=versions), force=True).measure
    finally:
        away.rename(home / "placed.csv")
    assert not unplaced.facts["spread_over_places"]
    assert [row.inclusion for row in placed.frame] == pytest.approx([row.inclusion for row in unplaced.frame])


def test_coordinates_that_are_no_degrees_are_not_taken(home: Path) -> None:
    kept = (home / "placed.csv").read_bytes()
    table = pd.read_csv(home / "placed.csv", dtype=str)
    table.loc[0, "latitude"] = "6543210.5"
    table.to_csv(home / "placed.csv", index=False)
    try:
        result = read_results(home / "out")
        found = coordinates_of(result)
        assert found is None or frame_of(result, result.versions[:2], found).places is None
    finally:
        (home / "placed.csv").write_bytes(kept)


def test_a_study_without_coordinates_or_its_table_has_none(simulated: StudyResult) -> None:
    tables = [{k: v for k, v in item.items() if k != "coordinates"} for item in simulated.document["tables"]]
    assert coordinates_of(replace(simulated, document={**simulated.document, "tables": tables})) is None
    assert coordinates_of(replace(simulated, manifest={})) is None
