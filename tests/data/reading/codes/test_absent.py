"""Tables of counts that list only the territories where something is counted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ifn_research import load_study
from ifn_research.data.loading import load_study_data
from ifn_research.errors import ConfigError, IfnError

STUDY = """
study: local
level: {level}
tables:
  - {{path: territories.csv, code: code}}
  - {{path: places.csv, code: code{absent}}}
indicators: {{places: {{numerator: n_places, denominator: population, unit: share}}, poverty: {{column: poverty}}}}
versions: [{{name: equal, variables: [places, poverty], imputation: available}}]
"""


def written(folder: Path, places: pd.DataFrame, *, absent: str = ", absent: 0", level: str = "commune") -> Path:
    codes = ["59001", "59002", "59003", "59004", "62001"]
    table = pd.DataFrame({"code": codes, "population": [100, 200, 300, 400, 500], "poverty": [10.5, 12, 9, 14, 11]})
    table.to_csv(folder / "territories.csv", index=False)
    places.to_csv(folder / "places.csv", index=False)
    (folder / "study.yaml").write_text(STUDY.format(level=level, absent=absent), encoding="utf-8")
    return folder / "study.yaml"


LISTED = pd.DataFrame({"code": ["59001", "59003"], "n_places": [2, np.nan]})


def test_what_is_not_listed_is_zero_and_what_is_listed_empty_is_unknown(tmp_path: Path) -> None:
    data = load_study_data(load_study(written(tmp_path, LISTED)).config)
    np.testing.assert_array_equal(data.raw["n_places"], [2, 0, np.nan, 0, 0])
    told = {item.check: item for item in data.findings}
    assert told["absent_as_zero"].n == 3
    assert "territories_without_row" not in told


def test_it_is_never_so_by_default(tmp_path: Path) -> None:
    data = load_study_data(load_study(written(tmp_path, LISTED, absent="")).config)
    np.testing.assert_array_equal(data.raw["n_places"], [2, np.nan, np.nan, np.nan, np.nan])


def test_a_rate_is_no_count(tmp_path: Path) -> None:
    rates = LISTED.assign(n_places=[2.5, 1.0])
    with pytest.raises(IfnError, match="is for counts"):
        load_study_data(load_study(written(tmp_path, rates)).config)


def test_a_code_of_another_year_is_not_read_as_nothing(tmp_path: Path) -> None:
    merged = pd.DataFrame({"code": ["59001", "59999"], "n_places": [2, 7]})
    with pytest.raises(IfnError, match="59999"):
        load_study_data(load_study(written(tmp_path, merged)).config)


def test_a_national_table_serves_a_local_study(tmp_path: Path) -> None:
    national = pd.DataFrame({"code": ["59001", "59002", "59003", "59004", "13001"], "n_places": [1, 2, 3, 4, 9]})
    data = load_study_data(load_study(written(tmp_path, national)).config)
    np.testing.assert_array_equal(data.raw["n_places"], [1, 2, 3, 4, 0])


def test_the_first_table_has_no_absent_territory(tmp_path: Path) -> None:
    study = written(tmp_path, LISTED)
    study.write_text(study.read_text(encoding="utf-8").replace("code: code}", "code: code, absent: 0}", 1), "utf-8")
    with pytest.raises(ConfigError, match="first table"):
        load_study(study)
