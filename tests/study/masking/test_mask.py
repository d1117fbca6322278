"""What leaves a study with small counts, attacked by difference: by elimination, by totals, by searching every file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook

from ifn_research import load_study, run
from ifn_research.config.models import DisclosureConfig
from ifn_research.errors import IfnError
from ifn_research.operations.export import export_results
from ifn_research.outputs.explanation import Explanation, explain_territory
from ifn_research.results.study_result import StudyResult, read_results
from ifn_research.results.tables import OPTIONAL, TABLES
from ifn_research.study.masking.mask import AS_THEY_ARE, LISTS, MASKED
from ifn_research.study.masking.most_fragile import TOPS
from tests.support.small_study import ALL, RATES, study, territories
from tests.support.told_frames import in_english
from tests.support.with_small_counts import SMALL, rows_of, with_small_counts


def test_what_is_not_masked_is_what_the_same_study_tells_without_masks(masked: StudyResult, told: StudyResult) -> None:
    cells, before = masked.tables["contributions"], told.tables["contributions"]
    shown = (cells["masked"] == "").to_numpy()
    pd.testing.assert_frame_equal(cells[shown].drop(columns="masked"), before[shown], check_dtype=False)
    columns = ["code", "version", "score", "rank", "decile"]
    pd.testing.assert_frame_equal(masked.tables["scores"][columns], told.tables["scores"][columns], check_dtype=False)
    for name in AS_THEY_ARE - set(OPTIONAL):
        pd.testing.assert_frame_equal(masked.tables[name], told.tables[name], check_dtype=False)
    for name in ("validation", "ranking", "comparisons", "confidence_set"):
        one, other = (result.tables[name] for result in (masked, told))
        assert len(one) == len(other)
        everywhere = ~one["metric"].isin(TOPS)
        pd.testing.assert_frame_equal(one[everywhere], other[everywhere], check_dtype=False)


def test_of_every_table_somebody_has_said_whether_masks_take_something_out_of_it() -> None:
    undecided = set(TABLES) - MASKED - AS_THEY_ARE - LISTS
    assert undecided == set(), "withhold what gives small counts away, and name them in study/masking/mask.py"
    assert MASKED.isdisjoint(AS_THEY_ARE)
    assert set(TABLES).issuperset(MASKED | AS_THEY_ARE)


def test_masks_take_something_out_of_every_table_that_is_said_to_be_masked(
    masked: StudyResult, told: StudyResult
) -> None:
    # It has figures of the primary metric alone, which is withheld where it is one over the most fragile places.
    assert masked.primary is not None
    assert masked.primary[1] not in TOPS
    same = [name for name in MASKED - {"refitted"} if masked.tables[name].equals(told.tables[name])]
    assert same == [], "study/masking/ takes nothing out of them"


def test_the_means_of_coverage_say_nothing_of_a_masked_population(masked: StudyResult) -> None:
    scores = masked.tables["scores"]
    assert set(scores.loc[scores["population"].isna(), "code"]) == {"00020"}
    row = masked.tables["coverage"].query("variable == 'population'")
    assert row[["share_covered", "mean_covered", "mean_others", "standardised_difference"]].isna().all(axis=None)


def numbers_in(path: Path) -> Iterator[float]:
    if path.suffix == ".parquet":
        frame = pd.read_parquet(path)
        for name in frame.select_dtypes("number"):
            yield from frame[name].dropna().astype(float)
        return
    text = path.read_text(encoding="utf-8", errors="ignore") if path.suffix not in (".png", ".db") else ""
    for figure in re.findall(r"-?\d+\.\d{6,}(?:e-?\d+)?", text):
        yield float(figure)


def test_no_file_of_the_run_or_of_its_store_holds_a_masked_figure(folder: Path, whole: StudyResult) -> None:
    cells = whole.tables["contributions"]
    small = np.array([pair in SMALL for pair in zip(cells["code"], cells["indicator"], strict=True)])
    small &= ~cells["indicator"].isin(RATES).to_numpy()
    # Percentiles, balances of votes and the ends of a scale are figures of many territories.
    ordinal = (
        cells["version"].isin(["percentile", "copeland"]).to_numpy() | cells["normalised"].isin([1, 100]).to_numpy()
    )
    values = np.concatenate(
        [
            cells.loc[small, ["raw", "shrunk"]].to_numpy(dtype=float).ravel(),
            cells.loc[small & ~ordinal, ["normalised", "contribution"]].to_numpy(dtype=float).ravel(),
        ]
    )
    secret = np.unique(np.abs([value for value in values if not np.isnan(value) and len(repr(value)) > 9]))
    counts = with_small_counts()
    secret = np.concatenate([secret, (100 * counts["truth_n"] / counts["truth_d"])[[30, 31]]])
    assert len(secret) > 30
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "table.csv"]
    assert any("artifacts" in str(path) for path in files)
    for path in files:
        found = np.abs(np.array(list(numbers_in(path))))
        for scale in (1.0, 100.0):
            near = np.isclose(found[:, None] * scale, secret[None, :], rtol=1e-9, atol=0).any(axis=0)
            assert not near.any(), (path.relative_to(folder), secret[near])


def test_the_search_finds_the_figures_where_nothing_is_masked(whole: StudyResult, tmp_path: Path) -> None:
    whole.write(tmp_path)
    rate = 100 * 4 / with_small_counts()["c0_d"][3]
    for name in ("contributions.parquet", "versions/percentile/index.json", "versions/copeland/index.json"):
        found = np.array(list(numbers_in(tmp_path / name)))
        cells = whole.tables["contributions"].query("code == '00003' and indicator == 'c0'")
        secret = rate if "copeland" not in name else cells.set_index("version")["normalised"]["copeland"]
        assert np.isclose(np.abs(found), abs(secret), rtol=1e-9).any(), name


def test_masked_csv_lists_every_figure_that_is_withheld_and_the_manifest_counts_them(masked: StudyResult) -> None:
    listed, counted = masked.tables["masked"], masked.manifest["disclosure"]
    cells = masked.tables["contributions"].query("version == 'equal' and masked != ''")
    mine = listed[listed["variable"].isin(ALL)]
    assert sorted(zip(mine["code"], mine["variable"], mine["kind"], strict=True)) == sorted(
        zip(cells["code"], cells["indicator"], cells["masked"], strict=True)
    )
    assert list(listed.query("variable == 'population'")["code"]) == ["00020"]
    assert set(listed.query("variable == 'truth' and kind == 'small'")["code"]) == {"00030", "00031"}
    assert counted["threshold"] == 11
    assert (counted["small"], counted["secondary"]) == tuple(
        int((listed["kind"] == kind).sum()) for kind in ("small", "secondary")
    )
    assert masked.threshold == 11


def test_without_the_key_nothing_changes_and_no_file_is_added(told: StudyResult, tmp_path: Path) -> None:
    assert "masked" not in told.tables
    assert "masked" not in told.tables["contributions"]
    assert "disclosure" not in told.manifest
    told.write(tmp_path)
    assert not (tmp_path / "masked.csv").exists()
    assert read_results(tmp_path).threshold is None


def test_a_study_without_small_counts_is_told_whole(tmp_path: Path) -> None:
    result = run(load_study(study(tmp_path, territories())))
    assert result.tables["masked"].empty
    assert (result.tables["contributions"]["masked"] == "").all()
    assert set(result.indices) == {"equal", "fixed"}
    assert result.tables["calibration"]["observed"].notna().all()
    assert len(result.tables["concentration"])


def test_zeros_are_told(tmp_path: Path) -> None:
    table = territories()
    table.loc[3, "c0_n"], table.loc[4, "c1_n"] = 0, table.loc[4, "c1_d"]
    assert run(load_study(study(tmp_path, table))).tables["masked"].empty


@pytest.mark.parametrize("threshold", [1, "11", 10.5])
def test_a_threshold_that_is_none_is_refused(tmp_path: Path, threshold: object) -> None:
    path = study(tmp_path, territories(), disclosure={"threshold": threshold}, threshold=None)
    with pytest.raises(IfnError, match="threshold"):
        load_study(path)


def test_a_threshold_can_be_given_on_the_command_line(tmp_path: Path) -> None:
    path = study(tmp_path, territories(), threshold=None)
    assert load_study(path, overrides=["disclosure.threshold=20"]).config.disclosure == DisclosureConfig(threshold=20)


def sections_of(explanation: Explanation) -> dict[str, pd.DataFrame]:
    return {str(title): in_english(frame) for title, frame in explanation.sections}


def test_explain_says_masked_instead_of_a_figure(masked: StudyResult) -> None:
    found = explain_territory(masked, "00003", version="equal")
    table = sections_of(found)["Indicators, by contribution to the score"].set_index("indicator")
    assert table.loc["c0", "value"] == "masked (fewer than 11)"
    assert table.loc["r0", "value"] == "masked (beside others)"
    assert set(table["contribution"]) == set(table["normalised"]) == {"masked"}
    assert set(sections_of(found)["Dimensions"]["score"]) == {"masked"}
    assert not any("most similar" in str(title) for title, _ in found.sections)
    assert any("Counts under 11 are not told" in str(note) for note in found.notes)
    near = explain_territory(masked, "00050", version="equal")
    assert any("most similar" in str(title) for title, _ in near.sections)


def test_explain_says_that_medians_and_means_are_those_of_the_territories_that_are_told(
    masked: StudyResult, told: StudyResult
) -> None:
    shown = sections_of(explain_territory(masked, "00050", version="equal"))
    indicators, dimensions = shown["Indicators, by contribution to the score"], shown["Dimensions"]
    visible = rows_of(masked, "equal").query("masked == ''")
    expected = visible[visible["indicator"] == "r0"]["raw"].median()
    assert indicators.set_index("indicator").loc["r0", "median of those told"] == pytest.approx(expected)
    assert "median" not in indicators
    assert "mean of those told" in dimensions
    assert "mean of all" not in dimensions
    whole = sections_of(explain_territory(told, "00050", version="equal"))
    assert "median" in whole["Indicators, by contribution to the score"]
    assert "mean of all" in whole["Dimensions"]


def test_exports_write_secret_and_say_what_it_stands_for(folder: Path) -> None:
    paths = export_results(folder / "results", formats=("xlsx", "csv-fr"), out=folder / "export")
    book = load_workbook(paths[0], read_only=True)
    rows = {row[0]: row for row in book["Valeurs"].iter_rows(values_only=True)}
    assert rows["00003"][2:] == ("secret",) * 6
    assert "secret" not in rows["00050"]
    pages = [book["Scores"], *(page for page in book if page.title.startswith("Contrib"))]
    assert all(any("secret" in row for row in page.iter_rows(values_only=True)) for page in pages)
    text = (folder / "export" / "csv-fr" / "lire-moi.csv").read_text(encoding="utf-8-sig")
    assert "repose sur 1 à 10 personnes" in text
    values = (folder / "export" / "csv-fr" / "valeurs.csv").read_text(encoding="utf-8-sig").splitlines()
    assert next(line for line in values if line.startswith('"00003"')).count('"secret"') == 6
