"""Keys in the wrong place are told the right one."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from ifn_research.config import load_study
from ifn_research.config.right_place import OPTIONS, right_places
from ifn_research.errors import IfnError
from ifn_research.steps import STEPS
from tests.config.test_loading import STUDY, write


@pytest.mark.parametrize(
    ("key", "path", "place"),
    [
        ("allow_low_coverage", ("allow_low_coverage",), "versions[...].allow_low_coverage"),
        ("population", ("indicators", "a", "population"), "tables[...].population"),
        ("opposed", ("versions", 2, "opposed"), "versions[2].weighting: {method: pca, opposed: ...}"),
        ("replicates", ("validation", "replicates"), "validation.bootstrap.replicates"),
        ("primary_metric", ("primary_metric",), "validation.primary_metric"),
    ],
)
def test_a_key_is_found_where_it_is_known(key: str, path: tuple[str | int, ...], place: str) -> None:
    assert place in right_places(key, path)


def test_a_key_that_is_known_nowhere_has_no_place() -> None:
    assert right_places("versoins", ("versoins",)) == []


@pytest.mark.parametrize("option", OPTIONS)
def test_an_option_is_one_of_its_method(option: str) -> None:
    step, method = OPTIONS[option]
    assert option in {item.name for item in fields(STEPS[step][method])}


def test_the_message_names_the_place(tmp_path: Path) -> None:
    with pytest.raises(IfnError, match=r"versions\[\.\.\.\]\.allow_low_coverage"):
        load_study(write(tmp_path, STUDY + "\nallow_low_coverage: true\n"))
