"""Returns of several partners, pooled from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ifn_research.cli import main
from ifn_research.results.pooled import read_pooled
from tests.study.pooling.partners import simulated


@pytest.fixture
def returns(tmp_path: Path) -> list[str]:
    paths = []
    for k, one in enumerate(simulated(4, better=0.5), 1):
        path = tmp_path / f"retour-{k}.json"
        path.write_text(one.as_json(), encoding="utf-8")
        paths.append(str(path))
    return paths


def invoke(*arguments: str, lang: str = "en") -> Result:
    return CliRunner().invoke(main, ["pool", *arguments], env={"IFN_LANG": lang})


def test_a_folder_is_written_and_told(returns: list[str], tmp_path: Path) -> None:
    out = tmp_path / "pooled"
    done = invoke(*returns, "--out", str(out))
    assert done.exit_code == 0, done.output
    assert "4 partners, 96 territories" in done.output
    assert "4 partners tell little" in done.output
    names = {path.name for path in out.iterdir()}
    assert {"note.md", "note.html", "note.en.md", "note.en.html", "pool.json", "pooled.csv"} <= names
    assert {path.name for path in (out / "figures").iterdir()} == {
        *("by_partner.png", "by_partner.svg", "pooled.png", "pooled.svg")
    }
    assert read_pooled(out).tried == 2
    french, english = ((out / name).read_text(encoding="utf-8") for name in ("note.md", "note.en.md"))
    assert "D’un territoire à l’autre" in french
    assert "From one territory to another" in english
    assert "Quatre partenaires ont mesuré" in french.replace("\n> ", " ")
    assert invoke(*returns, "--out", str(out)).exit_code == 2
    assert invoke(*returns, "--out", str(out), "--force").exit_code == 0


def test_it_says_the_same_in_french(returns: list[str], tmp_path: Path) -> None:
    done = invoke(*returns, "--out", str(tmp_path / "synthese"), lang="fr")
    assert "4 partenaires, 96 territoires" in done.output
    assert "peut être la meilleure" in done.output


def test_a_return_that_was_edited_is_refused_and_nothing_is_written(returns: list[str], tmp_path: Path) -> None:
    path = Path(returns[1])
    said = json.loads(path.read_text(encoding="utf-8"))
    said["estimates"][0]["estimate"] = 0.9
    path.write_text(json.dumps(said), encoding="utf-8")
    out = tmp_path / "pooled"
    done = invoke(*returns, "--out", str(out))
    assert done.exit_code == 2
    assert "retour-2.json" in done.output
    assert "Traceback" not in done.output
    assert not out.exists()


def test_the_same_return_twice_and_a_missing_file_are_refused(returns: list[str], tmp_path: Path) -> None:
    for wrong in ([returns[0], returns[0]], [returns[0], str(tmp_path / "nowhere.json")], [returns[0]]):
        done = invoke(*wrong, "--out", str(tmp_path / "pooled"))
        assert done.exit_code == 2
        assert not (tmp_path / "pooled").exists()


def test_labels_come_from_the_study(returns: list[str], tmp_path: Path) -> None:
    table = "code,poverty,truth\n" + "".join(f"{k:09d},{k},{k % 7}\n" for k in range(1, 31))
    (tmp_path / "data.csv").write_text(table, encoding="utf-8")
    study = tmp_path / "study.yaml"
    study.write_text(
        "study: etude\ntables: [{path: data.csv, code: code}]\n"
        "indicators: {poverty: {column: poverty, direction: 1, label: Taux de pauvreté}}\n"
        "versions:\n- {name: equal, label: Poids égaux, variables: [poverty], weighting: equal}\n",
        encoding="utf-8",
    )
    done = invoke(*returns, "--out", str(tmp_path / "pooled"), "--study", str(study), lang="fr")
    assert done.exit_code == 0, done.output
    assert "Poids égaux" in done.output
    study.write_text(study.read_text(encoding="utf-8").replace("study: etude", "study: autre"), encoding="utf-8")
    refused = invoke(*returns, "--out", str(tmp_path / "other"), "--study", str(study))
    assert refused.exit_code == 2
    assert "'autre'" in refused.output
