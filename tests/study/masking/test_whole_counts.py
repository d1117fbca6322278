"""A score made of counts alone gives whole counts to who knows the denominators: such cells are counted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ifn_research import load_study, run
from ifn_research.language import in_french
from ifn_research.operations.note import write_note
from ifn_research.operations.run import record
from ifn_research.operations.run_outputs import FILES_ONLY
from ifn_research.results.study_result import StudyResult
from tests.support.small_study import COUNTED, LINEAR, study
from tests.support.with_small_counts import with_small_counts

OF_COUNTS = {"name": "counts", "variables": list(COUNTED)}
# A numerator, a rest, a denominator, and the three cells of a small population.
SMALL_CELLS = 6


@pytest.fixture(scope="module")
def counts(tmp_path_factory: pytest.TempPathFactory) -> StudyResult:
    home = tmp_path_factory.mktemp("whole")
    return run(load_study(study(home, with_small_counts(), versions=[OF_COUNTS])))


def lines(result: StudyResult) -> dict[str, tuple[float, float]]:
    """Slope and intercept from rates to z-scores, from the cells that are told."""
    cells = result.tables["contributions"].query("masked == ''")
    found = {}
    for name in COUNTED:
        mine = cells[cells["indicator"] == name]
        slope, intercept = np.polyfit(mine["raw"].astype(float), mine["normalised"].astype(float), 1)
        found[name] = (float(slope), float(intercept))
    return found


@pytest.mark.parametrize("place", [3, 12])
def test_one_score_fits_one_combination_of_whole_counts(counts: StudyResult, place: int) -> None:
    table = with_small_counts().iloc[place]
    score = counts.tables["scores"].set_index("code")["score"][f"{place:05d}"]
    z = [
        intercept + slope * 100 * np.arange(table[f"{name}_d"] + 1) / table[f"{name}_d"]
        for name, (slope, intercept) in lines(counts).items()
    ]
    left = 3 * score - z[0][:, None] - z[1][None, :]
    above = np.searchsorted(z[2], left).clip(1, len(z[2]) - 1)
    below_is_nearer = np.abs(left - z[2][above - 1]) < np.abs(left - z[2][above])
    third = np.where(below_is_nearer, above - 1, above)
    off = np.abs(left - z[2][third])
    i, j = np.unravel_index(int(off.argmin()), off.shape)
    assert off.min() < 1e-11 < 1e-9 < np.partition(off.ravel(), 1)[1]
    assert [int(i), int(j), int(third[i, j])] == [int(table[f"{name}_n"]) for name in COUNTED]


def test_cells_of_a_version_of_counts_alone_are_counted_as_recoverable(counts: StudyResult) -> None:
    finding = counts.tables["quality"].query("check == 'recoverable'")
    assert list(finding["n"]) == [SMALL_CELLS]
    assert list(finding["severity"]) == ["warning"]
    assert "knows the denominators" in finding["message"].iloc[0]
    assert counts.manifest["disclosure"]["recoverable"] == SMALL_CELLS


def test_a_cell_that_is_found_in_two_ways_counts_once(tmp_path: Path) -> None:
    alone = {"name": "alone", "variables": ["c0"]}
    result = run(load_study(study(tmp_path, with_small_counts(), versions=[OF_COUNTS, alone])))
    # Of the version of one indicator: the small numerator, and the cell of the small population.
    assert list(result.tables["quality"].query("check == 'recoverable'")["n"]) == [2, SMALL_CELLS]
    assert result.manifest["disclosure"]["recoverable"] == SMALL_CELLS


def test_versions_with_a_rate_of_unknown_counts_are_not_counted(tmp_path: Path) -> None:
    result = run(load_study(study(tmp_path, with_small_counts(), versions=LINEAR)))
    assert result.tables["quality"].query("check == 'recoverable'").empty
    assert result.manifest["disclosure"]["recoverable"] == 0


def test_the_note_says_how_many_cells_can_be_found(tmp_path: Path) -> None:
    record(
        load_study(study(tmp_path, with_small_counts(), versions=[OF_COUNTS])), out=tmp_path / "r", wanted=FILES_ONLY
    )
    write_note(tmp_path / "r", formats=("md",))
    text = " ".join((tmp_path / "r" / "note-committee.md").read_text(encoding="utf-8").split())
    assert f"{in_french().spelled(SMALL_CELLS).capitalize()} cellules peuvent encore être retrouvées" in text
