"""An indicator that is the ground truth under another name is refused."""

from __future__ import annotations

import numpy as np

from ifn_research.data.quality.relation_checks import check_copies

OUTCOME = np.r_[np.random.default_rng(0).normal(size=40), np.nan]
OTHER = np.random.default_rng(1).normal(size=41)


def test_a_copy_in_another_unit_is_an_error_unless_it_is_declared():
    values = {"copy": 3 - 100 * OUTCOME, "other": OTHER}
    (finding,) = check_copies("truth", OUTCOME, values, declared=[])
    assert (finding.severity, finding.column, finding.n) == ("error", "copy", 40)
    assert "'copy' is the ground truth 'truth' under another name or unit" in str(finding.message)
    (told,) = check_copies("truth", OUTCOME, values, declared=["copy"])
    assert told.severity == "warning"


def test_what_is_only_alike_is_none():
    assert check_copies("truth", OUTCOME, {"near": OUTCOME + 0.01 * OTHER, "cube": OUTCOME**3}, declared=[]) == []


def test_a_handful_of_territories_or_a_constant_says_nothing():
    few = np.where(np.arange(41) < 9, OUTCOME, np.nan)
    assert check_copies("truth", OUTCOME, {"few": few, "one": np.ones(41)}, declared=[]) == []
