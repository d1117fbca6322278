"""The newest results of a study go by its name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ifn_research.operations.newest import newest_results


def written(folder: Path, study: str, finished: str) -> Path:
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps({"study": study, "finished": finished}), encoding="utf-8")
    return folder


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    # The newest of one study is not the last by name; one was written straight below results/.
    written(Path("results/one/b-old"), "one", "2026-11-01T10:00:00+00:00")
    written(Path("results/one/a-new"), "one", "2026-11-03T10:00:00+00:00")
    written(Path("results/by-hand"), "two", "2026-11-02T10:00:00+00:00")
    broken = Path("results/one/broken")
    broken.mkdir()
    (broken / "manifest.json").write_text("{", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ("one", "results/one/a-new"),
        ("two", "results/by-hand"),
        ("results/one", "results/one/a-new"),
        ("results/one/b-old", "results/one/b-old"),
        ("nowhere", "nowhere"),
    ],
)
def test_a_study_stands_for_its_newest_results(home: Path, named: str, expected: str) -> None:
    assert newest_results(named) == Path(expected)
