"""Readers see labels: what a study calls its things by is shown where it must be typed, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from ifn_research import load_study
from ifn_research.data.samples import simulate_territories
from ifn_research.operations.export import export_results
from ifn_research.operations.note import write_note
from ifn_research.operations.run import record
from ifn_research.operations.run_outputs import FILES_ONLY
from ifn_research.results.study_result import write_yaml

# Names that stand in no sentence, and their labels.
VERSIONS = {"zq-equal": "Poids à parts égales", "zq-pca": "Première composante", "zq-refused": "Version impossible"}
SETS = {"zq_all": "Tous les indicateurs", "zq_some": "Quelques indicateurs"}
DIMENSIONS = {"zq_access": "L’accès", "zq_access/zq_network": "Le réseau", "zq_skills": "Les compétences"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of a study whose every name is strange and has a label."""
    home = tmp_path_factory.mktemp("labels")
    made = simulate_territories(120, seed=5, n_indicators=6, n_adverse=1, missing=0.0)
    study = made.study(made.write(home / "table.csv"))
    names = [item.name for item in made.indicators]
    for at, name in enumerate(names):
        study["indicators"][name]["dimension"] = list(DIMENSIONS)[1 + at % 2]
    study["dimensions"] = {path: {"label": label} for path, label in DIMENSIONS.items()}
    study["groups"] = {"departement": {"label": "bassin de vie"}}
    study["variable_sets"] = {
        "zq_all": {"label": SETS["zq_all"], "indicators": names},
        "zq_some": {"label": SETS["zq_some"], "from": "zq_all", "drop": names[-1:]},
    }
    study["versions"] = [
        {"name": "zq-equal", "variables": "zq_some"},
        {"name": "zq-pca", "variables": "zq_some", "weighting": "pca"},
        {"name": "zq-refused", "variables": "zq_all", "weighting": "pca"},
    ]
    for version in study["versions"]:
        version["label"] = VERSIONS[version["name"]]
    write_yaml(study, home / "study.yaml")
    record(load_study(home / "study.yaml"), out=home / "results", wanted=FILES_ONLY)
    return home / "results"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_note_names_things_by_their_labels_up_to_its_annex(folder: Path, language: str) -> None:
    written = write_note(folder, formats=("md",), lang=language, force=True)
    heading = {"fr": "# Configuration complète", "en": "# The whole configuration"}[language]
    body, _, annex = written[0].read_text(encoding="utf-8").partition(heading)
    assert "zq" not in body
    assert annex
    for label in (*VERSIONS.values(), *SETS.values(), "Le réseau", "Les compétences"):
        assert label in body, label


def test_the_note_of_a_run_names_things_by_their_labels(folder: Path) -> None:
    for note in (folder / "note.md", *folder.glob("versions/*/note.md")):
        assert "zq" not in note.read_text(encoding="utf-8"), note


def test_the_workbook_names_versions_by_labels_and_tells_their_names_once(folder: Path) -> None:
    workbook = export_results(folder, formats=("xlsx",))[0]
    sheets = load_workbook(workbook, read_only=True)
    held = {sheet.title: [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row] for sheet in sheets}
    with_names = {title for title, cells in held.items() if any("zq" in cell for cell in cells)}
    # The first sheet tells the names of files.
    assert with_names == {"Lire-moi", "Versions"}
    assert not any("zq" in title for title in held)
    assert "L’accès › Le réseau" in held["Poids"]
