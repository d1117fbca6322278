"""Versions that are an index fitted elsewhere, and those that start from one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from ifn_research import load_study, run
from ifn_research.attempts import Attempts
from ifn_research.errors import ConfigError, IfnError
from ifn_research.index.definitions import raw_matrix
from ifn_research.results.study_result import StudyResult

N = 90


def study(folder: Path, name: str, rows: pd.DataFrame, **keys: Any) -> StudyResult:
    rows.to_csv(folder / f"{name}.csv", index=False)
    config = {
        "study": name,
        "tables": [{"path": f"{name}.csv", "code": "code", "groups": {"dep": "dep"}}],
        "indicators": {f"x{j}": {"column": f"x{j}", "dimension": f"d{j % 2}"} for j in range(4)},
        **keys,
    }
    path = folder / f"{name}.yaml"
    path.write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
    return run(load_study(path))


def table(seed: int, n: int = N) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 4)).round(4)
    x[:, 1:] += 0.8 * x[:, :1]
    columns = {f"x{j}": x[:, j] for j in range(4)}
    outcome = (x[:, 0] + rng.normal(size=n)).round(3)
    return pd.DataFrame(
        {"code": [f"T{k}" for k in range(n)], "dep": [str(k % 5) for k in range(n)], **columns, "o": outcome}
    )


PCA = {"name": "pca", "variables": ["x0", "x1", "x2"], "weighting": "pca", "rescale": "minmax"}
STAGED = {"name": "staged", "variables": ["x0", "x1", "x2", "x3"], "weighting": "equal_by_dimension"}


@pytest.fixture
def national(tmp_path: Path) -> StudyResult:
    found = study(tmp_path, "national", table(1), versions=[PCA, STAGED])
    written(found, tmp_path / "results")
    return found


def written(result: StudyResult, folder: Path) -> None:
    folder.mkdir()
    result.write(folder)


def given(name: str, **keys: Any) -> dict[str, Any]:
    return {"name": f"given-{name}", "index": f"results:{name}", **keys}


def test_an_index_scores_other_territories_as_it_is(tmp_path: Path, national: StudyResult) -> None:
    rows = table(2, 30)
    found = study(tmp_path, "local", rows, versions=[given("pca"), given("staged"), {**STAGED, "name": "local"}])
    for name in ("pca", "staged"):
        index = national.indices[name]
        by_hand = index.score(raw_matrix(rows, index.definitions, codes=rows["code"].to_numpy(dtype=object))).scores
        np.testing.assert_array_equal(found.of_version("scores", f"given-{name}")["score"], by_hand)
    assert found.tables["versions"].set_index("version").loc["given-pca", "weighting"].startswith("pca")
    assert {"given_index"} <= {remark.code for remark in found.warnings["given-pca"]}


def test_it_has_a_place_among_the_territories_on_which_it_was_fitted(tmp_path: Path) -> None:
    written = tmp_path / "national"
    all_rows = table(1)
    versions = [{"name": "equal", "variables": [f"x{j}" for j in range(4)]}]
    whole = study(tmp_path, "national", all_rows, versions=versions)
    written.mkdir()
    whole.write(written, Attempts())
    given = [{"name": "ifn", "index": f"{written}:equal"}]
    local = study(tmp_path, "local", all_rows.head(30), versions=given).of_version("scores", "ifn").set_index("code")
    national = whole.of_version("scores", "equal").set_index("code").loc[local.index]
    assert local["reference_rank"].tolist() == national["rank"].tolist()
    assert local["reference_decile"].tolist() == national["decile"].tolist()
    again = study(tmp_path, "again", all_rows, versions=given).of_version("scores", "ifn")
    assert "reference_rank" not in again


def test_it_keeps_its_own_dimensions(tmp_path: Path, national: StudyResult) -> None:
    """Another grouping in the study would give other weights."""
    indicators = {f"x{j}": {"column": f"x{j}", "dimension": f"e{j}"} for j in range(4)}
    found = study(tmp_path, "local", table(1), indicators=indicators, versions=[given("staged")])
    np.testing.assert_allclose(
        found.of_version("scores", "given-staged")["score"],
        national.of_version("scores", "staged")["score"],
        rtol=1e-12,
    )


def test_it_is_judged_but_not_fitted_again(tmp_path: Path, national: StudyResult) -> None:
    truth = [{"name": "o", "column": "o", "circular_with": ["x1"]}]
    found = study(
        tmp_path,
        "local",
        table(3),
        ground_truth=truth,
        versions=[given("pca"), {**PCA, "name": "own"}],
        validation={"bootstrap": {"replicates": 60}},
    )
    judged = found.tables["validation"].query("metric == 'spearman'").set_index("version")["estimate"]
    scores = found.of_version("scores", "given-pca").set_index("code")["score"]
    rows = table(3).set_index("code")["o"]
    assert judged["given-pca"] == pytest.approx(scores.corr(rows, method="spearman"))
    assert found.tables["refitted"]["version"].tolist() == ["own"]
    assert "given-pca" not in set(found.tables["transfer"]["version"])


def test_a_version_starts_from_an_index_with_its_indicators_and_steps(tmp_path: Path, national: StudyResult) -> None:
    versions = [given("pca"), {"name": "more", "from": "given-pca", "drop": ["x2"], "add": ["x3"], "rescale": "none"}]
    found = study(tmp_path, "local", table(4), versions=versions)
    config = found.config.version("more")
    assert (config.variables, config.weighting.method, config.rescale.method) == (("x0", "x1", "x3"), "pca", "none")
    assert (config.adapts, config.index) == ("given-pca", None)
    own = study(
        tmp_path, "own", table(4), versions=[{"name": "more", "variables": ["x0", "x1", "x3"], "weighting": "pca"}]
    )
    np.testing.assert_array_equal(
        found.of_version("scores", "more")["score"], own.of_version("scores", "more")["score"]
    )


def test_the_resolved_study_is_run_again_with_the_same_scores(tmp_path: Path, national: StudyResult) -> None:
    found = study(tmp_path, "local", table(5), versions=[given("pca"), {"name": "b", "from": "given-pca"}])
    written(found, tmp_path / "written")
    again = run(load_study(tmp_path / "written" / "config.yaml"))
    pd.testing.assert_frame_equal(again.tables["scores"], found.tables["scores"])


def test_an_index_is_named_by_its_file(tmp_path: Path, national: StudyResult) -> None:
    path = next((tmp_path / "results").rglob("pca/index.json")).relative_to(tmp_path)
    found = study(tmp_path, "local", table(1), versions=[{"name": "file", "index": str(path)}])
    np.testing.assert_array_equal(
        found.of_version("scores", "file")["score"], national.of_version("scores", "pca")["score"]
    )


@pytest.mark.parametrize(
    ("keys", "what"),
    [
        ({"versions": [{"name": "v", "index": "models:/national@adopted"}]}, "store of runs"),
        ({"versions": [{"name": "v", "index": "results"}]}, "names no version"),
        ({"versions": [{"name": "v", "index": "results:equal"}]}, "no fitted index"),
        ({"versions": [{"name": "v", "index": "absent.json"}]}, "absent.json"),
        ({"versions": [{"name": "v", "index": "results:pca", "weighting": "equal"}]}, "unchanged"),
        ({"versions": [{"name": "v", "index": "results:pca", "variables": ["x0"]}]}, "unchanged"),
        ({"indicators": {"x0": {"column": "x0"}, "x1": {"column": "x1"}}, "versions": [given("pca")]}, "x2"),
        (
            {
                "indicators": {f"x{j}": {"column": f"x{j}", "direction": -1 if j == 1 else 1} for j in range(3)},
                "versions": [given("pca")],
            },
            "direction: 1",
        ),
        ({"versions": [given("pca"), {"name": "b", "from": "given-pca", "drop": ["x9"]}]}, "x9"),
    ],
)
def test_an_index_that_cannot_be_a_version_is_refused(
    tmp_path: Path, national: StudyResult, keys: dict[str, Any], what: str
) -> None:
    with pytest.raises(IfnError) as refused:
        study(tmp_path, "local", table(6), **keys)
    assert what in str(refused.value)


def test_an_index_learned_from_a_truth_is_not_judged(tmp_path: Path) -> None:
    truth = [{"name": "o", "column": "o"}]
    taught = {"name": "taught", "variables": ["x0", "x1"], "weighting": {"method": "supervised", "ground_truth": "o"}}
    written(study(tmp_path, "national", table(1), ground_truth=truth, versions=[taught]), tmp_path / "results")
    with pytest.raises(IfnError, match="beside: true"):
        study(tmp_path, "local", table(2), ground_truth=truth, versions=[given("taught")])
    found = study(
        tmp_path,
        "local",
        table(2),
        ground_truth=truth,
        versions=[{**STAGED}, given("taught", beside=True)],
        validation={"bootstrap": {"replicates": 60}},
    )
    assert len(found.of_version("scores", "given-taught")) == N


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"format": 99}', "\x00"])
def test_a_file_that_is_no_index_is_refused_where_it_is_named(tmp_path: Path, national: StudyResult, text: str) -> None:
    (tmp_path / "wrong.json").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"wrong\.json") as refused:
        study(tmp_path, "local", table(1), versions=[{"name": "file", "index": "wrong.json"}])
    assert "versions[0].index" in str(refused.value.where)


def test_a_fitted_index_as_the_reference_is_that_index_as_the_version(tmp_path: Path, national: StudyResult) -> None:
    rows = table(2, 30)
    by_index = study(tmp_path, "local", rows, versions=[{"name": "here", "index": "results:pca"}])
    expected = by_index.tables["scores"]["score"]
    for version, study_keys in (
        ({"name": "here"}, {"reference": "results:pca"}),
        ({"name": "here", "reference": "results:pca"}, {}),
        ({**PCA, "name": "here"}, {"reference": "results:pca"}),
        ({"name": "here"}, {"defaults": {"reference": "results:pca"}}),
    ):
        found = study(tmp_path, "local", rows, versions=[version], **study_keys)
        np.testing.assert_array_equal(found.tables["scores"]["score"], expected)
        assert found.indices["here"].to_json() == by_index.indices["here"].to_json()


def test_an_index_as_the_reference_of_other_steps_is_refused(tmp_path: Path, national: StudyResult) -> None:
    with pytest.raises(IfnError, match="unchanged") as refused:
        study(tmp_path, "local", table(2, 30), versions=[{**STAGED, "name": "here"}], reference="results:pca")
    assert "from: here" in refused.value.told("en")


@pytest.mark.parametrize(
    ("name", "said", "unchanged"),
    [
        ("pca", {"weighting": "pca", "rescale": "minmax", "aggregation": "arithmetic"}, True),
        ("pca", {"rescale": {"method": "minmax", "range": [0, 10]}}, False),
        ("pca", {"weighting": {"method": "pca", "opposed": "remove"}}, False),
        ("pca", {"normalisation": "percentile"}, False),
        ("pca", {"aggregation": "geometric"}, False),
        ("staged", {"weighting": "equal_by_dimension", "aggregation": "arithmetic"}, True),
        ("staged", {"aggregation": "geometric"}, False),
    ],
)
def test_steps_that_are_those_of_the_index_may_be_said(
    tmp_path: Path, national: StudyResult, name: str, said: dict[str, Any], unchanged: bool
) -> None:
    def scored() -> StudyResult:
        return study(tmp_path, "local", table(2, 30), versions=[given(name, **said)])

    if unchanged:
        assert scored().indices[f"given-{name}"].recipe.weighting == national.indices[name].recipe.weighting
    else:
        with pytest.raises(IfnError, match="unchanged"):
            scored()
