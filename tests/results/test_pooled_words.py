"""Names and order of pooled figures."""

from __future__ import annotations

from ifn_research.language import language_named
from ifn_research.results.pooled_words import name_told, ordered, partner_named, truth_named, versions
from ifn_research.study.pooling.pool import pool_returns
from tests.study.pooling.partners import named, simulated


def test_figures_come_best_first_by_their_labels() -> None:
    labels = {"equal": "Poids égaux", "baseline:poverty": "Pauvreté", "truth:non_recours": "Non-recours"}
    pooled = pool_returns(named(simulated(6, better=0.5)), labels)
    french = language_named("fr")
    assert versions(pooled)[0].name == "equal"
    estimates = [row.estimate for row in ordered(pooled)]
    assert estimates == sorted(estimates, reverse=True)
    assert name_told(pooled, french, "equal") == "Poids égaux"
    assert name_told(pooled, french, "pca") == "pca"
    assert name_told(pooled, french, "baseline:poverty") == "Pauvreté (seul)"
    assert truth_named(pooled) == "Non-recours"
    assert partner_named(french, "3") == "partenaire 3"
    assert partner_named(french, "CAF", quoted=False) == "CAF"
