"""The figures with which other weights are tried: exact, and none that is masked."""

from __future__ import annotations

import base64
import gzip
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from ruamel.yaml import YAML

from ifn_research import load_study, run
from ifn_research.language import in_french
from ifn_research.outputs.explorer.arrays import Block
from ifn_research.outputs.explorer.content import _cells, page_content
from ifn_research.outputs.explorer.page import map_page
from ifn_research.outputs.explorer.workshop import flow, workshop
from ifn_research.results.study_result import StudyResult
from tests.outputs.explorer.test_arrays import read_back
from tests.support.small_study import LINEAR, study, territories
from tests.support.with_small_counts import SMALL, with_small_counts


def made(result: StudyResult) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """What the page is told, and the arrays of its block."""
    block, codes = Block(), pd.Index(result.territories["code"])
    told = workshop(block, result, in_french(), codes, _cells(result, codes))
    return told, {name: np.asarray(values) for name, values in read_back(block).items()}


@pytest.fixture(scope="module")
def masked(tmp_path_factory: pytest.TempPathFactory) -> StudyResult:
    return run(load_study(study(tmp_path_factory.mktemp("masked"), with_small_counts(), versions=LINEAR)))


def test_columns_are_found_again_to_the_last_bit(simulated: StudyResult) -> None:
    told, arrays = made(simulated)
    codes = pd.Index(simulated.territories["code"])
    exact = {}
    for name, version in zip(simulated.versions, told["versions"], strict=True):
        if "why" in version:
            continue
        cells = simulated.of_version("contributions", name)
        for at, column in zip(version["tried"], version["columns"], strict=True):
            values = arrays[column["array"]]
            if "standard" in column:
                direction, mean, deviation = column["standard"]
                found = (direction * arrays[f"raw_{column['raw']}"] - mean) / deviation
                found[arrays[column["apart"]]] = values
                values = found
            mine = cells[cells["indicator"] == told["indicators"][at]["name"]].set_index("code")["normalised"]
            scored = mine.reindex(codes).to_numpy(dtype=float)
            known = ~np.isnan(scored)
            np.testing.assert_array_equal(np.asarray(values)[known], scored[known])
            exact[name] = "standard" in column
    assert exact == {"equal": True, "dropped": False}


def test_the_ground_truth_is_oriented_and_its_own_figure_is_that_of_the_results(simulated: StudyResult) -> None:
    told, arrays = made(simulated)
    truth = simulated.config.truth(simulated.primary[0])  # type: ignore[index]
    rows = simulated.tables["outcomes"].query(f"ground_truth == '{truth.name}'").set_index("code")["value"]
    expected = rows.reindex(simulated.territories["code"]).to_numpy()
    np.testing.assert_array_equal(arrays["truth"], truth.direction * expected)
    judged = simulated.tables["validation"].query(
        f"version == 'equal' and metric == 'spearman' and ground_truth == '{truth.name}'"
    )
    assert told["versions"][0]["own"] == judged["estimate"].iloc[0]


def test_masked_figures_are_not_in_the_page_and_versions_that_need_them_are_not_tried(masked: StudyResult) -> None:
    told, arrays = made(masked)
    assert all("secret statistique" in version["why"] for version in told["versions"])
    assert "truth" not in arrays
    assert "secret" not in told["truth"]
    assert "petits effectifs" in told["truth"]["why"]
    codes = list(masked.territories["code"])
    for at, indicator in enumerate(told["indicators"]):
        hidden = [codes.index(code) for code, name in SMALL if name == indicator["name"]]
        assert np.isposinf(arrays[f"raw_{at}"][hidden]).all()


def test_no_number_of_the_page_of_a_masked_study_is_a_masked_one(masked: StudyResult, tmp_path: Path) -> None:
    table = with_small_counts()
    whole = run(load_study(study(tmp_path, table, versions=LINEAR, threshold=None)))
    cells = whole.tables["contributions"]
    small = [pair in SMALL for pair in zip(cells["code"], cells["indicator"], strict=True)]
    secret = cells.loc[small, ["raw", "normalised", "contribution"]].to_numpy(dtype=float).ravel()
    # Rates with two decimals are those of other territories too.
    secret = np.concatenate([[value for value in secret if len(repr(float(value))) > 9], outcomes(table)])
    assert len(secret) > 20

    def numbers(result: StudyResult) -> np.ndarray:
        head, _ = page_content(result, in_french())
        written = re.findall(r"-?\d+\.\d{6,}(?:e-?\d+)?", json.dumps(head))
        return np.concatenate(
            [np.array(written, dtype=float), *(values.astype(float) for values in _arrays_of(result))]
        )

    for result, there in ((whole, True), (masked, False)):
        found = np.abs(numbers(result))
        near = np.isclose(found[:, None], np.abs(secret)[None, :], rtol=1e-6, atol=0).any(axis=0)
        assert near.any() == there


def outcomes(table: pd.DataFrame) -> np.ndarray:
    """The outcomes of the two places in which few are concerned."""
    return np.asarray(100 * table["truth_n"] / table["truth_d"])[[30, 31]]


def _arrays_of(result: StudyResult) -> list[np.ndarray]:
    """The numbers with decimals that the page of a study holds."""
    page = map_page(result)
    packed = re.search(r'id="figures">([^<]*)<', page)
    study_of = re.search(r'id="study">(.*?)</script>', page, flags=re.DOTALL)
    assert packed is not None
    assert study_of is not None
    content = gzip.decompress(base64.b64decode(packed[1]))
    kinds = {"Float64": "<f8", "Float32": "<f4"}
    return [
        np.frombuffer(content, dtype=kinds[kind], count=n, offset=start)
        for kind, start, n in json.loads(study_of[1])["arrays"].values()
        if kind in kinds
    ]


def test_a_study_that_protects_counts_of_which_none_is_small_keeps_its_outcomes_to_itself(tmp_path: Path) -> None:
    result = run(load_study(study(tmp_path, territories(), versions=LINEAR)))
    told, arrays = made(result)
    assert all("why" not in version for version in told["versions"])
    assert result.tables["outcomes"].empty
    assert "truth" not in arrays
    assert "petits effectifs" in told["truth"]["why"]


@pytest.mark.parametrize(
    "value",
    [
        {"method": "group_median", "by": ["epci", "region"]},
        {"range": [1, 100.5], "share": True, "name": None, "small": 1e-07},
        {"yes": "no", "a b": "c: d", "posts": {"n": [-1, 2]}, "divisor": "n - 1", "accent": "é « » \"'"},
    ],
)
def test_options_are_read_back_from_one_line_of_yaml(value: dict[str, Any]) -> None:
    text = flow(value)
    assert "\n" not in text
    assert YAML(typ="safe", pure=True).load(f"steps: {text}") == {"steps": value}
