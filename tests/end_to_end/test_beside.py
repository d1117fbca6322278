"""A version beside the index is computed, and changes nothing of what is said of the others."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from ifn_research import load_study, run
from ifn_research.cli.run_report import Reporter
from ifn_research.outputs.documents.run_notes import version_notes
from ifn_research.outputs.explanation import explain_territory
from ifn_research.results.study_result import StudyResult
from tests.support.documents import spaced

QUICK = ["validation.bootstrap.replicates=40", "validation.loadings.replicates=0"]
BESIDE = [*QUICK, "versions.geometric.beside=true"]
COMPARED = ("validation", "ranking", "comparisons", "agreement", "movers")


@pytest.fixture(scope="module")
def beside(simulated_study: Path) -> StudyResult:
    return run(load_study(simulated_study, overrides=BESIDE))


@pytest.mark.parametrize("table", COMPARED)
def test_the_other_versions_are_judged_and_compared_as_if_it_were_not_there(
    simulated_study: Path, beside: StudyResult, table: str
) -> None:
    without = run(load_study(simulated_study, overrides=QUICK), only=["equal", "dropped", "scores", "refused"])
    assert len(without.tables[table])
    pd.testing.assert_frame_equal(beside.tables[table], without.tables[table])


def test_its_scores_are_those_that_it_has_as_a_rival(simulated: StudyResult, beside: StudyResult) -> None:
    for table in ("scores", "contributions", "dimensions", "weights"):
        pd.testing.assert_frame_equal(beside.tables[table], simulated.tables[table])
    assert set(beside.indices) == set(simulated.indices)


def test_readers_are_told(beside: StudyResult, capsys: pytest.CaptureFixture[str]) -> None:
    notes = {name: spaced(text) for name, text in version_notes(beside).items()}
    assert "Second axe, à lire à côté de l’indice : cette version n’est ni jugée ni comparée" in notes["geometric"]
    assert "Accord avec le terrain" not in notes["geometric"]
    assert "Second axe" not in notes["equal"]
    (line,) = [line for line in notes[""].splitlines() if line.startswith("| geometric |")]
    assert line.endswith("| second axe, à lire à côté de l’indice : ni jugé ni comparé |")
    assert "geometric: computed, beside the index" in beside.summary()
    Reporter("en").results(beside, folder=Path("out"), tracking=None, config=None)
    out = capsys.readouterr().out
    assert "(beside the index)" in out
    assert "nan" not in out
    ranks = {str(title): frame for title, frame in explain_territory(beside, "S000005").sections}[
        "Rank in each version"
    ].set_index("version")[""]
    assert {name: str(cell) for name, cell in ranks.items() if cell != ""} == {
        "geometric": "beside the index",
        "refused": "failed",
    }


def test_alone_it_is_computed_and_nothing_is_judged(simulated_study: Path) -> None:
    alone = run(load_study(simulated_study, overrides=BESIDE), only=["geometric"])
    assert set(alone.tables["scores"]["version"]) == {"geometric"}
    assert alone.tables["agreement"].empty
    assert alone.tables["validation"]["version"].str.startswith("baseline:").all()
    assert "Second axe" in version_notes(alone)["geometric"]


def test_what_only_it_is_made_of_is_no_baseline(simulated_study: Path) -> None:
    names = list(load_study(simulated_study).config.indicators)
    fewer = [
        f"versions.{name}.variables=[{', '.join(names[:3])}]" for name in ("equal", "dropped", "scores", "refused")
    ]
    fewer.append("validation.baselines=null")
    assert load_study(simulated_study, overrides=fewer).config.baselines == tuple(names)
    assert load_study(simulated_study, overrides=[*fewer, *BESIDE]).config.baselines == tuple(names[:3])
