"""The studies of configs/local, where the data are, against pandas by hand."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from scipy.stats import rankdata, spearmanr

from ifn_research import load_study, run
from ifn_research.data.loading import indicator_values, load_study_data
from ifn_research.language.language import language_named
from ifn_research.operations.note import drawn_note
from ifn_research.results.study_result import StudyResult
from tests.support.portal_export import export, places

pytestmark = pytest.mark.slow

LOCAL = "configs/local"


def scores(result: StudyResult, version: str) -> pd.DataFrame:
    return result.of_version("scores", version).set_index("code")


def z(frame: pd.DataFrame) -> pd.DataFrame:
    return (frame - frame.mean()) / frame.std()


@pytest.fixture(scope="module")
def communes(shared: Path) -> pd.DataFrame:
    return pd.read_parquet(shared / "data/tables/communes.parquet").set_index("code_commune")


@pytest.fixture(scope="module")
def epci(shared: Path) -> pd.DataFrame:
    text = {"code_epci": str, "code_region": str, "code_departement": str}
    return pd.read_csv(shared / "data/tables/epci.csv", dtype=text).set_index("code_epci")


class TestNord:
    @pytest.fixture(scope="class")
    def result(self, repository: Path, shared: Path) -> StudyResult:
        return run(load_study(repository / LOCAL / "nord.yaml"))

    def test_the_national_version_is_that_of_all_communes(self, result: StudyResult, communes: pd.DataFrame) -> None:
        columns = {
            "share_65_plus_among_15_plus": 1,
            "share_low_diploma": 1,
            "share_one_person_households": 1,
            "share_single_parent_households": 1,
            "share_premises_fast_broadband": -1,
            "share_far_from_local_services": 1,
        }
        known = communes[list(columns)]
        # Territories of which too little is known have no score.
        known = known[known.notna().mean(axis=1) >= 0.65]
        filled = known.copy()
        for name in filled:
            for group in ("code_epci", "code_departement", "code_region"):
                filled[name] = filled[name].fillna(known[name].groupby(communes[group]).transform("median"))
        filled = filled.fillna(known.median())
        by_hand = (z(filled) * pd.Series(columns)).mean(axis=1)
        nord = scores(result, "equal")
        assert len(nord) == 648
        assert set(nord.index) == set(communes.index[communes["code_departement"] == "59"])
        np.testing.assert_allclose(nord["score"], by_hand[nord.index], rtol=0, atol=1e-9)
        ranks = pd.Series(rankdata(-by_hand.round(9), method="min"), index=by_hand.index)
        assert nord["reference_rank"].tolist() == ranks[nord.index].tolist()
        assert nord["rank"].tolist() == rankdata(-nord["score"].round(9), method="min").tolist()

    def test_libraries_are_as_far_as_a_great_circle_says(self, repository: Path, shared: Path) -> None:
        config = load_study(repository / LOCAL / "nord.yaml").config
        data = load_study_data(config)
        measured = pd.Series(indicator_values(config, data)["distance_library"], index=data.codes)
        outlines = json.loads((shared / "data/origins/outlines_communes_light_hdf.json").read_text())
        sites = pd.read_csv(shared / "data/tables/sites_libraries.csv", dtype={"code_commune": str})
        sites = sites.dropna(subset=["latitude", "longitude"])
        for code in ("59009", "59350", "59183", "59036", "59606"):
            shape = next(item for item in outlines["features"] if item["properties"]["insee"] == code)["geometry"]
            point = shapely.point_on_surface(shapely.make_valid(shapely.from_geojson(json.dumps(shape))))
            x, y = np.radians([point.x, point.y])
            lon, lat = np.radians(sites["longitude"]), np.radians(sites["latitude"])
            half = np.sin((lat - y) / 2) ** 2 + np.cos(lat) * np.cos(y) * np.sin((lon - x) / 2) ** 2
            assert measured[code] == pytest.approx(2 * 6371.0088 * np.arcsin(np.sqrt(half)).min(), rel=1e-6)

    def test_advisers_are_per_ten_thousand_people(self, repository: Path, communes: pd.DataFrame) -> None:
        config = load_study(repository / LOCAL / "nord.yaml").config
        data = load_study_data(config)
        measured = pd.Series(indicator_values(config, data)["digital_advisers"], index=data.codes)
        nord = communes[communes["code_departement"] == "59"]
        by_hand = 1e4 * nord["n_digital_advisers"] / nord["population"]
        np.testing.assert_allclose(measured[nord.index], by_hand, rtol=1e-12)

    def test_the_note_tells_what_the_version_of_the_nord_changes(self, result: StudyResult) -> None:
        facts = drawn_note(result, language_named("fr"))
        assert facts.candidate == "nord"
        assert result.outlines
        assert len(result.outlines) == 648


class TestHautsDeFrance:
    ACCOMPANIMENT = (
        "share_65_plus",
        "share_no_diploma",
        "share_one_person_households",
        "share_single_parent_households",
        "unemployment_rate",
        "poverty_rate",
        "share_income_social_minima",
    )

    @pytest.fixture(scope="class")
    def result(self, repository: Path, shared: Path) -> StudyResult:
        return run(load_study(repository / LOCAL / "hauts-de-france.yaml"))

    def test_92_epci_are_scored_as_all_of_metropolitan_france(self, result: StudyResult, epci: pd.DataFrame) -> None:
        by_hand = z(epci[list(self.ACCOMPANIMENT)]).mean(axis=1)
        found = scores(result, "accompagnement")
        assert set(found.index) == set(epci.index[epci["outcome_illectronism_rate_2019"].notna()])
        assert len(found) == 92
        np.testing.assert_allclose(found["score"], by_hand[found.index], atol=1e-9)
        ranks = pd.Series(rankdata(-by_hand.round(9), method="min"), index=by_hand.index)
        assert found["reference_rank"].tolist() == ranks[found.index].tolist()

    def test_infrastructure_stands_beside_and_is_not_judged(self, result: StudyResult, epci: pd.DataFrame) -> None:
        rates = pd.DataFrame(
            {
                "fast": -epci["share_premises_fast_broadband"],
                "car": epci["share_households_without_car"],
                "services": -epci["n_france_services"] / epci["population"],
                "advisers": -epci["n_digital_advisers"] / epci["population"],
            }
        )
        found = scores(result, "infrastructures")
        np.testing.assert_allclose(found["score"], z(rates).mean(axis=1)[found.index], atol=1e-9)
        assert set(result.beside) == {"infrastructures"}
        assert "infrastructures" not in set(result.tables["validation"]["version"])

    def test_the_agreement_is_that_of_the_92_and_is_said_to_be_circular(
        self, result: StudyResult, epci: pd.DataFrame
    ) -> None:
        judged = result.tables["validation"].query("metric == 'spearman'").set_index("version")
        for name in ("accompagnement", "sans-age-ni-diplome"):
            found = scores(result, name)["score"]
            truth = epci["outcome_illectronism_rate_2019"][found.index]
            assert judged.loc[name, "estimate"] == pytest.approx(spearmanr(found, truth).statistic, abs=1e-9)
            assert judged.loc[name, "n"] == 92
        truth = result.config.truth("illectronisme")
        assert set(truth.circular_with) == {"age_65_plus", "no_diploma"}
        assert not {"age_65_plus", "no_diploma"} & set(result.config.version("sans-age-ni-diplome").variables)


class TestAgglomeration:
    @pytest.fixture(scope="class")
    def result(self, repository: Path, shared: Path) -> StudyResult:
        return run(load_study(repository / LOCAL / "agglomeration.yaml"))

    AXES = ("ifn2020_information", "ifn2020_administrative", "ifn2020_digital")

    def test_communes_and_iris_have_the_points_of_2020_with_its_weights(
        self, result: StudyResult, communes: pd.DataFrame, shared: Path
    ) -> None:
        iris = pd.read_parquet(shared / "data/tables/iris.parquet").set_index("code_iris")
        weights = np.array([3, 1, 2]) / 6
        found = scores(result, "comme-2020")
        assert len(found) == 90
        np.testing.assert_allclose(found["score"], communes.loc[found.index, list(self.AXES)] @ weights, rtol=1e-12)
        zoomed = result.tables["zoom"].query("version == 'comme-2020'").set_index("code")
        assert len(zoomed) == (iris["code_epci"] == "245900410").sum()
        np.testing.assert_allclose(zoomed["score"], iris.loc[zoomed.index, list(self.AXES)] @ weights, rtol=1e-12)
        np.testing.assert_allclose(zoomed["score_of_whole"], found["score"][zoomed["whole"]], rtol=1e-12)

    def test_iris_are_scored_with_the_means_and_spreads_of_the_communes_of_the_region(
        self, result: StudyResult, communes: pd.DataFrame, shared: Path
    ) -> None:
        iris = pd.read_parquet(shared / "data/tables/iris.parquet").set_index("code_iris")
        region = communes.loc[communes["code_region"] == "32", list(self.AXES)].dropna()
        zoomed = result.tables["zoom"].query("version == 'axes'").set_index("code")
        by_hand = ((iris[list(self.AXES)] - region.mean()) / region.std()).mean(axis=1)
        np.testing.assert_allclose(zoomed["score"], by_hand[zoomed.index], atol=1e-9)


def test_the_export_of_the_portal_is_read_where_it_is(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(tmp_path / "export-du-portail.csv", places())
    monkeypatch.setenv("IFN_PORTAIL", str(tmp_path))
    found = run(load_study(repository / LOCAL / "portail.yaml"))
    assert found.failed.empty
    assert len(scores(found, "indice@jeune")) == 120


def test_what_readers_see_of_the_local_studies_has_french_labels(
    repository: Path, shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(tmp_path / "export-du-portail.csv", places())
    monkeypatch.setenv("IFN_PORTAIL", str(tmp_path))
    for name in ("nord", "hauts-de-france", "agglomeration", "portail"):
        config = load_study(repository / LOCAL / f"{name}.yaml").config
        assert all(version.label for version in config.versions)
        assert all(config.indicators[item].label for item in config.used_indicators)
        assert set(config.members_of_sets) - set(config.set_labels) == set()
        paths = {config.indicators[item].dimension for item in config.used_indicators} - {None}
        assert paths <= set(config.dimensions)
