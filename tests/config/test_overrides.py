"""--set changes what it names and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from ifn_research.config import load_study
from ifn_research.config.overrides import override
from ifn_research.config.yaml_document import YamlDocument, parse_document
from ifn_research.errors import ConfigError, Problems


def document(text: str) -> YamlDocument:
    return parse_document(text, source="study.yaml")


def test_set_reaches_list_items_by_name_and_by_number() -> None:
    source = document("versions: [{name: a, weighting: equal}, {name: b.1, weighting: pca}]")
    override(source, "versions.a.weighting=pca")
    override(source, "versions.1.weighting.opposed=keep")
    override(source, "versions.b.1.normalisation=minmax")
    assert source.data["versions"] == [
        {"name": "a", "weighting": "pca"},
        {"name": "b.1", "weighting": {"method": "pca", "opposed": "keep"}, "normalisation": "minmax"},
    ]


def test_set_with_null_removes_and_new_keys_are_made() -> None:
    source = document("seed: 3\n")
    override(source, "seed=~")
    override(source, "validation.bootstrap.replicates=10")
    assert source.data == {"validation": {"bootstrap": {"replicates": 10}}}


@pytest.mark.parametrize(
    "assignment",
    ["seed", "=3", "versions.c.weighting=pca", "seed.x=1", "versions.²=pca", "versions.٣=pca", "versions.1=pca"],
)
def test_a_set_that_cannot_be_applied_says_so(assignment: str) -> None:
    source = document("seed: 3\nversions: [{name: a}]\n")
    with pytest.raises(ConfigError) as caught:
        override(source, assignment)
    assert str(caught.value.where).startswith("--set")


@pytest.mark.parametrize("value", ["", " ", "# later", "a\nb", "poverty\n", "[a,\r b]"])
def test_an_empty_value_or_a_second_line_is_refused(value: str) -> None:
    source = document("seed: 3\n")
    with pytest.raises(ConfigError) as caught:
        override(source, f"seed={value}")
    assert str(caught.value.where).startswith("--set seed=")
    assert "write " in str(caught.value.fix)
    assert source.data == {"seed": 3}


def test_an_option_of_a_step_left_at_its_default_is_set_on_that_default() -> None:
    source = document("versions: [{name: a}, {name: b, aggregation: geometric}]")
    override(source, "versions.a.normalisation.reference=all")
    override(source, "versions.a.aggregation.stages=[arithmetic]")
    override(source, "versions.b.aggregation.across=arithmetic")
    assert source.data["versions"] == [
        {
            "name": "a",
            "normalisation": {"method": "zscore", "reference": "all"},
            "aggregation": {"stages": ["arithmetic"]},
        },
        {"name": "b", "aggregation": {"within": "geometric", "across": "arithmetic"}},
    ]


@pytest.mark.parametrize("key, fix", [("versions", "--set grid.weighting="), ("tables", "write 'tables:' in the file")])
def test_a_list_that_the_study_lacks_is_not_made_of_a_slip(key: str, fix: str) -> None:
    source = document("grid: {variables: [core]}")
    with pytest.raises(ConfigError, match=f"no list '{key}'") as caught:
        override(source, f"{key}.core.weighting=pca")
    assert fix in str(caught.value.fix)


def test_a_version_of_the_grid_is_not_in_the_list_and_the_fix_says_where_it_is() -> None:
    source = document("versions: [{name: a}]\ngrid: {variables: [core]}")
    with pytest.raises(ConfigError) as caught:
        override(source, "versions.core.weighting=pca")
    assert "Available: a; the versions of a grid are changed through it" in str(caught.value.fix)


def test_null_removes_an_item_and_the_others_keep_their_lines() -> None:
    source = document("versions:\n- name: a\n  note: x\n- name: b\n- name: c\n  note: y\n")
    override(source, "versions.b=null")
    assert source.data["versions"] == [{"name": "a", "note": "x"}, {"name": "c", "note": "y"}]
    assert str(source.where(("versions", 0, "note"))) == "study.yaml, line 3: versions[0].note"
    assert str(source.where(("versions", 1, "note"))) == "study.yaml, line 6: versions[1].note"


STUDY = """
study: small
tables: [{path: data.csv, code: code}]
indicators: {poverty: {column: a}, jobs: {column: b}, spare: {column: c}}
variable_sets: {core: [poverty, jobs], base: [poverty]}
versions: [{name: equal, variables: core}]
"""


@pytest.mark.parametrize(
    "assignments, what, fix",
    [
        (["indicators.povv.direction=-1"], "no indicator 'povv'", "did you mean 'poverty'"),
        (["indicators.povv={column: a}"], "no indicator 'povv'", "did you mean 'poverty'"),
        (["variable_sets.coer=[poverty]"], "no variable set 'coer'", "did you mean 'core'"),
        (["indicators.x.column=d", "variable_sets.new=[x]"], "no indicator 'x'", "Available: poverty, jobs, spare"),
    ],
)
def test_an_entry_that_nothing_uses_is_a_slip_of_another_name(
    tmp_path: Path, assignments: list[str], what: str, fix: str
) -> None:
    (tmp_path / "study.yaml").write_text(STUDY)
    with pytest.raises((ConfigError, Problems)) as caught:
        load_study(tmp_path / "study.yaml", overrides=assignments)
    assert what in str(caught.value.what)
    assert fix in str(caught.value.fix)
    assert str(caught.value.where) == f"--set {assignments[0]}"


@pytest.mark.parametrize(
    "assignments",
    [
        ["indicators.x.column=d", "indicators.x.direction=-1", "variable_sets.core=[poverty, x]"],
        ["variable_sets.wide={from: core, add: [spare]}", "versions.equal.variables=wide"],
        ["variable_sets.most={from: less}", "variable_sets.less=[poverty]", "grid={variables: [most]}"],
        ["indicators.spare.direction=-1"],
    ],
)
def test_an_entry_that_is_used_or_was_there_may_be_set(tmp_path: Path, assignments: list[str]) -> None:
    (tmp_path / "study.yaml").write_text(STUDY)
    assert load_study(tmp_path / "study.yaml", overrides=assignments)


def test_an_indicator_without_a_column_is_refused_although_a_version_uses_it(tmp_path: Path) -> None:
    (tmp_path / "study.yaml").write_text(STUDY)
    with pytest.raises(ConfigError, match="'povv' has no column"):
        load_study(
            tmp_path / "study.yaml",
            overrides=["indicators.povv.direction=-1", "versions.equal.variables=[poverty, povv]"],
        )
