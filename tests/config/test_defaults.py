"""What versions share unless they say otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from ifn_research.errors import IfnError
from tests.config.test_list_changes import CHILD, loaded


def test_versions_share_defaults_unless_they_say_otherwise(tmp_path: Path) -> None:
    child = CHILD + "defaults: {imputation: median, weighting: entropy, normalisation: minmax}\n"
    two, three = loaded(tmp_path, child).config.versions  # type: ignore[attr-defined]
    assert (two.imputation.method, two.weighting.method) == ("median", "pca")
    assert (three.imputation.method, three.weighting.method) == ("median", "entropy")


def test_defaults_reach_the_versions_of_a_grid(tmp_path: Path) -> None:
    child = "extends: [parent.yaml]\nversions: []\ngrid: {variables: [s], weighting: [equal, pca]}\n"
    child += "variable_sets: {s: [x, y, z]}\ndefaults: {imputation: median}\n"
    versions = loaded(tmp_path, child).config.versions  # type: ignore[attr-defined]
    assert {version.imputation.method for version in versions} == {"median"}


def test_a_name_is_no_default(tmp_path: Path) -> None:
    with pytest.raises(IfnError, match="'name' is nothing that versions share"):
        loaded(tmp_path, CHILD + "defaults: {name: one}\n")
    with pytest.raises(IfnError, match="imputation"):
        loaded(tmp_path, CHILD + "defaults: {imputatoin: median}\n")
