"""Sentences of a note that once said something else than its tables."""

from __future__ import annotations

import copy
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ifn_research.language import language_named, plain
from ifn_research.outputs.documents.facts import Facts, Reference, changes_from
from ifn_research.outputs.documents.sections.changes import changes_summary
from ifn_research.results.moves import Moves
from ifn_research.results.study_result import StudyResult
from tests.results.test_verdict import STUDIES
from tests.support.hand_made import make

FRENCH = language_named("fr")


def moving(*deciles: tuple[int, int]) -> Moves:
    """Territories by their deciles before and after."""
    table = pd.DataFrame(deciles, columns=["decile_a", "decile_b"], dtype=float)
    table = table.assign(code=["1", "2"], name=None, population=100.0, rank_a=1, rank_b=1, shift=0)
    return Moves("pca", table, correlation=0.9, only_a=0, only_b=0)


def summary(result: StudyResult, changes: Moves) -> str:
    note = Facts(result, FRENCH, Reference("equal", pd.DataFrame()), "pca")
    return plain(changes_summary(note, changes))


@pytest.mark.parametrize("name", ["circular", "not better", "conditional"])
def test_a_version_that_stands_alone_is_not_said_to_lead_by_chance(name: str) -> None:
    said = summary(STUDIES[name], moving((9, 10), (10, 9)))
    assert "sans que son avance soit établie" not in said
    assert "Les chiffres ne recommandent pas cette version" in said


def test_a_lead_that_is_not_established_is_said_so() -> None:
    assert "sans que son avance soit établie" in summary(STUDIES["indistinguishable"], moving((9, 10), (10, 9)))


def test_where_nothing_changes_no_change_is_an_example() -> None:
    said = summary(STUDIES["indistinguishable"], moving((10, 10), (9, 9)))
    assert said.startswith("Passer de la version «\N{NO-BREAK SPACE}")
    assert said.endswith("ne changerait pas le dixième le plus fragile, sur deux EPCI.")


def test_places_are_named_by_the_level_at_which_a_ground_truth_is_measured() -> None:
    result = make()
    config = copy.deepcopy(result.document) | {"level": "commune"}
    config["ground_truth"][0]["table"] = {"path": "epci.csv", "code": "code", "group": "epci"}
    note = Facts(replace(result, document=config), FRENCH, None, "")
    assert note.places_of("caf", 1227).replace("\u202f", " ") == "1 227 EPCI"
    assert note.places_of("use", 2) == "deux communes"


def test_tenths_are_those_of_the_territories_that_both_versions_score() -> None:
    """The reference scores 40 places and the other the 20 least fragile of them, in reverse order."""
    codes = [f"{k:03d}" for k in range(40)]
    before = pd.DataFrame({"name": None, "population": 1.0, "score": np.arange(40.0)}, index=codes)
    rows = [{"code": code, "version": "pca", "score": float(-k)} for k, code in enumerate(codes[:20])]
    changes = changes_from(make(scores=rows), Reference("equal", before), "pca")
    assert sorted(changes.entering["code"]) == ["000", "001"]
    assert sorted(changes.leaving["code"]) == ["018", "019"]
    assert (len(changes.territories), changes.only_a, changes.only_b) == (20, 20, 0)
