"""Sheets with one row a territory say what the tables of the results say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ifn_research.outputs.workbook.territories import sheet_titles
from ifn_research.results.study_result import StudyResult
from tests.support.sheets import column, sheet


def test_each_territory_has_one_row_and_each_version_its_columns(simulated: StudyResult) -> None:
    page, scores = sheet(simulated, "Scores"), simulated.tables["scores"]
    codes = column(page, "Code")
    assert sorted(codes) == sorted(set(scores["code"]))
    for version in simulated.versions:
        own = scores[scores["version"] == version].set_index("code")
        for heading, name in (("score", "score"), ("rang", "rank"), ("décile", "decile")):
            found = dict(zip(codes, column(page, f"{version} : {heading}"), strict=True))
            assert {code: value for code, value in found.items() if not np.isnan(value)} == own[name].to_dict()
    # A version that drops territories leaves their cells empty.
    assert np.isnan(column(page, "dropped : score")).sum() == len(codes) - (scores["version"] == "dropped").sum() > 0


@pytest.mark.parametrize("version", ["equal", "dropped", "scores", "geometric"])
def test_contributions_in_wide_form_sum_to_the_scores(simulated: StudyResult, version: str) -> None:
    page, scores = sheet(simulated, f"Contrib {version}"), simulated.tables["scores"]
    own = scores[scores["version"] == version].set_index("code")["score"]
    assert column(page, "Somme des contributions") == pytest.approx(list(own[column(page, "Code")]))
    parts = [item.values for item in page.columns if item.digits == 3][:-1]
    assert np.sum(np.array(parts), axis=0) == pytest.approx(list(own[column(page, "Code")]))


def test_imputed_cells_are_counted_and_empty_among_the_values(simulated: StudyResult) -> None:
    cells = simulated.tables["contributions"].query("version == 'equal'")
    imputed = column(sheet(simulated, "Contrib equal"), "Nombre de valeurs imputées")
    assert sum(imputed) == cells["imputed"].sum() > 0
    values = [item.values for item in sheet(simulated, "Valeurs").columns if item.digits is not None]
    assert np.isnan(np.array(values)).sum() == cells["imputed"].sum()


def test_labels_that_several_indicators_share_are_told_apart(simulated: StudyResult) -> None:
    names = list(simulated.document["indicators"])
    same = {name: {**item, "label": "Taux"} for name, item in simulated.document["indicators"].items()}
    twins = replace(simulated, document={**simulated.document, "indicators": same})
    headings = [item.heading for item in sheet(twins, "Valeurs").columns if item.digits is not None]
    assert headings == [f"Taux ({name})" for name in names]


def test_names_of_sheets_are_short_and_all_different() -> None:
    long = "pca-with-a-name-that-goes-on-and-on"
    titles = list(
        sheet_titles({str(at): name for at, name in enumerate([long, f"{long}-2", long.upper(), "a", "A"])}).values()
    )
    assert max(map(len, titles)) <= 31
    assert len({title.casefold() for title in titles}) == 5


def test_a_study_without_names_population_or_ground_truth_has_sheets_of_what_it_knows(cautious: StudyResult) -> None:
    headings = [item.heading for item in sheet(cautious, "Scores").columns]
    assert headings[:2] == ["Code", "own : score"]
    assert sheet(cautious, "Scores").fixed == 1
    assert sheet(cautious, "Validation").n_rows == 0
    texts = sheet(cautious, "Lire-moi").columns[1].values
    assert "Aucun constat de terrain : les versions sont calculées, aucune n'est jugée." in texts
    # Contributions of weights that are a territory's own sum to its score as well.
    own = cautious.tables["scores"].query("version == 'own'")["score"]
    assert column(sheet(cautious, "Contrib own"), "Somme des contributions") == pytest.approx(list(own))
