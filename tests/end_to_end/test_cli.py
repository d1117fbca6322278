"""The commands as a user types them: exit codes, messages, and that nothing is written when the input is wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ifn_research.cli import main

STUDY = """study: local
tables: [{path: local.csv, code: code, name: name, groups: {region: region}}]
indicators:
  poverty: {column: poverty, unit: "%", label: Pauvreté}
  jobs: {column: jobs, unit: "%"}
ground_truth: [{name: outcome, column: outcome}]
versions: [{name: equal, variables: [poverty, jobs]}]
validation: {bootstrap: {replicates: 50}}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a small study of thirty départements."""
    rows = [f"{i + 1:02d};T{i};{i % 12};{10 + (7 * i) % 31},5;{5 + (11 * i) % 17};{(13 * i) % 29}" for i in range(19)]
    text = "\n".join(["code;name;region;poverty;jobs;outcome", *rows]) + "\n"
    (tmp_path / "local.csv").write_text(text, encoding="utf-8")
    (tmp_path / "study.yaml").write_text(STUDY, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    return tmp_path


def ifn(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def test_a_run_writes_its_folder_and_says_where_to_look_next(folder: Path) -> None:
    done = ifn("run", "study.yaml", "--out", "out", "--no-tracking")
    assert done.exit_code == 0, done.output
    assert "equal" in done.stdout
    assert "Spearman's rank correlation with" in done.stdout
    assert "95 % interval" in done.stdout
    assert "Results:  out" in done.stdout
    assert (folder / "out" / "scores.csv").is_file()
    assert not (folder / "mlflow.db").exists()


def test_results_are_not_replaced_unless_asked(folder: Path) -> None:
    assert ifn("run", "study.yaml", "--out", "out", "--no-tracking").exit_code == 0
    again = ifn("run", "study.yaml", "--out", "out", "--no-tracking")
    assert again.exit_code == 2
    assert "--force" in again.stderr
    assert ifn("run", "study.yaml", "--out", "out", "--no-tracking", "--force").exit_code == 0


@pytest.mark.slow
@pytest.mark.parametrize("force", [[], ["--force"]])
def test_two_runs_on_one_folder_at_one_time_do_not_replace_each_other(folder: Path, force: list[str]) -> None:
    """Whichever ends first has it; the other is refused, before or after its work, and says so."""
    line = [sys.executable, "-c", "from ifn_research.cli import main; main()", "run", "study.yaml", "--no-tracking"]
    texts = [STUDY, STUDY.replace("replicates: 50", "replicates: 60")]
    running = []
    for k, text in enumerate(texts):
        (folder / f"{k}.yaml").write_text(text, encoding="utf-8")
        command = [*(f"{k}.yaml" if word == "study.yaml" else word for word in line), "--out", "same", *force]
        running.append(subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True))
    said = [process.communicate(timeout=120)[1] for process in running]
    codes = [process.returncode for process in running]
    assert sorted(codes) == [0, 2] or (force and codes == [0, 0])
    if codes != [0, 0]:
        refused = said[codes.index(2)]
        assert "same'" in refused
        assert "fix:" in refused
        kept = (folder / "same" / "config.yaml").read_text(encoding="utf-8")
        assert f"replicates: {[50, 60][codes.index(0)]}" in kept
    assert not [path for path in folder.iterdir() if path.name.startswith(".same")]


@pytest.mark.parametrize(
    "change, what",
    [
        (("weighting: equal", "weighting: equl"), "unknown weighting"),
        (("column: jobs", "column: job"), "there is no column 'job'"),
        (("local.csv", "lcal.csv"), "lcal.csv"),
        (("seed", "seed"), ""),
    ],
)
def test_wrong_input_exits_2_with_a_fix_and_writes_nothing(folder: Path, change: tuple[str, str], what: str) -> None:
    text = STUDY.replace("variables: [poverty, jobs]", "variables: [poverty, jobs], weighting: equal")
    (folder / "study.yaml").write_text(text.replace(*change) if what else "study: [", encoding="utf-8")
    done = ifn("run", "study.yaml", "--out", "out")
    assert done.exit_code == 2
    assert what in done.stderr
    assert "fix:" in done.stderr
    assert "Traceback" not in done.output
    assert sorted(path.name for path in folder.iterdir()) == ["local.csv", "study.yaml"]


def test_a_version_that_fails_leaves_the_others_and_exits_1(folder: Path) -> None:
    text = STUDY.replace(
        "versions: [", "versions: [{name: opposed, variables: [poverty, jobs], weighting: {method: pca}}, "
    ).replace('jobs: {column: jobs, unit: "%"}', 'jobs: {column: poverty2, unit: "%", direction: -1}')
    table = (folder / "local.csv").read_text(encoding="utf-8").splitlines()
    # The opposite of poverty in all rows but one, where the mean of the two would be the same everywhere.
    opposite = [*(line.split(";")[3] for line in table[1:-1]), "20,5"]
    rows = [f"{table[0]};poverty2", *(f"{line};{cell}" for line, cell in zip(table[1:], opposite, strict=True))]
    (folder / "local.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    done = ifn("run", "study.yaml", "--out", "out", "--no-tracking")
    assert done.exit_code == 1, done.output
    assert "opposed failed" in done.stdout
    assert (folder / "out" / "versions" / "equal" / "index.json").is_file()
    assert not (folder / "out" / "versions" / "opposed" / "index.json").exists()


def test_no_version_that_succeeds_exits_2_and_writes_nothing(folder: Path) -> None:
    lines = (folder / "local.csv").read_text(encoding="utf-8").splitlines()
    lines[3] = lines[3].replace("31,5", "") if "31,5" in lines[3] else ";".join([*lines[3].split(";")[:4], "", "3"])
    (folder / "local.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = ifn("run", "study.yaml", "--out", "out", "--no-tracking")
    assert done.exit_code == 2, done.output
    assert "missing" in done.stderr
    assert "fix:" in done.stderr
    assert not (folder / "out").exists()


def test_check_tells_configuration_and_table_problems_together(folder: Path) -> None:
    text = STUDY.replace("variables: [poverty, jobs]", "variables: [poverty, jobs], weighting: equl")
    (folder / "study.yaml").write_text(text.replace("column: jobs", "column: job"), encoding="utf-8")
    done = ifn("check", "study.yaml")
    assert done.exit_code == 2
    assert "unknown weighting 'equl'" in done.stderr
    assert "there is no column 'job'" in done.stderr


def test_check_of_a_good_study_counts_what_it_holds(folder: Path) -> None:
    done = ifn("check", "study.yaml")
    assert done.exit_code == 0, done.output
    assert "19 territories, 2 indicators, 1 version, 1 ground truth." in done.stdout


def test_explain_finds_a_territory_by_code_or_name_and_helps_with_a_lost_zero(folder: Path) -> None:
    ifn("run", "study.yaml", "--out", "out", "--no-tracking")
    done = ifn("explain", "out", "03")
    assert done.exit_code == 0, done.output
    assert "T2 (03)" in done.stdout
    assert "Pauvreté" in done.stdout
    assert ifn("explain", "out", "t2").stdout == done.stdout
    lost = ifn("explain", "out", "3")
    assert lost.exit_code == 2
    assert "write 03" in lost.stderr


def test_methods_and_schema_come_from_the_registries(folder: Path) -> None:
    listed = ifn("methods", "weighting")
    assert listed.exit_code == 0
    assert "equal_by_dimension" in listed.stdout
    schema = json.loads(ifn("schema").stdout)
    assert {"study", "tables", "indicators"} <= set(schema["required"])
    assert ifn("methods", "wieghting").exit_code == 2


def test_help_imports_no_heavy_library() -> None:
    code = (
        "import sys; from click.testing import CliRunner; from ifn_research.cli import main; "
        "assert CliRunner().invoke(main, ['--help']).exit_code == 0; "
        "print([m for m in ('pandas', 'numpy', 'sklearn', 'mlflow', 'matplotlib', 'pydantic') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "arguments, what, fix",
    [
        (("run", "--sed", "3"), "unknown option '--sed'", "did you mean '--seed'?"),
        (("rum",), "unknown command 'rum'", "did you mean 'run'?"),
        (("explain", "out"), "Missing argument 'CODE'", "write ifn explain [OPTIONS] FOLDER CODE"),
        (("run", "--seed", "x"), "'x' is not a valid integer", "`ifn run --help`"),
        (("run", "--workers", "0"), "0 is not in the range", "`ifn run --help`"),
        (("run", "--out"), "requires an argument", "--help`"),
        (("run", "a.yaml", "b.yaml"), "unexpected extra argument", "`ifn run --help`"),
    ],
)
def test_a_mistyped_command_is_told_with_what_where_and_fix(
    folder: Path, arguments: tuple[str, ...], what: str, fix: str
) -> None:
    done = ifn(*arguments)
    assert done.exit_code == 2
    assert done.stderr.startswith("ConfigError: ")
    assert what in done.stderr.splitlines()[0]
    assert "  where: the command line, ifn" in done.stderr
    assert fix in done.stderr.split("  fix:   ")[1]
    assert "Traceback" not in done.output


def test_help_and_version_are_no_errors(folder: Path) -> None:
    assert ifn("--help").exit_code == 0
    assert ifn("run", "--help").exit_code == 0
    assert ifn("--version").exit_code == 0
    assert "Usage:" in ifn().output


@pytest.mark.parametrize("denied", ["study.yaml", "base.yaml"])
def test_a_file_that_may_not_be_read_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch, denied: str) -> None:
    (folder / "base.yaml").write_text("seed: 3\n")
    (folder / "study.yaml").write_text("extends: [base.yaml]\n" + STUDY, encoding="utf-8")
    read = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == denied:
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    for command in ("run", "check"):
        done = ifn(command, "study.yaml")
        assert done.exit_code == 2
        assert f"{denied}' may not be read" in done.stderr
        assert "fix:   change the permissions" in done.stderr


def test_a_folder_that_may_not_be_looked_into_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "study.yaml").write_text("extends: [closed/base.yaml]\n" + STUDY, encoding="utf-8")

    def refuse(path: Path) -> bool:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "is_file", refuse)
    done = ifn("check", "study.yaml")
    assert done.exit_code == 2
    assert "base.yaml' may not be read" in done.stderr


def test_a_name_too_long_for_the_system_is_no_traceback(folder: Path) -> None:
    done = ifn("run", "x" * 300)
    assert done.exit_code == 2
    assert "cannot be read: File name too long" in done.stderr
