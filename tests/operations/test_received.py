"""A study that travelled runs on what a partner brings, with the versions and the criterion that were declared."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ifn_research.errors import ConfigError, DataError, Problems
from ifn_research.index.definitions import raw_matrix
from ifn_research.index.version import IndexVersion
from ifn_research.operations.received import received
from ifn_research.operations.run import record
from ifn_research.operations.send_back import send_back
from ifn_research.operations.verify import verify
from ifn_research.results.bundle import STUDY, read_bundle
from ifn_research.results.study_result import read_results
from tests.support.travelling import FAST, NAMES, bundled, judged, measured, public_table, sealed


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("partner")
    judged(folder)
    return folder


@pytest.fixture
def etude(tmp_path: Path) -> Path:
    measured(public_table()).to_csv(tmp_path / "truth.csv", index=False)
    return bundled(tmp_path)


def test_the_versions_score_as_they_came(results: Path) -> None:
    found = read_results(results / "results")
    table = public_table().set_index("code")
    truth = pd.read_csv(results / "truth.csv", dtype={"code": str})
    for name in ("equal", "pca", "two"):
        index = IndexVersion.from_json((results / "received" / "indices" / f"{name}.json").read_text())
        names = [item.name for item in index.definitions]
        rows = table.loc[truth["code"], names]
        matrix = raw_matrix(rows, index.definitions, codes=rows.index.to_numpy(dtype=object))
        scores = found.of_version("scores", name).set_index("code")["score"]
        assert scores.loc[truth["code"]].to_numpy() == pytest.approx(index.score(matrix).scores, rel=1e-12)


def test_its_territories_are_those_of_the_truth_and_nobody_is_fitted_on_them(results: Path) -> None:
    found = read_results(results / "results")
    truth = pd.read_csv(results / "truth.csv", dtype={"code": str})
    assert set(found.territories["code"]) == set(truth["code"])
    weights = found.tables["weights"]
    mine = weights[weights["version"] == "pca"].set_index("indicator")["weight"]
    index = IndexVersion.from_json((results / "received" / "indices" / "pca.json").read_text())
    assert mine.loc[list(index.weights.indicators)].to_numpy() == pytest.approx(index.weights.values)


def test_the_criterion_is_the_declared_one_and_small_counts_are_masked(results: Path) -> None:
    found = read_results(results / "results", tables=("versions",))
    assert found.primary == ("non_recours", "spearman")
    assert found.declared
    assert found.threshold == 11
    assert found.manifest["bundle"]["cases"] == pd.read_csv(results / "truth.csv")["cases"].sum()


def test_the_note_is_in_french(results: Path) -> None:
    note = (results / "results" / "note.md").read_text(encoding="utf-8")
    assert "Une étude simulée" in note
    assert "territoires" in note


def test_its_results_are_computed_again(results: Path) -> None:
    found = verify(results / "results")
    assert found.verdict == "identical"
    assert "covariances.csv" in {file.file for file in found.files}


def test_the_seed_is_the_partners_own(etude: Path, tmp_path: Path) -> None:
    seeds = {received(etude, truth=tmp_path / "truth.csv", folder=tmp_path / "kept").config.seed for _ in range(3)}
    assert len(seeds) == 3


def test_a_table_that_did_not_travel_is_brought(tmp_path: Path) -> None:
    etude = bundled(tmp_path, share=False)
    measured(public_table()).to_csv(tmp_path / "truth.csv", index=False)
    with pytest.raises(ConfigError, match=r"1 table does not travel with this study \(public.csv\): 0 given"):
        received(etude, truth=tmp_path / "truth.csv", folder=tmp_path / "kept")
    local = tmp_path / "locale.csv"
    shutil.copy(tmp_path / "public.csv", local)
    (tmp_path / "public.csv").unlink()
    ready = received(etude, truth=tmp_path / "truth.csv", tables=[local], folder=tmp_path / "kept", seed=1)
    assert [table.path for table in ready.config.tables] == [str(local)]
    done = record(ready, out=tmp_path / "out", wanted=FAST)
    assert done.result.versions == ["equal", "pca", "two"]


def test_no_table_is_taken_where_all_travel(etude: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="0 tables do not travel"):
        received(etude, truth=tmp_path / "truth.csv", tables=[tmp_path / "x.csv"], folder=tmp_path / "kept")


def test_the_truth_must_be_brought(etude: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="it needs what was measured here"):
        received(etude, truth=None, folder=tmp_path / "kept")


def test_versions_are_fitted_here_only_when_asked_and_nothing_comes_back_of_it(etude: Path, tmp_path: Path) -> None:
    ready = received(etude, truth=tmp_path / "truth.csv", refit=True, folder=tmp_path / "kept", seed=1)
    assert ready.bundle == ""
    done = record(ready, out=tmp_path / "out", wanted=FAST)
    assert "bundle" not in done.result.manifest
    assert "covariances" not in done.result.tables
    there = IndexVersion.from_json((tmp_path / "kept" / "indices" / "equal.json").read_text())
    table = public_table().set_index("code")[list(NAMES)]
    assert there.learned["normalisation"] != done.result.indices["equal"].learned["normalisation"]
    assert np.allclose(there.learned["normalisation"]["mean"], table.mean())


Change = Callable[[dict[str, Any]], None]


@pytest.mark.parametrize(
    "change",
    [
        lambda said: said.update(tracking={"uri": "http://example.org"}),
        lambda said: said.update(extends="other.yaml"),
        lambda said: said.update(study="../../x"),
        lambda said: said["versions"].append({"name": "more", "variables": ["a"]}),
        lambda said: said["versions"].pop(),
        lambda said: said["ground_truth"].append(said["ground_truth"][0]),
        lambda said: said.update(tables=[]),
        lambda said: said.update(tables="x"),
        lambda said: said["ground_truth"][0].pop("table"),
    ],
)
def test_a_forged_study_is_refused(etude: Path, tmp_path: Path, change: Change) -> None:
    path = sealed(etude, lambda files: _said(files, change))
    with pytest.raises(DataError, match="not what a study that travels says") as caught:
        received(path, truth=tmp_path / "truth.csv", folder=tmp_path / "kept")
    assert caught.value.exit_code == 2
    assert not (tmp_path / "kept").exists()


def test_a_forged_study_reads_no_other_file_of_this_machine(etude: Path, tmp_path: Path) -> None:
    def weigh(said: dict[str, Any]) -> None:
        said["versions"][0]["weighting"] = {"method": "budget", "votes": "/etc/passwd"}

    path = sealed(etude, lambda files: _said(files, weigh))
    with pytest.raises(DataError, match="names a file of this machine: '/etc/passwd'"):
        received(path, truth=tmp_path / "truth.csv", refit=True, folder=tmp_path / "kept")

    def read(said: dict[str, Any]) -> None:
        said["tables"][0]["path"] = "/etc/passwd"

    path = sealed(etude, lambda files: _said(files, read))
    with pytest.raises(ConfigError, match="does not travel with this study"):
        received(path, truth=tmp_path / "truth.csv", folder=tmp_path / "kept")


def test_masks_cannot_be_switched_off_from_afar(etude: Path, tmp_path: Path) -> None:
    for said, expected in ((None, 11), ({"threshold": 2}, 11), ({"threshold": 20}, 20), ({"threshold": "x"}, 11)):

        def change(data: dict[str, Any], said: Any = said) -> None:
            data["disclosure"] = said

        path = sealed(etude, lambda files, change=change: _said(files, change))
        ready = received(path, truth=tmp_path / "truth.csv", folder=tmp_path / "kept")
        assert ready.config.disclosure is not None
        assert ready.config.disclosure.threshold == expected


def _said(files: dict[str, bytes], change: Change) -> None:
    data = json.loads(files[STUDY])
    change(data)
    files[STUDY] = json.dumps(data).encode()


def test_who_measured_nothing_computes_the_versions_without_judging_them(etude: Path, tmp_path: Path) -> None:
    folder = record(
        received(etude, truth=None, unjudged=True, folder=tmp_path / "kept"), out=tmp_path / "r", wanted=FAST
    )
    found = folder.result
    assert (len(found.territories), found.primary, found.versions) == (90, None, ["equal", "pca", "two"])
    assert found.manifest["bundle"] == {"study_digest": read_bundle(etude).digest, "cases": None}
    with pytest.raises(DataError, match="not of a study that travelled"):
        send_back(folder.folder, tmp_path / "retour.json")


def test_a_ground_truth_that_is_not_to_judge_is_refused(etude: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="not to be judged"):
        received(etude, truth=tmp_path / "truth.csv", unjudged=True, folder=tmp_path / "kept")
    assert not (tmp_path / "kept").exists()


@pytest.mark.parametrize("column", ["code", "cases", "people"])
def test_a_column_under_another_name_is_told(etude: Path, tmp_path: Path, column: str) -> None:
    table = pd.read_csv(tmp_path / "truth.csv", dtype=str).rename(columns={column: "autre"})
    table.to_csv(tmp_path / "truth.csv", index=False)
    ready = received(etude, truth=tmp_path / "truth.csv", folder=tmp_path / "kept")
    with pytest.raises((DataError, Problems), match=f"'{column}'"):
        record(ready, out=tmp_path / "results", wanted=FAST)
    assert not (tmp_path / "results").exists()
