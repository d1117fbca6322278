"""Calibration, curves, added value, subgroups and other readings, against pandas, SciPy and statsmodels."""

from __future__ import annotations

import pytest

from ifn_research.geography.blocks import BlockDesign
from ifn_research.validation.checks.description import Subject, describe
from ifn_research.validation.ground_truth import ground_truth_from
from tests.support.described_study import counted, plain


def test_a_ground_truth_is_told_with_its_ceiling(study):
    flags = ground_truth_from("flag", values=(study[3] > 0).astype(float))
    outcomes = [counted(study), plain(study), flags]
    tables = describe(Subject({"a": study[0]}, outcomes, {"region": study[4]}, "epci", "spearman", BlockDesign({})))
    found = tables["ground_truth"].set_index("ground_truth")
    assert list(found["kind"]) == ["counts", "values", "flag"]
    assert found.loc["taken", "ceiling"] ** 2 == pytest.approx(found.loc["taken", "reliability"])
    assert 0.9 < found.loc["taken", "reliability"] < 1
    assert found["level"].eq("epci").all()
