"""`make check-all` runs what `make test` and `make test-slow` run, on every Python there is, and tells what failed."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

UV = """#!/bin/sh
# uv, as far as it is asked: an environment whose Python notes what it is asked.
for word; do last="$word"; done
case "$1" in venv) mkdir -p "$last/bin"; cp fake-python "$last/bin/python";; esac
"""
PYTHON = """#!/bin/sh
case "$1" in
  -c) exit 0;;
  --version) echo "Python (fake)";;
  -m) echo "$0 $*" >> asked; case "$0 $*" in *"$FAILS"*) exit 1;; esac;;
esac
"""


@pytest.fixture
def machine(repository: Path, tmp_path: Path) -> Path:
    """A checkout of the Makefile alone, on a machine whose programs are two lines of shell."""
    if shutil.which("make") is None:
        pytest.skip("needs make")
    shutil.copy(repository / "Makefile", tmp_path)
    for path, text in (("fake-python", PYTHON), (".venv/bin/uv", UV)):
        script = tmp_path / path
        script.parent.mkdir(parents=True, exist_ok=True)
        script.write_text(text, encoding="utf-8")
        script.chmod(0o755)
    return tmp_path


def check_all(machine: Path, versions: tuple[str, ...], fails: str = "nothing") -> subprocess.CompletedProcess[str]:
    for version in versions:
        place = machine / "home" / ".pyenv" / "versions" / f"{version}.1" / "bin"
        place.mkdir(parents=True)
        shutil.copy(machine / "fake-python", place / "python")
    tools = machine / "tools"
    tools.mkdir()
    for name in ("sh", "mkdir", "cp"):
        (tools / name).symlink_to(str(shutil.which(name)))
    return subprocess.run(
        [str(shutil.which("make")), "-o", "check", "check-all"],
        cwd=machine,
        env={"HOME": str(machine / "home"), "PATH": str(tools), "FAILS": fails},
        capture_output=True,
        text=True,
        check=False,
    )


def asked(machine: Path) -> list[str]:
    return (machine / "asked").read_text(encoding="utf-8").splitlines() if (machine / "asked").exists() else []


def test_every_version_runs_the_parts_of_the_two_targets_and_one_that_is_missing_is_told(machine: Path) -> None:
    done = check_all(machine, ("3.11", "3.13"))
    assert done.returncode == 0, done.stderr
    assert "Python 3.12 is not on this machine" in done.stderr
    assert "Tests pass on Python 3.11 3.13." in done.stdout
    text = (machine / "Makefile").read_text(encoding="utf-8")
    parts = [
        re.search(rf"^{target}: setup\n\t@\$\(BIN\)/python -m (.*)$", text, re.MULTILINE)[1].replace('"', "")  # type: ignore[index]
        for target in ("test", "test-slow")
    ]
    assert asked(machine) == [f".venv-{v}/bin/python -m {part}" for v in ("3.11", "3.13") for part in parts]


@pytest.mark.parametrize("part", ["-m not slow", "-m slow"])
def test_a_version_that_fails_is_told_the_others_still_run_and_the_command_fails(machine: Path, part: str) -> None:
    done = check_all(machine, ("3.11", "3.12", "3.13"), fails=f"3.12/bin/python -m pytest -n 2 --dist loadfile {part}")
    assert done.returncode != 0
    assert f"Tests failed on Python 3.12 ({part.removeprefix('-m ')})." in done.stderr
    assert len(asked(machine)) == 6


def test_a_machine_without_any_version_fails(machine: Path) -> None:
    done = check_all(machine, ())
    assert done.returncode != 0
    assert "nothing was tested" in done.stderr


def test_an_environment_that_cannot_be_made_fails(machine: Path) -> None:
    (machine / ".venv" / "bin" / "uv").write_text("#!/bin/sh\nexit 2\n", encoding="utf-8")
    assert check_all(machine, ("3.12",)).returncode != 0
    assert asked(machine) == []
