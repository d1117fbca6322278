"""Small counts and their stand-ins: whatever a table held, what is computed with is the same."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ifn_research import load_study
from ifn_research.data.loading import load_study_data
from ifn_research.data.small_counts import stand_in, without_small_counts
from ifn_research.data.study_data import StudyData
from ifn_research.errors import IfnError
from tests.support.small_study import study, territories
from tests.support.with_small_counts import with_small_counts, with_stand_ins

THRESHOLD = 11


def read(folder: Path, table: pd.DataFrame, *overrides: str, threshold: int | None = THRESHOLD) -> StudyData:
    config = load_study(study(folder, table, threshold=threshold), overrides=list(overrides)).config
    return load_study_data(config)


def test_the_stand_in_is_the_middle_of_the_small_counts_and_one_of_them() -> None:
    assert [stand_in(threshold) for threshold in (2, 3, 10, 11, 12)] == [1, 1, 5, 5, 6]
    assert all(1 <= stand_in(threshold) < threshold for threshold in range(2, 100))


def test_small_counts_have_their_stand_ins_and_nothing_else_changes(tmp_path: Path) -> None:
    found, expected = read(tmp_path, with_small_counts()), with_stand_ins()
    for name in found.raw:
        np.testing.assert_array_equal(found.raw[name], expected[name], err_msg=name)
    assert found.population is not None
    np.testing.assert_array_equal(found.population, expected["pop"])


def test_without_the_key_everything_is_as_it_was_read(tmp_path: Path) -> None:
    found = read(tmp_path, with_small_counts(), threshold=None)
    np.testing.assert_array_equal(found.raw["c0_n"], with_small_counts()["c0_n"])
    config = load_study(tmp_path / "study.yaml").config
    assert without_small_counts(config, found) is found


def test_zeros_and_counts_of_the_threshold_stay(tmp_path: Path) -> None:
    table = territories()
    table.loc[[3, 4], "c0_n"] = [0, THRESHOLD]
    table.loc[[5, 6], "c1_n"] = table.loc[[5, 6], "c1_d"] - [0, THRESHOLD]
    found = read(tmp_path, table)
    for name in found.raw:
        np.testing.assert_array_equal(found.raw[name], table[name], err_msg=name)


def test_once_is_enough(tmp_path: Path) -> None:
    config = load_study(study(tmp_path, with_small_counts())).config
    once = load_study_data(config)
    pd.testing.assert_frame_equal(without_small_counts(config, once).raw, once.raw)


def test_every_way_to_share_people_among_small_parts_and_a_small_rest_gives_the_same(tmp_path: Path) -> None:
    """Who knows the other part and the denominator knows what a small part and the rest are together."""
    table = territories()
    table["c0_b"], table["c0_d"] = 40, table["c0_d"] + 60
    together = 14
    ways = [(part, together - part) for part in range(1, together) if 1 <= part < THRESHOLD]
    seen = set()
    for part, rest in ways:
        changed = table.copy()
        changed.loc[3, "c0_b"] = part
        changed.loc[3, "c0_d"] = changed.loc[3, "c0_n"] + part + rest
        raw = read(tmp_path, changed, "indicators.c0.numerator=[c0_n, c0_b]").raw
        seen.add(tuple(raw.iloc[3][["c0_n", "c0_b", "c0_d"]]))
    assert {(part, together - part) for part, _ in ways} == set(ways)
    assert len(seen) == 1


@pytest.mark.slow
@pytest.mark.parametrize("d", [13, 21, 30, 400])
def test_every_small_numerator_of_a_denominator_gives_the_same(tmp_path: Path, d: int) -> None:
    seen = set()
    for n in range(1, THRESHOLD):
        table = territories()
        table.loc[3, ["c0_n", "c0_d"]] = [n, d]
        raw = read(tmp_path, table).raw
        seen.add(tuple(raw.iloc[3][["c0_n", "c0_d"]]))
    assert len(seen) == 1


def test_every_numerator_among_few_people_gives_the_same(tmp_path: Path) -> None:
    seen = set()
    for d, n in product((2, 6, 10), (0, 1, 2)):
        table = territories()
        table.loc[3, ["c0_n", "c0_d"]] = [n, d]
        seen.add(tuple(read(tmp_path, table).raw.iloc[3][["c0_n", "c0_d"]]))
    assert len(seen) == 1


def test_the_digest_of_a_table_says_nothing_of_its_small_counts(tmp_path: Path) -> None:
    digests = []
    for n in (1, 7, 10, 12):
        table = territories()
        table.loc[3, "c0_n"] = n
        (digest,) = read(tmp_path, table).digests.values()
        digests.append(digest)
    assert digests[0] == digests[1] == digests[2] != digests[3]


def test_where_every_count_is_small_nothing_can_be_told(tmp_path: Path) -> None:
    with pytest.raises(IfnError, match=r"every count is among fewer than 2,?000 people"):
        read(tmp_path, territories(), threshold=2000)


def test_columns_of_an_audience_and_tables_of_ground_truths_have_theirs(tmp_path: Path) -> None:
    table = with_small_counts()
    table["old_n"], table["old_d"] = table["c0_n"], table["c0_d"]
    own = table[["code", "truth_n", "truth_d"]].copy()
    own.to_csv(tmp_path / "own.csv", index=False)
    path = study(tmp_path, table)
    changes = [
        f"ground_truth.truth.table={{path: {tmp_path / 'own.csv'}, code: code}}",
        "versions=[{name: equal, variables: [c0]}]",
        "audiences={senior: {label: Seniors, indicators: {c0: {numerator: old_n, denominator: old_d}}}}",
    ]
    data = load_study_data(load_study(path, overrides=changes).config)
    assert data.raw["old_n"].iloc[3] == 5
    assert list(data.own["truth"]["truth_n"].iloc[[30, 31]]) == [5, 5]
    assert len(set(data.digests.values())) == 2
    expected = with_stand_ins()
    np.testing.assert_array_equal(data.own["truth"]["truth_n"], expected["truth_n"])
