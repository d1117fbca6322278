"""Three real studies find what was kept of them, or the changelog lists the figures that are others."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.accepted import STUDIES, changed, found, kept, listed


@pytest.mark.slow
@pytest.mark.parametrize("study", STUDIES)
def test_every_figure_that_changes_is_listed(repository: Path, study: str) -> None:
    told = [
        line for line in listed((repository / "CHANGELOG.md").read_text(encoding="utf-8")) if f"| {study} |" in line
    ]
    different = changed(study, kept(study), found(study))
    assert different == told, "list these lines in CHANGELOG.md under `### Results that change`"


@pytest.mark.parametrize("study", STUDIES)
def test_figures_of_every_kind_are_kept(study: str) -> None:
    names = list(kept(study))
    assert len(names) > 20
    for kind in (": score ", ": weight ", *(() if study == "tai" else (": spearman ",))):
        assert any(kind in name for name in names), kind


BEFORE = {"equal: score 01": 0.5, "equal: weight a": 0.25, "pca: score 01": 1.0}


@pytest.mark.parametrize(
    "now, lines",
    [
        (BEFORE, []),
        (BEFORE | {"equal: score 01": 0.5 * (1 + 1e-12)}, []),
        (BEFORE | {"equal: score 01": 0.5000001}, ["| epci | equal: score 01 | 0.5 | 0.5000001 |"]),
        ({"equal: score 01": 0.5, "equal: weight a": 0.25}, ["| epci | pca: score 01 | 1 | nan |"]),
        (BEFORE | {"new: score 01": 2.0}, ["| epci | new: score 01 | nan | 2 |"]),
    ],
)
def test_a_change_is_seen_and_rounding_is_not(now: dict[str, float], lines: list[str]) -> None:
    assert changed("epci", BEFORE, now) == lines


def test_the_changelog_lists_changes_of_what_is_not_released_alone() -> None:
    line = "| epci | equal: score 01 | 0.5 | 0.6 |"
    table = f"### Results that change\n\n| study | figure | before | now |\n|---|---|---:|---:|\n{line}\n"
    assert listed(f"# Changelog\n\n## Unreleased\n\n- a\n\n{table}\n## 0.1.0\n\n- b\n") == [line]
    assert listed(f"# Changelog\n\n## Unreleased\n\n- a\n\n## 0.1.0\n\n{table}") == []
