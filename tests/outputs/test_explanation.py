"""One territory, from the results folder alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ifn_research.errors import ConfigError, DataError
from ifn_research.outputs.explanation import Explanation, explain_territory
from ifn_research.results.study_result import StudyResult, read_results
from tests.support.told_frames import in_english


def section(explanation: Explanation, start: str):  # type: ignore[no-untyped-def]
    return in_english(next(frame for title, frame in explanation.sections if str(title).startswith(start)))


@pytest.mark.parametrize("version", ["equal", "dropped", "scores", "geometric"])
def test_contributions_of_indicators_and_dimensions_sum_to_the_score(simulated: StudyResult, version: str) -> None:
    scores = simulated.tables["scores"]
    one = scores[scores["version"] == version].iloc[7]
    explanation = explain_territory(simulated, one["code"], version=version)
    assert section(explanation, "Indicators")["contribution"].sum() == pytest.approx(one["score"])
    dimensions = section(explanation, "Dimensions")
    top = dimensions[~dimensions["dimension"].str.contains("/")]
    assert top["contribution"].sum() == pytest.approx(one["score"])
    assert f"rank {one['rank']} of {(scores['version'] == version).sum()}" in str(explanation.headline)


def written(result: StudyResult, version: str, **changes: object) -> StudyResult:
    """The result with other scores, or another rescaling, of a version."""
    tables = dict(result.tables)
    for table, column in (("scores", "score"), ("versions", "rescale")):
        if column in changes:
            mine = tables[table]["version"] == version
            tables[table] = tables[table].assign(
                **{column: tables[table][column].where(~mine, changes[column])}  # type: ignore[call-overload]
            )
    return replace(result, tables=tables)


def test_what_is_told_of_the_sum_is_true(simulated: StudyResult) -> None:
    code = simulated.tables["scores"].query("version == 'equal'")["code"].iloc[3]
    score = simulated.tables["scores"].query("version == 'equal' and code == @code")["score"].iloc[0]
    notes = explain_territory(simulated, code, version="equal").notes
    assert str(notes[0]) == f"Contributions sum to the score: {score:.3f}."
    rescaled = written(simulated, "equal", score=63.2, rescale="minmax")
    notes = explain_territory(rescaled, code, version="equal").notes
    told = f"before rescaling, {score:.3f}; rescale: minmax makes it 63.200."
    assert str(notes[0]) == f"Contributions sum to the score {told}"
    damaged = explain_territory(written(simulated, "equal", score=63.2), code, version="equal")
    assert "not to the score" in str(damaged.notes[0])


def test_peers_are_the_nearest_in_standardised_indicators(simulated: StudyResult) -> None:
    cells = simulated.tables["contributions"]
    wide = cells[cells["version"] == "equal"].pivot_table(index="code", columns="indicator", values="normalised")
    wide /= wide.std(ddof=1)
    distance = np.sqrt(((wide - wide.loc["S000005"]) ** 2).sum(axis=1)).drop("S000005").nsmallest(5)
    peers = section(explain_territory(simulated, "S000005"), "The 5 territories")
    assert list(peers["code"]) == list(distance.index)
    assert list(peers["distance"]) == pytest.approx(list(distance))


def test_a_folder_explains_without_its_tables(simulated: StudyResult, tmp_path: Path) -> None:
    simulated.write(tmp_path)
    back = explain_territory(read_results(tmp_path), "territoire simule 5")
    assert back.headline == explain_territory(simulated, "S000005").headline


def test_every_version_is_listed_with_its_rank_or_why_it_has_none(simulated: StudyResult) -> None:
    scored = set(simulated.tables["scores"].query("version == 'equal'")["code"])
    left_out = next(code for code in simulated.manifest["left_out"]["dropped"] if code in scored)
    ranks = section(explain_territory(simulated, left_out), "Rank").set_index("version")
    assert ranks.loc["refused", ""] == "failed"
    assert ranks.loc["dropped", ""] == "not scored"
    assert f" of {len(scored)}" in ranks.loc["equal", "rank"]
    with pytest.raises(DataError, match="no score for lack of figures"):
        explain_territory(simulated, left_out, version="dropped")


def test_slips_get_the_nearest_answer(simulated: StudyResult) -> None:
    with pytest.raises(DataError) as caught:
        explain_territory(simulated, "S00005")
    assert "did you mean" in str(caught.value.fix)
    with pytest.raises(ConfigError) as unknown:
        explain_territory(simulated, "S000005", version="equl")
    assert "did you mean 'equal'" in str(unknown.value.fix)
    with pytest.raises(ConfigError, match="'refused' failed"):
        explain_territory(simulated, "S000005", version="refused")


def renamed(result: StudyResult, **columns: object) -> StudyResult:
    """The same study with other codes or names in its scores."""
    return replace(result, tables={**result.tables, "scores": result.tables["scores"].assign(**columns)})


def test_a_lost_leading_zero_is_put_back(simulated: StudyResult) -> None:
    codes = simulated.tables["scores"]["code"].str.replace("S0000", "0")
    with pytest.raises(DataError) as caught:
        explain_territory(renamed(simulated, code=codes), "5")
    assert str(caught.value.fix) == "its leading zero was lost: write 005"


def test_a_zero_that_the_results_have_lost_is_not_said_to_be_missing_from_what_was_typed(
    simulated: StudyResult,
) -> None:
    codes = simulated.tables["scores"]["code"].str.replace("S00", "1")
    with pytest.raises(DataError) as caught:
        explain_territory(renamed(simulated, code=codes), "010005")
    assert str(caught.value.fix) == (
        "the study's tables had lost the leading zero of their codes: it is 10005 in these results"
    )


def test_a_name_that_several_territories_bear_asks_for_a_code(simulated: StudyResult) -> None:
    twins = renamed(simulated, name="Saint-Étienne")
    with pytest.raises(DataError, match="124 territories are named 'saint etienne'") as caught:
        explain_territory(twins, "saint etienne")
    assert "S000001" in str(caught.value.fix)


def test_a_territory_found_by_a_part_of_its_name_is_said_to_be(simulated: StudyResult) -> None:
    def said(asked: str) -> list[str]:
        return [str(note) for note in explain_territory(simulated, asked).notes if "is taken for" in str(note)]

    (note,) = said("simulé 77")
    assert "'simulé 77' is taken for Territoire simulé 77 (S000077)" in note
    assert said("Territoire simulé 77") == said("S000077") == said("territoire SIMULE 77") == []


def test_words_that_several_names_have_ask_for_a_code(simulated: StudyResult) -> None:
    twins = renamed(simulated, name="Saint-Étienne-du-Bois")
    with pytest.raises(DataError, match="124 territories have 'saint etienne' in their names"):
        explain_territory(twins, "saint etienne")


def test_a_name_that_is_nearly_right_gets_the_nearest(simulated: StudyResult) -> None:
    with pytest.raises(DataError) as caught:
        explain_territory(simulated, "Teritoire simulé 77")
    assert "did you mean 'Territoire simulé 77'" in str(caught.value.fix)
    with pytest.raises(DataError) as nothing:
        explain_territory(simulated, "???")
    assert "scores.csv" in str(nothing.value.fix)


def test_a_territory_that_no_version_scores_is_said_to_be_known(simulated: StudyResult) -> None:
    everywhere = simulated.noting(left_out={name: ["X99"] for name in simulated.versions})
    with pytest.raises(DataError, match="no score for lack of figures") as caught:
        explain_territory(everywhere, "X99")
    assert str(caught.value.fix) == "no version scores it"


def test_figures_are_those_of_the_tables(simulated: StudyResult) -> None:
    table = section(explain_territory(simulated, "S000005", version="scores"), "Indicators")
    cells = simulated.tables["contributions"].query("version == 'scores' and code == 'S000005'")
    assert sorted(table["value"]) == pytest.approx(sorted(cells["raw"]))
    assert list(table["contribution"]) == pytest.approx(sorted(cells["contribution"], reverse=True))
    everyone = simulated.tables["contributions"].query("version == 'scores'")
    medians = everyone.groupby("indicator")["raw"].median()
    assert sorted(table["median"]) == pytest.approx(sorted(medians))
    weights = simulated.tables["weights"].query("version == 'scores'")["weight"]
    assert sorted(table["weight"]) == pytest.approx(sorted(weights))
    directions = simulated.tables["weights"].query("version == 'scores'")["direction"]
    assert (table["more is"] == "less fragile").sum() == (directions < 0).sum() > 0
    nodes = simulated.tables["dimensions"].query("version == 'scores' and code == 'S000005'").set_index("dimension")
    shown = section(explain_territory(simulated, "S000005", version="scores"), "Dimensions").set_index("dimension")
    assert dict(shown["score"]) == pytest.approx(dict(nodes["score"]))


def test_signed_weights_are_explained(simulated: StudyResult) -> None:
    assert any("signed" in str(note) for note in explain_territory(simulated, "S000005", version="scores").notes)
    assert not any("signed" in str(note) for note in explain_territory(simulated, "S000005", version="equal").notes)


@pytest.mark.parametrize("version", ["own", "bounded"])
def test_a_territory_with_weights_of_its_own_is_explained_by_its_shares(cautious: StudyResult, version: str) -> None:
    explanation = explain_territory(cautious, "T07", version=version)
    table = section(explanation, "Indicators").set_index("indicator")
    score = cautious.tables["scores"].query("version == @version and code == 'T07'")["score"].iloc[0]
    assert list(table["share of score"]) == pytest.approx(list(table["contribution"] / score))
    assert table["share of score"].sum() == pytest.approx(1)
    assert "weight" not in table.columns
    assert any("share of score" in str(note) for note in explanation.notes)
    if version == "bounded":
        assert table["share of score"].between(0.1 - 1e-9, 0.6 + 1e-9).all()


def test_a_territory_with_the_weights_of_all_is_explained_by_them(cautious: StudyResult) -> None:
    explanation = explain_territory(cautious, "T07", version="components")
    assert "weight" in section(explanation, "Indicators").columns
    assert not any("share of score" in str(note) for note in explanation.notes)


def test_the_place_in_the_reference_is_told_of_each_version_that_has_one(simulated: StudyResult) -> None:
    scores, told = simulated.tables["scores"], simulated.tables["diagnostics"]
    code = scores["code"].iloc[0]
    placed = scores["version"].isin(["equal", "geometric"])
    places = {
        "reference_rank": np.where(placed, 10 * scores["rank"], np.nan),
        "reference_decile": np.where(placed, scores["decile"], np.nan),
    }
    first = told.iloc[[0]].assign(statistic="reference_territories", indicator="", component="")
    further = [first.assign(version=name, value=n) for name, n in (("equal", 5000.0), ("geometric", 4990.0))]
    tables = {
        **simulated.tables,
        "scores": scores.assign(**places),
        "diagnostics": pd.concat([told, *further], ignore_index=True),
    }
    found = explain_territory(replace(simulated, tables=tables), code)
    ranks = section(found, "Rank").set_index("version")
    own = scores[scores["code"] == code].set_index("version")["rank"]
    column = next(name for name in ranks if str(name).startswith("rank ("))
    assert ranks.loc["equal", column] == f"{10 * own['equal']:,} of 5,000"
    assert ranks.loc["geometric", column] == f"{10 * own['geometric']:,} of 4,990"
    assert ranks.loc["scores", column] == "–"
    assert not any(str(name).startswith("rank (") for name in section(explain_territory(simulated, code), "Rank"))
