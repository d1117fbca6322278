"""The bundled study of the EPCI: its figures, its names and its outlines."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from ifn_research.config import load_study
from ifn_research.data.loading import load_study_data
from ifn_research.data.samples import SAMPLE

TEXT = {"code_epci": str, "code_departement": str, "code_region": str}


def test_every_epci_has_a_name_an_outline_and_its_figures() -> None:
    config = load_study().config
    data = load_study_data(config)
    assert data.n_territories == 1228
    assert all(data.names)
    assert len(set(data.groups["departement"])) == 92
    assert data.outlines is not None
    assert all(outline is not None for outline in data.outlines)
    used = pd.read_csv(SAMPLE / "epci.csv", dtype=TEXT)[[config.indicators[name].column for name in config.indicators]]
    assert used.notna().all(axis=None)


def test_the_figures_are_the_official_ones(shared: Path) -> None:
    ours = pd.read_csv(SAMPLE / "epci.csv", dtype=TEXT).drop(columns="name")
    theirs = pd.read_csv(shared / "data" / "tables" / "epci.csv", dtype=TEXT)
    pd.testing.assert_frame_equal(ours, theirs[list(ours)], check_exact=True)


def test_names_and_outlines_stay_small() -> None:
    assert sum(file.stat().st_size for file in SAMPLE.glob("epci.*")) < 1_500_000


def test_a_centroid_lies_in_or_near_its_outline() -> None:
    import geopandas

    shapes = geopandas.read_file(SAMPLE / "epci.topojson").set_index("code_epci").set_crs(4326, allow_override=True)
    table = pd.read_csv(SAMPLE / "epci.csv", dtype=TEXT).set_index("code_epci")
    points = geopandas.GeoSeries.from_xy(table["longitude"], table["latitude"], index=table.index, crs=4326)
    far = shapes.geometry.to_crs(2154).distance(points.to_crs(2154).loc[shapes.index])
    assert np.quantile(far, 0.99) < 2_000
    assert far.max() < 30_000
