"""What the pages about territories, existing indices and audiences tell to type is read, and does what they say."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from ifn_research import load_study, run
from ifn_research.config.loading import read_study
from ifn_research.results.study_result import StudyResult

REPOSITORY = Path(__file__).parents[2]
FOLDERS = {"en": "docs/how-to", "fr": "docs/fr/how-to"}
N = 120


def blocks(name: str, language: str) -> list[dict[str, Any]]:
    text = (REPOSITORY / FOLDERS[language] / f"{name}.md").read_text(encoding="utf-8")
    return [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)]


@pytest.fixture
def communes(tmp_path: Path) -> pd.DataFrame:
    """A table of communes of three départements, of which the pages speak."""
    rng = np.random.default_rng(4)
    codes = [f"{dep}{k:03d}" for dep in ("59", "62", "75") for k in range(401, 441)]
    codes[:3] = ["59009", "59350", "59599"]
    table = pd.DataFrame(
        {
            "code": codes,
            "nom": [f"Lieu {k}" for k in range(N)],
            "pop": rng.integers(200, 9000, N),
            "dep": [code[:2] for code in codes],
            "reg": ["11" if code[:2] == "75" else "32" for code in codes],
            "part_65_ans": rng.uniform(10, 40, N).round(2),
            "sans_diplome": rng.uniform(5, 50, N).round(2),
            "lieux_pour_10000": rng.uniform(0, 9, N).round(2),
        }
    )
    table.to_csv(tmp_path / "communes.csv", index=False)
    table[["code"]].rename(columns={"code": "insee"}).head(20).to_csv(tmp_path / "mes-communes.csv", index=False)
    return table


def ran(folder: Path, config: dict[str, Any]) -> StudyResult:
    path = folder / "study.yaml"
    path.write_text(yaml.safe_dump(config, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return run(load_study(path))


@pytest.mark.parametrize("language", FOLDERS)
def test_territories_and_references(tmp_path: Path, communes: pd.DataFrame, language: str) -> None:
    whole, *parts = blocks("choose-territories", language)
    national = {key: value for key, value in whole.items() if key not in ("territories", "reference")}
    expected = ran(tmp_path, national).of_version("scores", "equal").set_index("code")
    nord = ran(tmp_path, whole).of_version("scores", "equal").set_index("code")
    assert len(nord) == 40
    assert nord["score"].tolist() == expected.loc[nord.index, "score"].tolist()
    assert nord["reference_rank"].tolist() == expected.loc[nord.index, "rank"].tolist()
    counts = [len(ran(tmp_path, whole | part).of_version("scores", "equal")) for part in parts]
    assert counts == [3, 20, 40]
    alone = ran(tmp_path, whole | {"reference": "territories"})
    assert "reference_rank" not in alone.of_version("scores", "equal")
    assert {"reference_spread", "reference_shift"} <= set(ran(tmp_path, whole).tables["diagnostics"]["statistic"])


@pytest.mark.parametrize("language", FOLDERS)
def test_indices_that_exist(tmp_path: Path, communes: pd.DataFrame, language: str) -> None:
    whole, chained, own = blocks("start-from-an-index", language)
    first = {**whole, "study": "national", "versions": [{"name": "equal", "variables": ["age", "diploma"]}]}
    national = ran(tmp_path, first)
    (tmp_path / "national").mkdir()
    national.write(tmp_path / "national")
    adopted = {**whole["versions"][0], "index": "national:equal"}
    found = ran(tmp_path, {**whole, "versions": [adopted, whole["versions"][1]]})
    as_adopted = found.of_version("scores", "adopted").set_index("code")["score"]
    np.testing.assert_allclose(
        as_adopted, national.of_version("scores", "equal").set_index("code")["score"], rtol=1e-12
    )
    assert found.config.version("local").variables == ("age", "diploma", "help")
    assert found.config.version("local").adapts == "adopted"
    files = list((tmp_path / "national").rglob("index.json"))
    again = {**adopted, "index": str(files[0].relative_to(tmp_path))}
    assert ran(tmp_path, {**whole, "versions": [again]}).failed.empty
    together = ran(tmp_path, whole | chained)
    assert together.config.version("with-weights").variables == ("age", "diploma", "help")
    assert together.config.version("with-weights").adapts == "with-help"
    assert ran(tmp_path, whole | own).config.version("own").adapts == "national"


@pytest.mark.parametrize("language", FOLDERS)
def test_audiences(tmp_path: Path, language: str) -> None:
    (whole,) = blocks("audiences", language)
    rng = np.random.default_rng(6)
    columns = ("pauvrete", "sans_diplome", "sans_thd", "monoparents", "pauvrete_50_plus", "sans_diplome_50_plus")
    table = pd.DataFrame({name: rng.uniform(0, 60, N).round(2) for name in columns})
    table.insert(0, "siren", [str(200_000_000 + 7 * k) for k in range(N)])
    table.assign(pop=1000).to_csv(tmp_path / "epci.csv", index=False)
    found = ran(tmp_path, whole)
    used = table[["pauvrete_50_plus", "sans_diplome_50_plus", "sans_thd"]]
    by_hand = ((used - used.mean()) / used.std()).mean(axis=1)
    np.testing.assert_allclose(found.of_version("scores", "equal@senior")["score"], by_hand, atol=1e-12)
    assert {"version", "audience", "code", "alone"} <= set(found.tables["audiences"])
    senior = {key: value for key, value in whole["audiences"]["senior"].items() if key != "same"}
    (tmp_path / "silent.yaml").write_text(yaml.safe_dump({**whole, "audiences": {"senior": senior}}))
    (problem,) = read_study(tmp_path / "silent.yaml").problems
    assert "broadband" in str(problem)
