"""An indicator may have the name of a dimension: only a declared weight of that name is ambiguous."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ifn_research import load_study, run
from ifn_research.errors import ConfigError
from ifn_research.results.study_result import StudyResult
from ifn_research.study.plan import plan

STUDY = """study: s
tables: [{path: t.csv, code: code}]
indicators:
  acces: {column: a, dimension: PLACE}
  b: {column: b, dimension: NODE}
  c: {column: c, dimension: other}
  d: {column: d, dimension: other/deep}
  e: {column: e}
versions:
  - {name: equal, variables: [acces, b, c, d, e]}
  - name: staged
    variables: [acces, b, c, d, e]
    normalisation: {method: minmax, range: [1, 100]}
    weighting: equal_by_dimension
    aggregation: {stages: [arithmetic, arithmetic, geometric], rescale_stages: true}
  - {name: vote, variables: [acces, b, c, d, e], weighting: equal_by_dimension, aggregation: copeland}
  - {name: fixed, variables: [b, c, d, e], weighting: {method: fixed, weights: {NODE: 2, other: 3, e: 1}}}
"""


def study(folder: Path, node: str, place: str, more: str = "") -> Path:
    values = np.random.default_rng(4).normal(50, 10, (30, 5)).round(1)
    table = pd.DataFrame(values, columns=list("abcde")).assign(code=[f"T{k:02d}" for k in range(30)])
    table.to_csv(folder / "t.csv", index=False)
    path = folder / "study.yaml"
    path.write_text((STUDY + more).replace("PLACE", place).replace("NODE", node))
    return path


def same(one: StudyResult, other: StudyResult) -> None:
    for name in ("scores", "dimensions", "contributions", "weights"):
        left, right = (result.tables[name].replace("another", "acces") for result in (one, other))
        pd.testing.assert_frame_equal(left, right)


@pytest.mark.parametrize("inside", [True, False], ids=["in its own dimension", "beside it"])
def test_an_indicator_named_like_a_dimension_gives_what_other_names_give(tmp_path: Path, inside: bool) -> None:
    (tmp_path / "other").mkdir()
    alike = run(load_study(study(tmp_path, "acces", "acces" if inside else "rest")))
    apart = run(load_study(study(tmp_path / "other", "another", "another" if inside else "rest")))
    assert list(alike.tables["versions"]["status"]) == ["ok"] * 4
    same(alike, apart)


def test_a_declared_weight_that_could_be_of_either_is_refused_and_the_fix_works(tmp_path: Path) -> None:
    more = "  - {name: w, variables: [acces, b, e], weighting: {method: fixed, weights: {acces: 2, b: 1, e: 1}}}\n"
    path = study(tmp_path, "acces", "acces", more)
    with pytest.raises(ConfigError, match="'acces' is both an indicator and a dimension of this version") as caught:
        plan(load_study(path))
    assert "versions[4].weighting.weights" in str(caught.value.where)
    (name,) = re.findall(r"dimension: (\w+)", str(caught.value.fix))
    path.write_text(
        path.read_text().replace("dimension: acces}", f"dimension: {name}}}").replace("{acces: 2, o", f"{{{name}: 2, o")
    )
    weights = run(load_study(path)).tables["weights"].query("version == 'w'").set_index("indicator")["weight"]
    assert weights.to_dict() == pytest.approx({"acces": 0.5, "b": 0.25, "e": 0.25})
