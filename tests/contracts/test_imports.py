"""The commands that people wait for at a terminal load what they use, and no more."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("scipy.stats", "sklearn", "statsmodels", "mlflow", "matplotlib", "esda", "libpysal", "geopandas", "openpyxl")
LOADED = """
import sys
from click.testing import CliRunner
from ifn_research.cli import main
run = CliRunner().invoke(main, sys.argv[1:])
assert run.exit_code == 0, run.output
print("loaded:", *sys.modules, sep="\\n")
"""


def loaded(*command: str) -> set[str]:
    done = subprocess.run([sys.executable, "-c", LOADED, *command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split("loaded:")[1].split())


@pytest.mark.parametrize("command", [("--help",), ("run", "--help"), ("methods", "weighting")], ids=" ".join)
def test_help_is_told_at_once(command: tuple[str, ...]) -> None:
    assert not loaded(*command) & {*HEAVY, "scipy.optimize"}


def test_a_check_of_equal_weights_loads_no_statistics_beyond_its_own(simulated_study: Path) -> None:
    assert not loaded("check", str(simulated_study), "--set", "versions.scores.weighting=equal") & set(HEAVY)


def test_a_check_of_factors_and_of_neighbours_loads_no_special_function_nor_what_judges() -> None:
    names = loaded("check", "--example", "departements")
    assert not names & {*HEAVY, "scipy.special", "scipy.optimize", "shapely", "factor_analyzer"}
    judging = ("validation.checks", "validation.evaluation.evaluate", "results.study_result", "operations.new")
    assert not {name for name in names if name.removeprefix("ifn_research.").startswith(judging)}


def test_a_map_is_made_without_what_draws_and_what_learns(repository: Path, tmp_path: Path) -> None:
    folder = repository / "tests" / "reference" / "format_1" / "plain"
    assert not loaded("map", str(folder), "--out", str(tmp_path / "map.html")) & set(HEAVY)


def test_a_note_draws_without_what_estimates(repository: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(repository / "tests" / "reference" / "format_1" / "plain", tmp_path / "plain")
    names = loaded("note", str(folder), "--format", "md", "--force")
    assert not names & ({*HEAVY, "scipy.optimize"} - {"matplotlib"})


def test_a_study_is_judged_without_the_large_libraries_that_it_needs_little_of(tmp_path: Path) -> None:
    """One outcome of the bundled study has too few blocks, others many: clusters, contiguity, tau, tests."""
    options = ("--no-tracking", "--fast", "--workers", "1", "--set", "validation.bootstrap.replicates=50")
    names = loaded("run", "--out", str(tmp_path / "results"), *options)
    assert not names & ({*HEAVY, "scipy.optimize"} - {"matplotlib", "geopandas"})
