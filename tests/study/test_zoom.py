"""Territories of a finer level, scored with what versions learned at the level of the study."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ifn_research import load_study, run
from ifn_research.errors import ConfigError, IfnError
from ifn_research.geography.communes import communes_of, departement_of
from ifn_research.results.study_result import StudyResult

STUDY = """
study: local
level: commune
tables: [{path: communes.csv, code: code, population: pop}]
indicators: {a: {column: a}, b: {column: b, direction: -1}}
versions:
  - {name: equal, variables: [a, b]}
  - {name: percentile, variables: [a, b], normalisation: percentile}
  - {name: pca, variables: [a, b], weighting: pca}
zoom: {level: iris, tables: [{path: iris.csv, code: iris, name: nom, population: people}]}
"""


@pytest.fixture
def communes() -> pd.DataFrame:
    rng = np.random.default_rng(5)
    a = rng.normal(20, 4, 40)
    codes = [f"59{n:03d}" for n in range(1, 41)]
    return pd.DataFrame({"code": codes, "pop": 100, "a": a, "b": 50 - a + rng.normal(size=40)})


def ran(folder: Path, communes: pd.DataFrame, iris: pd.DataFrame, *changes: tuple[str, str]) -> StudyResult:
    communes.to_csv(folder / "communes.csv", index=False)
    iris.to_csv(folder / "iris.csv", index=False)
    text = STUDY
    for before, after in changes:
        text = text.replace(before, after)
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    return run(load_study(folder / "study.yaml"))


def parts(communes: pd.DataFrame, n: int = 3) -> pd.DataFrame:
    some = communes.head(n)
    return pd.DataFrame({"iris": some["code"] + "0101", "nom": "x", "people": 10, "a": some["a"], "b": some["b"]})


def test_the_figures_of_a_commune_have_its_score(tmp_path: Path, communes: pd.DataFrame) -> None:
    zoom = ran(tmp_path, communes, parts(communes)).tables["zoom"]
    assert zoom["version"].value_counts().to_dict() == {"equal": 3, "percentile": 3, "pca": 3}
    np.testing.assert_allclose(zoom["score"], zoom["score_of_whole"], rtol=1e-12)
    assert zoom["whole"].tolist() == communes["code"].head(3).tolist() * 3
    assert "rank" not in zoom
    assert (zoom["out_of_range"] == "").all()


def test_it_changes_no_score_of_the_study(tmp_path: Path, communes: pd.DataFrame) -> None:
    result = ran(tmp_path, communes, parts(communes))
    alone = ran(tmp_path, communes, parts(communes), (STUDY[STUDY.index("zoom:") :], ""))
    assert "zoom" not in alone.tables
    pd.testing.assert_frame_equal(result.tables["scores"], alone.tables["scores"])


def test_extreme_and_missing_figures_are_told(tmp_path: Path, communes: pd.DataFrame) -> None:
    iris = parts(communes)
    iris.loc[0, "a"], iris.loc[1, "b"] = 99.0, np.nan
    zoom = ran(tmp_path, communes, iris).tables["zoom"].head(3)
    assert zoom["out_of_range"].tolist() == ["a", "", ""]
    assert zoom["score"].isna().tolist() == [False, True, False]
    assert "b" in zoom["no_score"].iloc[1]


def test_one_territory_is_enough_and_may_be_alike(tmp_path: Path, communes: pd.DataFrame) -> None:
    assert len(ran(tmp_path, communes, parts(communes, 1)).tables["zoom"]) == 3


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("level: iris", "level: epci"), "does not lie in commune"),
        (("people}", "people, vintage: 2021}"), "no passage of IRIS"),
        (("column: b, d", "column: c, d"), "'c'"),
    ],
)
def test_what_is_wrong_is_refused(tmp_path: Path, communes: pd.DataFrame, change: tuple[str, str], told: str) -> None:
    with pytest.raises((ConfigError, IfnError), match=told):
        ran(tmp_path, communes, parts(communes), change)


def test_a_zoom_of_other_places_is_refused(tmp_path: Path, communes: pd.DataFrame) -> None:
    iris = parts(communes).assign(iris=["620010101", "620020101", "620030101"])
    with pytest.raises(IfnError, match="no territory of the zoom lies in one of the study"):
        ran(tmp_path, communes, iris)


def test_its_tables_may_be_data_frames(communes: pd.DataFrame) -> None:
    zoom = {"level": "iris", "tables": [{"path": parts(communes), "code": "iris"}]}
    study = {
        "study": "local",
        "level": "commune",
        "tables": [{"path": communes, "code": "code"}],
        "indicators": {"a": {"column": "a"}, "b": {"column": "b"}},
        "versions": [{"name": "equal", "variables": ["a", "b"]}],
        "zoom": zoom,
    }
    assert len(run(load_study(study)).tables["zoom"]) == 3


def test_it_is_not_told_where_small_counts_are_masked(tmp_path: Path, communes: pd.DataFrame) -> None:
    result = ran(
        tmp_path, communes, parts(communes), ("level: commune\n", "level: commune\ndisclosure: {threshold: 11}\n")
    )
    assert "zoom" not in result.tables
    quality = result.tables["quality"]
    assert "zoom" in set(quality.loc[quality["check"] == "not_made", "table"])


def test_only_what_lies_in_the_chosen_territories_is_scored(tmp_path: Path, communes: pd.DataFrame) -> None:
    chosen = "territories: {codes: ['59001', '59002', '59004']}\nzoom:"
    found = ran(tmp_path, communes, parts(communes, 5), ("zoom:", chosen))
    zoom = found.tables["zoom"]
    assert sorted(set(zoom["whole"])) == ["59001", "59002", "59004"]
    assert zoom["score_of_whole"].notna().all()
    (left,) = [str(item.message) for item in found.findings if item.check == "zoom"]
    assert left.startswith("2 territories of the zoom lie in none of the study, and are left out: ")
    assert "590030101" in left


def test_a_zoom_of_none_of_the_chosen_territories_is_refused(tmp_path: Path, communes: pd.DataFrame) -> None:
    chosen = "territories: {codes: ['59011', '59012', '59014']}\nzoom:"
    with pytest.raises(IfnError, match="lies in one of the study"):
        ran(tmp_path, communes, parts(communes, 5), ("zoom:", chosen))


def test_what_lies_in_a_commune_that_is_not_of_the_study_is_left_out_and_counted(
    tmp_path: Path, communes: pd.DataFrame
) -> None:
    iris = pd.concat([parts(communes), parts(communes.tail(1)).assign(iris="620010101")])
    found = ran(tmp_path, communes, iris)
    assert set(found.tables["zoom"]["code"]) == set(parts(communes)["iris"])
    assert any("620010101" in str(item.message) for item in found.findings if item.check == "zoom")


def test_iris_of_the_communes_of_another_year_are_told(tmp_path: Path) -> None:
    # 01138 grew by 01039 on 1 January 2023.
    codes = sorted(code for code in communes_of(2024) if departement_of(code) == "01")
    a = np.random.default_rng(3).normal(20, 4, len(codes))
    ain = pd.DataFrame({"code": codes, "pop": 100, "a": a, "b": 50 - a})
    iris = parts(ain, 2).assign(iris=["010390000", "011380101"])
    told = [item for item in ran(tmp_path, ain, iris).findings if item.check == "vintage"]
    (found,) = [item for item in told if "IRIS" in str(item.message)]
    assert "01138" in str(found.message)
    assert "give the IRIS of 2023" in str(found.fix)
    same = ran(tmp_path, ain, parts(ain))
    assert not [item for item in same.findings if item.check == "vintage"]


def test_iris_of_the_districts_of_a_city_lie_in_it(tmp_path: Path, communes: pd.DataFrame) -> None:
    """IRIS have the code of a district of Paris, Lyon or Marseille, where tables of communes have the city."""
    communes["code"] = ["75056", "69123", "13055", *communes["code"][3:]]
    some = communes.head(4)
    iris = some.assign(iris=["751010101", "693810101", "132010101", "590040101"], nom="x", people=10)
    iris = iris[["iris", "nom", "people", "a", "b"]]
    zoom = ran(tmp_path, communes, iris).tables["zoom"]
    assert zoom["whole"].tolist()[:4] == ["75056", "69123", "13055", "59004"]
    np.testing.assert_allclose(zoom["score"], zoom["score_of_whole"], rtol=1e-12)
    # A study of districts keeps them.
    communes["code"] = ["75101", "69381", "13201", *communes["code"][3:]]
    (tmp_path / "districts").mkdir()
    zoom = ran(tmp_path / "districts", communes, iris).tables["zoom"]
    assert zoom["whole"].tolist()[:4] == ["75101", "69381", "13201", "59004"]
