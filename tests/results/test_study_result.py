"""A results folder holds the tables of DESIGN, and reads back as it was."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from ifn_research.data.findings import Finding
from ifn_research.errors import DataError, Refusal
from ifn_research.language.messages import Message, say
from ifn_research.results.rows import Version
from ifn_research.results.study_result import COLUMNS, StudyResult, read_results
from ifn_research.rows import table as table_of


def test_tables_have_the_columns_of_the_contract(simulated: StudyResult, tmp_path: Path) -> None:
    simulated.write(tmp_path)
    for name, columns in COLUMNS.items():
        table = simulated.tables[name]
        extra = ["region", "departement"] if name == "scores" else []
        assert [column for column in table.columns if column not in extra] == list(columns), name
    assert list(pd.read_csv(tmp_path / "scores.csv", nrows=1)) == [
        *("code", "name", "departement", "region", "population", "version", "score", "rank", "decile")
    ]
    for name in ("scores", "dimensions", "contributions"):
        assert (tmp_path / f"{name}.parquet").is_file()
    assert not (tmp_path / "contributions.csv").exists()


def test_scores_are_written_without_loss(simulated: StudyResult, tmp_path: Path) -> None:
    simulated.write(tmp_path)
    written = pd.read_csv(tmp_path / "scores.csv")
    pd.testing.assert_series_equal(written["score"], simulated.tables["scores"]["score"], check_exact=True)


def test_ranks_and_deciles_follow_their_definitions(simulated: StudyResult) -> None:
    for _, table in simulated.tables["scores"].groupby("version"):
        n = len(table)
        expected = table["score"].round(12).rank(method="min", ascending=False)
        assert (table["rank"] == expected).all()
        assert (table["decile"] == 10 - (10 * (table["rank"] - 1) // n)).all()


def test_versions_are_ranked_on_shared_territories_best_first(simulated: StudyResult) -> None:
    ranking = simulated.ranking()
    scored = ranking[ranking["estimate"].notna()]
    assert scored["estimate"].is_monotonic_decreasing
    versions = scored[~scored["version"].str.startswith("baseline:")]
    assert set(versions["n"]) == {versions["n"].iloc[0]}
    assert list(ranking.loc[ranking["status"] == "failed", "version"]) == ["refused"]


def test_a_folder_without_a_file_is_refused_by_name(simulated: StudyResult, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="is not a results folder"):
        read_results(tmp_path)
    simulated.write(tmp_path)
    (tmp_path / "weights.csv").unlink()
    with pytest.raises(DataError, match="'weights' is missing"):
        read_results(tmp_path)


@pytest.mark.parametrize(
    "text, what", [("{", "cannot be read"), ("[]", "not a results folder"), ("{}", "not a results folder")]
)
def test_the_manifest_of_something_else_is_not_taken_for_results(tmp_path: Path, text: str, what: str) -> None:
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(DataError, match=what):
        read_results(tmp_path)


def test_a_file_is_no_results_folder(tmp_path: Path) -> None:
    (tmp_path / "scores.csv").write_text("code\n")
    with pytest.raises(DataError, match="is not a results folder"):
        read_results(tmp_path / "scores.csv")


def test_what_is_read_back_is_what_was_written(simulated: StudyResult, tmp_path: Path) -> None:
    simulated.write(tmp_path)
    back = read_results(tmp_path)
    for name, table in simulated.tables.items():
        numbers = [column for column in table if pd.api.types.is_numeric_dtype(table[column])]
        pd.testing.assert_frame_equal(back.tables[name][numbers], table[numbers], check_dtype=False, obj=name)
        texts = [column for column in table if column not in numbers and column != "imputed"]
        assert (back.tables[name][texts].fillna("").astype(str) == table[texts].fillna("").astype(str)).all(axis=None)
    assert dict(back.document) == dict(simulated.document)
    assert back.warnings == dict(simulated.warnings)
    assert {name: index.to_json() for name, index in back.indices.items()} == {
        name: index.to_json() for name, index in simulated.indices.items()
    }
    (tmp_path / "again").mkdir()
    back.write(tmp_path / "again")
    for path in (tmp_path / "again").rglob("*.csv"):
        assert path.read_bytes() == (tmp_path / path.name).read_bytes(), path.name


@pytest.mark.parametrize(
    ("cell", "what"),
    [
        ("", "do not say the same"),
        ("no_such_code(n=", "no remarks of results"),
        ("few_blocks(n=", "no remarks of results"),
    ],
)
def test_remarks_that_are_lost_or_cannot_be_read_are_damage(
    simulated: StudyResult, tmp_path: Path, cell: str, what: str
) -> None:
    ranking = simulated.tables["ranking"].assign(remarks=cell)
    replace(simulated, tables={**simulated.tables, "ranking": ranking}).write(tmp_path)
    with pytest.raises(DataError, match=f"'ranking.csv' of the results is damaged .*{what}"):
        read_results(tmp_path)


def test_codes_and_names_that_look_like_something_else_stay_text(simulated: StudyResult, tmp_path: Path) -> None:
    codes, odd = ["01001", "1e5", "NA", "nan", "True", " "], ["01001", "1e5", "NA", "nan", "True", ""]
    scores = simulated.tables["scores"].head(6).assign(code=codes, name=odd)
    movers = simulated.tables["movers"].head(6).assign(code=codes, name=odd)
    replace(simulated, tables={**simulated.tables, "scores": scores, "movers": movers}).write(tmp_path)
    for table in ("scores", "movers"):
        assert list(read_results(tmp_path).tables[table]["code"]) == codes
    assert list(read_results(tmp_path).tables["movers"]["name"]) == odd


def test_a_summary_names_the_criterion_the_figures_and_what_failed(simulated: StudyResult) -> None:
    text = simulated.summary()
    ranking = simulated.ranking().set_index("version")
    row = ranking.loc["equal"]
    assert "Spearman's rank correlation with" in text
    assert f"  equal: {row['estimate']:.3f} [{row['ci_low']:.3f}, {row['ci_high']:.3f}]" in text
    assert "refused: failed: 'simulated_6'" in text
    assert "best single indicator" in text
    unjudged = simulated.noting(primary_criterion=None)
    assert "none is judged" in unjudged.summary()
    assert "  equal: computed" in unjudged.summary()
    assert "declared before the run" in text
    assert (
        "declared before the run"
        not in simulated.noting(
            primary_criterion={"ground_truth": "non_take_up", "metric": "spearman", "declared": False}
        ).summary()
    )


def test_an_indicator_known_in_few_territories_is_not_the_best_baseline(simulated: StudyResult) -> None:
    best = str(simulated.best_baseline()["version"])  # type: ignore[index]
    ranking = simulated.tables["ranking"].copy()
    ranking.loc[ranking["version"] == best, "n"] = 4
    found = replace(simulated, tables={**simulated.tables, "ranking": ranking}).best_baseline()
    assert found is None or found["version"] != best


@pytest.fixture
def refused(simulated: StudyResult) -> StudyResult:
    """Results of which the first version is refused, and a finding names places."""
    wrong = Refusal(
        say("steps.indicators_too_few_least", 1, least=3), where="variables", fix=say("steps.use_weighting_equal")
    )
    first, *others = simulated.rows(Version)
    version = replace(first, status="failed", reason=wrong.what, fix=wrong.fix)
    found = Finding(
        "t.csv", "x", "density", "warning", 7, say("quality.negative_density", 7, codes=[f"{k:05}" for k in range(7)])
    )
    tables = {
        "versions": table_of([version, *(item for item in others if item.status == "ok")], Version),
        "quality": table_of([found], Finding),
    }
    return replace(simulated, tables={**simulated.tables, **tables})


def test_why_a_version_is_refused_is_read_back_as_a_message(refused: StudyResult, tmp_path: Path) -> None:
    refused.write(tmp_path)
    result = read_results(tmp_path)
    (version,) = result.refusals.values()
    assert version.reason == say("steps.indicators_too_few_least", 1, least=3)
    assert str(version.reason) == result.failed["reason"].item() == "1 indicator is too few: at least 3 are needed"
    assert result.failed["said"].item() == "steps.indicators_too_few_least(n=1, least=3); steps.use_weighting_equal"


def test_what_is_kept_of_a_finding_is_what_its_sentence_says(refused: StudyResult, tmp_path: Path) -> None:
    refused.write(tmp_path)
    (found,) = read_results(tmp_path).findings
    assert isinstance(found.message, Message)
    assert found.message.values["codes"][-1] == 2
    assert "00005" not in (tmp_path / "quality.csv").read_text(encoding="utf-8")
    assert str(found.message) == read_results(tmp_path).tables["quality"]["message"].item()


def test_a_sentence_of_a_later_release_is_told_in_its_english(refused: StudyResult, tmp_path: Path) -> None:
    later = refused.tables["versions"].assign(said="steps.of_a_later_release(n=3); steps.use_weighting_equal")
    replace(refused, tables={**refused.tables, "versions": later}).write(tmp_path)
    (version,) = read_results(tmp_path).refusals.values()
    assert version.reason == "1 indicator is too few: at least 3 are needed"


def test_a_remark_of_a_later_release_is_told_as_its_note_says(simulated: StudyResult, tmp_path: Path) -> None:
    ranking = simulated.tables["ranking"].assign(
        note="few blocks (12); something new", remarks="few_blocks(n=12); of_a_later_release(n=3)"
    )
    replace(simulated, tables={**simulated.tables, "ranking": ranking}).write(tmp_path)
    assert set(read_results(tmp_path).tables["ranking"]["remarks"]) == {
        'few_blocks(n=12); as_written(text="something new")'
    }
