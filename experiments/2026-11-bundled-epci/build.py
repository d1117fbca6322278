"""Build the bundled study's table and outlines: python build.py TABLE ORIGINS (see README.md)."""

import json
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import topojson

HERE = Path(__file__).resolve().parent
TARGET = HERE.parents[1] / "ifn_research" / "data" / "sample"
STEP = 0.001
ARRONDISSEMENTS = {"751": "75056", "6938": "69123", "132": "13055"}


def table(source: Path, origins: Path) -> pd.DataFrame:
    """Figures as they were published, as text, with the names of the EPCI."""
    columns = (HERE / "columns.txt").read_text(encoding="utf-8").split()
    names = pd.read_csv(origins / "epci_names_2021.csv", dtype=str, encoding="utf-8-sig")
    names = names.drop_duplicates("EPCI").set_index("EPCI")["LIBEPCI"].str.replace("'", "’", regex=False)
    found = pd.read_csv(source, dtype=str, keep_default_na=False)[columns]
    found.insert(1, "name", found["code_epci"].map(names))
    assert found["name"].notna().all()
    return found


def outlines(codes: pd.Series, origins: Path) -> gpd.GeoDataFrame:
    """The outlines of the EPCI of 2021: those of the communes of late 2017, dissolved."""
    files = sorted(origins.glob("outlines_communes_light_*.json"))
    communes = pd.concat([gpd.read_file(file)[["insee", "geometry"]] for file in files if "dom" not in file.name])
    passage = pd.read_feather(origins / "commune_passage_2010_2024.feather").astype(str)
    later = dict(zip(passage["code_insee17"], passage["code_insee21"], strict=True))
    later |= dict(zip(passage["code_insee18"], passage["code_insee21"], strict=True))
    epci = pd.read_csv(origins / "epci_names_2021.csv", dtype=str, encoding="utf-8-sig").set_index("CODGEO")["EPCI"]
    communes["code_epci"] = communes["insee"].map(lambda code: _city(code) or later.get(code, code)).map(epci)
    assert communes["code_epci"].notna().all()
    communes["geometry"] = communes.geometry.make_valid()
    dissolved = communes[communes["code_epci"].isin(codes)].dissolve("code_epci").reset_index()
    dissolved["geometry"] = [_polygons(shape) for shape in shapely.set_precision(dissolved.geometry.values, STEP)]
    assert set(dissolved["code_epci"]) == set(codes)
    return dissolved[["code_epci", "geometry"]]


def _city(code: str) -> str | None:
    """The commune of an arrondissement of Paris, Lyon or Marseille."""
    commune = next((city for start, city in ARRONDISSEMENTS.items() if code.startswith(start)), None)
    return None if commune == "13055" and code > "13216" else commune


def _polygons(shape: shapely.Geometry) -> shapely.Geometry:
    """What has a surface in a shape."""
    parts = [part for part in shapely.get_parts(shapely.get_parts(shape)) if part.geom_type == "Polygon"]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def topology(shapes: gpd.GeoDataFrame) -> str:
    """The shapes as TopoJSON: borders written once, in thousandths of a degree."""
    made = json.loads(topojson.Topology(shapes, prequantize=False, shared_coords=True).to_json())
    whole = [np.rint(np.array(arc) / STEP).astype(int) for arc in made["arcs"]]
    made["arcs"] = [np.diff(arc, axis=0, prepend=[[0, 0]]).tolist() for arc in whole]
    made["transform"] = {"scale": [STEP, STEP], "translate": [0, 0]}
    made["source"] = (
        "IGN, Admin Express (2017-11-15), généralisé par B. David (MTES/CGDD), Licence Ouverte Etalab ; "
        "communes réunies par EPCI de 2021"
    )
    for shape in made["objects"]["data"]["geometries"]:
        del shape["id"]
    return json.dumps(made, separators=(",", ":"), ensure_ascii=False) + "\n"


if __name__ == "__main__":
    figures = table(Path(sys.argv[1]), Path(sys.argv[2]))
    figures.to_csv(TARGET / "epci.csv", index=False, lineterminator="\n")
    drawn = topology(outlines(figures["code_epci"], Path(sys.argv[2])))
    (TARGET / "epci.topojson").write_text(drawn, encoding="utf-8")
