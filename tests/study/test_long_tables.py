"""A study whose versions let go of their matrices tells what it tells with them."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from ifn_research import load_study, read_results
from ifn_research import run as run_study
from ifn_research.index.fitting import fit_scored
from ifn_research.index.preparation import prepare
from ifn_research.operations.run_drawing import is_held, lean
from ifn_research.outputs.explanation import explain_territory
from ifn_research.results import files, study_result
from ifn_research.results.parts import long_parts
from ifn_research.results.study_result import ONLY_PARQUET, StudyResult
from ifn_research.steps.weighting.base import SupervisedWeighting
from ifn_research.study import long_tables, run, version_run
from ifn_research.study.version_run import _held
from tests.support.method_cases import CASES, Case
from tests.support.small_study import EVERY_KIND, study, territories
from tests.support.with_small_counts import with_small_counts

LONG = ("scores", "dimensions", "contributions")


def as_if_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(version_run, "MOST_HELD", 10)
    monkeypatch.setattr(run, "MOST_HELD", 10)
    monkeypatch.setattr(long_tables, "AT_A_TIME", 37)
    monkeypatch.setattr(files, "MOST_WHOLE", 10)


def written(result: StudyResult, folder: Path) -> Path:
    folder.mkdir()
    result.write(folder)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("threshold", [None, 11])
def test_a_large_study_writes_the_files_of_a_small_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, threshold: int | None
) -> None:
    table = territories() if threshold is None else with_small_counts()
    path = study(tmp_path, table, versions=EVERY_KIND, threshold=threshold)
    small = written(run_study(load_study(path)), tmp_path / "small")
    explained = explain_territory(read_results(small), "00005", version="geometric")
    as_if_large(monkeypatch)
    result = run_study(load_study(path))
    assert set(long_parts(result.tables)) == set(LONG)
    large = written(result, tmp_path / "large")
    for file in sorted(small.rglob("*")):
        other = large / file.relative_to(small)
        if file.suffix == ".parquet":
            one, two = pd.read_parquet(file), pd.read_parquet(other)
            pd.testing.assert_frame_equal(one, two, check_exact=True)
        elif file.is_file() and file.name not in ("manifest.json", "scores.csv"):
            assert file.read_bytes() == other.read_bytes(), file.name
    assert not (large / "scores.csv").exists()
    assert json.loads((large / "manifest.json").read_text())[ONLY_PARQUET] == ["scores"]
    again = read_results(large, fitted=False)
    assert again.indices == {}
    assert set(long_parts(again.tables)) == set(LONG)
    found = explain_territory(again, "00005", version="geometric")
    assert str(found.headline) == str(explained.headline)
    for (_, one), (_, two) in zip(found.sections, explained.sections, strict=True):
        pd.testing.assert_frame_equal(one, two, check_exact=True)


def test_the_longest_table_alone_is_written_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = study(tmp_path, territories(), versions=EVERY_KIND[:2], threshold=None)
    small = written(run_study(load_study(path)), tmp_path / "small")
    rows = {name: len(pd.read_parquet(small / f"{name}.parquet")) for name in LONG}
    monkeypatch.setattr(run, "MOST_WHOLE", max(rows["scores"], rows["dimensions"]))
    result = run_study(load_study(path))
    assert set(long_parts(result.tables)) == {"contributions"}
    # What notes and the store need is whole, and can be sent to other processes.
    assert is_held(lean(result))
    assert not is_held(result)
    assert result.tables.parts["contributions"].most >= rows["contributions"]
    large = written(result, tmp_path / "large")
    for file in sorted(small.glob("*.csv")):
        assert file.read_bytes() == (large / file.name).read_bytes(), file.name
    for name in LONG:
        one, two = (pd.read_parquet(folder / f"{name}.parquet") for folder in (small, large))
        pd.testing.assert_frame_equal(one, two, check_exact=True)


def test_a_table_of_many_rows_has_no_csv_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = run_study(load_study(study(tmp_path, territories(), threshold=None)))
    monkeypatch.setattr(study_result, "MOST_IN_CSV", len(result.tables["scores"]) - 1)
    folder = written(result, tmp_path / "results")
    assert not (folder / "scores.csv").exists()
    assert json.loads((folder / "manifest.json").read_text())[ONLY_PARQUET] == ["scores"]
    pd.testing.assert_frame_equal(read_results(folder).tables["scores"], result.tables["scores"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kind}-{case.method}-{case.step}")
def test_what_a_version_is_made_of_again_gives_the_same_bits(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(version_run, "MOST_HELD", 10)
    recipe, matrix = case.recipe(), case.matrix(3, n=60)
    if _held(recipe, matrix.n_territories) or isinstance(recipe.weighting, SupervisedWeighting):
        return
    index, first = fit_scored(recipe, (), prepare(recipe, matrix), seed=1)
    again = index.score_treated(prepare(recipe, matrix).treated)
    for name in ("scores", "contributions"):
        assert getattr(first, name).tobytes() == getattr(again, name).tobytes()
    assert first.normalised.values.tobytes() == again.normalised.values.tobytes()
    assert {path: values.tobytes() for path, values in first.nodes.items()} == {
        path: values.tobytes() for path, values in again.nodes.items()
    }
