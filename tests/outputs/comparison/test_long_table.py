"""All that differs in one long table."""

from __future__ import annotations

from ifn_research.outputs.comparison import compare_results
from tests.support.two_runs import descending, scores, study_run


def test_the_long_table_holds_every_subject_in_fixed_columns() -> None:
    values = descending()
    values["02"], values["03"] = values["03"], values["02"]
    table = compare_results(study_run(), study_run(scores=scores("equal", values))).table
    assert list(table.columns) == ["subject", "version", "item", "name", "a", "b", "change", "population"]
    figures = table[table["subject"] == "scores"].set_index("item")
    assert figures.loc["n_entering", ["change", "population"]].tolist() == [1, 300.0]
    mover = table[(table["subject"] == "mover") & (table["item"] == "03")].iloc[0]
    assert mover[["name", "a", "b", "change", "population"]].tolist() == ["T03", 3, 2, -1, 300.0]
