"""Sheets about the versions: French words, the figures of the tables."""

from __future__ import annotations

import re

import pytest

from ifn_research.language import in_french
from ifn_research.outputs.workbook.evidence import TESTS, evidence_sheets
from ifn_research.outputs.workbook.sheets import Sheet
from ifn_research.results.study_result import StudyResult
from ifn_research.validation.checks.spatial import MORAN
from ifn_research.validation.metrics import METRICS


def sheet(result: StudyResult, title: str) -> dict[str, list[str] | list[float]]:
    page: Sheet = next(item for item in evidence_sheets(result) if item.title == title)
    return {column.heading: column.values for column in page.columns}


@pytest.mark.parametrize("title, table", [("Validation", "validation"), ("Comparaisons", "comparisons")])
def test_figures_are_those_of_the_table_and_words_are_french(simulated: StudyResult, title: str, table: str) -> None:
    page, rows = sheet(simulated, title), simulated.tables[table]
    estimate, name = ("Valeur", "estimate") if table == "validation" else ("Écart (A moins B)", "difference")
    assert page[estimate] == pytest.approx(list(rows[name]), nan_ok=True)
    assert page["Borne basse (95 %)"] == pytest.approx(list(rows["ci_low"]), nan_ok=True)
    assert set(page["Mesure"]) <= {in_french().metric(name) for name in (*METRICS, *MORAN)}
    english = re.compile(r"\b(blocks|territories|naive|the|of|with)\b")
    assert not [said for said in page["Remarque"] if english.search(str(said))]


def test_every_test_has_french_words(simulated: StudyResult) -> None:
    assert set(simulated.tables["comparisons"]["test"]) <= set(TESTS)


def test_the_primary_criterion_is_marked_once_a_version(simulated: StudyResult) -> None:
    page = sheet(simulated, "Validation")
    truth, metric = simulated.primary or ("", "")
    rows = simulated.tables["validation"]
    chosen = (rows["ground_truth"] == truth) & (rows["metric"] == metric)
    assert [mark == "oui" for mark in page["Critère principal"]] == list(chosen)
    assert chosen.any()


def test_a_version_that_failed_says_why(simulated: StudyResult) -> None:
    page = sheet(simulated, "Versions")
    at = page["Version"].index("refused")
    assert page["Statut"][at] == "échec"
    assert page["Raison d'un échec"][at]
    assert page["Raison d'un échec"][page["Version"].index("equal")] == ""


def test_sources_say_which_way_an_indicator_and_an_outcome_run(simulated: StudyResult) -> None:
    page = sheet(simulated, "Sources")
    roles = dict(zip(page["Clé"], zip(page["Rôle"], page["Sens"], strict=True), strict=True))
    for name, item in simulated.document["indicators"].items():
        words = "plus élevé = plus fragile" if item.get("direction", 1) > 0 else "plus élevé = moins fragile"
        assert roles[name] == ("indicateur", words)
    assert roles[simulated.document["ground_truth"][0]["name"]][0] == "constat de terrain"
