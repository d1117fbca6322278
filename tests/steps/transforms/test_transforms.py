"""Transforms against closed forms and scipy, alone and in a whole index."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ifn_research import load_study, run
from ifn_research.errors import ConfigError, IfnError
from ifn_research.index.version import IndexVersion
from ifn_research.matrix import IndicatorMatrix
from ifn_research.operations.score import score_table
from ifn_research.outputs.explanation import explain_territory
from ifn_research.results.study_result import StudyResult, write_yaml
from ifn_research.steps.transforms import TRANSFORMS

X = np.array([3.0, 1.0, 7.5, 7.5, 0.25, np.nan, 120.0])
CLOSED = {"log": np.log, "log1p": lambda x: np.log(1 + x), "sqrt": lambda x: x**0.5}


@pytest.mark.parametrize("name", CLOSED)
def test_closed_forms(name: str) -> None:
    transform = TRANSFORMS[name]()
    np.testing.assert_allclose(transform.apply(X, transform.learn(X)), CLOSED[name](X), rtol=1e-14)


def places(n: int = 60) -> pd.DataFrame:
    rng = np.random.default_rng(8)
    wealth = rng.normal(size=n)
    income = np.exp(9.8 + 0.4 * wealth + 0.2 * rng.normal(size=n)).round()
    return pd.DataFrame(
        {
            "code": [f"T{k:02}" for k in range(n)],
            "income": income,
            "log_income": np.log(income),
            "jobless": np.round(12 - 3 * wealth + rng.normal(size=n), 1),
            "people": rng.integers(100, 9000, n),
            "outcome": 30 - 4 * wealth + rng.normal(size=n),
        }
    )


def study(folder: Path, frame: pd.DataFrame, transform: str = "log", column: str = "income", **version: Any) -> Path:
    folder.mkdir(exist_ok=True)
    frame.to_csv(folder / "t.csv", index=False)
    config = {
        "study": "s",
        "tables": [{"path": "t.csv", "code": "code"}],
        "indicators": {
            "income": {"column": column, "direction": -1, "transform": transform, "label": "Revenu"},
            "jobless": {"column": "jobless", "unit": "%"},
        },
        "ground_truth": [{"name": "g", "column": "outcome"}],
        "versions": [{"name": "v", "variables": ["income", "jobless"]} | version],
        "validation": {"bootstrap": {"replicates": 20}},
    }
    write_yaml(config, folder / "study.yaml")
    return folder / "study.yaml"


def result_of(folder: Path, frame: pd.DataFrame, **said: Any) -> StudyResult:
    return run(load_study(study(folder, frame, **said)))


@pytest.mark.parametrize(
    "steps",
    [
        {},
        {"imputation": "median", "coverage": {"territories": 0.5}},
        {"outliers": "winsorise", "normalisation": "minmax"},
    ],
)
def test_an_index_of_a_transformed_indicator_is_that_of_the_column_of_its_logarithms(
    tmp_path: Path, steps: dict[str, Any]
) -> None:
    frame = places()
    if "imputation" in steps:
        frame.loc[[3, 9], ["income", "log_income"]] = np.nan
    ours = result_of(tmp_path / "a", frame, **steps)
    theirs = result_of(tmp_path / "b", frame, transform="none", column="log_income", **steps)
    for table, columns in (("scores", ["score"]), ("contributions", ["normalised", "contribution"])):
        np.testing.assert_allclose(ours.tables[table][columns], theirs.tables[table][columns], rtol=0, atol=1e-12)
    raw = ours.tables["contributions"].query("indicator == 'income'").set_index("code")["raw"]
    np.testing.assert_array_equal(raw, frame["income"])


def test_the_ranks_of_the_indicator_alone_are_those_of_what_was_measured(tmp_path: Path) -> None:
    ours, theirs = (
        result_of(tmp_path / name, places(), transform=name).tables["validation"].set_index(["version", "metric"])
        for name in ("log", "none")
    )
    for metric in ("spearman", "kendall", "auc_top10"):
        row = ("baseline:income", metric)
        assert ours.loc[row, "estimate"] == theirs.loc[row, "estimate"]


def test_a_saved_index_transforms_new_territories_and_refuses_those_that_it_cannot(tmp_path: Path) -> None:
    for transform in ("log", "normal_scores"):
        frame = places()
        folder = tmp_path / transform
        result = result_of(folder, frame, transform=transform)
        index = IndexVersion.from_json(result.indices["v"].to_json())
        assert index.definitions == result.indices["v"].definitions
        (folder / "out").mkdir()
        result.write(folder / "out")
        new = frame.iloc[[4, 7, 11]].assign(income=[frame["income"][4], frame["income"].max() * 3, 0])
        new.iloc[:2].to_csv(folder / "new.csv", index=False)
        scored = score_table(f"{folder / 'out'}:v", folder / "new.csv").table
        own = result.tables["scores"].set_index("code")["score"]
        assert scored["score"][0] == pytest.approx(own["T04"], abs=1e-12)
        assert list(scored["out_of_range"]) == ["", "income"]
        new.to_csv(folder / "new.csv", index=False)
        if transform == "log":
            with pytest.raises(IfnError, match="'income' is 0 at the least") as caught:
                score_table(f"{folder / 'out'}:v", folder / "new.csv")
            # The index is fitted: its transform is not to be chosen any more.
            assert str(caught.value.fix) == "correct these values, or leave these territories out"
            assert "T11" in str(caught.value.where)
            new.iloc[:2].to_csv(folder / "new.csv", index=False)
            assert score_table(f"{folder / 'out'}:v", folder / "new.csv").table["score"].notna().all()


def test_posts_and_targets_are_declared_in_the_unit_of_the_indicator(tmp_path: Path) -> None:
    """The income index of the Human Development Report: (ln x - ln 100) / (ln 75000 - ln 100), here turned."""
    frame = places()
    posts = {"income": [100, 75000], "jobless": [0, 40]}
    steps = {"normalisation": {"method": "goalposts", "posts": posts, "range": [0, 1]}}
    cells = result_of(tmp_path / "a", frame, **steps).tables["contributions"].set_index(["indicator", "code"])
    hdi = (np.log(frame["income"]) - np.log(100)) / (np.log(75000) - np.log(100))
    np.testing.assert_allclose(cells.loc["income", "normalised"], 1 - hdi, atol=1e-13)
    steps = {"normalisation": {"method": "distance_to_target", "targets": {"income": 30000, "jobless": 5}}}
    cells = result_of(tmp_path / "b", frame, **steps).tables["contributions"].set_index(["indicator", "code"])
    far = (np.log(30000) - np.log(frame["income"])) / (np.log(30000) - np.log(frame["income"].min()))
    np.testing.assert_allclose(cells.loc["income", "normalised"], far.clip(lower=0), atol=1e-13)


@pytest.mark.parametrize(
    ("transform", "low", "what"), [("log", 0, "positive values"), ("normal_scores", 100, "ranks of the fit")]
)
def test_posts_that_have_no_place_on_the_scale_are_refused_before_any_data(
    tmp_path: Path, transform: str, low: float, what: str
) -> None:
    posts = {"income": [low, 75000], "jobless": [0, 40]}
    with pytest.raises(ConfigError, match=what) as caught:
        result_of(tmp_path, places(), transform=transform, normalisation={"method": "goalposts", "posts": posts})
    assert "posts" in str(caught.value.where)


def test_a_transformed_rate_has_no_complement(tmp_path: Path) -> None:
    frame = places().assign(income=lambda table: table["income"] / table["income"].max() * 90)
    path = study(tmp_path, frame, normalisation={"method": "reference_ratio", "invert": "complement"})
    path.write_text(path.read_text().replace("label: Revenu", 'label: Revenu\n    unit: "%"'))
    with pytest.raises(ConfigError, match="income is not a rate"):
        run(load_study(path))


def test_an_unknown_transform_gets_the_nearest_name(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="transform") as caught:
        load_study(study(tmp_path, places(), transform="log1"))
    assert "log1p" in str(caught.value.fix)


def test_an_explanation_says_that_the_value_is_as_measured(tmp_path: Path) -> None:
    notes = explain_territory(result_of(tmp_path, places()), "T05").notes
    assert any("as measured; transformed before everything else: Revenu (log)" in str(note) for note in notes)


def incomplete() -> pd.DataFrame:
    """Those that lack the one indicator are extreme in the other."""
    frame = places()
    rich = frame["income"].nlargest(9).index
    frame.loc[rich, "jobless"] = np.nan
    frame.loc[frame["income"].nsmallest(4).index, "jobless"] = np.nan
    return frame


@pytest.mark.parametrize("normalisation", ["none", "zscore", "percentile"])
def test_normal_scores_are_learned_of_the_territories_that_are_kept_only(tmp_path: Path, normalisation: str) -> None:
    frame = incomplete()
    said = {"imputation": "drop", "normalisation": normalisation, "coverage": {"indicators": 0.5}}
    result = result_of(tmp_path / "a", frame, transform="normal_scores", **said)
    kept = frame.dropna()
    alone = result_of(tmp_path / "b", kept, transform="normal_scores", normalisation=normalisation)
    pd.testing.assert_frame_equal(result.tables["scores"], alone.tables["scores"])
    pd.testing.assert_frame_equal(result.tables["contributions"], alone.tables["contributions"])
    if normalisation == "none":
        cells = result.tables["contributions"].query("indicator == 'income'").set_index("code")["normalised"]
        expected = -stats.norm.ppf(stats.rankdata(kept["income"]) / (len(kept) + 1))
        np.testing.assert_allclose(cells.loc[kept["code"]], expected, atol=1e-12)
    assert set(result.indices["v"].score(matrix_of(frame)).left_out) == set(frame["code"]) - set(kept["code"])
    # As saved, it scores the same, and names the territories that it leaves out.
    index = IndexVersion.from_json(result.indices["v"].to_json())
    assert index.to_json() == result.indices["v"].to_json()
    assert index.learned["transform"]["income"]["distribution"] == sorted(kept["income"])
    (tmp_path / "out").mkdir()
    result.write(tmp_path / "out")
    frame.to_csv(tmp_path / "new.csv", index=False)
    scored = score_table(f"{tmp_path / 'out'}:v", tmp_path / "new.csv").table.set_index("code")["score"].dropna()
    own = result.tables["scores"].set_index("code")["score"]
    np.testing.assert_allclose(scored.loc[own.index], own, atol=1e-12)
    assert len(scored) == len(own)


def matrix_of(frame: pd.DataFrame) -> IndicatorMatrix:
    return IndicatorMatrix.of(
        frame[["income", "jobless"]].to_numpy(dtype=float),
        indicators=("income", "jobless"),
        codes=frame["code"].to_numpy(dtype=object),
        directions=(-1, 1),
        transforms=("normal_scores", "none"),
    )


def test_normal_scores_are_learned_of_all_where_territories_are_left_out_later(tmp_path: Path) -> None:
    frame = incomplete()
    said = {"imputation": {"method": "drop", "when": "after"}, "normalisation": "none", "coverage": {"indicators": 0.5}}
    result = result_of(tmp_path, frame, transform="normal_scores", **said)
    cells = result.tables["contributions"].query("indicator == 'income'").set_index("code")["normalised"]
    expected = pd.Series(-stats.norm.ppf(stats.rankdata(frame["income"]) / (len(frame) + 1)), index=frame["code"])
    np.testing.assert_allclose(cells, expected.loc[cells.index], atol=1e-12)
    assert len(cells) == len(frame.dropna())


def test_a_value_without_a_logarithm_does_not_matter_in_a_territory_that_is_dropped(tmp_path: Path) -> None:
    frame = incomplete()
    frame.loc[frame["jobless"].isna().idxmax(), "income"] = 0.0
    result = result_of(tmp_path, frame, imputation="drop", coverage={"indicators": 0.5})
    assert len(result.tables["scores"]) == len(frame.dropna())


def test_estimates_from_counts_are_learned_of_the_territories_that_are_kept_only(tmp_path: Path) -> None:
    frame = incomplete()
    frame["poor"] = (frame["people"] * np.random.default_rng(1).beta(2, 8, len(frame))).round()
    found = []
    for name, rows, imputation in (("a", frame, "drop"), ("b", frame.dropna(), "none")):
        said = {"shrinkage": "beta_binomial", "imputation": imputation, "coverage": {"indicators": 0.5}}
        path = study(tmp_path / name, rows, **said)
        path.write_text(path.read_text().replace("column: income\n", "numerator: poor\n    denominator: people\n"))
        found.append(run(load_study(path)))
    for table in ("scores", "contributions"):
        pd.testing.assert_frame_equal(found[0].tables[table], found[1].tables[table])
    assert found[0].indices["v"].learned["shrinkage"] == found[1].indices["v"].learned["shrinkage"]
