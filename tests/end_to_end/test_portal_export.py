"""The export of the IFN's portal, as a study of three lines."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from ifn_research import load_study, run
from ifn_research.errors import ConfigError
from ifn_research.results.study_result import StudyResult
from tests.support.portal_export import FIVE, export, places

THREE = "extends: [ifn_portal.yaml]\nlevel: commune\ntables: [{path: export.csv, format: ifn-portail}]\n"


def ran(folder: Path, rows: pd.DataFrame, first: str = "labels") -> StudyResult:
    export(folder / "export.csv", rows, first)
    (folder / "study.yaml").write_text(THREE)
    return run(load_study(folder / "study.yaml"))


def scores(result: StudyResult, version: str) -> pd.DataFrame:
    return result.of_version("scores", version).set_index("code")


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> StudyResult:
    return ran(tmp_path_factory.mktemp("portal"), places())


def test_the_published_total_is_made_again_from_the_criteria(result: StudyResult) -> None:
    rows = places()
    published = scores(result, "publiee")["score"]
    made = scores(result, "indice")["score"]
    assert published.tolist() == rows["total"].tolist()
    np.testing.assert_allclose(made, published, atol=0.0051)
    five = rows[FIVE]
    by_hand = (1 + 9 * (five - five.min()) / (five.max() - five.min())).mean(axis=1)
    np.testing.assert_allclose(made, by_hand, rtol=1e-12)
    told = result.tables["quality"].query("check == 'published_total'")
    assert told["severity"].tolist() == ["info"]


def test_zeros_are_put_back_and_the_first_line_is_left_out(result: StudyResult) -> None:
    codes = scores(result, "indice").index
    assert codes.tolist() == [code.zfill(5) for code in places()["code"]]
    assert result.tables["quality"].query("check == 'rows_skip'")["n"].tolist() == [1]


def test_audiences_are_made_of_their_columns(result: StudyResult) -> None:
    used = {
        name: {result.config.indicators[item].column for item in result.config.version(name).variables}
        for name in ("indice@senior", "indice@jeune", "points-2021@senior", "contexte@jeune")
    }
    assert used["indice@senior"] == {
        *("no_thd_coverage_rate", "no_4g_coverage_rate", "poverty_rate_50_plus", "older_75_rate"),
        "nscol15p_rate_50_plus",
    }
    assert used["indice@jeune"] == {
        *("no_thd_coverage_rate", "no_4g_coverage_rate", "poverty_rate_30_minus", "neet_16_25_year_rate"),
        "nscol15p_rate_15_25_year",
    }
    # The ten criteria of the portal of 2021-2022, without single parents.
    assert used["points-2021@senior"] == {
        *("no_thd_coverage_rate", "poverty_rate_50_plus", "library_distance", "public_service_distance"),
        *("menseul_rate_50_plus", "unemployement_rate_50_plus", "foreigners_rate_55_plus", "social_assistance_rate"),
        *("older_75_rate", "nscol15p_rate_50_plus"),
    }
    assert "library_distance_and_mjc" in used["contexte@jeune"]
    assert not any("menseul" in str(column) for column in used["contexte@jeune"])
    rows = places()[
        [
            "no_thd_coverage_rate",
            "no_4g_coverage_rate",
            "poverty_rate_50_plus",
            "older_75_rate",
            "nscol15p_rate_50_plus",
        ]
    ]
    by_hand = (1 + 9 * (rows - rows.min()) / (rows.max() - rows.min())).mean(axis=1)
    np.testing.assert_allclose(scores(result, "indice@senior")["score"], by_hand, rtol=1e-12)


@pytest.mark.parametrize("first", ["france", "figures", "none"])
def test_whatever_the_first_line_holds_no_territory_is_lost(tmp_path: Path, first: str, result: StudyResult) -> None:
    found = ran(tmp_path, places(), first)
    pd.testing.assert_frame_equal(found.tables["scores"], result.tables["scores"])


def test_of_a_part_of_france_the_difference_is_said(tmp_path: Path) -> None:
    rows = places()
    inside = rows[rows["code"].str.startswith("59")].reset_index(drop=True)
    found = ran(tmp_path, inside)
    told = found.tables["quality"].query("check == 'published_total'")
    assert told["severity"].tolist() == ["warning"]
    apart = (scores(found, "indice")["score"].to_numpy() - inside["total"].to_numpy()).__abs__()
    assert f"largest {apart.max():.2f}" in told["message"].item()


def test_criteria_that_are_scores_already_are_recognised(tmp_path: Path) -> None:
    rows = places()
    five = rows[FIVE]
    rows[FIVE] = (1 + 9 * (five - five.min()) / (five.max() - five.min())).round(4)
    inside = rows[rows["code"].str.startswith("59")].reset_index(drop=True)
    told = ran(tmp_path, inside).tables["quality"].query("check == 'published_total'")
    assert told["severity"].tolist() == ["info"]
    assert "as they stand" in told["message"].item()


def test_a_level_must_be_said(tmp_path: Path) -> None:
    export(tmp_path / "export.csv", places())
    (tmp_path / "study.yaml").write_text(THREE.replace("level: commune\n", ""))
    with pytest.raises(ConfigError, match="one level"):
        load_study(tmp_path / "study.yaml")


def test_the_resolved_configuration_can_be_read_again(result: StudyResult, tmp_path: Path) -> None:
    (tmp_path / "again.yaml").write_text(yaml.safe_dump(result.config.plain(), allow_unicode=True))
    assert load_study(tmp_path / "again.yaml").config.tables == result.config.tables


@pytest.mark.parametrize("page", ["docs/how-to/obtain-data.md", "docs/fr/how-to/obtain-data.md"])
def test_the_pages_have_the_three_lines(repository: Path, page: str) -> None:
    text = (repository / page).read_text(encoding="utf-8")
    blocks = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)]
    assert yaml.safe_load(THREE) in blocks
