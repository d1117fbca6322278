"""extends, overrides, variable sets and the grid."""

from __future__ import annotations

from pathlib import Path

import pytest

from ifn_research.config.composition import expand_grid, override, read_with_extends, resolve_path, resolve_variables
from ifn_research.config.document import Document, parse_document
from ifn_research.errors import ConfigError


def document(text: str) -> Document:
    return parse_document(text, source="study.yaml")


def test_extends_lays_files_over_each_other_and_paths_stay_with_their_file(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "base.yaml").write_text("tables: [{path: data.csv, code: c}]\nseed: 1\n")
    (tmp_path / "study.yaml").write_text("extends: [sub/base.yaml]\nseed: 2\n")
    merged = read_with_extends(tmp_path / "study.yaml")
    assert merged.data["seed"] == 2
    assert "extends" not in merged.data
    assert resolve_path("data.csv", merged, ("tables", 0, "path")) == tmp_path / "sub" / "data.csv"


def test_a_circle_of_extends_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("extends: b.yaml\n")
    (tmp_path / "b.yaml").write_text("extends: a.yaml\n")
    with pytest.raises(ConfigError, match="extends itself"):
        read_with_extends(tmp_path / "a.yaml")


def test_a_file_to_extend_that_is_absent_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("study: a\nextends: [catalog.yaml]\n")
    with pytest.raises(ConfigError) as caught:
        read_with_extends(tmp_path / "a.yaml")
    assert "line 2" in caught.value.where


def test_environment_variables_are_expanded_in_paths(monkeypatch: pytest.MonkeyPatch) -> None:
    source = document("a: 1")
    monkeypatch.delenv("IFN_TEST_FOLDER", raising=False)
    assert resolve_path("${IFN_TEST_FOLDER:-/data}/x.csv", source, ("a",)) == Path("/data/x.csv")
    monkeypatch.setenv("IFN_TEST_FOLDER", "/elsewhere")
    assert resolve_path("${IFN_TEST_FOLDER:-/data}/x.csv", source, ("a",)) == Path("/elsewhere/x.csv")
    monkeypatch.delenv("IFN_TEST_FOLDER")
    with pytest.raises(ConfigError, match="not set"):
        resolve_path("${IFN_TEST_FOLDER}/x.csv", source, ("a",))


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


@pytest.mark.parametrize("assignment", ["seed", "=3", "versions.c.weighting=pca", "seed.x=1"])
def test_a_set_that_cannot_be_applied_says_so(assignment: str) -> None:
    source = document("seed: 3\nversions: [{name: a}]\n")
    with pytest.raises(ConfigError) as caught:
        override(source, assignment)
    assert caught.value.where.startswith("--set")


def test_the_grid_is_the_product_of_its_values_named_in_key_order() -> None:
    source = document(
        "grid:\n  variables: [core, wide]\n  weighting: [equal, {method: factor, n_factors: 2, rotation: varimax},"
        " {method: factor, n_factors: 2, rotation: oblimin}]\n"
    )
    expand_grid(source)
    assert [version["name"] for version in source.data["versions"]] == [
        "core-equal",
        "core-factor-varimax",
        "core-factor-oblimin",
        "wide-equal",
        "wide-factor-varimax",
        "wide-factor-oblimin",
    ]
    assert source.where(("versions", 5, "weighting", "rotation")).startswith("study.yaml, line 3")


def test_two_grid_versions_of_one_name_ask_for_a_name() -> None:
    source = document("versions: [{name: core-equal}]\ngrid: {variables: [core], weighting: [equal]}")
    with pytest.raises(ConfigError, match="two versions are named 'core-equal'") as caught:
        expand_grid(source)
    assert "name" in caught.value.fix


@pytest.mark.parametrize("grid", ["[a]", "{weighting: [equal]}", "{variables: core}", "{variable: [core]}", "{}"])
def test_a_grid_that_says_nothing_usable_is_refused(grid: str) -> None:
    with pytest.raises(ConfigError):
        expand_grid(document(f"grid: {grid}"))


def test_variable_sets_are_made_from_each_other() -> None:
    source = document(
        "variable_sets: {core: [a, b], wide: {from: core, add: [c], drop: [a]}}\nversions: [{name: v, variables: wide}]"
    )
    assert resolve_variables(source) == []
    assert source.data["versions"][0]["variables"] == ["b", "c"]
    assert source.data["versions"][0]["variables_name"] == "wide"


@pytest.mark.parametrize(
    "sets",
    [
        "{core: {from: wide}, wide: {from: core}}",
        "{wide: {from: cor}}",
        "{core: [a], wide: {from: core, drop: [b]}}",
        "{core: 3}",
    ],
)
def test_a_variable_set_that_cannot_be_made_is_a_problem(sets: str) -> None:
    source = document(f"variable_sets: {sets}\nversions: []")
    assert resolve_variables(source)


def test_an_unknown_variable_set_gets_the_nearest_name() -> None:
    source = document("variable_sets: {core: [a]}\nversions: [{name: v, variables: coer}]")
    (problem,) = resolve_variables(source)
    assert "did you mean 'core'" in problem.fix
