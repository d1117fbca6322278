"""Pictures of a study over several partners."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ifn_research.language import in_french, language_named
from ifn_research.outputs.figures.partners import by_partner, pooled_figures
from ifn_research.study.pooling.pool import pool_returns
from tests.study.pooling.partners import named, simulated


def test_each_partner_stands_above_the_pooled_figure() -> None:
    returns = simulated(5, better=0.5)
    mute = replace(returns[0].estimates[0], variance=None)
    returns[0] = replace(returns[0], estimates=(mute, *returns[0].estimates[1:]), covariances={})
    pooled = pool_returns(named(returns), {"equal": "Poids égaux"})
    figure = by_partner(pooled, in_french())
    assert figure is not None
    (axes,) = figure.axes
    labels = [item.get_text() for item in axes.get_yticklabels()]
    assert labels == ["CAF 1", "CAF 2", "CAF 3", "CAF 4", "CAF 5", "ensemble"]
    shown = [float(line.get_xdata()[0]) for line in axes.lines if line.get_marker() == "s"]
    assert shown == pytest.approx([one.of_metric("spearman")[0].estimate for one in returns])
    # The one without a variance is empty.
    assert [line.get_markerfacecolor() == "white" for line in axes.lines if line.get_marker() == "s"][:2] == [
        True,
        False,
    ]
    assert "Poids égaux" in figure.get_suptitle()
    assert by_partner(pooled, in_french(), "nobody") is None


def test_pooled_figures_stand_best_first() -> None:
    pooled = pool_returns(named(simulated(5, better=0.5)))
    figure = pooled_figures(pooled, language_named("en"))
    assert figure is not None
    (axes,) = figure.axes
    assert axes.get_yticklabels()[0].get_text() == "equal"
    assert {item.get_text() for item in axes.get_yticklabels()} == {"equal", "pca", "poverty (alone)"}
