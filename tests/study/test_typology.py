"""Kinds of territories: known classes are recovered, a cloud has none, and what is masked stays out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from ifn_research import load_study, read_results, run
from ifn_research.errors import IfnError
from ifn_research.outputs.documents.sections.typology import typology
from ifn_research.results.study_result import StudyResult
from tests.support.documents import markdown_of

CENTRES = np.array([[6.0, 6, 0], [6, -4, 6], [-6, 6, -6], [-6, -6, 5]])
STUDY = """study: kinds
seed: 5
level: territory
tables: [{path: t.csv, code: code, name: name, population: people}]
indicators:
  a1: {column: a1, dimension: access, label: Fibre}
  a2: {column: a2, dimension: access/deep}
  s1: {column: s1, dimension: skills}
  m1: {column: m1, dimension: money}
  m2: {column: m2, dimension: money}
versions:
  - name: v
    variables: [a1, a2, s1, m1, m2]
    normalisation: zscore
    aggregation: {stages: [arithmetic, arithmetic, arithmetic]}
  - {name: flat, variables: [a1, s1]}
"""
ASKED = "typology: {replicates: 25, classes: {min: 2, max: 6}}\n"


def table(kind: str, n: int = 240) -> tuple[pd.DataFrame, Any]:
    rng = np.random.default_rng(8)
    truth = rng.integers(0, 4, n)
    spread = [4, 1, 1] if kind == "long" else [1, 1, 1]
    latent = rng.normal(size=(n, 3)) * spread + (CENTRES[truth] if kind == "classes" else 0)
    if kind == "long":
        latent = latent @ np.linalg.qr(rng.normal(size=(3, 3)))[0]
    near = rng.normal(size=(n, 2)) * 0.1
    frame = pd.DataFrame({"code": [f"T{k:03d}" for k in range(n)], "name": [f"Lieu {k}" for k in range(n)]})
    frame["people"] = rng.integers(100, 9000, n)
    frame["a1"], frame["a2"] = latent[:, 0] + near[:, 0], latent[:, 0]
    frame["s1"] = latent[:, 1]
    frame["m1"], frame["m2"] = latent[:, 2], latent[:, 2] + near[:, 1]
    return frame, truth


def result_of(folder: Path, kind: str, asked: str = ASKED, study: str = STUDY, **how: Any) -> tuple[StudyResult, Any]:
    frame, truth = table(kind)
    frame.to_csv(folder / "t.csv", index=False)
    (folder / "study.yaml").write_text(study + asked, encoding="utf-8")
    return run(load_study(folder / "study.yaml"), **how), truth


@pytest.fixture(scope="module")
def classes(tmp_path_factory: pytest.TempPathFactory) -> tuple[StudyResult, Any]:
    return result_of(tmp_path_factory.mktemp("classes"), "classes")


def test_known_classes_are_recovered(classes: tuple[StudyResult, Any]) -> None:
    result, truth = classes
    tried = result.tables["typology_stability"].set_index("classes")
    assert list(tried.index[tried["verdict"] == "chosen"]) == [4]
    assert tried.loc[4, "p_value"] == pytest.approx(1 / 200)
    found = result.tables["typology"].set_index("code")["class_number"]
    assert adjusted_rand_score(truth, found.loc[[f"T{k:03d}" for k in range(240)]]) > 0.95


def test_each_class_is_described(classes: tuple[StudyResult, Any]) -> None:
    result, _ = classes
    rows, members = result.tables["typology_classes"], result.tables["typology"]
    assert set(rows["dimension"]) == {"access", "skills", "money"}
    scores = result.of_version("dimensions", "v")
    for name, part in rows.groupby("dimension"):
        values = scores[scores["dimension"] == name].set_index("code")["score"]
        standard = (values - values.mean()) / values.std(ddof=0)
        by_hand = standard.groupby(members.set_index("code")["class_number"]).mean()
        np.testing.assert_allclose(part.set_index("class_number")["mean"], by_hand, atol=1e-9)
    people = pd.read_csv(Path(result.document["tables"][0]["path"])).set_index("code")["people"]
    told = rows.drop_duplicates("class_number").set_index("class_number")
    by_hand = people.groupby(members.set_index("code")["class_number"]).agg(["sum", "size"])
    np.testing.assert_array_equal(told["population"], by_hand["sum"])
    np.testing.assert_array_equal(told["n"], by_hand["size"])
    assert members["label"].nunique() == 4
    assert (told["jaccard"] > 0.9).all()


@pytest.mark.slow
def test_workers_change_no_bit(tmp_path: Path, classes: tuple[StudyResult, Any]) -> None:
    again, _ = result_of(tmp_path, "classes", workers=2)
    for name in ("typology", "typology_classes", "typology_stability"):
        pd.testing.assert_frame_equal(again.tables[name], classes[0].tables[name], check_exact=True)


def test_results_are_read_back(tmp_path: Path, classes: tuple[StudyResult, Any]) -> None:
    classes[0].write(tmp_path)
    again = read_results(tmp_path)
    for name in ("typology", "typology_classes", "typology_stability"):
        pd.testing.assert_frame_equal(again.tables[name], classes[0].tables[name], check_dtype=False)


def test_indicators_and_one_number_can_be_asked_for(tmp_path: Path) -> None:
    result, truth = result_of(tmp_path, "classes", "typology: {on: indicators, classes: 4, replicates: 20}\n")
    assert list(result.tables["typology_stability"]["classes"]) == [4]
    assert set(result.tables["typology_classes"]["dimension"]) == {"a1", "a2", "s1", "m1", "m2"}
    assert "Fibre" in " ".join(result.tables["typology"]["label"])
    assert adjusted_rand_score(truth, result.tables["typology"]["class_number"]) > 0.95


def test_territories_with_a_missing_score_are_left_out_and_counted(tmp_path: Path) -> None:
    frame, _ = table("classes")
    frame.loc[[3, 9], "s1"] = np.nan
    frame.to_csv(tmp_path / "t.csv", index=False)
    study = STUDY.replace("normalisation: zscore", "normalisation: zscore\n    imputation: available")
    (tmp_path / "study.yaml").write_text(study + ASKED, encoding="utf-8")
    result = run(load_study(tmp_path / "study.yaml"))
    assert set(result.tables["typology_stability"]["n_left_out"]) == {2}
    assert not {"T003", "T009"} & set(result.tables["typology"]["code"])
    assert "Deux territoires dont un score manque ne sont pas classés" in markdown_of(typology, result)


def test_nothing_is_looked_for_unless_asked(tmp_path: Path) -> None:
    result, _ = result_of(tmp_path, "classes", "")
    assert not {name for name in result.tables if name.startswith("typology")}
    assert markdown_of(typology, result) == ""


def test_few_territories_have_no_typology(tmp_path: Path) -> None:
    result, _ = result_of(tmp_path, "classes", "typology: {classes: {min: 12, max: 12}, replicates: 20}\n")
    assert set(result.tables["typology_stability"]["classes"]) == {12}
    frame, _ = table("classes", 15)
    frame.to_csv(tmp_path / "t.csv", index=False)
    few = run(load_study(tmp_path / "study.yaml"))
    assert few.tables["typology_stability"].empty
    assert "trop peu de territoires" in markdown_of(typology, few)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("typology: {version: w}\n", "unknown version 'w'"),
        ("typology: {version: flat}\n", None),
        ("typology: {classes: {min: 5, max: 3}}\n", "is above the largest"),
        ("typology: {classes: 1}\n", "classes"),
        ("typology: {replicates: 5}\n", "replicates"),
        ("typology: {on: groups}\n", "groups is not accepted"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, asked: str, said: str | None) -> None:
    study = STUDY.replace("s1: {column: s1, dimension: skills}", "s1: {column: s1, dimension: access}")
    (tmp_path / "study.yaml").write_text(study + asked, encoding="utf-8")
    with pytest.raises(IfnError) as caught:
        load_study(tmp_path / "study.yaml")
    assert (said or "has 1 dimension: a typology compares territories by two and more") in str(caught.value)
    assert "study.yaml, line" in str(caught.value)


def test_masked_scores_are_left_out(tmp_path: Path) -> None:
    frame, _ = table("classes")
    counts = (200 + 12 * frame["s1"]).round().astype(int)
    frame["poor"], frame["all"] = counts, 5000
    frame.loc[[0, 1], "poor"] = 3
    frame.to_csv(tmp_path / "t.csv", index=False)
    study = STUDY.replace(
        "s1: {column: s1, dimension: skills}", "s1: {numerator: poor, denominator: all, dimension: skills}"
    )
    (tmp_path / "study.yaml").write_text(study + ASKED + "disclosure: {threshold: 11}\n", encoding="utf-8")
    result = run(load_study(tmp_path / "study.yaml"))
    masked = result.of_version("dimensions", "v")
    hidden = set(masked.loc[masked["score"].isna(), "code"])
    assert hidden >= {"T000", "T001"}
    tried = result.tables["typology_stability"]
    assert set(tried["n_left_out"]) == {len(hidden)}
    if "typology" in result.tables:
        assert not hidden & set(result.tables["typology"]["code"])
