"""A results folder of the territories of a new table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from click.testing import CliRunner

from ifn_research.cli import main
from ifn_research.errors import ConfigError
from ifn_research.operations.score import score_table
from ifn_research.operations.what_if import what_if
from ifn_research.results.study_result import read_results

if TYPE_CHECKING:
    from tests.conftest import LocalStudy


@pytest.fixture
def scored(local_study: LocalStudy, tmp_path: Path) -> Path:
    model, table = f"{local_study.folder}/before:equal", local_study.folder / "local.csv"
    score_table(model, table, out=tmp_path / "scored")
    return tmp_path / "scored"


def test_its_scores_are_those_of_the_study_and_so_are_their_places(local_study: LocalStudy, tmp_path: Path) -> None:
    model, table = f"{local_study.folder}/before:equal", local_study.folder / "local.csv"
    found = score_table(model, table, out=tmp_path / "scored").table.set_index("code")
    before = read_results(local_study.folder / "before").of_version("scores", "equal").set_index("code")
    after = read_results(tmp_path / "scored").of_version("scores", "equal").set_index("code")
    pd.testing.assert_series_equal(after["score"], before["score"], rtol=1e-12)
    for name in ("rank", "decile"):
        assert found[name].tolist() == found[f"reference_{name}"].tolist() == before.loc[found.index, name].tolist()


def test_it_is_explained_noted_mapped_exported_and_changed(scored: Path) -> None:
    code = read_results(scored).tables["scores"]["code"].iloc[0]
    for command in (
        ["explain", str(scored), code],
        ["note", str(scored)],
        ["map", str(scored)],
        ["export", str(scored)],
    ):
        done = CliRunner().invoke(main, command)
        assert done.exit_code == 0, done.output
    assert what_if(scored, ["seed=4"]).same == ("equal",)


def test_a_folder_of_results_is_replaced_when_asked_alone(scored: Path, local_study: LocalStudy) -> None:
    model, table = f"{local_study.folder}/before:equal", local_study.folder / "local.csv"
    with pytest.raises(ConfigError, match="already holds results"):
        score_table(model, table, out=scored)
    score_table(model, table, out=scored, force=True)


def test_an_index_fitted_on_others_than_its_study_has_no_place_among_these(
    local_study: LocalStudy, tmp_path: Path
) -> None:
    """Their scores are not in the results of the study."""
    from ifn_research import load_study
    from ifn_research.operations.run import record
    from tests.support.outputs import TABLES_ONLY

    codes = read_results(local_study.folder / "before").tables["scores"]["code"].unique()[:5].tolist()
    chosen = "territories={codes: [" + ", ".join(f"'{code}'" for code in codes) + "]}"
    study = load_study(local_study.folder / "study.yaml", overrides=[chosen])
    record(study, out=tmp_path / "chosen", only=["equal"], wanted=TABLES_ONLY)
    found = score_table(f"{tmp_path}/chosen:equal", local_study.folder / "local.csv").table
    assert found["reference_rank"].isna().all()
    assert found["rank"].notna().any()


def test_an_index_fitted_elsewhere_has_no_place_among_the_territories_that_it_only_scores(
    local_study: LocalStudy, tmp_path: Path
) -> None:
    from ifn_research import load_study
    from ifn_research.operations.run import record
    from tests.support.outputs import TABLES_ONLY

    index = local_study.folder / "before" / "versions" / "equal" / "index.json"
    given = f"versions=[{{name: given, index: '{index}'}}]"
    study = load_study(local_study.folder / "study.yaml", overrides=[given])
    record(study, out=tmp_path / "given", wanted=TABLES_ONLY)
    scores = score_table(f"{tmp_path}/given:given", local_study.folder / "local.csv")
    assert scores.table["rank"].notna().any()
    assert scores.table["reference_rank"].isna().all()
    assert any("reference_decile are empty" in str(note) for note in scores.notes)


def test_the_folder_tells_the_places_among_the_territories_on_which_the_index_was_fitted(
    local_study: LocalStudy, tmp_path: Path
) -> None:
    model = f"{local_study.folder}/before:equal"
    few = tmp_path / "few.csv"
    lines = (local_study.folder / "local.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    few.write_text("".join(lines[:6]), encoding="utf-8")
    found = score_table(model, few, out=tmp_path / "scored").table.set_index("code")
    after = read_results(tmp_path / "scored").of_version("scores", "equal").set_index("code")
    before = read_results(local_study.folder / "before").of_version("scores", "equal").set_index("code")
    for name in ("rank", "decile"):
        assert after[f"reference_{name}"].tolist() == before.loc[after.index, name].tolist()
        assert after[f"reference_{name}"].tolist() == found.loc[after.index, f"reference_{name}"].tolist()


def test_small_counts_are_masked_in_the_folder_as_in_the_study(tmp_path: Path) -> None:
    from ifn_research import load_study
    from ifn_research.operations.run import record
    from tests.support.outputs import TABLES_ONLY
    from tests.support.small_study import study, territories

    table = territories()
    table.loc[3, "c0_n"] = 4
    record(load_study(study(tmp_path, table)), out=tmp_path / "results", wanted=TABLES_ONLY)
    score_table(f"{tmp_path}/results:equal", tmp_path / "table.csv", out=tmp_path / "scored")
    cells = read_results(tmp_path / "scored").tables["contributions"].set_index(["code", "indicator"])
    assert cells.loc[("00003", "c0"), "masked"] == "small"
    assert cells.loc["00003", "raw"].isna().all()
    assert not (tmp_path / "scored" / "table.parquet").exists()


def test_the_folder_counts_the_persons_of_the_table(local_study: LocalStudy, scored: Path) -> None:
    before = read_results(local_study.folder / "before").of_version("scores", "equal").set_index("code")
    after = read_results(scored).of_version("scores", "equal").set_index("code")
    assert after["population"].notna().all()
    pd.testing.assert_series_equal(after["population"], before.loc[after.index, "population"])
