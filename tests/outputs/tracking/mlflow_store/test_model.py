"""The logged index scores raw tables exactly as the study did."""

from __future__ import annotations

import ast
import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ifn_research.errors import DataError, Refusal
from ifn_research.outputs.tracking import model_input
from ifn_research.outputs.tracking.mlflow_store.client import open_store
from ifn_research.outputs.tracking.mlflow_store.saved_models import MODEL_CODE


@pytest.fixture(scope="module")
def models(logged_uri: str) -> dict[str, Any]:
    """The logged model of each version that succeeded."""
    client = open_store(logged_uri)
    from mlflow import pyfunc

    experiment = client.get_experiment_by_name("ifn-simulated").experiment_id
    logged = {
        run.info.run_name: client.get_logged_model(run.outputs.model_outputs[0].model_id)
        for run in client.search_runs([experiment])
        if run.outputs.model_outputs
    }
    return {name: pyfunc.load_model(model.artifact_location) for name, model in logged.items()}


def test_the_code_that_mlflow_keeps_imports_one_name_of_this_package() -> None:
    imports = [node for node in ast.walk(ast.parse(MODEL_CODE.read_text())) if isinstance(node, ast.ImportFrom)]
    own = {node.module: [name.name for name in node.names] for node in imports if "ifn_research" in str(node.module)}
    assert own == {"ifn_research.outputs.tracking.model_input": ["LoggedIndex"]}


def written_scores(study, version: str) -> pd.Series:
    table = pd.read_csv(study.folder / "scores.csv", dtype={"code": str})
    return table[table["version"] == version].set_index("code")["score"]


@pytest.mark.parametrize("version", ["equal", "against-region", "factor"])
def test_every_version_gives_the_scores_of_scores_csv_to_the_last_bit(models, logged_study, version: str) -> None:
    """But supervised ones, whose scores are out of fold: see `test_refitting`."""
    model = models[version]
    found = model.predict(model_input(logged_study.raw, model))
    assert list(found.columns) == ["code", "score"]
    assert found["code"].tolist() == logged_study.raw["code_insee"].tolist()
    expected = written_scores(logged_study, version)
    np.testing.assert_array_equal(found.set_index("code")["score"].loc[expected.index], expected)


def test_a_territory_that_cannot_be_scored_keeps_its_row_without_a_score_and_is_named(models, logged_study) -> None:
    model = models["wide-dropped"]
    with pytest.warns(UserWarning, match="1 territory has no score for lack of figures: 00005"):
        found = model.predict(model_input(logged_study.raw, model)).set_index("code")["score"]
    expected = written_scores(logged_study, "wide-dropped")
    assert found.index[found.isna()].tolist() == ["00005"]
    np.testing.assert_array_equal(found.loc[expected.index], expected)


def test_one_local_territory_is_scored_with_what_was_learned_nationally(models, logged_study) -> None:
    model = models["equal"]
    local = logged_study.raw.iloc[[7]]
    found = model.predict(model_input(local, model))
    assert found["score"].item() == written_scores(logged_study, "equal").loc["00008"]


def test_the_order_of_rows_and_columns_does_not_matter(models, logged_study) -> None:
    model = models["equal"]
    turned = logged_study.raw.iloc[::-1, ::-1]
    found = model.predict(model_input(turned, model)).set_index("code")["score"]
    expected = written_scores(logged_study, "equal")
    np.testing.assert_array_equal(found.loc[expected.index], expected)


def test_figures_beyond_those_of_the_fit_are_told(models, logged_study) -> None:
    model = models["wide-dropped"]
    table = logged_study.raw.iloc[[0, 1]].assign(poverty_rate=[99.0, 15.0])
    with pytest.warns(UserWarning, match="beyond those on which the index was fitted: 00001"):
        model.predict(model_input(table, model))


def test_missing_cells_are_refused_where_the_index_refuses_them(models, logged_study) -> None:
    model = models["equal"]
    table = logged_study.raw.assign(poverty_rate=np.nan)
    with pytest.raises(Refusal, match="cells are missing"):
        model.predict(model_input(table, model))


def test_the_signature_asks_for_text_codes_and_float_columns(models) -> None:
    signature = models["against-region"].metadata.signature
    assert {column.name: column.type.name for column in signature.inputs} == {
        **{"code_insee": "string", "code_region": "string", "poverty_rate": "double"},
        **{"share_no_diploma": "double", "n_dependent": "double", "n_recipients": "double"},
    }
    assert {column.name: column.type.name for column in signature.outputs} == {"code": "string", "score": "double"}


def test_whole_numbers_are_cast_and_codes_read_as_numbers_are_refused(models, logged_study) -> None:
    model = models["equal"]
    assert model_input(logged_study.raw, model)["n_dependent"].dtype == np.float64
    with pytest.raises(DataError, match="leading zeros are lost"):
        model_input(logged_study.raw.assign(code_insee=range(60)), model)


def test_repeated_codes_are_refused_even_without_the_helper(models, logged_study) -> None:
    model = models["equal"]
    table = model_input(logged_study.raw, model)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(DataError, match="appear twice"):
            model.predict(pd.concat([table, table], ignore_index=True))
