"""A study of a table in rows, all the way: the same numbers as that of the same table with one row a territory."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

import mlflow
import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from ifn_research import load_study
from ifn_research.data.loading import load_study_data
from ifn_research.errors import IfnError
from ifn_research.operations.run import record
from ifn_research.operations.score import score_table
from ifn_research.outputs.tracking.model_input import model_input
from tests.support.logged_models import store_of_mlflow

COMMON = """study: rows
level: quartier
tables: [{{path: {table}.csv, code: code, population: people, groups: {{region: region}}}}]
versions:
  - {{name: equal, variables: [poverty, jobs, rate]}}
  - {{name: shrunk, variables: [poverty, jobs, rate], shrinkage: beta_binomial, normalisation: percentile}}
validation: {{bootstrap: {{replicates: 30}}}}
disclosure: {{threshold: 11}}
"""
WIDE = """indicators:
  poverty: {column: poverty_2021, unit: "%", label: Pauvreté}
  jobs: {column: jobs_2021, unit: "%"}
  rate: {numerator: n_2021, denominator: d_2021}
ground_truth:
  - {name: votes, column: votes_2021, unit: "%"}
  - {name: before, column: votes_2020, unit: "%", table: {path: wide.csv, code: code}}
"""
LONG = """indicators:
  poverty: {column: VALEUR, where: {INDICATEUR: Taux de pauvreté, annee: 2021}, unit: "%", label: Pauvreté}
  jobs: {column: VALEUR, where: {INDICATEUR: jobs, annee: "2021"}, unit: "%"}
  rate: {numerator: n, denominator: d, where: {INDICATEUR: recours}}
ground_truth:
  - {name: votes, column: VALEUR, where: {INDICATEUR: votes, annee: 2021}, unit: "%"}
  - {name: before, column: VALEUR, where: {annee: 2020}, unit: "%",
     table: {path: long.csv, code: code, where: {INDICATEUR: [votes]}}}
