"""A results folder whose files were cut, changed or locked is refused by the name of the file."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from ifn_research.errors import DataError
from ifn_research.results.files import read_csv, read_parquet, write_csv
from ifn_research.results.study_result import StudyResult, read_results


def keep(share: float):  # type: ignore[no-untyped-def]
    """A file that was cut."""
    return lambda content: content[: int(share * len(content))]


@pytest.mark.parametrize(
    ("name", "damage", "told"),
    [
        ("contributions.parquet", keep(0.5), "Parquet"),
        ("scores.parquet", keep(0), "Parquet"),
        ("weights.csv", keep(0), "No columns to parse"),
        ("weights.csv", lambda content: content.rpartition(b",")[0].rpartition(b",")[0], "its last line is cut short"),
        ("weights.csv", lambda content: content.replace(b"weight", b"w", 1), "it has no column weight"),
        ("validation.csv", lambda content: content.replace(b"0.", b"O.", 1), "O."),
        ("agreement.csv", lambda content: b"\xff\xfe" + content, "utf-8"),
        ("config.yaml", lambda content: content + b"a: [1\n b", "line"),
        ("config.yaml", keep(0), "it holds no mapping"),
        ("manifest.json", keep(0.5), "line"),
    ],
)
def test_a_damaged_file_is_named_with_what_is_wrong_and_the_fix(simulated, tmp_path, name, damage, told) -> None:  # type: ignore[no-untyped-def]
    simulated.write(tmp_path)
    path = tmp_path / name
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(DataError, match=f"'{name}' of the results is damaged or cannot be read") as caught:
        read_results(tmp_path)
    assert told in str(caught.value.what)
    assert str(caught.value.where) == str(path)
    assert "run the study again" in str(caught.value.fix)


def test_a_damaged_index_is_told_with_its_path(simulated: StudyResult, tmp_path: Path) -> None:
    simulated.write(tmp_path)
    path = tmp_path / "versions" / simulated.versions[0] / "index.json"
    path.write_text("{")
    with pytest.raises(DataError, match="not a fitted index") as caught:
        read_results(tmp_path)
    assert str(caught.value.where) == str(path)


@pytest.mark.parametrize("method", ["read_text", "is_file"])
def test_results_that_may_not_be_read_are_refused(
    simulated: StudyResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    simulated.write(tmp_path)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, method, refuse)
    with pytest.raises(DataError, match=r"'manifest.json' .* cannot be read: Permission denied"):
        read_results(tmp_path)


def test_names_in_a_table_run_nothing_in_a_spreadsheet_and_are_read_back(tmp_path: Path) -> None:
    names = ["=HYPERLINK(1)", "@SUM(A1)", "'=1", "-x", "Ain", "", "+33 6"]
    table = pd.DataFrame({"name": names, "score": [-1.5, 0, 1, 2, 3, 4, 5]})
    write_csv(table, tmp_path / "t.csv")
    lines = (tmp_path / "t.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert [line[0] for line in lines] == ["'", "'", "'", "'", "A", ",", "'"]
    assert lines[0].endswith(",-1.5")
    assert list(read_csv(tmp_path / "t.csv", ["name", "score"])["name"]) == names


def test_texts_of_parquet_that_are_none_are_damage(tmp_path: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    path = tmp_path / "scores.parquet"
    parquet.write_table(pa.table({"code": pa.array([b"01", b"\xff\xfe"]).view(pa.string())}), path)
    with pytest.raises(DataError, match=r"scores\.parquet"):
        read_parquet(path, ["code"])
