"""Ground truths that rest on small counts: residuals, members and tenths."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ifn_research import load_study, run
from ifn_research.results.study_result import StudyResult
from tests.support.small_study import EVERY_KIND, study, territories


def test_residuals_of_small_outcomes_are_masked_with_enough_others(masked: StudyResult) -> None:
    places = masked.tables["lisa"]
    versions = places["version"].nunique()
    assert versions == len(EVERY_KIND)
    hidden = set(places.loc[places["residual"].isna(), "code"])
    assert {"00030", "00031"} <= hidden
    scores = masked.tables["scores"].pivot_table(index="code", columns="version", values="score")
    # Residuals of each version sum to zero, and so do their products with its scores, whatever the outcome was.
    known = np.vstack([np.ones(len(hidden)), scores.loc[sorted(hidden)].to_numpy().T])
    _, _, directions = np.linalg.svd(known / np.abs(known).max(axis=1, keepdims=True))
    free = directions[versions + 1 :]
    assert len(free) >= 10
    assert (np.linalg.norm(free, axis=0) > 0.1).all()
    assert places["local_i"].isna().all()
    assert places["cluster"].notna().all()


def test_means_of_ranks_within_regions_are_withheld_where_few_of_their_places_are_masked(
    masked: StudyResult, told: StudyResult
) -> None:
    """A region with one masked outcome would give its rank: the mean less the ranks that are known."""
    rows, whole = masked.tables["subgroups"], told.tables["subgroups"]
    hidden = set(masked.tables["lisa"].query("residual.isna()")["code"])
    found = masked.tables["scores"].drop_duplicates("code").set_index("code").loc[sorted(hidden), "region"]
    assert found.value_counts().min() < 11
    assert rows["missed"].isna().all()
    assert rows["estimate"].equals(whole["estimate"])
    assert whole["missed"].notna().all()


def test_tenths_with_few_small_outcomes_are_withheld_and_curves_of_few_places_too(masked: StudyResult) -> None:
    assert masked.tables["calibration"][["people", "observed", "expected"]].isna().all(axis=None)
    assert masked.tables["concentration"].empty


def test_tenths_with_many_small_outcomes_are_told_where_no_elimination_gives_one(tmp_path: Path) -> None:
    table = territories(400)
    table["truth_n"] = np.where(np.arange(400) % 5 < 3, np.arange(400) % 9 + 1, table["truth_n"])
    result = run(load_study(study(tmp_path, table)))
    tenths = result.tables["calibration"]
    assert tenths["observed"].notna().all()
    assert result.tables["subgroups"]["missed"].notna().all()
    scores = result.tables["scores"]
    sums = np.array(
        [
            scores.query("version == @row.version and decile == @row.decile")["code"].astype(int).to_numpy()
            for row in tenths.itertuples()
        ],
        dtype=object,
    )
    member = np.array([np.isin(np.flatnonzero(np.arange(400) % 5 < 3), places) for places in sums], dtype=float)
    unknown = np.eye(member.shape[1])
    best = member.T @ np.linalg.lstsq(member.T, unknown, rcond=None)[0]
    assert (np.abs(best - unknown).max(axis=0) > 1e-3).all()
