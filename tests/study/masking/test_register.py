"""Telling is opt-in: what a figure depends on is said of each, or it is withheld."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from ifn_research import load_study, run
from ifn_research.results.tables import TABLES
from ifn_research.study.masking import register
from ifn_research.study.masking.register import ALL, DEPENDENCES, NOTHING, PLACE, only_registered, registered
from tests.support.small_study import study
from tests.support.with_small_counts import with_small_counts


def test_every_column_that_leaves_a_run_is_in_the_register_and_no_other() -> None:
    assert {(name, column) for name, table in TABLES.items() for column in table.types} == {
        (name, column) for name, columns in registered().items() for column in columns
    }, "say what it depends on in study/masking/register.csv"
    assert {said for columns in registered().values() for said in columns.values()} <= set(DEPENDENCES)


def test_figures_depend_on_something_and_names_on_nothing() -> None:
    for name, columns in registered().items():
        for column, said in columns.items():
            assert (said == NOTHING) is (TABLES[name].types[column] in (str, bool)), (name, column)


def test_figures_of_territories_are_said_to_be_of_places() -> None:
    of_places = {name for name, table in TABLES.items() if "code" in table.types and not table.optional}
    assert {name for name, columns in registered().items() if PLACE in columns.values()} >= of_places - {
        "movers",
        "imputed",
    }


def test_a_column_of_which_nothing_is_said_is_withheld_and_so_is_a_table() -> None:
    known = next(column for column, said in registered()["weights"].items() if said == ALL)
    table = pd.DataFrame({known: [0.5], "news": [3.0], "region": ["R1"]})
    told = only_registered("weights", table, ["region"], decided=True)
    assert told[known].tolist() == [0.5]
    assert told[["news", "region"]].isna().all(axis=None)
    assert only_registered("weights", table, [], decided=False).empty
    scores = only_registered("scores", pd.DataFrame({"score": [1.0], "region": ["R1"]}), ["region"], decided=True)
    assert scores["region"].tolist() == ["R1"]
    assert only_registered("never heard of", table, [], decided=True).isna().all(axis=None)


def test_a_study_whose_counts_are_masked_withholds_what_is_not_registered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shortened = {name: dict(columns) for name, columns in registered().items()}
    del shortened["weights"]["weight"], shortened["contributions"]["contribution"]
    monkeypatch.setattr(register, "registered", lambda: shortened)
    result = run(load_study(study(tmp_path, with_small_counts())))
    assert result.tables["weights"]["weight"].isna().all()
    assert result.tables["contributions"]["contribution"].isna().all()
    assert result.tables["scores"]["score"].notna().any()
