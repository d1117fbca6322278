"""A note claims no more than was tested, and only on the criterion that was declared before."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from ifn_research.outputs.documents.run_notes import version_notes
from ifn_research.outputs.documents.sections import comparisons as differences
from ifn_research.outputs.documents.sections import judgement
from ifn_research.results.study_result import StudyResult
from tests.support.documents import facts_of, markdown_of, said, spaced
from tests.support.hand_made import HandMade
from tests.support.remarks import from_notes


def primary_sentence(result: StudyResult, version: str) -> str:
    return said(judgement.primary_sentence(facts_of(result), version))


def all_metrics(result: StudyResult, version: str) -> str:
    return markdown_of(judgement.all_metrics, result, version)


def comparisons(result: StudyResult) -> str:
    return markdown_of(differences.comparisons, result)


def notes_of(result: StudyResult) -> list[str]:
    return [spaced(text) for text in version_notes(result).values()]


VERDICTS = re.compile(
    r"s’accorde mieux|Écarts établis|non établi\b|pas établi|n’est établi(?! comme sous-estimé)|significati"
)


def with_table(result: StudyResult, name: str, table: pd.DataFrame) -> StudyResult:
    return replace(result, tables={**result.tables, name: from_notes(table)})


def decided(result: StudyResult, p: float, **columns: Any) -> StudyResult:
    """The same study, had every comparison had this p-value."""
    table = result.tables["comparisons"].assign(p_value=p, p_holm=p, p_bh=p, **columns)
    return with_table(result, "comparisons", table)


def test_the_primary_figure_comes_with_its_interval_rows_and_cautions(simulated: StudyResult) -> None:
    rows = simulated.tables["validation"]
    row = rows.query("version == 'equal' and ground_truth == 'non_take_up' and metric == 'spearman'").iloc[0]
    text = primary_sentence(simulated, "equal")
    low, high = (f"{row[bound]:.3f}".replace(".", ",") for bound in ("ci_low", "ci_high"))
    assert f" : {row['estimate']:.3f}**".replace(".", ",") in text
    assert f"[{low} ; {high}]" in text
    assert f"({row['n']} territoires, 26 groupes de territoires)" in text
    assert "peu de régions indépendantes (26)" in text.lower()
    assert "irculaire avec" in text


def test_the_gap_to_the_best_indicator_alone_is_that_of_the_table(simulated: StudyResult) -> None:
    best = str(simulated.best_baseline()["version"])  # type: ignore[index]
    rows = simulated.tables["comparisons"]
    primary = rows[(rows["ground_truth"] == "non_take_up") & (rows["metric"] == "spearman")]
    row = primary[(primary["version_a"] == "equal") & (primary["version_b"] == best)].iloc[0]
    sign = "\u2212" if row["difference"] < 0 else ""
    assert f"écart de {sign}{abs(row['difference']):.3f}".replace(".", ",") in primary_sentence(simulated, "equal")


def test_below_ten_blocks_there_is_no_verdict(coarse: StudyResult) -> None:
    assert coarse.tables["comparisons"].query("test == 'bootstrap'")["p_value"].isna().all()
    for text in (primary_sentence(coarse, "equal"), comparisons(coarse)):
        assert not VERDICTS.search(text)
        assert "trop peu de régions indépendantes" in text
    assert "intervalle probablement trop étroit" in primary_sentence(coarse, "equal")
    for text in notes_of(coarse):
        assert not VERDICTS.search(text)


def test_without_replicates_there_is_no_interval_and_no_verdict(undrawn: StudyResult) -> None:
    text = primary_sentence(undrawn, "equal")
    assert "aucun tirage demandé" in text
    assert "écart non testé" in text
    assert "[" not in text
    assert "aucun tirage demandé" in comparisons(undrawn)
    assert "tirage de groupes" not in comparisons(undrawn)


def test_an_undeclared_criterion_gives_no_verdict(simulated: StudyResult) -> None:
    criterion = dict(simulated.manifest["primary_criterion"]) | {"declared": False}
    undeclared = decided(simulated, 1e-6).noting(primary_criterion=criterion)
    assert not undeclared.declared
    assert "aucun verdict" in primary_sentence(undeclared, "equal")
    for text in notes_of(undeclared):
        assert not VERDICTS.search(text)


def test_a_manifest_that_does_not_say_so_declares_nothing(simulated: StudyResult) -> None:
    bare = {"ground_truth": "non_take_up", "metric": "spearman"}
    assert not simulated.noting(primary_criterion=bare).declared
    assert not simulated.noting(primary_criterion=None).declared


def test_only_the_primary_criterion_carries_a_verdict(simulated: StudyResult) -> None:
    table = simulated.tables["comparisons"]
    primary = (table["ground_truth"] == "non_take_up") & (table["metric"] == "spearman")
    p = (~primary).map({True: 1e-9, False: 0.8})
    elsewhere = with_table(simulated, "comparisons", table.assign(p_holm=p, p_value=p))
    assert "n’est établi" in comparisons(elsewhere)
    assert "écart non établi" in primary_sentence(elsewhere, "equal")
    for text in notes_of(elsewhere):
        assert not re.search(r"s’accorde mieux|Écarts établis", text)
    assert not VERDICTS.search(all_metrics(decided(simulated, 1e-9), "equal"))


def test_a_verdict_follows_the_adjusted_p_value_and_the_sign(simulated: StudyResult) -> None:
    table = simulated.tables["comparisons"]
    assert "écart non établi" in primary_sentence(decided(simulated, 0.051), "equal")
    assert "Aucun des six écarts testés" in comparisons(decided(simulated, 0.051))
    raw_only = with_table(simulated, "comparisons", table.assign(p_value=0.001, p_holm=0.2))
    assert "écart non établi" in primary_sentence(raw_only, "equal")
    for sign, words in ((1, "la version s’accorde mieux"), (-1, "l’indicateur seul s’accorde mieux")):
        text = primary_sentence(decided(simulated, 0.001, difference=table["difference"].abs() * sign), "equal")
        assert words in text
        assert "en partie par construction" in text
        assert "choisi sur les mêmes données" in text
    assert "6 sur 6 testés" in comparisons(decided(simulated, 0.001))


def test_differences_that_were_not_tested_are_not_counted(simulated: StudyResult) -> None:
    table = decided(simulated, 0.5).tables["comparisons"].copy()
    first = (table["version_a"] == "equal") & (table["version_b"] == "dropped")
    table.loc[first, ["p_value", "p_holm", "p_bh"]] = float("nan")
    assert "Aucun des cinq écarts testés" in comparisons(with_table(simulated, "comparisons", table))


def test_a_figure_that_cannot_be_computed_says_why(simulated: StudyResult) -> None:
    table = simulated.tables["validation"].assign(
        estimate=float("nan"), note="the ground truth is constant over the 9 territories"
    )
    assert "le constat est constant" in primary_sentence(with_table(simulated, "validation", table), "equal")
    text = all_metrics(simulated, "equal")
    assert "Non calculable : part du phénomène" in text
    assert "(aucune unité déclarée, ni effectifs)" in text


@pytest.mark.parametrize("version", ["equal", "two"])
def test_without_ground_truth_nothing_is_judged(unjudged: StudyResult, version: str) -> None:
    assert "n’est pas jugée" in primary_sentence(unjudged, version)
    assert comparisons(unjudged) == ""
    assert all_metrics(unjudged, version) == ""


def test_a_verdict_from_single_territories_is_only_conditional(simulated: StudyResult) -> None:
    alone = decided(simulated, 0.001, difference=0.1, note="assumes independent territories")
    text = primary_sentence(alone, "equal")
    assert "la version s’accorderait mieux, si les territoires étaient indépendants," in text
    assert "s’accorde mieux" not in text
    assert "Écarts établis" not in comparisons(alone)
    assert "si les territoires étaient indépendants" in comparisons(alone)


def test_a_p_value_is_never_written_as_zero(simulated: StudyResult) -> None:
    tiny = decided(simulated, 1e-7)
    for text in (primary_sentence(tiny, "equal"), comparisons(tiny)):
        assert "< 0,001" in text
        assert "0,0000" not in text
        assert "= 0,000" not in text


def test_the_table_of_metrics_carries_its_cautions(simulated: StudyResult, coarse: StudyResult) -> None:
    text = all_metrics(simulated, "equal")
    assert "Circulaire avec" in text
    assert "Peu de régions indépendantes (26)" in text
    assert "intervalle probablement trop étroit, aucun verdict" in all_metrics(coarse, "equal")


def test_a_caution_of_some_metrics_only_names_them(simulated: StudyResult) -> None:
    table = simulated.tables["validation"].copy()
    table.loc[table["metric"] == "pearson", "note"] = "few blocks (13)"
    text = all_metrics(with_table(simulated, "validation", table), "equal")
    assert "Peu de régions indépendantes (13) : intervalle indicatif (corrélation linéaire de Pearson)." in text


def test_a_baseline_on_other_territories_says_how_many(simulated: StudyResult) -> None:
    best = str(simulated.best_baseline()["version"])  # type: ignore[index]
    for name, words in (("ranking", "sur 90 territoires"), ("comparisons", "sur les 90 territoires communs")):
        table = simulated.tables[name].copy()
        table.loc[table["version" if name == "ranking" else "version_b"] == best, "n"] = 90
        assert words in primary_sentence(with_table(simulated, name, table), "equal")


def test_sentences_are_one_space_apart(simulated: StudyResult) -> None:
    tables = {**simulated.tables, "validation": from_notes(simulated.tables["validation"].assign(note=""))}
    assert "  " not in primary_sentence(replace(simulated, tables=tables), "equal")


def test_a_caution_of_most_figures_names_those_that_it_does_not_concern(hand_made: HandMade) -> None:
    def row(metric: str, note: str) -> dict[str, Any]:
        names = {"version": "pca", "ground_truth": "caf", "metric": metric, "estimate": 0.5}
        return {**names, "ci_low": 0.1, "ci_high": 0.6, "n": 40, "n_blocks": 11, "note": note}

    few = "few blocks (11)"
    rows = [row("spearman", few), row("pearson", few), row("moran_score", "8 nearest neighbours")]
    text = all_metrics(hand_made(validation=rows), "pca")
    moran = "I de Moran des scores (ressemblance entre voisins)"
    assert f"intervalle indicatif (toutes les mesures sauf : {moran})." in text
    assert f"Voisins : les 8 plus proches ({moran})." in text
