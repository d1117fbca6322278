"""Readers see labels: what a study calls its things by is shown where it must be typed, and nowhere else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from ifn_research import load_study
from ifn_research.cli import main
from ifn_research.cli.run_report import Reporter
from ifn_research.data.samples import simulate_territories
from ifn_research.operations.export import export_results
from ifn_research.operations.note import write_note
from ifn_research.operations.run import record
from ifn_research.operations.run_outputs import RunOutputs
from ifn_research.results.study_result import read_results, write_yaml

# Names that stand in no sentence, and their labels.
VERSIONS = {
    "zq-equal": "Poids à parts égales",
    "zq-pca": "Première composante",
    "zq-fixed": "Poids donnés",
    "zq-refused": "Version impossible",
}
SETS = {"zq_all": "Tous les indicateurs", "zq_some": "Quelques indicateurs"}
NAMES = ("zq", "simulated_")
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
        {
            "name": "zq-fixed",
            "variables": "zq_some",
            "normalisation": "none",
            "weighting": {"method": "fixed", "weights": {name: 1 + at for at, name in enumerate(names[:-1])}},
        },
        {"name": "zq-refused", "variables": "zq_all", "weighting": "pca"},
    ]
    for version in study["versions"]:
        version["label"] = VERSIONS[version["name"]]
    write_yaml(study, home / "study.yaml")
    record(load_study(home / "study.yaml"), out=home / "results", wanted=RunOutputs("none", tracked=False))
    return home / "results"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_note_names_things_by_their_labels_up_to_its_annex(folder: Path, language: str) -> None:
    written = write_note(folder, formats=("md",), lang=language, force=True)
    heading = {"fr": "# Configuration complète", "en": "# The whole configuration"}[language]
    body, _, annex = written[0].read_text(encoding="utf-8").partition(heading)
    for word in NAMES:
        assert word not in body
    assert annex
    for label in (*VERSIONS.values(), *SETS.values(), "Le réseau", "Les compétences"):
        assert label in body, label


def test_the_note_of_a_run_names_things_by_their_labels(folder: Path) -> None:
    of_versions = sorted(folder.glob("versions/*/note.md"))
    assert len(of_versions) == len(VERSIONS)
    for note in (folder / "note.md", *of_versions):
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


def at_the_terminal(folder: Path, language: str, *arguments: str) -> str:
    """What a command prints in a language, but for what it says is to be typed."""
    done = CliRunner().invoke(main, ["--lang", language, *arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.output
    lines = [line for line in done.output.splitlines() if not re.match(r"  (à faire|où|fix|where)\b", line)]
    return re.sub(r"\(zq-\w+\)", "", "\n".join(lines).replace(str(folder), ""))


def without_identifiers(text: str) -> str:
    """A text without the column in which versions have the names by which they are typed."""
    kept = []
    for line in text.splitlines():
        cells = line.split("│")
        named = len(cells) > 1 and cells[1].strip() in VERSIONS
        kept.append("│".join([cells[0], *cells[2:]]) if named else line)
    return "\n".join(kept)


COMMANDS = {
    "check": ("check", "{study}"),
    "explain": ("explain", "{folder}", "S000001"),
    "compare": ("compare", "{folder}", "{folder}"),
    "what-if": ("what-if", "{folder}", "--set", "versions.zq-equal.normalisation=percentile"),
}
# What programs call things; a word of the language that is spelled alike is none of them.
PROGRAM_WORDS = {"fr": (*NAMES, "spearman", "equal", "zscore", "arithmetic"), "en": (*NAMES, "spearman", "zscore")}


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("command", COMMANDS)
def test_commands_name_things_by_their_labels(folder: Path, command: str, language: str) -> None:
    places = {"folder": str(folder), "study": str(folder.parent / "study.yaml")}
    arguments = (part.format(**places) for part in COMMANDS[command])
    text = without_identifiers(at_the_terminal(folder, language, *arguments))
    assert any(label in text for label in VERSIONS.values()), text
    for word in PROGRAM_WORDS[language]:
        assert word not in text, text


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_run_names_things_by_their_labels(folder: Path, language: str, capsys: pytest.CaptureFixture[str]) -> None:
    Reporter(language).results(read_results(folder), folder=Path("out"), tracking=None, config=None)
    printed = capsys.readouterr().out
    lines = [line for line in printed.splitlines() if not line.startswith("  ")]
    text = without_identifiers("\n".join(lines))
    assert "Poids à parts égales" in text
    assert "(Territoire simulé 1)" in text
    for word in PROGRAM_WORDS[language]:
        assert word not in text, text


def test_a_notebook_names_things_by_their_labels(folder: Path) -> None:
    shown = read_results(folder)._repr_html_()
    assert "Poids à parts égales" in shown
    for word in PROGRAM_WORDS["fr"]:
        assert word not in shown, shown
