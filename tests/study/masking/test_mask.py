"""What leaves a study with small counts, attacked by difference: by elimination, by totals, by searching every file."""

from __future__ import annotations

import json
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
from ifn_research.operations.run import record
from ifn_research.outputs.explanation import explain_territory
from ifn_research.results.study_result import StudyResult, read_results
from ifn_research.study.masking.most_fragile import TOPS
from tests.support.small_study import ALL, EVERY_KIND, LINEAR, RATES, study, territories

FIGURES = ["raw", "shrunk", "normalised", "contribution"]


def with_small_counts() -> pd.DataFrame:
    """A small numerator, a small rest, a small denominator, a small population, and two small outcomes."""
    table = territories()
    table.loc[3, "c0_n"] = 4
    table.loc[7, "c1_n"] = table.loc[7, "c1_d"] - 9
    table.loc[12, ["c2_n", "c2_d"]] = [3, 7]
    table.loc[20, "pop"] = 6
    table.loc[[30, 31], "truth_n"] = [5, 8]
    return table


SMALL = {("00003", "c0"), ("00007", "c1"), ("00012", "c2"), *(("00020", name) for name in ALL)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything that a run leaves, the MLflow store included."""
    home = tmp_path_factory.mktemp("masked")
    path = study(home, with_small_counts(), versions=EVERY_KIND)
    record(load_study(path), out=home / "results", tracking_uri=f"sqlite:///{home}/mlflow.db")
    return home


@pytest.fixture(scope="module")
def masked(folder: Path) -> StudyResult:
    return read_results(folder / "results")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> StudyResult:
    """The same study, nothing of which is masked."""
    home = tmp_path_factory.mktemp("told")
    return run(load_study(study(home, with_small_counts(), versions=EVERY_KIND, threshold=None)))


def rows_of(result: StudyResult, version: str) -> pd.DataFrame:
    cells = result.tables["contributions"]
    return cells[cells["version"] == version].reset_index(drop=True)


def test_a_territory_with_a_small_count_is_masked_whole_and_in_every_version(masked: StudyResult) -> None:
    cells = masked.tables["contributions"]
    marked = cells[cells["masked"] == "small"]
    assert set(zip(marked["code"], marked["indicator"], strict=True)) == SMALL
    assert set(marked["version"]) == set(masked.versions)
    touched = cells["code"].isin({code for code, _ in SMALL})
    assert (cells.loc[touched, "masked"] != "").all()
    assert cells.loc[cells["masked"] != "", FIGURES].isna().all(axis=None)
    assert cells.loc[cells["masked"] == "", ["raw", "normalised", "contribution"]].notna().all(axis=None)
    hidden = set(cells.loc[cells["masked"] != "", "code"])
    nodes = masked.tables["dimensions"]
    assert nodes["score"].isna().equals(nodes["code"].isin(hidden))
    assert set(nodes.loc[nodes["score"].isna(), "masked"]) == {"secondary"}


def test_what_is_not_masked_is_what_the_same_study_tells_without_masks(masked: StudyResult, told: StudyResult) -> None:
    cells, before = masked.tables["contributions"], told.tables["contributions"]
    shown = (cells["masked"] == "").to_numpy()
    pd.testing.assert_frame_equal(cells[shown].drop(columns="masked"), before[shown], check_dtype=False)
    columns = ["code", "version", "score", "rank", "decile"]
    pd.testing.assert_frame_equal(masked.tables["scores"][columns], told.tables["scores"][columns], check_dtype=False)
    for name in ("weights", "agreement", "diagnostics", "movers"):
        pd.testing.assert_frame_equal(masked.tables[name], told.tables[name], check_dtype=False)
    for name in ("validation", "ranking", "comparisons", "confidence_set"):
        one, other = (result.tables[name] for result in (masked, told))
        assert len(one) == len(other)
        everywhere = ~one["metric"].isin(TOPS)
        pd.testing.assert_frame_equal(one[everywhere], other[everywhere], check_dtype=False)


@pytest.mark.parametrize("version", ["equal", "fixed"])
def test_one_masked_cell_alone_would_be_the_score_less_the_other_contributions(
    masked: StudyResult, told: StudyResult, version: str
) -> None:
    scores = masked.tables["scores"].query("version == @version").set_index("code")["score"]
    full = rows_of(told, version).set_index(["code", "indicator"])["contribution"]
    others = full["00003"].drop("c0").sum()
    assert scores["00003"] - others == pytest.approx(full["00003", "c0"])
    left = rows_of(masked, version).query("code == '00003'")["contribution"]
    assert left.notna().sum() == 0


def test_all_versions_together_do_not_give_a_masked_cell(tmp_path: Path) -> None:
    result = run(load_study(study(tmp_path, with_small_counts())))
    weights = result.tables["weights"].set_index(["version", "indicator"])["weight"].unstack()[list(ALL)]  # noqa: PD010
    # What two versions say of six unknown z-scores: every solution of these equations is as good as any other.
    _, _, directions = np.linalg.svd(weights.to_numpy())
    free = directions[np.linalg.matrix_rank(weights) :]
    assert (np.abs(free).max(axis=0) > 0.1).all()
    assert result.manifest["disclosure"]["recoverable"] == 0


@pytest.mark.parametrize("version", ["equal", "geometric", "percentile"])
def test_totals_over_the_territories_leave_as_many_unknown_as_the_threshold(masked: StudyResult, version: str) -> None:
    cells = rows_of(masked, version)
    for _, column in cells.groupby("indicator"):
        assert column["raw"].isna().sum() >= 11
    # A mean of the column is known: two visible z-scores give it.
    if version == "equal":
        a, b = cells.query("indicator == 'r0' and masked == ''").iloc[:2].to_dict("records")
        spread = (a["raw"] - b["raw"]) / (a["normalised"] - b["normalised"])
        assert a["raw"] - spread * a["normalised"] == pytest.approx(with_small_counts()["r0"].mean())


def test_the_means_of_coverage_say_nothing_of_a_masked_population(masked: StudyResult) -> None:
    scores = masked.tables["scores"]
    assert set(scores.loc[scores["population"].isna(), "code"]) == {"00020"}
    row = masked.tables["coverage"].query("variable == 'population'")
    assert row[["share_covered", "mean_covered", "mean_others", "standardised_difference"]].isna().all(axis=None)


def test_residuals_of_small_outcomes_are_masked_with_enough_others(masked: StudyResult) -> None:
    places = masked.tables["lisa"]
    versions = places["version"].nunique()
    assert versions == len(EVERY_KIND)
    hidden = set(places.loc[places["residual"].isna(), "code"])
    assert {"00030", "00031"} <= hidden
    scores = masked.tables["scores"].pivot_table(index="code", columns="version", values="score")
    # Residuals of each version sum to zero, and so do their products with its scores, whatever the outcome was.
    known = np.vstack([np.ones(len(hidden)), scores.loc[sorted(hidden)].to_numpy().T])
    _, _, directions = np.linalg.svd(known / np.abs(known).max(axis=1, keepdims=True))
    free = directions[versions + 1 :]
    assert len(free) >= 10
    assert (np.linalg.norm(free, axis=0) > 0.1).all()
    assert places["local_i"].isna().all()
    assert places["cluster"].notna().all()


def test_means_of_ranks_within_regions_are_withheld_where_few_of_their_places_are_masked(
    masked: StudyResult, told: StudyResult
) -> None:
    """A region with one masked outcome would give its rank: the mean less the ranks that are known."""
    rows, whole = masked.tables["subgroups"], told.tables["subgroups"]
    hidden = set(masked.tables["lisa"].query("residual.isna()")["code"])
    found = masked.tables["scores"].drop_duplicates("code").set_index("code").loc[sorted(hidden), "region"]
    assert found.value_counts().min() < 11
    assert rows["missed"].isna().all()
    assert rows["estimate"].equals(whole["estimate"])
    assert whole["missed"].notna().all()


def test_tenths_with_few_small_outcomes_are_withheld_and_curves_of_few_places_too(masked: StudyResult) -> None:
    assert masked.tables["calibration"][["people", "observed", "expected"]].isna().all(axis=None)
    assert masked.tables["concentration"].empty


def test_tenths_with_many_small_outcomes_are_told_where_no_elimination_gives_one(tmp_path: Path) -> None:
    table = territories(400)
    table["truth_n"] = np.where(np.arange(400) % 5 < 3, np.arange(400) % 9 + 1, table["truth_n"])
    result = run(load_study(study(tmp_path, table)))
    tenths = result.tables["calibration"]
    assert tenths["observed"].notna().all()
    assert result.tables["subgroups"]["missed"].notna().all()
    scores = result.tables["scores"]
    sums = np.array(
        [
            scores.query("version == @row.version and decile == @row.decile")["code"].astype(int).to_numpy()
            for row in tenths.itertuples()
        ],
        dtype=object,
    )
    member = np.array([np.isin(np.flatnonzero(np.arange(400) % 5 < 3), places) for places in sums], dtype=float)
    unknown = np.eye(member.shape[1])
    best = member.T @ np.linalg.lstsq(member.T, unknown, rcond=None)[0]
    assert (np.abs(best - unknown).max(axis=0) > 1e-3).all()


def numbers_in(path: Path) -> Iterator[float]:
    if path.suffix == ".parquet":
        frame = pd.read_parquet(path)
        for name in frame.select_dtypes("number"):
            yield from frame[name].dropna().astype(float)
        return
    text = path.read_text(encoding="utf-8", errors="ignore") if path.suffix not in (".png", ".db") else ""
    for figure in re.findall(r"-?\d+\.\d{6,}(?:e-?\d+)?", text):
        yield float(figure)


def test_no_file_of_the_run_or_of_its_store_holds_a_masked_figure(folder: Path, told: StudyResult) -> None:
    cells = told.tables["contributions"]
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


def test_the_search_finds_the_figures_where_nothing_is_masked(told: StudyResult, tmp_path: Path) -> None:
    told.write(tmp_path)
    rate = 100 * 4 / with_small_counts()["c0_d"][3]
    for name in ("contributions.parquet", "versions/percentile/index.json", "versions/copeland/index.json"):
        found = np.array(list(numbers_in(tmp_path / name)))
        cells = told.tables["contributions"].query("code == '00003' and indicator == 'c0'")
        secret = rate if "copeland" not in name else cells.set_index("version")["normalised"]["copeland"]
        assert np.isclose(np.abs(found), abs(secret), rtol=1e-9).any(), name


def test_an_index_that_keeps_values_of_territories_is_withheld_and_the_others_score_the_same(
    masked: StudyResult, told: StudyResult
) -> None:
    withheld = masked.manifest["disclosure"]["indices_withheld"]
    assert set(withheld) == {"percentile", "geometric", "copeland"}
    assert set(masked.indices) == {"equal", "fixed", "shrunk"}
    for version in withheld:
        assert any("is not written" in str(text) for text in masked.warnings[version])
    for version in masked.indices:
        new, old = (json.loads(result.indices[version].to_json()) for result in (masked, told))
        extremes = [item["learned"]["normalisation"].pop(end) for item in (new, old) for end in ("minimum", "maximum")]
        assert new == old
        assert extremes[:2] != extremes[2:]


@pytest.mark.parametrize("transform", ["log", "sqrt", "normal_scores"])
def test_a_small_count_on_another_scale_is_not_told_by_the_index(tmp_path: Path, transform: str) -> None:
    """The lowest rate is that of the small count: its logarithm, undone, would be the count."""
    versions = [{"name": "ends", "variables": ["c0", *RATES], "normalisation": "minmax"}]
    table = territories()
    table.loc[3, "c0_n"] = 4
    path = study(tmp_path, table, versions=versions)
    assert (table["c0_n"] / table["c0_d"]).argmin() == 3
    told = run(load_study(path, overrides=["disclosure=null", f"indicators.c0.transform={transform}"]))
    assert set(told.indices) == {"ends"}
    masked = run(load_study(path, overrides=[f"indicators.c0.transform={transform}"]))
    assert masked.indices == {}
    assert any("is not written" in str(text) for text in masked.warnings["ends"])


def test_a_small_part_of_a_sum_is_small(tmp_path: Path) -> None:
    """Beside a rate of the other parts, the rate of the sum would tell it."""
    table = territories()
    for name, row in (("c0", 3), ("truth", 9)):
        table[f"{name}_b"] = 40
        table.loc[row, f"{name}_b"] = 4
    path = study(tmp_path, table)
    overrides = [
        "indicators.c0.numerator=[c0_n, c0_b]",
        "ground_truth.truth.numerator=[truth_n, truth_b]",
        "indicators.c0.unit=share",
    ]
    for name in ("c0", "truth"):
        table[f"{name}_d"] += 60
    table.to_csv(tmp_path / "table.csv", index=False)
    listed = run(load_study(path, overrides=overrides)).tables["masked"].query("kind == 'small'")
    assert set(zip(listed["code"], listed["variable"], strict=True)) == {("00003", "c0"), ("00009", "truth")}


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
    assert masked.config["disclosure"] == {"threshold": 11}


def test_cells_that_the_versions_compute_among_themselves_are_told_to_the_analyst(tmp_path: Path) -> None:
    five = [name for name in ALL if name != "c0"]
    pair = [{"name": "six", "variables": list(ALL)}, {"name": "five", "variables": five}]
    result = run(load_study(study(tmp_path, with_small_counts(), versions=pair)))
    scores = result.tables["scores"].pivot_table(index="code", columns="version", values="score")
    # 6 times the mean of six less 5 times the mean of five is the sixth.
    table = with_small_counts()
    rate = 100 * table["c0_n"] / table["c0_d"]
    z = ((rate - rate.mean()) / rate.std()).to_numpy()
    np.testing.assert_allclose(6 * scores["six"] - 5 * scores["five"], z, rtol=0, atol=1e-9)
    finding = result.tables["quality"].query("check == 'recoverable'")
    # Of the territory with a small numerator, and of the one with a small population, all of whose cells are small.
    assert list(finding["n"]) == [2]
    assert result.manifest["disclosure"]["recoverable"] == 2


def test_weights_that_single_out_an_indicator_are_told_to_the_analyst(tmp_path: Path) -> None:
    weights = dict.fromkeys(ALL, 1) | {"c0": 5}
    heavy = {"name": "heavy", "variables": list(ALL), "weighting": {"method": "fixed", "weights": weights}}
    result = run(load_study(study(tmp_path, with_small_counts(), versions=[LINEAR[0], heavy])))
    scores = result.tables["scores"].pivot_table(index="code", columns="version", values="score")
    table = with_small_counts()
    rate = 100 * table["c0_n"] / table["c0_d"]
    z = ((rate - rate.mean()) / rate.std()).to_numpy()
    # 10 times one mean less 6 times the other is 4 times the indicator.
    np.testing.assert_allclose((10 * scores["heavy"] - 6 * scores["equal"]) / 4, z, rtol=0, atol=1e-9)
    assert result.manifest["disclosure"]["recoverable"] == 2


def test_a_territory_that_one_version_leaves_out_is_what_two_means_differ_by(tmp_path: Path) -> None:
    table = with_small_counts()
    table.loc[3, "r0"] = np.nan
    kept = [{"name": how, "variables": list(ALL), "imputation": how} for how in ("median", "drop")]
    result = run(load_study(study(tmp_path, table, versions=kept)))
    totals = {}
    for version, n in (("median", 80), ("drop", 79)):
        a, b = rows_of(result, version).query("indicator == 'c0' and masked == ''").iloc[:2].to_dict("records")
        spread = (a["raw"] - b["raw"]) / (a["normalised"] - b["normalised"])
        totals[version] = n * (a["raw"] - spread * a["normalised"])
    assert totals["median"] - totals["drop"] == pytest.approx(100 * 4 / table["c0_d"][3], rel=1e-6)
    assert result.manifest["disclosure"]["recoverable"] == 1


def test_members_of_a_group_whose_mean_is_used_are_masked_enough_or_whole(tmp_path: Path) -> None:
    table = territories()
    table.loc[3, "c0_n"] = 4
    table["region"] = np.where(np.arange(80) < 8, "few", np.where(np.arange(80) < 40, "A", "B"))
    ratio = {"method": "reference_ratio", "by": "region"}
    result = run(
        load_study(study(tmp_path, table, versions=[{"name": "v", "variables": list(ALL), "normalisation": ratio}]))
    )
    hidden = set(result.tables["masked"].query("variable == 'c0'")["code"])
    assert {f"{k:05d}" for k in range(8)} <= hidden
    assert len(hidden) >= 11
    assert result.indices == {}


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


def test_explain_says_masked_instead_of_a_figure(masked: StudyResult) -> None:
    found = explain_territory(masked, "00003", version="equal")
    table = dict(found.sections)["Indicators, by contribution to the score"].set_index("indicator")
    assert table.loc["c0", "value"] == "masked (fewer than 11)"
    assert table.loc["r0", "value"] == "masked (beside others)"
    assert set(table["contribution"]) == set(table["normalised"]) == {"masked"}
    assert set(dict(found.sections)["Dimensions"]["score"]) == {"masked"}
    assert not any("most similar" in title for title, _ in found.sections)
    assert any("Counts under 11 are not told" in note for note in found.notes)
    near = explain_territory(masked, "00050", version="equal")
    assert any("most similar" in title for title, _ in near.sections)


def test_explain_says_that_medians_and_means_are_those_of_the_territories_that_are_told(
    masked: StudyResult, told: StudyResult
) -> None:
    shown = dict(explain_territory(masked, "00050", version="equal").sections)
    indicators, dimensions = shown["Indicators, by contribution to the score"], shown["Dimensions"]
    visible = rows_of(masked, "equal").query("masked == ''")
    expected = visible[visible["indicator"] == "r0"]["raw"].median()
    assert indicators.set_index("indicator").loc["r0", "median of those told"] == pytest.approx(expected)
    assert "median" not in indicators
    assert "mean of those told" in dimensions
    assert "mean of all" not in dimensions
    whole = dict(explain_territory(told, "00050", version="equal").sections)
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
