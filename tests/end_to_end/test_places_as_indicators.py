"""A study of places, from its file to its notes: run, checked, explained, changed and scored."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from ifn_research import load_study
from ifn_research.cli import main
from ifn_research.data.loading import load_study_data

STUDY = """
study: lieux
level: commune
tables:
  - path: communes.csv
    code: code
    population: pop
    coordinates: {longitude: lon, latitude: lat}
sites:
  lieux: {path: lieux.csv, format: mediation-numerique, label: Lieux de médiation, updated_since: 2024-01-01}
indicators:
  distance: {sites: lieux, measure: distance_nearest, unit: km, label: Distance au lieu le plus proche}
  offer:
    {sites: lieux, measure: e2sfca, catchment_km: 15, per: 10000, direction: -1, unit: lieux pour 10 000, label: Offre}
  poverty: {column: poverty, unit: "%"}
versions: [{name: equal, variables: [distance, offer, poverty]}]
"""
PLACES = """id,nom,code_insee,latitude,longitude,date_maj,itinerance
1,Mairie,59001,50.05,3.05,2025-01-01,Fixe
2,Médiathèque,59002,50.35,3.2,2025-02-01,
3,Bus,59002,50.2,3.2,2025-02-01,Itinérant
4,Ancien,59002,50.2,3.2,2020-02-01,
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("lieux")
    rng = np.random.default_rng(1)
    communes = pd.DataFrame(
        {
            "code": [f"59{at:03d}" for at in range(1, 41)],
            "pop": rng.integers(100, 9_000, 40),
            "lon": rng.uniform(3.0, 3.3, 40).round(4),
            "lat": rng.uniform(50.0, 50.4, 40).round(4),
            "poverty": rng.uniform(5, 30, 40).round(1),
        }
    )
    communes.to_csv(path / "communes.csv", index=False)
    (path / "lieux.csv").write_text(PLACES, encoding="utf-8")
    (path / "study.yaml").write_text(STUDY, encoding="utf-8")
    done = typed(path, "run", str(path / "study.yaml"), "--out", str(path / "out"), "--no-tracking")
    assert done.startswith("0"), done
    return path


def typed(folder: Path, *words: str) -> str:
    """The exit code of a command, and all that it says."""
    done = CliRunner().invoke(main, ["--lang", "fr", *words])
    return f"{done.exit_code} {done.output}"


def test_check_tells_what_is_counted_and_what_is_left_out(folder: Path) -> None:
    told = " ".join(typed(folder, "check", str(folder / "study.yaml")).split())
    assert "2 lieux de « Lieux de médiation » comptés sur les 4 lignes du fichier, vérifiés jusqu’au 2025-02-01" in told
    assert "un lieu mobile dont seul le dépôt est connu" in told
    assert "pas vérifié depuis le jour que dit updated_since:" in told


def test_the_note_says_how_places_were_measured(folder: Path) -> None:
    assert typed(folder, "note", str(folder / "out"), "--format", "md").startswith("0")
    note = " ".join((folder / "out" / "note-committee.md").read_text(encoding="utf-8").split())
    assert "« Offre » : accessibilité en deux temps améliorée (E2SFCA) à moins de 15 km, effet gaussien" in note
    assert "Mesuré sur des lieux" in note


def test_explain_shows_the_figure_with_its_unit(folder: Path) -> None:
    told = typed(folder, "explain", str(folder / "out"), "59001")
    assert told.startswith("0")
    assert "lieux" in told


def test_what_if_measures_again(folder: Path) -> None:
    told = typed(folder, "what-if", str(folder / "out"), "--set", "indicators.offer.catchment_km=40")
    assert told.startswith("0"), told


def test_a_results_folder_is_a_study_again(folder: Path) -> None:
    again = load_study(folder / "out" / "config.yaml").config
    first = load_study(folder / "study.yaml").config
    assert again.indicators == first.indicators
    pd.testing.assert_frame_equal(load_study_data(again).raw, load_study_data(first).raw)


def test_a_table_to_be_scored_holds_the_measure_or_is_refused_with_a_repair(folder: Path) -> None:
    table = pd.DataFrame({"code": ["59900", "59901"], "poverty": [10.0, 12.0]})
    table.to_csv(folder / "new.csv", index=False)
    told = " ".join(typed(folder, "score", f"{folder / 'out'}:equal", str(folder / "new.csv")).split())
    assert told.startswith("2")
    assert "une colonne appelée « lieux [e2sfca, catchment_km 15, per 10000] »" in told
    measured = {"lieux [distance_nearest]": [3.0, 9.0], "lieux [e2sfca, catchment_km 15, per 10000]": [0.5, 0.1]}
    table.assign(**measured).to_csv(folder / "new.csv", index=False)
    done = typed(folder, "score", f"{folder / 'out'}:equal", str(folder / "new.csv"))
    assert done.startswith("0"), done

    # The table has enough for a folder of results of its own.
    wide = pd.read_csv(folder / "communes.csv", dtype={"code": str})
    wide = wide.assign(**dict.fromkeys(measured, wide["poverty"] / 10))
    wide.to_csv(folder / "wide.csv", index=False)
    done = typed(folder, "score", f"{folder / 'out'}:equal", str(folder / "wide.csv"), "--out", str(folder / "scored"))
    assert done.startswith("0"), done
    assert typed(folder, "explain", str(folder / "scored"), "59001").startswith("0")


def test_an_audience_has_places_or_a_column_of_its_own(folder: Path) -> None:
    mine = """
audiences:
  senior: {indicators: {distance: {sites: proches}, offer: poverty}, same: [poverty]}
sites:
  proches: {path: lieux.csv, format: mediation-numerique}
extends: [study.yaml]
"""
    (folder / "senior.yaml").write_text(mine, encoding="utf-8")
    config = load_study(folder / "senior.yaml").config
    assert config.indicators["distance@senior"].column == "proches [distance_nearest]"
    assert config.indicators["offer@senior"].column == "poverty"
    assert config.indicators["offer@senior"].sites is None


def test_a_file_that_is_wrong_stops_the_study_with_a_repair(folder: Path) -> None:
    exchanged = "sites.lieux.coordinates={longitude: latitude, latitude: longitude}"
    told = " ".join(typed(folder, "check", str(folder / "study.yaml"), "--set", exchanged).split())
    assert told.startswith("2")
    assert "échanger les deux colonnes sous coordinates:" in told
    assert "Traceback" not in told
