"""What the note says of partners: what is known, what is not, and of how few."""

from __future__ import annotations

from dataclasses import replace

from ifn_research.language import language_named
from ifn_research.outputs.documents.formats.pandoc import markdown
from ifn_research.outputs.documents.pool_note import pool_note
from ifn_research.results.returned import Returned
from ifn_research.study.pooling.pool import pool_returns
from tests.study.pooling.partners import named, simulated


def told(returns: list[Returned], code: str = "en") -> str:
    text = markdown(pool_note(pool_returns(named(returns)), language_named(code), {}))
    return " ".join(text.replace("\n> ", " ").split())


def test_a_version_that_wins_is_told_with_its_interval_and_the_versions_tried() -> None:
    text = told([replace(one, versions_tried=4) for one in simulated(8, better=0.6)])
    assert "Version “equal” has the highest agreement" in text
    assert "One version of 2 may be the best: “equal”." in text
    assert "“equal” does better than every single indicator, given the 18 versions tried" in text
    assert "One difference between versions is established" in text
    assert "One of them holds by the cautious reckoning too" in text
    assert "hardly tell how much places differ" not in text


def test_versions_that_are_alike_are_not_told_apart() -> None:
    text = told(simulated(3))
    assert "None of the 2 versions is ruled out" in text or "None of the two versions is ruled out" in text
    assert "The data establish for no version that it does better than every single indicator" in text
    assert "these returns cannot tell them apart" in text
    assert "Three partners hardly tell how much places differ" in text


def test_two_partners_and_returns_without_covariances_say_what_is_missing() -> None:
    assert "Fewer than three partners tell how versions vary together" in told(simulated(2))
    bare = [replace(one, covariances={}) for one in simulated(4)]
    assert "their differences are not tested" in told(bare)


def test_one_partner_with_a_variance_tells_nothing_of_places() -> None:
    one, other = simulated(2)
    mute = tuple(replace(figure, variance=None) for figure in other.estimates)
    text = told([one, replace(other, estimates=mute, covariances={})])
    assert "at a single partner and without an interval" in text
    assert "nothing tells how much places differ" in text


def test_places_that_differ_much_are_told_so_and_a_label_is_never_markup() -> None:
    returns = simulated(6, between=0.9, seed=3)
    returns[0] = replace(returns[0], partner="<b>x</b>")
    text = told(returns, "fr")
    assert "l’accord change beaucoup d’un lieu à l’autre" in text
    assert "<b>" not in text.replace("\\<b\\>", "")


def test_cautions_of_partners_and_versions_of_which_nothing_is_told_are_limits() -> None:
    one, *others = simulated(4)
    several = [replace(one, remarks=("Trop étroit.",)), *others]
    returns = [replace(item, n_versions=4, versions_tried=4) for item in several]
    text = told(returns)
    assert "Cautions of “CAF 1” on its figures: Trop étroit." in text
    assert "Of two versions of the study no partner gives a figure" in text
    assert "Of two" not in told([one, *others])
