"""A score without normalisation: which indicator decides it, told by a check and by a run, and in French."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ifn_research import load_study
from ifn_research.results.study_result import write_yaml
from ifn_research.study.check import check
from ifn_research.study.run import run
from tests.support.configurations import declared
from tests.support.remarks import warning

N = 40


def columns() -> pd.DataFrame:
    rng = np.random.default_rng(2)
    return pd.DataFrame(
        {
            "code": [f"t{at:02d}" for at in range(N)],
            "income": 22_000 + 4_000 * rng.normal(size=N),
            "poor": (16 + 4 * rng.normal(size=N)).clip(1),
            "aged": (24 + 3 * rng.normal(size=N)).clip(1),
            "rare": (0.3 + 0.02 * rng.normal(size=N)).clip(0.01),
            "n": rng.integers(5, 40, N),
            "of": rng.integers(100, 300, N),
        }
    )


@pytest.fixture
def told(tmp_path: Path) -> Callable[..., list[str]]:
    """What a check says of one version over the indicators given."""

    def told(indicators: dict[str, Any], **version: Any) -> list[str]:
        columns().to_csv(tmp_path / "t.csv", index=False)
        asked = {"name": "plain", "variables": list(indicators), "normalisation": "none"} | version
        study = {
            "study": "units",
            "tables": [{"path": "t.csv", "code": "code"}],
            "indicators": {name: {"column": name} | said for name, said in indicators.items()},
            "versions": [asked],
        }
        write_yaml(study, tmp_path / "study.yaml")
        found = check(load_study(tmp_path / "study.yaml")).warnings.get("plain", ())
        return [text for text in map(str, found) if text.startswith("without normalisation")]

    return told


EURO, PERCENT = {"unit": "€", "direction": -1}, {"unit": "%"}


def test_the_indicator_that_decides_a_sum_of_two_units_is_named_with_its_part(told: Callable[..., list[str]]) -> None:
    (text,) = told({"income": EURO, "poor": PERCENT, "aged": PERCENT})
    spread = columns()[["income", "poor", "aged"]].std(ddof=0)
    assert f"(%, €), and 'income' makes {100 * spread['income'] / spread.sum():.3g} %" in text
    assert f"({spread['income'] / spread['aged']:,.0f} times 'aged')" in text


def test_weights_count_in_what_each_makes(told: Callable[..., list[str]]) -> None:
    weights = {"method": "fixed", "weights": {"income": 0.0001, "poor": 0.9999}}
    (text,) = told({"income": EURO, "poor": PERCENT}, weighting=weights)
    assert "'poor' makes" in text


@pytest.mark.parametrize("unit", ["", "€"])
def test_spreads_an_order_of_magnitude_apart_are_told_where_units_are_not_declared(
    told: Callable[..., list[str]], unit: str
) -> None:
    (text,) = told({"income": {"unit": unit}, "poor": {}})
    assert "are added as they are, and 'income' makes" in text
    assert not told({"poor": {}, "aged": {}})


def test_one_unit_may_have_different_spreads_but_not_by_two_orders(told: Callable[..., list[str]]) -> None:
    points = {"unit": "points"}
    assert not told({"poor": points, "aged": points})
    assert told({"income": points, "aged": points})


@pytest.mark.parametrize(
    "version",
    [
        {"normalisation": "zscore"},
        {"normalisation": "percentile"},
        {"aggregation": "geometric"},
        {"aggregation": "copeland"},
        {"weighting": "bod"},
    ],
)
def test_nothing_is_told_where_units_do_not_matter(told: Callable[..., list[str]], version: dict[str, Any]) -> None:
    assert not told({"income": {"unit": "€"}, "poor": PERCENT}, **version)


def test_logarithms_have_no_unit_and_counts_are_percentages(told: Callable[..., list[str]]) -> None:
    log = {"transform": "log"}
    assert not told({"income": {"unit": "€"} | log, "poor": PERCENT | log})
    rate = {"column": None, "numerator": "n", "denominator": "of"}
    assert not told({"rate": rate, "poor": PERCENT})
    assert told({"rate": rate, "aged": {"unit": "‰"}})


def test_weights_learned_from_correlations_keep_their_own_warning_beside_it(tmp_path: Path) -> None:
    columns().to_csv(tmp_path / "t.csv", index=False)
    study = {
        "study": "units",
        "tables": [{"path": "t.csv", "code": "code"}],
        "indicators": {name: {"column": name} for name in ("income", "poor", "aged")},
        "versions": [
            {
                "name": "pca",
                "variables": ["income", "poor", "aged"],
                "normalisation": "none",
                "weighting": {"method": "pca", "opposed": "keep"},
            }
        ],
        "tracking": {"uri": f"sqlite:///{tmp_path / 'm.db'}"},
    }
    write_yaml(study, tmp_path / "study.yaml")
    checked = check(load_study(tmp_path / "study.yaml")).warnings["pca"]
    assert any(str(text).startswith("its weights are those of indicators in standard deviations") for text in checked)
    assert any("'income' makes" in str(text) for text in checked)
    # A run tells the same.
    assert run(load_study(tmp_path / "study.yaml")).warnings["pca"] == checked


def test_the_warning_in_french(told: Callable[..., list[str]]) -> None:
    config = declared({"indicators": {"income": {"label": "Revenu médian"}, "poor": {"label": "Pauvreté"}}})
    (text,) = told({"income": EURO, "poor": PERCENT})
    french = warning(text, config)
    assert french.startswith("Sans normalisation, ses indicateurs s’additionnent dans leur propre unité (%, €), et ")
    assert "Revenu médian" in french
    (text,) = told({"income": {}, "poor": {}})
    assert warning(text, config).startswith("Sans normalisation, ses indicateurs s’additionnent tels quels, et ")
