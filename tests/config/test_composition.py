"""extends, and the paths that it carries."""

from __future__ import annotations

from pathlib import Path

import pytest

from ifn_research.config.composition import bundled, read_with_extends, resolve_path
from ifn_research.config.yaml_document import YamlDocument, parse_document
from ifn_research.errors import ConfigError


def document(text: str) -> YamlDocument:
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
    assert "line 2" in str(caught.value.where)


def test_environment_variables_are_expanded_in_paths(monkeypatch: pytest.MonkeyPatch) -> None:
    source = document("a: 1")
    monkeypatch.delenv("IFN_TEST_FOLDER", raising=False)
    assert resolve_path("${IFN_TEST_FOLDER:-/data}/x.csv", source, ("a",)) == Path("/data/x.csv")
    monkeypatch.setenv("IFN_TEST_FOLDER", "/elsewhere")
    assert resolve_path("${IFN_TEST_FOLDER:-/data}/x.csv", source, ("a",)) == Path("/elsewhere/x.csv")
    monkeypatch.delenv("IFN_TEST_FOLDER")
    with pytest.raises(ConfigError, match="not set"):
        resolve_path("${IFN_TEST_FOLDER}/x.csv", source, ("a",))


def test_a_file_of_the_package_is_extended_by_its_bare_name_from_anywhere(tmp_path: Path) -> None:
    (tmp_path / "study.yaml").write_text("extends: [catalogue.yaml]\nseed: 2\n")
    merged = read_with_extends(tmp_path / "study.yaml")
    assert "poverty" in merged.data["indicators"]
    assert set(bundled()) == {"catalogue.yaml", "ifn_portal.yaml"}


def test_a_file_beside_the_study_comes_before_one_of_the_package(tmp_path: Path) -> None:
    (tmp_path / "catalogue.yaml").write_text("seed: 7\n")
    (tmp_path / "study.yaml").write_text("extends: [catalogue.yaml]\n")
    assert read_with_extends(tmp_path / "study.yaml").data == {"seed": 7}


def test_only_a_bare_name_is_looked_for_in_the_package(tmp_path: Path) -> None:
    (tmp_path / "study.yaml").write_text("extends: [elsewhere/catalogue.yaml]\n")
    with pytest.raises(ConfigError):
        read_with_extends(tmp_path / "study.yaml")


def test_a_misspelt_file_of_the_package_is_offered(tmp_path: Path) -> None:
    (tmp_path / "study.yaml").write_text("extends: [ifn_portail.yaml]\n")
    with pytest.raises(ConfigError) as caught:
        read_with_extends(tmp_path / "study.yaml")
    assert "ifn_portal.yaml" in str(caught.value.fix)
