"""How much must be known of an indicator and of a territory: one rule, two thresholds, and what to write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from ruamel.yaml import YAML

from ifn_research import load_study, run
from ifn_research.config import CoverageConfig, VersionConfig
from ifn_research.errors import ConfigError, IfnError
from ifn_research.index.version import IndexVersion
from ifn_research.matrix import LEAST_KNOWN
from ifn_research.outputs.documents.sections.recipe import recipe
from ifn_research.results.study_result import StudyResult, write_yaml
from tests.support.configurations import whole
from tests.support.documents import facts_of
from tests.support.remarks import warning

NAMES = list("abcd")
BASE = {"name": "v", "variables": NAMES, "imputation": "available"}


def table(*, holes: int = 0, n: int = 40) -> pd.DataFrame:
    """Four indicators; `d` is known in half the territories, and the first ones know `a` alone, or `a` and `b`."""
    values = np.random.default_rng(1).normal(10, 2, (n, 4))
    values[n // 2 :, 3] = np.nan
    values[:holes, 2:] = np.nan
    return pd.DataFrame(values, columns=NAMES).assign(code=[f"T{k:02}" for k in range(n)])


def study(folder: Path, frame: pd.DataFrame, **version: Any) -> Path:
    frame.to_csv(folder / "t.csv", index=False)
    config = {
        "study": "s",
        "tables": [{"path": "t.csv", "code": "code"}],
        "indicators": {name: {"column": name} for name in NAMES},
        "versions": [BASE | version],
    }
    write_yaml(config, folder / "study.yaml")
    return folder / "study.yaml"


def result_of(folder: Path, frame: pd.DataFrame, **version: Any) -> StudyResult:
    return run(load_study(study(folder, frame, **version)))


def test_the_fix_of_a_refused_indicator_accepts_it_as_written(tmp_path: Path) -> None:
    with pytest.raises(IfnError, match=r"d \(50% known\).*at least 65%") as caught:
        result_of(tmp_path, table())
    written = str(caught.value.fix).partition("accept them: ")[2].partition(" beside")[0]
    options = YAML(typ="safe").load(written)
    assert options == {"coverage": {"indicators": 0.5}}
    assert result_of(tmp_path, table(), **options).versions == ["v"]


@pytest.mark.parametrize("known", [0.07, 0.29, 0.57, 0.64])
def test_what_is_proposed_is_low_enough_whatever_is_known(tmp_path: Path, known: float) -> None:
    frame = table(n=100)
    frame["d"] = np.where(np.arange(100) < 100 * known, frame["a"] + 1, np.nan)
    with pytest.raises(IfnError) as caught:
        result_of(tmp_path, frame)
    written = str(caught.value.fix).partition("accept them: ")[2].partition(" beside")[0]
    assert result_of(tmp_path, frame, **YAML(typ="safe").load(written)).versions == ["v"]


def test_territories_that_are_left_out_are_told_with_what_keeps_them(tmp_path: Path) -> None:
    frame = table(holes=3)
    frame["d"] = frame["a"] * 2 + frame["b"]
    frame.loc[:2, "d"] = np.nan
    before = result_of(tmp_path, frame)
    assert before.manifest["left_out"] == {"v": ["T00", "T01", "T02"]}
    text = next(text for text in map(str, before.warnings["v"]) if "coverage" in text)
    assert text.startswith("3 territories are left out for knowing fewer than 65% of the indicators")
    assert "moins de 65 % des indicateurs" in warning(text, before.config).replace("\N{NO-BREAK SPACE}", " ")
    options = YAML(typ="safe").load(text.partition("(")[2].partition(" in this version")[0])
    after = result_of(tmp_path, frame, **options)
    assert options == {"coverage": {"territories": 0.5}}
    assert after.manifest["left_out"] == {}
    restored = IndexVersion.from_json(after.indices["v"].to_json())
    assert restored.recipe.coverage == CoverageConfig(territories=0.5)


def test_a_stricter_threshold_leaves_out_more(tmp_path: Path) -> None:
    frame = table()
    frame["d"] = frame["a"] * 2 + frame["b"]
    frame.loc[:5, "d"] = np.nan
    assert result_of(tmp_path, frame).manifest["left_out"] == {}
    strict = result_of(tmp_path, frame, coverage={"territories": 0.8})
    assert len(strict.manifest["left_out"]["v"]) == 6
    with pytest.raises(IfnError, match="at least 90%"):
        result_of(tmp_path, frame, coverage={"indicators": 0.9})


def test_low_coverage_is_allowed_as_before_and_is_no_indicator_too_few() -> None:
    assert VersionConfig(**BASE).least_known == CoverageConfig(indicators=LEAST_KNOWN, territories=LEAST_KNOWN)
    assert VersionConfig(**BASE, allow_low_coverage=True).least_known.indicators == 0
    both = VersionConfig(**BASE, allow_low_coverage=True, coverage={"territories": 0.4}).least_known
    assert (both.indicators, both.territories) == (0, 0.4)


@pytest.mark.parametrize(
    ("coverage", "what"),
    [
        ({"indicators": 65}, "indicators"),
        ({"indicators": -0.1}, "indicators"),
        ({"territory": 0.5}, "territory"),
        (0.5, "coverage"),
    ],
)
def test_a_threshold_that_is_no_share_is_told_with_its_line(tmp_path: Path, coverage: Any, what: str) -> None:
    with pytest.raises(ConfigError, match=what) as caught:
        load_study(study(tmp_path, table(), coverage=coverage))
    assert "study.yaml, line" in str(caught.value.where)
    assert "coverage" in str(caught.value.where)


def test_two_thresholds_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="allow_low_coverage") as caught:
        load_study(study(tmp_path, table(), coverage={"indicators": 0.4}, allow_low_coverage=True))
    assert "keep coverage: {indicators: 0.4}" in str(caught.value.fix)


def in_words(version: VersionConfig) -> str:
    return recipe(facts_of(StudyResult(whole({"indicators": dict.fromkeys(version.variables)}), {})), version)


def test_the_note_tells_another_threshold() -> None:
    text = in_words(VersionConfig(**BASE, coverage={"indicators": 0.4, "territories": 0.5}))
    assert "connus dans 40\N{NO-BREAK SPACE}% des territoires" in text
    assert "territoires dont 50\N{NO-BREAK SPACE}% des indicateurs" in text
    assert "%" not in in_words(VersionConfig(**BASE))
