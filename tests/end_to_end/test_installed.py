"""The published wheel and sources, installed where there is nothing else, run a study without the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from importlib.metadata import distributions
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

UV = Path(sys.executable).parent / "uv"


def uv(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")}
    return subprocess.run(
        [str(UV), *map(str, arguments)], cwd=cwd, capture_output=True, text=True, check=False, env=environment
    )


@pytest.fixture(scope="module")
def built(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the sources."""
    if not UV.is_file():
        pytest.skip("uv is not in this environment (make setup)")
    folder = tmp_path_factory.mktemp("built")
    python = ("--python", sys.executable)
    done = uv("build", "--no-build-isolation", "--offline", *python, "--out-dir", folder, repository, cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


def test_the_wheel_holds_the_package_and_all_that_it_reads(built: Path, repository: Path) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if name.startswith("ifn_research/")}
    kept = subprocess.run(
        ["git", "ls-files", "ifn_research"], cwd=repository, capture_output=True, text=True, check=False
    ).stdout.split("\n")
    assert set(filter(None, kept)) <= names
    with tarfile.open(next(built.glob("*.tar.gz"))) as sources:
        inside = {name.partition("/")[2] for name in sources.getnames()}
    assert {"pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "tests/conftest.py"} <= inside


@pytest.mark.slow
@pytest.mark.parametrize("form", ["*.whl", "*.tar.gz"])
def test_it_runs_where_there_is_nothing_else(built: Path, form: str, tmp_path: Path) -> None:
    (package,) = built.glob(form)
    assert uv("venv", "--python", sys.executable, tmp_path / "venv", cwd=tmp_path).returncode == 0
    same = sorted({f"{item.name}=={item.version}" for item in distributions() if item.name != "ifn-research"})
    (tmp_path / "same.txt").write_text("\n".join(same))
    wanted = ("pip", "install", "--python", tmp_path / "venv", "-c", tmp_path / "same.txt", package)
    if uv(*wanted, "--offline", cwd=tmp_path).returncode and uv(*wanted, cwd=tmp_path).returncode:
        pytest.skip("the packages that it needs are neither kept on this machine nor to be had")
    ifn = tmp_path / "venv" / "bin" / "ifn"
    environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")}
    command = [ifn, "run", "--example", "departements", "--out", "r", "--fast"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "r" / "scores.csv").is_file()
    assert (tmp_path / "mlflow.db").is_file()
