"""What import-linter's contracts cannot say: the methods of a registry do not know each other."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from ifn_research.config.steps import STEPS as DECLARED
from ifn_research.results.tables import TABLES
from ifn_research.steps import STEPS
from tests.support.sources import modules, nodes

FOLDERS = (
    *("steps/shrinkage", "steps/imputation", "steps/outliers", "steps/normalisation", "steps/transforms"),
    *("steps/weighting", "steps/aggregation", "steps/rescale", "validation/metrics"),
)
# What a registry folder shares beside base.py.
SHARED = {"steps/aggregation": {"hierarchy"}}
# Files that serve the methods of a folder and are none.
HELPERS = {"steps/aggregation": {"stages"}}


def imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_method_imports_its_base_and_lower_layers_only(repository: Path, folder: str) -> None:
    package = f"ifn_research.{folder.replace('/', '.')}"
    allowed = {"base", *SHARED.get(folder, set())}
    for path in (repository / "ifn_research" / folder).glob("*.py"):
        if path.stem in {"__init__", *allowed}:
            continue
        siblings = {
            name.removeprefix(f"{package}.").split(".")[0] for name in imported(path) if name.startswith(package)
        }
        assert siblings <= allowed, path.name


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_file_of_a_registry_is_in_it(repository: Path, folder: str) -> None:
    package, root = f"ifn_research.{folder.replace('/', '.')}", repository / "ifn_research" / folder
    beside = {"__init__", "base", *SHARED.get(folder, ()), *HELPERS.get(folder, ())}
    files = {f"{package}.{path.stem}" for path in root.glob("*.py") if path.stem not in beside}
    forgotten = sorted(files - imported(root / "__init__.py"))
    assert forgotten == [], f"add them to the registry in ifn_research/{folder}/__init__.py"


GROUND = {
    *("arithmetic", "attempts", "errors", "hierarchy", "language", "locks", "matrix", "remarks", "rows", "text"),
}
# What a folder may import beside itself: all else of the door is forbidden, and a new folder until it is chosen here.
ALLOWED = {"outputs": {"execution", "results", "geography", *GROUND}, "cli": {"operations", *GROUND}}
# The display of the command line reads results, as `outputs` does.
READS_RESULTS = {"cli": {"printing.py", "run_report.py"}}


def door(repository: Path) -> set[str]:
    """The modules and folders of the package."""
    paths = (repository / "ifn_research").iterdir()
    return {path.stem for path in paths if path.suffix == ".py" or (path / "__init__.py").is_file()} - {"__init__"}


@pytest.mark.parametrize("folder", ALLOWED)
def test_a_new_folder_of_the_door_is_forbidden_until_it_is_chosen(repository: Path, folder: str) -> None:
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))
    forbidden = next(
        {name.removeprefix("ifn_research.") for name in contract["forbidden_modules"]}
        for contract in project["tool"]["importlinter"]["contracts"]
        if contract.get("source_modules") == [f"ifn_research.{folder}"]
    )
    assert forbidden == door(repository) - ALLOWED[folder] - {folder}


@pytest.mark.parametrize("folder", ALLOWED)
def test_types_are_imported_from_what_is_allowed_too(repository: Path, folder: str) -> None:
    # Import-linter leaves out what is imported for a type checker alone.
    root = repository / "ifn_research" / folder
    strangers = []
    for path in root.rglob("*.py"):
        allowed = {folder, *ALLOWED[folder]}
        if path.name in READS_RESULTS.get(folder, ()):
            allowed.add("results")
        names = {name.split(".")[1] for name in imported(path) if name.startswith("ifn_research.")}
        strangers += [f"{path.relative_to(repository)}: {name}" for name in sorted(names - allowed)]
    assert strangers == []


def test_every_module_says_what_it_is() -> None:
    for path, tree in modules().items():
        documentation = ast.get_docstring(tree)
        assert documentation is not None, path
        assert len(documentation) > 15, path


def test_two_classes_have_two_names() -> None:
    places: dict[str, list[str]] = {}
    for path, tree in modules().items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places.setdefault(node.name, []).append(path)
    assert {name: paths for name, paths in places.items() if len(paths) > 1} == {}


def test_the_page_tells_the_floors_and_folders_as_they_are(repository: Path) -> None:
    command = [sys.executable, str(repository / "docs" / "architecture.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


QUESTIONS = {
    *("What", "Whether", "Why", "Which", "How", "Where", "Who", "Whose", "Whom", "When", "Are", "Is", "Do", "Does"),
}
# A question behind an imperative says no more of what a function gives than the question does.
INDIRECT = re.compile(r"(Return|Tell|Say|Give) (what|why|which|whether|how|who|whose|where|when)\b")


def test_docstrings_open_with_an_imperative_or_a_noun_phrase() -> None:
    asking = []
    for path, node in nodes():
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)):
            documentation = ast.get_docstring(node) or ""
            if INDIRECT.match(documentation) or documentation.split(" ")[0].strip(",:\n") in QUESTIONS:
                asking.append(f"{path}: {documentation.splitlines()[0]}")
    assert asking == []


def test_the_kinds_of_steps_are_the_same_everywhere() -> None:
    assert tuple(STEPS) == DECLARED
    columns = list(TABLES["versions"].columns)
    assert columns[columns.index(DECLARED[0]) :] == [*DECLARED, "said"]


def test_no_function_takes_more_than_eight_arguments() -> None:
    many = []
    for path, node in nodes():
        if isinstance(node, ast.FunctionDef):
            named = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            if len([item for item in named if item.arg not in ("self", "cls")]) > 8:
                many.append(f"{path}: {node.name}")
    assert many == []
