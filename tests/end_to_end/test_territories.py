"""`territories` and `reference`: what a study is about, and what its versions are fitted on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from ifn_research import load_study, run
from ifn_research.errors import IfnError
from ifn_research.outputs.documents.sections.data import data_section
from ifn_research.outputs.documents.sections.territories import territories_section
from ifn_research.outputs.explanation import explain_territory
from ifn_research.outputs.workbook.every_sheet import sheets_of
from ifn_research.results.study_result import StudyResult
from tests.support.documents import markdown_of, spaced

N, INSIDE = 240, 80


def table() -> pd.DataFrame:
    """Territories in six départements, of which two are studied; the outcome follows the first indicator."""
    rng = np.random.default_rng(7)
    x = rng.normal(size=(N, 4))
    x[:, 1] += 0.8 * x[:, 0]
    x[:, 2] += 0.6 * x[:, 0]
    return pd.DataFrame(
        {
            "code": [f"T{k:03d}" for k in range(N)],
            "name": [f"Lieu {k}" for k in range(N)],
            "people": rng.integers(100, 9000, N),
            "dep": [str(1 + k // 40) for k in range(N)],
            "kind": ["rural" if k % 3 else "urbain" for k in range(N)],
            **{f"x{j}": x[:, j].round(3) for j in range(4)},
            "outcome": (x[:, 0] + rng.normal(size=N)).round(3),
        }
    )


VERSIONS: list[dict[str, Any]] = [
    {"name": "equal", "variables": "all"},
    {"name": "percentile", "variables": "all", "normalisation": "percentile"},
    {"name": "minmax", "variables": "all", "normalisation": "minmax", "rescale": "minmax"},
    {"name": "pca", "variables": "all", "weighting": "pca"},
    {"name": "winsorised", "variables": "all", "outliers": {"method": "winsorise", "lower": 0.05, "upper": 0.05}},
]


@pytest.fixture
def studied(tmp_path: Path):
    """Run a study of the table, with other keys."""

    def made(rows: pd.DataFrame | None = None, **keys: Any) -> StudyResult:
        path = tmp_path / "table.csv"
        (table() if rows is None else rows).to_csv(path, index=False)
        config = {
            "study": "s",
            "tables": [
                {"path": str(path), "code": "code", "name": "name", "population": "people", "groups": {"dep": "dep"}}
            ],
            "indicators": {f"x{j}": {"column": f"x{j}", "dimension": f"d{j % 2}"} for j in range(4)},
            "variable_sets": {"all": [f"x{j}" for j in range(4)]},
            "versions": VERSIONS,
            "validation": {"bootstrap": {"replicates": 60}},
            **keys,
        }
        written = tmp_path / "study.yaml"
        written.write_text(yaml.safe_dump(config, sort_keys=False, allow_unicode=True))
        return run(load_study(written))

    return made


def scores(result: StudyResult, version: str) -> pd.DataFrame:
    return result.of_version("scores", version).set_index("code")


TRUTH = [{"name": "outcome", "column": "outcome"}]
TWO = {"where": {"dep": ["1", "2"]}, "label": "deux départements"}


def test_scores_with_the_reference_of_all_rows_are_those_of_the_study_of_all_rows(studied):
    local, national = studied(territories=TWO), studied()
    for version in (item["name"] for item in VERSIONS):
        mine, whole = scores(local, version), scores(national, version)
        assert len(mine) == INSIDE
        np.testing.assert_allclose(mine["score"], whole.loc[mine.index, "score"], rtol=1e-12, atol=1e-12)
        assert mine["reference_rank"].tolist() == whole.loc[mine.index, "rank"].tolist()
        assert mine["reference_decile"].tolist() == whole.loc[mine.index, "decile"].tolist()
        assert mine["rank"].tolist() == mine["score"].round(9).rank(ascending=False, method="min").tolist()


def test_fitted_on_its_territories_alone_a_study_is_that_of_a_table_of_them(studied):
    rows = table()
    alone = studied(rows[rows["dep"].isin(["1", "2"])], ground_truth=TRUTH)
    chosen = studied(rows, territories=TWO, reference="territories", ground_truth=TRUTH)
    for name in ("scores", "weights", "validation", "comparisons", "loadings", "membership", "transfer", "coverage"):
        pd.testing.assert_frame_equal(chosen.tables[name], alone.tables[name])


def test_indicators_and_truths_are_judged_in_the_territories_alone(studied):
    rows = table()
    found = studied(rows, territories=TWO, ground_truth=TRUTH)
    inside = rows[rows["dep"].isin(["1", "2"])].reset_index(drop=True)
    by_hand = scores(found, "equal")["score"].reset_index(drop=True).corr(inside["outcome"], method="spearman")
    judged = found.tables["validation"].query("version == 'equal' and metric == 'spearman'")
    assert judged["estimate"].item() == pytest.approx(by_hand, abs=1e-12)
    assert judged["n"].item() == INSIDE


def test_a_version_may_have_its_own_reference(studied):
    versions = [
        {**VERSIONS[0], "name": name, "reference": of} for name, of in (("here", "territories"), ("all", "all"))
    ]
    found = studied(territories=TWO, versions=versions)
    here, everywhere = scores(found, "here"), scores(found, "all")
    assert here["score"].mean() == pytest.approx(0, abs=1e-12)
    assert here["reference_rank"].isna().all()
    assert everywhere["reference_rank"].notna().all()


def test_a_reference_may_be_other_territories_altogether(studied):
    rows = table()
    found = studied(rows, territories=TWO, reference={"where": {"dep": ["3", "4", "5", "6"]}})
    other = studied(rows[~rows["dep"].isin(["1", "2"])])
    index = other.indices["equal"]
    learned = index.learned["normalisation"]
    assert found.indices["equal"].learned["normalisation"] == learned
    ranked = scores(other, "equal")["score"].to_numpy()
    mine = scores(found, "equal")
    assert mine["reference_rank"].tolist() == [1 + int((ranked > score).sum()) for score in mine["score"]]


def test_out_of_fold_scores_are_learned_on_the_reference_without_the_fold(studied):
    """The scores of one département, by hand: learned on every row but those of that département."""
    taught = [{"name": "learned", "variables": "all", "weighting": {"method": "supervised", "ground_truth": "outcome"}}]
    keys = {"versions": taught, "ground_truth": TRUTH, "validation": {"spatial_cv": {"by": "dep"}}}
    rows = table()
    found = scores(studied(rows, territories=TWO, **keys), "learned")
    whole = scores(studied(rows, **keys), "learned")
    np.testing.assert_allclose(found["score"], whole.loc[found.index, "score"], rtol=1e-12)


def test_local_columns_of_a_later_table_are_not_missed_elsewhere(studied, tmp_path):
    rows = table()
    local = rows[rows["dep"].isin(["1", "2"])][["code"]].assign(sites=range(INSIDE))
    local.to_csv(tmp_path / "local.csv", index=False)
    first = {"path": str(tmp_path / "table.csv"), "code": "code", "groups": {"dep": "dep"}}
    indicators = {"x0": {"column": "x0"}, "sites": {"column": "sites"}}
    found = studied(
        rows,
        tables=[first, {"path": str(tmp_path / "local.csv"), "code": "code"}],
        indicators=indicators,
        variable_sets={},
        territories=TWO,
        versions=[{"name": "local", "variables": ["x0", "sites"], "reference": "territories"}],
    )
    assert "territories_without_row" not in set(found.tables["quality"]["check"])
    assert len(scores(found, "local")) == INSIDE


def test_how_far_apart_its_territories_are_beside_the_reference_is_said(studied):
    found = studied(territories=TWO)
    told = found.tables["diagnostics"].query("version == 'equal'").set_index("statistic")["value"]
    national = scores(studied(), "equal")["score"]
    mine = scores(found, "equal")["score"]
    assert told["reference_spread"] == pytest.approx(mine.std(ddof=0) / national.std(ddof=0))
    assert told["reference_shift"] == pytest.approx((mine.mean() - national.mean()) / national.std(ddof=0))
    assert told["reference_territories"] == N
    assert "fitted_on_others" in {remark.code for remark in found.warnings["equal"]}


def test_loadings_of_few_territories_are_refused_unless_asked(studied):
    few = {"codes": [f"T{k:03d}" for k in range(30)]}
    refused = studied(territories=few, reference="territories")
    assert refused.failed["version"].tolist() == ["pca"]
    assert "30 territories" in refused.failed["reason"].item()
    assert "fitted_on_few" in {remark.code for remark in refused.warnings["equal"]}
    asked = [{**VERSIONS[3], "allow_few_territories": True}]
    assert studied(territories=few, reference="territories", versions=asked).failed.empty
    assert studied(territories=few).failed.empty


@pytest.mark.parametrize(
    ("territories", "what"),
    [
        ({"where": {"dep": ["9"]}}, "'9'"),
        ({"where": {"departement": ["1"]}}, "departement"),
        ({"codes": ["T001", "T002", "T999"]}, "T999"),
        ({"codes": ["T001", "T002"]}, "2 territories"),
        ({"codes": []}, "no territory is chosen"),
        ({}, "no territory is chosen"),
        ({"codes": ["T001"], "where": {"dep": ["1"]}}, "more than one way"),
        ({"path": "absent.csv"}, "absent.csv"),
    ],
)
def test_what_chooses_nothing_is_refused(studied, territories, what):
    with pytest.raises(IfnError) as refused:
        studied(territories=territories)
    assert what in str(refused.value)


def test_a_list_may_stand_in_a_file(studied, tmp_path):
    (tmp_path / "list.csv").write_text("insee,nom\nT001,a\nT005,b\nT077,c\nT100,d\n")
    assert scores(studied(territories={"path": "list.csv"}), "equal").index.tolist() == ["T001", "T005", "T077", "T100"]
    one = scores(studied(territories={"path": "list.csv", "code": "insee"}), "equal")
    assert len(one) == 4
    with pytest.raises(IfnError, match="nom"):
        studied(territories={"path": "list.csv", "code": "name"})


def test_a_column_that_is_no_group_may_choose(studied):
    found = scores(studied(territories={"where": {"kind": "urbain", "dep": "1"}}), "equal")
    rows = table()
    assert found.index.tolist() == rows[(rows["kind"] == "urbain") & (rows["dep"] == "1")]["code"].tolist()


def test_notes_workbook_page_and_explanation_tell_both_places(studied, tmp_path):
    found = studied(territories=TWO, reference={"label": "France"})
    (tmp_path / "out").mkdir()
    found.write(tmp_path / "out")
    mine = scores(found, "equal").sort_values("rank").iloc[0]
    note = spaced(markdown_of(territories_section, found))
    assert f"Rang sur les {N} : France" in note
    assert f"| {int(mine['reference_rank'])} |" in note
    told = [str(words) for words in explain_territory(found, str(mine.name), version="equal").notes]
    assert any(f"rank {int(mine['reference_rank'])}, decile" in text for text in told)
    sheet = next(sheet for sheet in sheets_of(found) if sheet.file == "scores")
    assert sum("rang dans la référence" in column.heading for column in sheet.columns) == len(VERSIONS)


def test_territories_that_are_made_of_others_are_chosen_too(studied):
    rows = table().assign(whole=[f"E{k // 4:02d}" for k in range(N)], code=[f"{k:05d}" for k in range(N)])
    keys = {
        "level": "town",
        "aggregate": {"to": "town", "from": "quarter"},
        "tables": [
            {
                "path": "table.csv",
                "code": "code",
                "population": "people",
                "groups": {"town": "whole", "dep": "dep"},
            }
        ],
        "versions": VERSIONS[:2],
        "indicators": {f"x{j}": {"column": f"x{j}", "combine": "mean"} for j in range(4)},
    }
    national, local = studied(rows, **keys), studied(rows, territories=TWO, **keys)
    for version in ("equal", "percentile"):
        mine, whole = scores(local, version), scores(national, version)
        assert mine.index.tolist() == [f"E{k:02d}" for k in range(INSIDE // 4)]
        np.testing.assert_allclose(mine["score"], whole.loc[mine.index, "score"], rtol=1e-12)
        assert mine["reference_rank"].tolist() == whole.loc[mine.index, "rank"].tolist()
    with pytest.raises(IfnError, match="kind"):
        studied(rows, territories={"where": {"kind": "rural"}}, **keys)


def test_the_note_tells_what_the_territories_of_the_study_lack_and_nothing_of_the_others(studied):
    rows = table()
    rows.loc[rows["dep"].isin(["3", "4"]), "x1"] = np.nan
    rows.loc[:7, "x2"] = np.nan
    versions = [{"name": "known", "variables": "all", "imputation": "median", "allow_low_coverage": True}]
    found = studied(rows, territories=TWO, versions=versions)
    note = spaced(markdown_of(data_section, found))
    told = {name: next(line for line in note.splitlines() if f"| {name} |" in line) for name in ("x0", "x1", "x2")}
    shares = {name: line.split(" | ")[-2].split("\xa0")[0] for name, line in told.items()}
    assert shares == {"x0": "0,0", "x1": "0,0", "x2": "10,0"}
    assert found.manifest["missing"] == {"x0": 0, "x1": 0, "x2": 8, "x3": 0}


def test_no_territory_among_the_most_fragile_of_the_reference_is_none(studied):
    """In French, none takes the singular: it must not be told as one."""
    national = scores(studied(), "equal")
    low = national.sort_values("score").index[:60].tolist()
    found = studied(territories={"codes": low}, reference={"label": "France"})
    note = spaced(markdown_of(territories_section, found))
    assert "aucun des 60 territoires de l’étude n’est dans le dixième le plus fragile" in note
    top = national.sort_values("score", ascending=False).index[0]
    one = studied(territories={"codes": [*low, top]}, reference={"label": "France"})
    assert "un des territoires de l’étude sur 61" in spaced(markdown_of(territories_section, one))


def test_an_indicator_that_the_reference_alone_knows_is_refused_and_so_is_one_that_it_lacks(studied):
    """Imputed, it would be one figure for all that are scored; or the spread of what is known elsewhere."""
    inside = table()["dep"].isin(["1", "2"])
    versions = [
        {"name": "with", "variables": "all", "imputation": "median"},
        {"name": "without", "variables": ["x0", "x2", "x3"]},
    ]
    rows = table()
    rows.loc[inside, "x1"] = np.nan
    told = studied(rows, territories=TWO, versions=versions).refusals["with"]
    assert "x1 (0% known)" in str(told.reason)
    rows = table()
    rows.loc[~inside, "x1"] = np.nan
    told = studied(rows, territories=TWO, versions=versions).refusals["with"]
    assert "reference: territories" in str(told.fix)
    local = [{**versions[0], "reference": "territories"}, versions[1]]
    assert not studied(rows, territories=TWO, versions=local).refusals


def test_what_the_checks_find_is_of_the_territories_scored_or_learned_from(studied):
    rows = table()
    rows.loc[rows["dep"].isin(["5", "6"]), "x1"] = np.nan
    rows.loc[0, "x2"] = np.nan
    versions = [{"name": "known", "variables": "all", "imputation": "median"}]
    found = studied(rows, territories=TWO, reference={"where": {"dep": ["1", "2", "3"]}}, versions=versions)
    missing = found.tables["quality"].query("check == 'missing'")
    assert missing["n"].tolist() == [1]
    assert "1 territory of 120" in missing["message"].iloc[0]
