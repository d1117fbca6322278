"""Every fault that damaged inputs ever brought to light, each as the small input that shows it."""

from __future__ import annotations

import copy
import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from ifn_research.cli import main
from ifn_research.config.tables import GeometryConfig, TableConfig
from ifn_research.data.reading.files import open_table
from ifn_research.data.reading.outlines.layers import read_outlines
from ifn_research.errors import DataError
from tests.fuzz.base import config, outlines, table, write
from tests.fuzz.configurations import RUN
from tests.fuzz.tables import _shapes, inside
from tests.fuzz.trial import Input, faults
from tests.fuzz.values import damaged


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results of the sound study."""
    base = tmp_path_factory.mktemp("found")
    table().to_csv(base / "t.csv", index=False)
    done = CliRunner().invoke(main, ["run", str(write(base, config())), "--out", str(base / "r"), *RUN])
    assert done.exit_code == 0, done.output
    return base / "r"


def refused(*arguments: str) -> None:
    assert faults(Input("found", arguments, bad="it is damaged")) == []


def in_table(name: str, change: Callable[[pd.DataFrame], pd.DataFrame]) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        path = folder / name
        if path.suffix == ".csv":
            change(pd.read_csv(path, dtype=str, keep_default_na=False)).to_csv(path, index=False)
        else:
            change(pd.read_parquet(path)).to_parquet(path, index=False)

    return damage


def in_index(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], None]:
    """Damage to the definition of the indicator that is made of counts."""

    def damage(folder: Path) -> None:
        path = folder / "versions" / "wide" / "index.json"
        document = json.loads(path.read_text(encoding="utf-8"))
        (counted,) = [item for item in document["indicators"] if item["name"] == "caf"]
        change(counted)
        path.write_text(json.dumps(document), encoding="utf-8")

    return damage


EXPLAIN, SCORE = ("explain", "{r}", "14002", "--format", "md", "--force"), ("score", "{r}:wide", "{t}")
RESULTS: dict[str, tuple[Callable[[Path], None], tuple[str, ...]]] = {
    "a rank is empty": (
        in_table("scores.parquet", lambda t: t.assign(rank=t["rank"].mask(t.index == 3))),
        ("explain", "{r}", "02001"),
    ),
    "no version is left": (in_table("versions.csv", lambda t: t.head(0)), EXPLAIN),
    "no version was made": (in_table("versions.csv", lambda t: t.assign(status="failed")), EXPLAIN),
    "a weight has no indicator": (
        in_table("weights.csv", lambda t: t.assign(indicator=t["indicator"].mask(t.index == 0, ""))),
        ("export", "{r}", "--force"),
    ),
    "a direction is a word": (in_index(lambda item: item.update(direction="up")), SCORE),
    "a direction is none": (in_index(lambda item: item.update(direction=0)), SCORE),
    "a direction is absent": (in_index(lambda item: item.update(direction=None)), SCORE),
    "a rate has no numerator": (in_index(lambda item: item.update(numerator=None)), SCORE),
    "a rate has lost its numerator": (in_index(lambda item: item.pop("numerator")), SCORE),
}


@pytest.mark.parametrize("what", RESULTS)
def test_results_that_no_run_writes_are_refused(whole: Path, tmp_path: Path, what: str) -> None:
    damage, command = RESULTS[what]
    folder = Path(shutil.copytree(whole, tmp_path / "r"))
    table().to_csv(tmp_path / "new.csv", index=False)
    damage(folder)
    refused(*(word.format(r=folder, t=tmp_path / "new.csv") for word in command))


def test_a_note_leaves_out_an_overlap_that_is_not_there(whole: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(whole, tmp_path / "r"))
    in_table("agreement.csv", lambda t: t.assign(top_decile_overlap=""))(folder)
    assert faults(Input("found", ("note", str(folder), "--format", "md", "--force"))) == []


def test_an_indicator_listed_twice_beside_another_fault_is_refused(tmp_path: Path) -> None:
    table().to_csv(tmp_path / "t.csv", index=False)
    broken = config()
    broken["variable_sets"]["core"] = ["poverty", "fibre", "age", "poverty"]
    broken["indicators"]["age"]["direction"] = 3
    refused("check", str(write(tmp_path, broken)))


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan"), 1e308])
def test_outlines_with_infinite_coordinates_are_refused(tmp_path: Path, value: float) -> None:
    table().to_csv(tmp_path / "t.csv", index=False)
    drawn = copy.deepcopy(outlines())
    for feature in drawn["features"]:
        feature["geometry"]["coordinates"][0][1][0] = value
    (tmp_path / "g.geojson").write_text(json.dumps(drawn).replace("Infinity", "1e999"), encoding="utf-8")
    path = write(tmp_path, {**config(), "geometry": {"path": "g.geojson", "code": "insee"}})
    refused("check", str(path))


@pytest.mark.slow
def test_damaged_zips_of_outlines_are_read_or_refused(tmp_path: Path) -> None:
    table().to_csv(tmp_path / "t.csv", index=False)
    path = write(tmp_path, {**config(), "geometry": {"path": "g.zip", "code": "insee"}})
    sound = _shapes()["g.zip"]
    for seed in range(40):
        chance = random.Random(seed)
        (tmp_path / "g.zip").write_bytes((inside if seed % 2 else damaged)(sound, chance))
        assert faults(Input("outlines", ("check", str(path)))) == [], seed


@pytest.mark.parametrize("kind", ["table", "outlines"])
def test_texts_of_parquet_that_are_none_are_refused(tmp_path: Path, kind: str) -> None:
    """Bytes of a text column that are no UTF-8: they are read, and fail where they are first looked at."""
    import geopandas
    import pyarrow as pa
    from pyarrow import parquet
    from shapely import Point

    codes = np.array(["01", "02", "03"], dtype=object)
    bad = pa.array([b"01", b"\xff\xfe", b"03"]).view(pa.string())
    path = tmp_path / "g.parquet"
    if kind == "table":
        parquet.write_table(pa.table({"code": bad, "x": [1.0, 2.0, 3.0]}), path)
        with pytest.raises(DataError, match="UTF"):
            open_table(TableConfig(path=str(path), code="code"))
        return
    shapes = [Point(k, k).buffer(1) for k in range(3)]
    geopandas.GeoDataFrame({"code": codes}, geometry=shapes, crs=4326).to_parquet(path)
    whole = parquet.read_table(path)
    parquet.write_table(whole.set_column(0, "code", bad), path)
    with pytest.raises(DataError, match="UTF"):
        read_outlines(GeometryConfig(path=str(path), code="code"), codes, first="t.csv", level="territory")
