"""Tables of a version's run: its rows alone, under a name of each row."""

from __future__ import annotations

from ifn_research.outputs.tracking.runs.tables import COLUMNS, TOP, version_tables
from ifn_research.results.study_result import StudyResult
from ifn_research.results.tables import COLUMNS as OF_RESULTS


def test_every_column_is_one_of_the_table_of_results() -> None:
    for name, (names, columns) in COLUMNS.items():
        assert {*names, *columns} <= set(OF_RESULTS[name]), name


def test_a_version_has_its_own_rows_and_the_most_fragile_territories(simulated: StudyResult) -> None:
    tables = version_tables(simulated, "equal")
    weights = simulated.tables["weights"].query("version == 'equal'")
    assert tables["tables/weights.json"]["weight"].tolist() == weights["weight"].tolist()
    top = tables["tables/top_territories.json"]
    assert len(top) == TOP
    scores = simulated.tables["scores"].query("version == 'equal'")
    assert top["score"].tolist() == scores["score"].nlargest(TOP).tolist()
    assert "tables/loadings.json" not in tables
    assert all(table.iloc[:, 0].is_unique for path, table in tables.items() if "top_" not in path)
