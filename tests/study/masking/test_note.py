"""The note of a study with small counts tells how many cells are withheld, and none of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ifn_research import load_study
from ifn_research.operations.note import write_note
from ifn_research.operations.run import record
from ifn_research.operations.run_outputs import FILES_ONLY
from ifn_research.results.study_result import read_results
from tests.support.small_study import study, territories
from tests.support.with_small_counts import with_small_counts


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("note")
    record(load_study(study(home, with_small_counts())), out=home / "results", wanted=FILES_ONLY)
    write_note(home / "results", formats=("md",))
    return home / "results"


def plain(path: Path) -> str:
    return " ".join(path.read_text(encoding="utf-8").split())


def test_the_note_says_the_threshold_and_how_many_cells_are_withheld(folder: Path) -> None:
    counted = read_results(folder).manifest["disclosure"]
    text = plain(folder / "note-committee.md")
    assert "les effectifs inférieurs à 11 sont masqués" in text
    assert f"{counted['small'] + counted['secondary']} cellules sont masquées" in text


def test_a_small_population_is_not_told(folder: Path) -> None:
    rows = [line for line in (folder / "note-committee.md").read_text(encoding="utf-8").splitlines() if "00020" in line]
    assert rows == [] or all(re.search(r"\| (–|secret) \|$", line) for line in rows if line.startswith("|"))


def test_a_study_whose_local_tests_are_all_withheld_ends_and_says_that_none_could_be_made(tmp_path: Path) -> None:
    """Of 80 territories, each has a masked one among its neighbours, or is masked."""
    data = load_study(study(tmp_path, territories(), threshold=250))
    record(data, out=tmp_path / "results", wanted=FILES_ONLY)
    lisa = read_results(tmp_path / "results").tables["lisa"]
    assert len(lisa)
    assert lisa["p_value"].isna().all()
    assert "Aucun territoire n’a pu être testé" in plain(tmp_path / "results" / "note.md")
    for language, words in (("fr", "aucun territoire n’a pu être testé avec"), ("en", "No territory could be tested")):
        (written,) = write_note(tmp_path / "results", formats=("md",), lang=language)
        assert words in plain(written)


def test_a_sum_of_few_inhabitants_is_secret() -> None:
    from ifn_research.language import language_named
    from ifn_research.outputs.documents.facts import Facts
    from tests.support.hand_made import make

    result = make()
    note = Facts(result, language_named("fr"), None, "")
    assert note.people(7) == "7 habitants"
    declared = type(result)(
        {**result.document, "disclosure": {"threshold": 11}}, result.tables, manifest=result.manifest
    )
    told = Facts(declared, language_named("fr"), None, "")
    assert [told.people(n) for n in (0, 1, 10, 11)] == ["0 habitant", "secret", "secret", "11 habitants"]
