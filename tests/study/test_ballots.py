"""Votes and judgements from file to index: paths, digests, places of errors, and scoring without the file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ifn_research import load_study, run
from ifn_research.errors import ConfigError, DataError
from ifn_research.index.version import IndexVersion
from ifn_research.study.check import check_configuration

STUDY = """study: voted
tables: [{path: t.csv, code: code, groups: {region: region}}]
indicators:
  poor: {column: poor, dimension: money, label: Taux de pauvreté}
  old: {column: old, dimension: money}
  fibre: {column: fibre, dimension: access}
ground_truth: [{name: g, column: g}]
validation: {bootstrap: {replicates: 20}}
versions:
  - {name: fixed, variables: [poor, old, fibre], weighting: {method: fixed, weights: {poor: 4, old: 3, fibre: 3}}}
  - name: voted
    variables: [poor, old, fibre]
    weighting: WEIGHTING
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rng = np.random.default_rng(4)
    table = pd.DataFrame({"code": [f"T{k:02d}" for k in range(40)], "region": [f"R{k % 8}" for k in range(40)]})
    for name in ("poor", "old", "fibre", "g"):
        table[name] = rng.normal(50, 9, 40).round(2)
    table.to_csv(tmp_path / "t.csv", index=False)
    (tmp_path / "votes.csv").write_text("member,poor,old,fibre\nAnne,60,10,30\nLuc,20,50,30\n", encoding="utf-8")
    (tmp_path / "pairs.csv").write_text("first,second,judgement\nmoney,access,7\npoor,old,2\n", encoding="utf-8")
    return tmp_path


def written(folder: Path, weighting: str) -> Path:
    path = folder / "study.yaml"
    path.write_text(STUDY.replace("WEIGHTING", weighting), encoding="utf-8")
    return path


def test_votes_of_a_file_are_the_weights_that_they_are_declared_as(folder: Path) -> None:
    result = run(load_study(written(folder, "{method: budget, votes: votes.csv}")))
    scores = result.tables["scores"].pivot_table(index="code", columns="version", values="score")
    np.testing.assert_allclose(scores["voted"], scores["fixed"], rtol=1e-12, atol=1e-12)
    assert result.tables["versions"].set_index("version").loc["voted", "weighting"] == "budget(votes=votes.csv)"


def test_the_digest_of_the_file_is_in_the_manifest_and_its_folder_is_not_in_the_digest_of_the_study(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    first = run(load_study(written(folder, "{method: budget, votes: votes.csv}"))).manifest
    assert [(item["table"], item["rows"]) for item in first["inputs"]] == [("t.csv", 40), ("votes.csv", 2)]
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    for name in ("t.csv", "votes.csv", "study.yaml"):
        (elsewhere / name).write_bytes((folder / name).read_bytes())
    second = run(load_study(elsewhere / "study.yaml")).manifest
    assert second["config_digest"] == first["config_digest"]
    assert second["data_digest"] == first["data_digest"]
    (elsewhere / "votes.csv").write_text("member,poor,old,fibre\nAnne,60,10,30\n", encoding="utf-8")
    assert run(load_study(elsewhere / "study.yaml")).manifest["data_digest"] != first["data_digest"]


@pytest.mark.parametrize(
    "weighting", ["{method: budget, votes: votes.csv, summary: median}", "{method: ahp, judgements: pairs.csv}"]
)
def test_an_index_scores_without_the_file_and_does_not_hold_it(folder: Path, weighting: str) -> None:
    index = run(load_study(written(folder, weighting))).indices["voted"]
    text = index.to_json()
    assert "Anne" not in text
    assert str(folder) not in text
    restored = IndexVersion.from_json(text)
    np.testing.assert_array_equal(restored.weights.values, index.weights.values)
    assert restored.to_json() == text


def test_judgements_of_a_file_go_down_the_hierarchy(folder: Path) -> None:
    weights = run(load_study(written(folder, "{method: ahp, judgements: pairs.csv}"))).tables["weights"]
    found = weights[weights["version"] == "voted"].set_index("indicator")["weight"]
    np.testing.assert_allclose(found, [7 / 8 * 2 / 3, 7 / 8 / 3, 1 / 8])


def test_a_path_may_hold_a_variable(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "meeting").mkdir()
    (folder / "votes.csv").rename(folder / "meeting" / "votes.csv")
    path = written(folder, "{method: budget, votes: '${WHERE:-meeting}/votes.csv'}")
    run(load_study(path))
    monkeypatch.setenv("WHERE", "nowhere")
    with pytest.raises(ConfigError, match="WHERE"):
        load_study(path)


@pytest.mark.parametrize("find", [lambda path: run(load_study(path)), check_configuration])
def test_what_is_wrong_is_told_with_its_place(folder: Path, find: Any) -> None:
    path = written(folder, "{method: budget, votes: votes.csv}")
    (folder / "votes.csv").write_text("member,poor,old,fibre\nAnne,60,10,20\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"sum to 90, not to 100\n  where: .*votes.csv, line 2"):
        find(path)
    (folder / "votes.csv").write_text("member,poor,old\nAnne,60,40\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"leave fibre out.*\n  where: .*line \d+: versions\[1\]\.weighting\.votes"):
        find(path)


def test_the_others_go_on_where_judgements_contradict_each_other(folder: Path) -> None:
    (folder / "pairs.csv").write_text(
        "member,first,second,judgement\nAnne,poor,old,9\nAnne,old,fibre,9\nAnne,poor,fibre,1/9\n", encoding="utf-8"
    )
    result = run(load_study(written(folder, "{method: ahp, judgements: pairs.csv}")))
    row = result.tables["versions"].set_index("version").loc["voted"]
    assert row["status"] == "failed"
    assert "contradict each other" in row["reason"]
    assert row["fix"].startswith("look again at the judgement on ")


def test_no_figure_of_a_voted_version_is_refitted(folder: Path) -> None:
    result = run(load_study(written(folder, "{method: budget, votes: votes.csv}")))
    assert "voted" not in set(result.tables["transfer"]["version"])
