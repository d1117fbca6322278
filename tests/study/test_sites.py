"""The places that indicators measure, in results: where they are, and no more."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from ifn_research import load_study, run
from ifn_research.geography.access import Points
from ifn_research.results.study_result import StudyResult
from ifn_research.study.sites import sites_table


def ran(folder: Path, **keys: object) -> StudyResult:
    rng = np.random.default_rng(4)
    n = 60
    x, y = rng.uniform(2.5, 3.5, n), rng.uniform(50, 51, n)
    table = pd.DataFrame({"code": [f"T{k}" for k in range(n)], "pop": 500, "x": x, "y": y, "a": rng.normal(size=n)})
    table.to_csv(folder / "t.csv", index=False)
    places = pd.DataFrame(
        {
            "id": ["secret-1", "secret-2", "bus", "bus", "depot"],
            "name": ["Maison A", "Maison B", "Bus", "Bus", "Car"],
            "lon": [2.6, 2.8, 3.0, 3.2, 3.3],
            "lat": [50.2, 50.4, 50.6, 50.8, 50.9],
            "moves": ["non", "non", "oui", "oui", "oui"],
        }
    )
    places.to_csv(folder / "p.csv", index=False)
    study = {
        "study": "s",
        "level": "zone",
        "tables": [
            {"path": "t.csv", "code": "code", "population": "pop", "coordinates": {"longitude": "x", "latitude": "y"}}
        ],
        "sites": {
            "help": {
                "path": "p.csv",
                "id": "id",
                "name": "name",
                "coordinates": {"longitude": "lon", "latitude": "lat"},
                "mobile": {"moves": "oui"},
            }
        },
        "indicators": {"a": {"column": "a"}, "far": {"sites": "help", "measure": "distance_nearest", "unit": "km"}},
        "versions": [{"name": "equal", "variables": ["a", "far"]}],
        **keys,
    }
    (folder / "s.yaml").write_text(yaml.safe_dump(study), encoding="utf-8")
    return run(load_study(folder / "s.yaml"))


def test_the_places_that_are_counted_are_written_mobile_ones_at_each_stop(tmp_path: Path) -> None:
    rows = ran(tmp_path).tables["sites"]
    # The depot of a mobile place is not counted.
    assert rows.to_dict("list") == {
        "sites": ["help"] * 4,
        "longitude": [2.6, 2.8, 3.0, 3.2],
        "latitude": [50.2, 50.4, 50.6, 50.8],
    }


def test_nothing_but_where_they_are_is_written(tmp_path: Path) -> None:
    found = ran(tmp_path)
    folder = tmp_path / "out"
    folder.mkdir()
    found.write(folder)
    text = (folder / "sites.csv").read_text(encoding="utf-8")
    assert text.splitlines()[0] == "sites,longitude,latitude"
    assert "secret" not in text
    assert "Maison" not in text


def test_a_study_whose_small_counts_are_masked_does_not_tell_where_places_are(tmp_path: Path) -> None:
    assert "sites" not in ran(tmp_path, disclosure={"threshold": 11}).tables


def test_a_study_without_places_has_no_such_table() -> None:
    assert sites_table({}).empty
    assert sites_table({"a": Points(np.array([1.0]), np.array([2.0]))}).to_dict("records") == [
        {"sites": "a", "longitude": 1.0, "latitude": 2.0}
    ]
