"""Versions that start from another one."""

from __future__ import annotations

from pathlib import Path

import pytest

from ifn_research import load_study
from ifn_research.config.models import StudyConfig
from ifn_research.errors import IfnError
from ifn_research.study.check import check_configuration

STUDY = """
study: s
tables: [{path: t.csv, code: code}]
indicators: {x: {column: x}, y: {column: y}, z: {column: z}}
variable_sets: {both: [x, y]}
versions:
"""


def loaded(folder: Path, versions: str) -> StudyConfig:
    (folder / "study.yaml").write_text(STUDY + versions, encoding="utf-8")
    return load_study(folder / "study.yaml").config


def test_a_version_takes_what_another_says_and_says_the_rest(tmp_path: Path) -> None:
    first, second = loaded(
        tmp_path,
        "  - {name: a, label: A, note: first, variables: both, normalisation: percentile, imputation: median}\n"
        "  - {name: b, from: a, drop: [y], add: [z], imputation: mean}\n",
    ).versions
    assert (second.variables, second.normalisation.method, second.imputation.method) == (
        ("x", "z"),
        "percentile",
        "mean",
    )
    assert (second.adapts, second.label, second.note) == ("a", None, "")
    assert (first.variables, first.adapts) == (("x", "y"), None)


def test_a_list_of_indicators_is_changed_as_a_set_is(tmp_path: Path) -> None:
    versions = loaded(
        tmp_path, "  - {name: a, variables: [x, y]}\n  - {name: b, from: a, drop: [x], add: [z]}\n"
    ).versions
    assert versions[1].variables == ("y", "z")


def test_a_chain_is_followed_whatever_its_order_and_defaults_fill_what_nobody_says(tmp_path: Path) -> None:
    versions = loaded(
        tmp_path,
        "  - {name: c, from: b, drop: [x]}\n  - {name: b, from: a, add: [z]}\n"
        "  - {name: a, variables: both, weighting: pca}\ndefaults: {weighting: entropy, imputation: median}\n",
    ).versions
    assert versions[0].variables == ("y", "z")
    assert [version.weighting.method for version in versions] == ["pca"] * 3
    assert [version.imputation.method for version in versions] == ["median"] * 3


def test_what_was_resolved_is_read_again_as_it_is(tmp_path: Path) -> None:
    """A step that is the default is not taken from the parent again."""
    import yaml

    config = loaded(
        tmp_path,
        "  - {name: a, variables: both, normalisation: percentile}\n  - {name: b, from: a, normalisation: zscore}\n",
    )
    (tmp_path / "again.yaml").write_text(yaml.safe_dump(config.plain()), encoding="utf-8")
    assert load_study(tmp_path / "again.yaml").config == config


@pytest.mark.parametrize(
    ("versions", "what"),
    [
        ("  - {name: a, variables: both}\n  - {name: b, from: aa}\n", "no other version is called 'aa'"),
        ("  - {name: a, variables: both}\n  - {name: b, add: [z]}\n", "a version, or dropped from one"),
        ("  - {name: a, from: b}\n  - {name: b, from: a}\n", "start from each other"),
        ("  - {name: a, from: a}\n", "no other version"),
        ("  - {name: a, variables: both}\n  - {name: b, from: a, drop: [z]}\n", "z"),
        ("  - {name: a, variables: [x]}\n  - {name: b, from: a, drop: [z]}\n", "z"),
        ("  - {name: a, variables: both}\n  - {name: b, from: a, add: z}\n", "add"),
        ("  - {name: a, variables: both}\n  - {name: b, from: a, add: [w]}\n", "w"),
        ("  - {name: a, variables: both}\n  - {name: b, from: a, add: [x]}\n", "'x' is one of the indicators of 'a'"),
        ("  - {name: a, variables: both, adapts: c}\n", "no other version is called 'c'"),
    ],
)
def test_what_starts_from_nothing_is_refused(tmp_path: Path, versions: str, what: str) -> None:
    with pytest.raises(IfnError) as refused:
        loaded(tmp_path, versions)
    assert what in str(refused.value)


def test_a_check_of_a_version_that_starts_from_nothing_complains_and_goes_on(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("code,x,y,z\na,1,2,3\nb,2,1,5\nc,4,4,4\n", encoding="utf-8")
    path = tmp_path / "study.yaml"
    path.write_text(STUDY + "  - {name: a, variables: both}\n  - {name: b, from: aa}\n", encoding="utf-8")
    with pytest.raises(IfnError) as refused:
        check_configuration(path)
    assert str(refused.value).count("fix:") == 1
