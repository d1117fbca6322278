"""A study is read whole, and every problem is told at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from ifn_research.config import load_study
from ifn_research.config.loading import EXAMPLES
from ifn_research.errors import ConfigError, IfnError, Problems
from ifn_research.results.study_result import read_yaml, write_yaml

STUDY = """
study: small
tables: [{path: data.csv, code: code, name: name, groups: {region: region}}]
indicators:
  poverty: {column: poverty_rate, unit: "%"}
  jobs: {column: unemployment, direction: 1}
  coverage: {numerator: n_covered, denominator: n_premises, direction: -1}
variable_sets: {core: [poverty, jobs], wide: {from: core, add: [coverage]}}
ground_truth: [{name: outcome, column: outcome, circular_with: [poverty]}]
versions:
  - {name: equal, variables: core}
  - {name: pca, variables: wide, weighting: {method: pca, opposed: keep}}
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "study.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def problems_of(path: Path, **options: object) -> list[IfnError]:
    with pytest.raises(IfnError) as caught:
        load_study(path, **options)  # type: ignore[arg-type]
    return list(caught.value.problems) if isinstance(caught.value, Problems) else [caught.value]


def test_a_good_study_is_frozen_and_resolved(tmp_path: Path) -> None:
    study = load_study(write(tmp_path, STUDY))
    assert study.config.tables[0].path == str(tmp_path / "data.csv")
    assert study.config.versions[1].variables == ("poverty", "jobs", "coverage")
    assert study.config.versions[0].normalisation.method == "zscore"
    assert study.config.primary is not None
    assert study.config.primary.name == "outcome"
    with pytest.raises(ValueError, match="frozen"):
        study.config.seed = 3  # type: ignore[misc]


@pytest.mark.parametrize(
    "change, what, fix",
    [
        (("direction: 1", "directon: 1"), "unknown key 'directon'", "did you mean 'direction'"),
        (("study: small\n", ""), "'study' is required", "add study: my-study"),
        (("direction: -1", "direction: 2"), "the direction is 2", "direction: -1 (more is less"),
        (("[poverty]", "[povrty]"), "unknown indicator 'povrty'", "did you mean 'poverty'"),
        (("column: unemployment", "column: region"), "cannot be an indicator", "name the column"),
        (("name: pca,", "name: equal,"), "'equal' names 2 items", "name of its own"),
        (("numerator: n_covered, ", ""), "needs both", "add numerator:"),
        (("name: equal", "name: égal"), "not a valid name", "accents"),
        (("name: equal", 'name: ".."'), "not a valid name", "letters"),
        (("study: small", "study: ."), "not a valid name", "letters"),
        (("groups: {region", "groups: {score"), "cannot be called 'score'", "group_score"),
        (("variables: core}", "variables: []}"), "has no variable", "variables: ["),
        (("variables: core}", "variables: [poverty, poverty]}"), "twice", "variables: ["),
        (("column: poverty_rate, ", ""), "has no column in this study", "add column:"),
        (("code: code,", "code: 12,"), "is a number where text is expected", 'quotes: "12"'),
        (("versions:", "validation: {bootstrap: {block: regin}}\nversions:"), "unknown group 'regin'", "'region'"),
        (("versions:", "validation: {loadings: {by: regin}}\nversions:"), "unknown group 'regin'", "'region'"),
        (
            ("column: outcome,", "table: {path: o.csv, code: c, level: region}, column: o,"),
            "measured at the level 'region'",
            "add group:",
        ),
        (
            ("column: outcome,", "table: {path: o.csv, code: c, group: regin}, column: o,"),
            "unknown group 'regin'",
            "did you mean 'region'",
        ),
        (
            ("column: outcome,", "table: {path: o.csv, code: c, group: region, level: territory}, column: o,"),
            "at the level of the study",
            "write level: region",
        ),
    ],
)
def test_a_slip_is_told_with_its_line_and_its_repair(
    tmp_path: Path, change: tuple[str, str], what: str, fix: str
) -> None:
    assert change[0] in STUDY
    (problem,) = problems_of(write(tmp_path, STUDY.replace(*change, 1)))
    assert what in str(problem.what)
    assert fix in str(problem.fix)
    assert "study.yaml" in str(problem.where)


