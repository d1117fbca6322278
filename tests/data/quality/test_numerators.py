"""A numerator of several columns is their sum, wherever a count is read."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from ifn_research import load_study, run
from ifn_research.config.column_roles import columns_of
from ifn_research.config.models import GroundTruthConfig, IndicatorConfig
from ifn_research.data.loading import indicator_values, load_study_data, outcome_bounds, outcome_values
from ifn_research.data.quality.study_columns import check_indicators
from ifn_research.errors import ConfigError, IfnError
from ifn_research.index.version import IndexVersion
from ifn_research.operations.score import score_table
from ifn_research.results.study_result import write_yaml
from ifn_research.rows import HIGHEST, LOWEST

# Rates by hand: 3 of 10, 12 of 40 and so on; d lacks a part, e counts nobody.
TABLE = (
    "code,x,young,old,men,of,f\na,1,1,2,2,10,1\nb,2,5,7,1,40,2\nc,3,0,9,3,30,3\nd,4,4,,1,20,4\ne,6,0,0,0,0,7\n"
    "f,8,3,3,3,12,5\n"
)
RATES = [30, 30, 30, np.nan, np.nan, 50]


def summed(**said: object) -> dict[str, object]:
    return {"numerator": ["young", "old"], "denominator": "of"} | said


@pytest.fixture
def written(tmp_path):
    def write(table: str = TABLE, **said: object):
        (tmp_path / "t.csv").write_text(table)
        config = {
            "study": "s",
            "tables": [{"path": "t.csv", "code": "code"}],
            "indicators": {"x": {"column": "x"}, "rate": summed()},
            "versions": [{"name": "v", "variables": ["x", "rate"], "imputation": "drop", "allow_low_coverage": True}],
        }
        write_yaml(config | said, tmp_path / "study.yaml")
        return tmp_path / "study.yaml"

    return write


def test_parts_are_summed_and_a_missing_part_makes_the_sum_missing(written):
    config = load_study(written()).config
    np.testing.assert_array_equal(indicator_values(config, load_study_data(config))["rate"], RATES)
    truth = summed(name="g", numerator=["young", "old", "men"], unit="share")
    alone = {"indicators": {"x": {"column": "x"}}, "versions": [{"name": "v", "variables": ["x"]}]}
    config = load_study(written(**alone, ground_truth=[truth])).config
    found = outcome_values(config, load_study_data(config))["g"]
    np.testing.assert_allclose(found.values, [0.5, 13 / 40, 0.4, np.nan, np.nan, 0.75])
    np.testing.assert_array_equal(found.numerator, [5, 13, 12, np.nan, np.nan, 9])
    np.testing.assert_array_equal(found.denominator, [10, 40, 30, np.nan, np.nan, 12])


def test_the_quality_report_writes_the_sum_as_one_numerator():
    """Otherwise young + old / of reads as young plus a fraction."""
    frame = pd.DataFrame({"young": [8.0, 1, 2], "old": [8.0, 1, 2], "of": [10.0, 20, 30]}, index=["a", "b", "c"])
    alone = {"numerator": "young", "denominator": "of"}
    items = {"rate": IndicatorConfig.model_validate(summed()), "alone": IndicatorConfig.model_validate(alone)}
    found = check_indicators(items, frame, sources={})
    assert {finding.column for finding in found if finding.severity == "error"} == {"(young + old) / of"}
    frame.loc["a", "young"] = 11.0
    found = check_indicators(items, frame, sources={})
    assert {finding.column for finding in found if finding.severity == "error"} == {"(young + old) / of", "young / of"}


def test_one_column_in_a_list_is_that_column():
    item = IndicatorConfig(numerator=["a"], denominator="d")
    assert (item.numerator, columns_of(item)) == ("a", ["a", "d"])
    assert columns_of(GroundTruthConfig(name="g", numerator=["a", "b"], denominator="d")) == ["a", "b", "d"]


@pytest.mark.parametrize(
    ("numerator", "what"),
    [
        ([], "names no column"),
        ([1, 2], "names no column"),
        (["young", "young"], "counted twice"),
        (3, "names no column"),
    ],
)
def test_what_names_no_columns_is_refused_with_its_line(written, numerator, what):
    with pytest.raises(ConfigError, match=what) as caught:
        load_study(written(indicators={"x": {"column": "x"}, "rate": summed(numerator=numerator)}))
    assert "study.yaml, line" in str(caught.value.where)
    assert "numerator" in str(caught.value.where)


def test_a_part_that_is_absent_or_negative_or_above_the_whole_is_told(written):
    with pytest.raises(IfnError, match="no column 'oldest'"):
        load_study_data(
            load_study(written(indicators={"x": {"column": "x"}, "rate": summed(numerator=["young", "oldest"])})).config
        )
    # A negative part that the other makes up for.
    with pytest.raises(IfnError, match="1 count is negative"):
        load_study_data(load_study(written(TABLE.replace("a,1,1,2", "a,1,-1,4"))).config)
    with pytest.raises(IfnError, match="numerator exceeds the denominator"):
        load_study_data(load_study(written(TABLE.replace("a,1,1,2", "a,1,6,7"))).config)


def test_a_part_of_what_is_measured_is_no_indicator(written):
    """An index that contains a part of its own answer agrees with it for nothing."""
    truth = summed(name="g", numerator=["young", "men"])
    with pytest.raises(ConfigError, match="read from 'young'"):
        load_study(written(ground_truth=[truth]))


def test_parts_are_kept_by_the_index_and_asked_of_a_new_table(written, tmp_path):
    result = run(load_study(written()))
    index = result.indices["v"]
    assert index.definitions[1].columns == ("young", "old", "of")
    assert json.loads(index.to_json())["indicators"][1]["numerator"] == ["young", "old"]
    assert IndexVersion.from_json(index.to_json()).definitions == index.definitions
    (tmp_path / "results").mkdir()
    result.write(tmp_path / "results")
    new = tmp_path / "new.csv"
    pd.read_csv(tmp_path / "t.csv").iloc[[0, 5]].to_csv(new, index=False)
    scored = score_table(f"{tmp_path / 'results'}:v", new)
    own = result.tables["scores"].set_index("code")["score"]
    np.testing.assert_allclose(scored.table["score"], own[["a", "f"]], rtol=1e-14)
    pd.read_csv(new).drop(columns="old").to_csv(new, index=False)
    with pytest.raises(IfnError, match="old"):
        score_table(f"{tmp_path / 'results'}:v", new)


def test_suppressed_parts_hide_no_more_than_the_denominator_holds(written):
    """By hand: two cells below 11 of 12 people hide 0 to 12 of them; beside 4 known ones, 4 to 12."""
    table = "code,x,n,m,of,f\na,1,<11,<11,12,1\nb,2,4,<11,12,2\nc,3,<11,2,40,1\nd,4,3,3,20,2\n"
    truth = {"name": "g", "numerator": ["n", "m"], "denominator": "of", "unit": "share"}
    config = load_study(
        written(
            table,
            indicators={"x": {"column": "x"}, "f": {"column": "f"}},
            versions=[{"name": "v", "variables": ["x", "f"]}],
            ground_truth=[truth],
        )
    ).config
    bounds = outcome_bounds(config, load_study_data(config))["g"]
    np.testing.assert_array_equal(bounds[LOWEST].numerator, [0, 4, 2, 6])
    np.testing.assert_array_equal(bounds[HIGHEST].numerator, [12, 12, 12, 6])
