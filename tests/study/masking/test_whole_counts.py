"""A score made of counts alone gives whole counts to who knows the denominators: those that it was made of."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ifn_research import load_study, run
from ifn_research.operations.note import write_note
from ifn_research.operations.run import record
from ifn_research.results.study_result import StudyResult, read_results
from tests.support.outputs import TABLES_ONLY
from tests.support.small_study import COUNTED, study
from tests.support.with_small_counts import with_small_counts, with_stand_ins

OF_COUNTS = {"name": "counts", "variables": list(COUNTED)}


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
    table = with_stand_ins().iloc[place]
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


def test_the_note_says_what_stands_for_small_counts(tmp_path: Path) -> None:
    record(
        load_study(study(tmp_path, with_small_counts(), versions=[OF_COUNTS])), out=tmp_path / "r", wanted=TABLES_ONLY
    )
    write_note(tmp_path / "r", formats=("md",))
    text = " ".join((tmp_path / "r" / "note-committee.md").read_text(encoding="utf-8").split())
    assert "calculés avec 5 à la place de chacun de ces effectifs" in text
    (found,) = read_results(tmp_path / "r").tables["quality"].query("check == 'stood_in'").itertuples()
    assert "computed with 5" in found.message