def test_all_problems_are_told_together(tmp_path: Path) -> None:
    text = STUDY.replace("direction: 1", "directon: 1").replace("column: outcome,", "columm: outcome,")
    assert len(problems_of(write(tmp_path, text))) >= 2


def test_a_table_under_an_environment_variable_says_what_to_obtain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("IFN_DATA", raising=False)
    text = STUDY.replace("path: data.csv", "path: '${IFN_DATA:-/nowhere}/tables/epci.csv'")
    (problem,) = problems_of(write(tmp_path, text))
    assert "tables/epci.csv" in str(problem.what)
    assert "IFN_DATA" in str(problem.fix)


def test_the_resolved_configuration_reads_back_as_the_same_study(tmp_path: Path) -> None:
    study = load_study(write(tmp_path, STUDY))
    write_yaml(study.config.plain(), tmp_path / "resolved.yaml")
    again = load_study(tmp_path / "resolved.yaml")
    assert again.config.plain() == study.config.plain()
    assert read_yaml(tmp_path / "resolved.yaml")["versions"][1]["weighting"] == {"method": "pca", "opposed": "keep"}


def test_a_missing_configuration_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no configuration file"):
        load_study(tmp_path / "absent.yaml")


def test_the_bundled_study_reads(repository: Path) -> None:
    assert load_study().config.study == "epci"
    copy = repository / "configs" / "departements.yaml"
    assert copy.read_bytes() == EXAMPLES["departements"].read_bytes()
    assert all(load_study(path).config.study == name for name, path in EXAMPLES.items())


@pytest.mark.parametrize("name", ["epci", "communes", "ifn2020"])
def test_the_studies_of_the_repository_read_where_their_data_are(repository: Path, shared: Path, name: str) -> None:
    assert load_study(repository / "configs" / f"{name}.yaml").config.versions


def test_a_buffer_without_coordinates_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    (problem,) = problems_of(write(tmp_path, STUDY + "validation: {spatial_cv: {buffer_km: 50}}\n"))
    assert "no table declares coordinates" in str(problem.what)
    assert "buffer_km" in str(problem.where)
    assert "coordinates:" in str(problem.fix)


@pytest.mark.parametrize("km", ["-1", "lots", ".nan", ".inf"])
def test_a_buffer_that_is_no_distance_is_refused(tmp_path: Path, km: str) -> None:
    assert problems_of(write(tmp_path, STUDY + f"validation: {{spatial_cv: {{buffer_km: {km}}}}}\n"))


def test_contiguous_neighbours_without_outlines_are_refused_before_anything_is_read(tmp_path: Path) -> None:
    (problem,) = problems_of(write(tmp_path, STUDY + "validation: {neighbours: {method: contiguity}}\n"))
    assert "no outlines are declared" in str(problem.what)
    assert "geometry:" in str(problem.fix)


def test_the_path_of_outlines_is_resolved_against_the_configuration(tmp_path: Path) -> None:
    found = load_study(write(tmp_path, STUDY + "geometry: {path: shapes.gpkg, code: insee}\n")).config
    assert found.geometry is not None
    assert found.geometry.path == str(tmp_path / "shapes.gpkg")


def test_each_file_of_outlines_is_beside_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "study.yaml").write_text(
        "study: s\ntables: [{path: t.csv, code: code}]\nindicators: {a: {column: a}}\n"
        "versions: [{name: v, variables: [a]}]\ngeometry: {path: [one.json, sub/two-*.json], code: insee}\n"
    )
    config = load_study(tmp_path / "study.yaml").config
    assert config.geometry is not None
    assert config.geometry.paths == (str(tmp_path / "one.json"), str(tmp_path / "sub" / "two-*.json"))