"""
NAMES = {
    "poverty_2021": "VALEUR [INDICATEUR = Taux de pauvreté, annee = 2021]",
    "jobs_2021": "VALEUR [INDICATEUR = jobs, annee = 2021]",
    "n_2021": "n [INDICATEUR = recours]",
    "d_2021": "d [INDICATEUR = recours]",
}


@dataclass(frozen=True)
class Both:
    """The folder of the tables, studies and results of both, and the address of their store."""

    folder: Path
    uri: str


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    folder = tmp_path_factory.mktemp("rows")
    rng = np.random.default_rng(5)
    n = 24
    wide = pd.DataFrame(
        {
            "code": [f"Q{at:02d}" for at in range(n)],
            "region": [f"R{at % 6}" for at in range(n)],
            "people": rng.integers(1000, 9000, n),
            "poverty_2021": rng.uniform(5, 30, n).round(1),
            "poverty_2020": rng.uniform(5, 30, n).round(1),
            "jobs_2021": rng.uniform(5, 20, n).round(2),
            "n_2021": rng.integers(5, 200, n),
            "d_2021": rng.integers(300, 900, n),
            "votes_2021": rng.uniform(10, 60, n).round(3),
            "votes_2020": rng.uniform(10, 60, n).round(3),
        }
    )
    wide.to_csv(folder / "wide.csv", index=False)
    wide.rename(columns=NAMES).to_csv(folder / "literal.csv", index=False)
    rows = [
        wide[["code", "region", "people"]].assign(INDICATEUR=name, annee=year, VALEUR=wide[f"{name}_{year}"])
        for name, year in (("poverty", 2020), ("votes", 2021), ("poverty", 2021), ("jobs", 2021), ("votes", 2020))
    ]
    counts = wide[["code", "region", "people"]].assign(INDICATEUR="recours", annee=2021)
    rows.append(counts.assign(n=wide["n_2021"], d=wide["d_2021"]))
    long = pd.concat(rows).replace({"INDICATEUR": {"poverty": "Taux de pauvreté"}})
    long.to_csv(folder / "long.csv", index=False, sep=";", decimal=",", encoding="cp1252")
    uri = f"sqlite:///{folder}/mlflow.db"
    for name, items in (("wide", WIDE), ("long", LONG)):
        (folder / f"{name}.yaml").write_text(COMMON.format(table=name) + items, encoding="utf-8")
        done = record(load_study(folder / f"{name}.yaml"), out=folder / f"run-{name}", tracking_uri=uri)
        assert done.tracking_error is None
    return Both(folder, uri)


@pytest.mark.parametrize(
    "name",
    [
        "scores",
        "weights",
        "validation",
        "comparisons",
        "ground_truth",
        "confidence_set",
        "masked",
        "agreement",
        "ranking",
    ],
)
def test_every_result_is_that_of_the_table_with_one_row_a_territory(both: Both, name: str) -> None:
    pair = [(both.folder / f"run-{kind}" / f"{name}.csv").read_bytes() for kind in ("wide", "long")]
    assert pair[0] == pair[1]


def test_contributions_and_masks_are_the_same_too(both: Both) -> None:
    for name in ("contributions", "dimensions"):
        pair = [pd.read_parquet(both.folder / f"run-{kind}" / f"{name}.parquet") for kind in ("wide", "long")]
        assert_frame_equal(*pair)


def test_the_resolved_configuration_gives_the_same_study(both: Both) -> None:
    first = load_study(both.folder / "long.yaml")
    again = load_study(both.folder / "run-long" / "config.yaml")
    assert again.config.indicators == first.config.indicators
    assert_frame_equal(load_study_data(again.config).raw, load_study_data(first.config).raw)


def test_an_index_names_the_columns_that_a_table_of_one_row_a_territory_has(both: Both) -> None:
    written = json.loads((both.folder / "run-long" / "versions" / "equal" / "index.json").read_text(encoding="utf-8"))
    columns = [item[key] for item in written["indicators"] for key in ("column", "numerator", "denominator")]
    assert [name for name in columns if name] == list(NAMES.values())


@pytest.mark.parametrize("version", ["equal"])
@pytest.mark.parametrize("table", ["long", "literal"])
def test_a_new_table_is_scored_in_rows_and_with_one_row_a_territory(both: Both, table: str, version: str) -> None:
    found = score_table(f"{both.folder}/run-long:{version}", both.folder / f"{table}.csv").table
    scores = pd.read_csv(both.folder / "run-long" / "scores.csv").query("version == @version")
    assert found.set_index("code")["score"].to_dict() == scores.set_index("code")["score"].to_dict()


def test_a_new_table_that_has_neither_is_told_what_is_needed(both: Both) -> None:
    with pytest.raises(IfnError) as caught:
        score_table(f"{both.folder}/run-long:equal", both.folder / "wide.csv")
    assert NAMES["poverty_2021"] in str(caught.value)


def test_a_new_table_of_which_the_study_keeps_rows(both: Both, tmp_path: Path) -> None:
    study = (
        (both.folder / "long.yaml")
        .read_text(encoding="utf-8")
        .replace("path: long.csv", f"path: {both.folder}/long.csv")
    )
    kept = study.replace("code: code, population", "code: code, where: {annee: 2021}, population")
    (tmp_path / "s.yaml").write_text(re.sub(', annee: "?2021"?}', "}", kept), encoding="utf-8")
    run = record(load_study(tmp_path / "s.yaml"), out=tmp_path / "run", tracking_uri=f"sqlite:///{tmp_path}/m.db")
    model = f"{run.folder}:equal"
    expected = score_table(f"{both.folder}/run-long:equal", both.folder / "long.csv").table["score"]
    assert score_table(model, both.folder / "long.csv").table["score"].tolist() == expected.tolist()
    later = pd.read_csv(both.folder / "long.csv", sep=";", encoding="cp1252", decimal=",").query("annee == 2021")
    later.assign(annee=2022).to_csv(tmp_path / "later.csv", index=False)
    found = score_table(model, tmp_path / "later.csv")
    assert found.table["score"].tolist() == expected.tolist()
    assert any("keeps rows of which 'annee' is 2021; this table has none" in str(note) for note in found.notes)


def test_the_logged_model_takes_the_columns_by_their_names(both: Both) -> None:
    client = mlflow.MlflowClient(both.uri)
    experiment = client.get_experiment_by_name("ifn-rows")
    scores = pd.read_csv(both.folder / "run-long" / "scores.csv").query("version == 'equal'")
    with store_of_mlflow(both.uri):
        runs = client.search_runs([experiment.experiment_id], "tags.`ifn.version` = 'equal'")
        model = mlflow.pyfunc.load_model(f"runs:/{runs[0].info.run_id}/{runs[0].data.tags['ifn.study']}-equal")
        found = model.predict(model_input(pd.read_csv(both.folder / "literal.csv"), model))
    assert found["score"].tolist() == scores["score"].tolist()


@pytest.mark.parametrize(
    "override, what",
    [
        ("indicators.poverty.where={INDICATEUR: Taux de pauvreté}", "has several rows a territory"),
        ("indicators.poverty.where.annee=1999", "keeps no row: no 'annee' is 1999"),
        ("indicators.poverty.where={}", "names no column"),
        ("indicators.poverty.where={annee: null}", "no value is given for the column 'annee'"),
        ("indicators.poverty.where={an: 2021}", "no table holds|there is no column 'an'"),
        ("indicators.poverty.column=code", "is the code of the territories"),
        (
            "ground_truth.votes.where={INDICATEUR: jobs, annee: 2021.0}",
            "which is what the ground truth 'votes' measures",
        ),
    ],
)
def test_what_cannot_be_selected_is_told(both: Both, override: str, what: str) -> None:
    with pytest.raises(IfnError, match=what):
        load_study_data(load_study(both.folder / "long.yaml", overrides=[override]).config)


def test_another_selection_is_another_indicator(both: Both) -> None:
    study = load_study(both.folder / "long.yaml", overrides=["indicators.poverty.where.annee=2020"])
    raw = load_study_data(study.config).raw
    wide = pd.read_csv(both.folder / "wide.csv")
    name = "VALEUR [INDICATEUR = Taux de pauvreté, annee = 2020]"
    assert raw[name].tolist() == wide["poverty_2020"].tolist()


def test_dates_of_yaml_are_values(both: Both, tmp_path: Path) -> None:
    days = pd.DataFrame({"code": list("abcd") * 2, "jour": ["2020-12-31"] * 4 + ["2021-12-31"] * 4, "x": range(8)})
    days.to_csv(tmp_path / "t.csv", index=False)
    text = (
        "study: s\nlevel: quartier\ntables: [{path: t.csv, code: code}]\n"
        "indicators: {x: {column: x, where: {jour: 2021-12-31}}}\nversions: [{name: v, variables: [x]}]\n"
    )
    (tmp_path / "s.yaml").write_text(text, encoding="utf-8")
    study = load_study(tmp_path / "s.yaml")
    assert load_study_data(study.config).raw["x [jour = 2021-12-31]"].tolist() == [4, 5, 6, 7]
    assert study.config.plain()["indicators"]["x"]["where"] == {"jour": "2021-12-31"}
