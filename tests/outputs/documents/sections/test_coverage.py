"""The note says how much of the study each ground truth covers, and what sets the covered territories apart."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from ifn_research.outputs.documents.sections.coverage import coverage
from ifn_research.results.study_result import COLUMNS, StudyResult
from tests.support.configurations import whole
from tests.support.documents import markdown_of

ABSENT = float("nan")
CONFIG = {
    "study": "s",
    "indicators": {"poverty": {"label": "Taux de pauvreté"}},
    "ground_truth": [
        {"name": "caf", "label": "Non-recours", "table": {"path": "c.csv", "code": "c", "group": "epci"}},
        {"name": "whole", "label": "Abstention"},
    ],
}
ROWS = [
    ("caf", "territories", 92, 1136, 92 / 1228, ABSENT, ABSENT, ABSENT),
    ("caf", "population", 92, 1136, 0.09125, 60000.0, 50000.0, 0.12),
    ("caf", "indicator:poverty", 92, 1100, ABSENT, 17.25, 13.0, 1.034),
    ("caf", "score:pca", 92, 1136, ABSENT, -0.5, 0.1, -0.6),
    ("whole", "territories", 1228, 0, 1.0, ABSENT, ABSENT, ABSENT),
    ("whole", "population", 1228, 0, 1.0, 50000.0, ABSENT, ABSENT),
]


@pytest.fixture
def result() -> StudyResult:
    return StudyResult(whole(CONFIG), {"coverage": pd.DataFrame(ROWS, columns=list(COLUMNS["coverage"]))})


def told(result: StudyResult, **gaps: float) -> str:
    table = result.tables["coverage"].copy()
    for variable, gap in gaps.items():
        table.loc[table["variable"].str.endswith(variable), "standardised_difference"] = gap
    return markdown_of(coverage, replace(result, tables={"coverage": table}))


def test_how_many_places_and_people_are_covered_and_what_differs_most(result: StudyResult) -> None:
    first, second = markdown_of(coverage, result).splitlines()
    assert first == (
        "- « Non-recours » : 92 EPCI sur 1\u202f228, 9,1\u00a0% de la population. Ce qui distingue le plus les "
        "territoires couverts des autres : « Taux de pauvreté » (17,2 en moyenne, contre 13,0 ; écart standardisé "
        "1,03). Ce qui vaut là ne vaut pas partout."
    )
    assert second == "- « Abstention » : 1\u202f228 territoires, couverture complète."


def test_a_score_or_the_population_may_differ_most(result: StudyResult) -> None:
    assert "le score de la version « pca » (\u22120,5 en moyenne" in told(result, poverty=0.2)
    assert "la population (60\u202f000,0 en moyenne" in told(result, poverty=0.2, pca=0.1, population=-0.9)


def test_covered_places_that_resemble_the_others_are_said_to(result: StudyResult) -> None:
    text = told(result, poverty=0.05, pca=0.02, population=-0.09)
    assert "ressemblent aux autres ; ce qui diffère le plus : la population" in text
    assert "ne vaut pas partout" not in text


def test_nothing_is_said_without_ground_truth(unjudged: StudyResult) -> None:
    assert markdown_of(coverage, unjudged) == ""


def test_a_draw_stands_for_all_whatever_sets_its_territories_apart(result: StudyResult) -> None:
    truths = [{"name": "caf", "label": "Non-recours", "inclusion": "chance"}, CONFIG["ground_truth"][1]]
    drawn = StudyResult(whole({**CONFIG, "ground_truth": truths}), result.tables)
    first = markdown_of(coverage, drawn).splitlines()[0]
    assert "leurs poids les font valoir pour tous" in first
    assert "partout" not in first
