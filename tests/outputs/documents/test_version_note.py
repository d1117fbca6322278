"""The note of a version: what it is, how it did, what to beware of."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from ifn_research.outputs.documents import run_notes
from ifn_research.results.study_result import StudyResult
from tests.support.documents import spaced


def version_notes(result: StudyResult) -> dict[str, str]:
    return {name: spaced(text) for name, text in run_notes.version_notes(result).items()}


@pytest.fixture(scope="module")
def notes(simulated: StudyResult) -> dict[str, str]:
    return version_notes(simulated)


def test_labels_from_data_cannot_break_the_page(notes: dict[str, str]) -> None:
    for text in notes.values():
        assert "<script>" not in text
        assert "*de*" not in text.replace(r"\*de\*", "")
        assert "$pauvreté" not in text.replace(r"\$pauvreté", "")
    lines = [line for line in notes["equal"].splitlines() if line.startswith("| Taux")]
    assert lines
    assert all(len(re.findall(r"(?<!\\)\|", line)) == 6 for line in lines)


def test_names_of_territories_cannot_break_the_page(simulated: StudyResult) -> None:
    hostile = "| <img src=x onerror=alert(1)> *a* $b$ `c` [d](e)\n# f"
    tables = {**simulated.tables, "scores": simulated.tables["scores"].assign(name=hostile)}
    tables["movers"] = simulated.tables["movers"].assign(name=hostile)
    for text in version_notes(replace(simulated, tables=tables)).values():
        assert "<img" not in text
        for line in text.splitlines():
            assert not line.startswith("# f")
            if "onerror" in line and line.startswith("|"):
                assert len(re.findall(r"(?<!\\)\|", line)) in (4, 5)


def test_a_refused_version_says_why_and_what_it_found(simulated: StudyResult, notes: dict[str, str]) -> None:
    text = notes["refused"]
    assert "(version refusée)" in text
    assert "à rebours de la première composante : « Indicateur simulé 6 » (\u2212" in text
    assert "Que faire" in text
    assert "PC1" in text
    assert "KMO" in text
    assert "Accord avec le terrain" not in text
    loading = simulated.tables["loadings"].query("version == 'refused' and loading < 0 and component == 'PC1'")
    assert f"{loading['loading'].iloc[0]:.2f}".replace("-", "\u2212").replace(".", ",") in text


def test_cautions_are_in_french_with_the_labels_of_indicators(notes: dict[str, str]) -> None:
    assert "à rebours de l’indice, conservé tel quel" in notes["scores"]
    assert re.search(r"cellules imputées : \d+ \(\d+,\d %\)", notes["equal"].lower())
    assert "sans score faute de données" in notes["dropped"]
    assert "supposent fixes les poids et les scores" in notes["equal"]
    assert "Le constat « Non-recours simulé » appelle une réserve. Simulé." in notes["equal"]


def test_weights_and_influence_are_those_of_the_tables(simulated: StudyResult, notes: dict[str, str]) -> None:
    weights = simulated.tables["weights"].query("version == 'scores'").set_index("indicator")["weight"]
    influence = simulated.tables["diagnostics"].query("version == 'scores' and statistic == 'influence'")
    influence = influence.set_index("indicator")["value"]
    assert (weights < 0).any()
    for name in list(weights.index)[1:]:
        label = simulated.config.indicators[name].label
        section = notes["scores"].partition("## Poids")[2].partition("## Saturations")[0]
        (line,) = [line for line in section.splitlines() if line.startswith(f"| {label} | ")]
        weight, _, correlation = [cell.strip() for cell in line.strip("|").split("|")][2:]
        assert weight == f"{100 * weights[name]:.1f}\u00a0%".replace("-", "\u2212").replace(".", ",")
        assert correlation == f"{influence[name]:.2f}".replace("-", "\u2212").replace(".", ",")


def test_the_most_fragile_come_first(simulated: StudyResult, notes: dict[str, str]) -> None:
    top = simulated.tables["scores"].query("version == 'equal'").nlargest(10, "score")
    lines = notes["equal"].partition("Les 10 territoires")[2].splitlines()[4:]
    assert [line.split(" | ")[1] for line in lines] == list(top["code"])


def test_one_indicator_is_counted_as_one(unjudged: StudyResult) -> None:
    document = dict(unjudged.document)
    document["versions"] = [{**item, "variables": item["variables"][:1]} for item in document["versions"]]
    assert "Un indicateur :" in version_notes(replace(unjudged, document=document))["equal"]


def test_weights_that_are_a_mean_of_the_territories_own_are_said_to_be(cautious: StudyResult) -> None:
    notes = version_notes(cautious)
    assert "| poids moyen |" in notes["own"]
    assert "Chaque territoire a ses propres poids" in notes["own"]
    assert "| poids effectif |" in notes["components"]
    assert "ses propres poids" not in notes["components"]


def test_weights_of_several_components_come_from_no_one_loading(cautious: StudyResult) -> None:
    section = version_notes(cautious)["components"].partition("## Poids")[2].partition("## Saturations")[0]
    lines = [line for line in section.splitlines() if line.startswith("| Indicateur")]
    assert len(lines) == 3
    assert {line.split(" | ")[3] for line in lines} == {"–"}
    assert "PC3" in version_notes(cautious)["components"]


def test_territories_that_share_the_last_rank_are_counted(cautious: StudyResult) -> None:
    # A third of 60 territories has the highest value: 10 are listed.
    assert "\n\nEt 10 autres territoires sont à égalité de rang (1)." in version_notes(cautious)["tied"]
    assert "égalité de rang" not in version_notes(cautious)["own"]


def test_one_degree_of_freedom_is_one(cautious: StudyResult) -> None:
    rows = cautious.tables["diagnostics"]
    one = rows["value"].mask(rows["statistic"] == "bartlett_df", 1.0)
    tables = {**cautious.tables, "diagnostics": rows.assign(value=one)}
    assert ", 1 degré de liberté, " in version_notes(replace(cautious, tables=tables))["components"]
    assert ", 3 degrés de liberté, " in version_notes(cautious)["components"]


def test_a_reader_is_told_how_much_of_the_territories_own_rates_is_left(cautious: StudyResult) -> None:
    rows = cautious.tables["diagnostics"].query("statistic == 'shrinkage_own_share'").set_index("indicator")["value"]
    rare, frequent = (f"{rows[name]:.2f}".replace(".", ",") for name in ("poor", "old"))
    assert rows["poor"] < 0.3 < rows["old"]
    note = version_notes(cautious)["shrunk"]
    assert f"conservée, en moyenne : « Taux rare » ({rare}), « Taux fréquent » ({frequent})" in note
    assert f"Surtout une moyenne commune, avec peu du taux propre du territoire : « Taux rare » ({rare})" in note
    assert "Surtout" in note
    assert "taux propre" not in version_notes(cautious)["own"]
