"""The record of a decision: its figures are those of the tables, and nothing in it is markup of the data."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import replace
from datetime import date

import pytest

from ifn_research.language import language_named
from ifn_research.outputs.documents.decision_record import decision_record
from ifn_research.results.decision import Decision, ModelVersion, Registration
from ifn_research.results.study_result import StudyResult
from tests.support.documents import spaced

FRENCH = language_named("fr")
TAKEN = date(2026, 3, 12)
NEW, OLD = ModelVersion("simulated", "2", "equal"), ModelVersion("simulated", "1", "scores")


def record(
    result: StudyResult, *, status: str = "adopted", in_force: ModelVersion | None = None, reason: str = "Plus simple."
) -> str:
    decision = Decision("equal", status, reason, date(2026, 3, 14), TAKEN)
    return spaced(decision_record(result, decision, Registration(NEW, "a" * 32, "b" * 32, in_force), number=7))


def test_a_day_is_written_as_in_french() -> None:
    assert [FRENCH.day(date(2026, 3, 1)), FRENCH.day(date(2026, 8, 11))] == ["1er mars 2026", "11 août 2026"]


def test_it_says_what_was_decided_when_and_on_which_figures(simulated: StudyResult) -> None:
    text = record(simulated)
    truth, metric = simulated.primary or ("", "")
    rows = simulated.tables["validation"].set_index(["version", "ground_truth", "metric"])
    row = rows.loc[("equal", truth, metric)]
    shown = [f"{row[name]:.3f}".replace(".", ",").replace("-", "−") for name in ("estimate", "ci_low", "ci_high")]
    assert text.startswith("# 0007. ")
    assert "**adoptée**, prise lors de la réunion du 12 mars 2026" in text
    assert shown[0] in text
    assert f"[{shown[1]} ; {shown[2]}]" in text
    assert "ensemble de confiance à 90" in text or not simulated.declared
    assert "Circularité" in text
    assert f"Versions essayées dans ce calcul : {len(simulated.tables['versions'])}" in text


def test_an_interval_beside_an_adjusted_p_value_says_what_each_is_worth(simulated: StudyResult) -> None:
    text = record(simulated)
    assert re.search(r"écart de \S+ \[.*après correction de Holm", text)
    assert "L’intervalle de cet écart vaut pour cette seule comparaison" in text
    tables = dict(simulated.tables)
    tables["comparisons"] = tables["comparisons"].assign(p_holm=float("nan"))
    assert "cette seule comparaison" not in record(replace(simulated, tables=tables))


def test_it_can_be_found_again_by_its_digests_and_runs(simulated: StudyResult) -> None:
    text = record(simulated)
    manifest = simulated.manifest
    for found in (manifest["config_digest"], manifest["data_digest"], manifest["study_run"], "a" * 32, "b" * 32):
        assert f"`{found}`" in text
    assert all(f"`{item['sha256']}`" in text for item in manifest["inputs"])
    assert "`models:/simulated/2` (`models:/simulated@adopted`)" in text
    assert "@adopted" not in record(simulated, status="rejected")


@pytest.mark.parametrize(
    "status, in_force, said",
    [
        ("adopted", OLD, "Elle remplace la version en vigueur jusque-là : scores (`models:/simulated/1`)."),
        ("adopted", NEW, "Elle était déjà en vigueur."),
        ("rejected", OLD, "La version en vigueur reste scores (`models:/simulated/1`)."),
        ("deferred", NEW, "Elle était en vigueur et ne l’est plus : l’étude n’a plus de version adoptée."),
    ],
)
def test_it_says_what_becomes_of_the_version_in_force(
    simulated: StudyResult, status: str, in_force: ModelVersion, said: str
) -> None:
    assert said in record(simulated, status=status, in_force=in_force)


def test_texts_of_others_stay_text(simulated: StudyResult) -> None:
    text = record(simulated, reason="<script>alert(1)</script> *x*\n# Titre\n\n=HYPERLINK()")
    assert not re.search(r"<\w", text)
    assert "\\*x\\* \\# Titre" in text
    assert text.count("\n# ") == 0


def test_a_criterion_that_was_not_declared_carries_no_verdict(simulated: StudyResult) -> None:
    criterion = {**simulated.manifest["primary_criterion"], "declared": False}
    text = record(simulated.noting(primary_criterion=criterion, earlier_version_runs=3))
    assert "ils ne fondent pas de verdict" in text
    assert "ensemble de confiance" not in text
    assert "calculs précédents de l’étude : 3." in text


def test_its_title_has_the_label_of_the_version_and_its_annex_the_name(simulated: StudyResult) -> None:
    document = deepcopy(simulated.document)
    next(item for item in document["versions"] if item["name"] == "equal")["label"] = "Poids à parts égales"
    labelled = replace(simulated, document=document)
    title, _, body = record(labelled, in_force=ModelVersion("simulated", "1", "equal")).partition("\n")
    assert "version « Poids à parts égales » adoptée" in title
    assert "equal" not in title
    before, _, traces = body.partition("## Pour la retrouver")
    assert not re.search(r"\bequal\b", before)
    assert "Version « Poids à parts égales » (equal)." in traces
    assert "en vigueur jusque-là : « Poids à parts égales » (`models:/simulated/1`)" in before
