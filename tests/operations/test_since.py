"""The page of a note on what changed since an earlier run."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ifn_research.cli import main
from ifn_research.operations.since import since_run, year_between
from ifn_research.results.study_result import StudyResult
from tests.support.two_runs import changed, study_run
from tests.support.two_vintages import NAMES, moved, table, vintage, weighted


def ifn(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("years")
    before = table()
    plain = {"name": "other", "variables": ["poverty", "jobs"]}
    old = vintage(folder, 2020, before, [weighted(poverty=0.7, jobs=0.3), plain])
    return old, vintage(folder, 2023, moved(before).iloc[1:], [weighted(poverty=0.3, jobs=0.7), plain])


def test_the_note_has_its_page_with_names_totals_and_what_is_not_split(
    years: tuple[Path, Path], tmp_path: Path
) -> None:
    new = tmp_path / "new"
    shutil.copytree(years[1], new)
    done = ifn("note", new, "--since", years[0], "--format", "md,html")
    assert done.exit_code == 0, done.output
    text = (new / "note-committee.md").read_text(encoding="utf-8")
    page = text[text.index("## Ce qui a changé depuis 2020") :]
    page = page[: page.index("\n## ", 5)]
    for words in (
        "Données",
        "Méthode",
        "Périmètre",
        "Place T",
        "Rang avant",
        "Ce qui n’a pas pu être décomposé",
        "Place T00",
    ):
        assert words in page
    assert "Ce qui a changé depuis 2020" in (new / "note.html").read_text(encoding="utf-8")
    assert ifn("note", new, "--since", years[0], "--format", "md", "--short", "--force", "--lang", "en").exit_code == 0
    assert "## What has changed since 2020" in (new / "note-short.en.md").read_text(encoding="utf-8")


def test_the_note_tells_why_it_is_about_another_version_than_the_one_whose_territories_it_names(tmp_path: Path) -> None:
    before = table().assign(truth=lambda frame: frame["poverty"] + frame["age"])
    plain = {"name": "other", "variables": ["poverty", "jobs"]}
    by_truth = {"method": "supervised", "ground_truth": "truth"}
    taught = {"name": "taught", "variables": list(NAMES), "weighting": by_truth}
    truths = {"ground_truth": [{"name": "truth", "column": "truth"}]}
    old = vintage(tmp_path, 2020, before, [taught, plain], **truths)
    after = moved(before).iloc[1:].assign(truth=before["truth"].iloc[1:])
    new = vintage(tmp_path, 2023, after, [taught, plain, weighted(poverty=0.3, jobs=0.7)], **truths)
    for shown, reason in (("index", "version 'index' is not in both runs"), ("taught", "learned from a ground truth")):
        split = since_run(str(old), new, False, shown).split
        assert split.version == "other"
        assert sum(reason in str(note) for note in split.notes) == 1
    plainly = since_run(str(old), new, False, "other").split
    assert (plainly.version, any("version" in str(note) for note in plainly.notes)) == ("other", False)


def test_without_the_option_the_note_has_no_such_page(years: tuple[Path, Path], tmp_path: Path) -> None:
    new = tmp_path / "new"
    shutil.copytree(years[1], new)
    assert ifn("note", new, "--format", "md").exit_code == 0
    assert "depuis 2020" not in (new / "note-committee.md").read_text(encoding="utf-8")


def test_a_note_is_refused_whole_where_moves_cannot_be_split(years: tuple[Path, Path], tmp_path: Path) -> None:
    new = tmp_path / "new"
    shutil.copytree(years[1], new)
    done = ifn("note", new, "--since", new, "--format", "md")
    assert (done.exit_code, "both are the same run" in done.stderr) == (2, True)
    done = ifn("note", new, "--fixed-reference")
    assert (done.exit_code, "add --since" in done.stderr) == (2, True)
    done = ifn("note", new, "--audit", "--since", years[0])
    assert (done.exit_code, "--since" in done.stderr) == (2, True)
    assert not (new / "note-committee.md").exists()


@pytest.mark.parametrize(
    ("titles", "years", "found"),
    [
        (("IFN 2020", "IFN 2023"), (None, None), "2020"),
        (("IFN", "IFN"), (2021, 2024), "2021"),
        (("IFN 2020", "IFN 2020"), (None, None), ""),
        (("IFN 2018-2020", "IFN"), (None, None), ""),
        (("IFN 20201", "IFN"), (2020, 2020), ""),
    ],
)
def test_the_earlier_run_is_called_by_its_year_where_one_is_known(
    titles: tuple[str, str], years: tuple[int | None, int | None], found: str
) -> None:
    def run(title: str, year: int | None) -> StudyResult:
        return changed(study_run(), lambda config: config.update(title=title, geography=year))

    assert year_between(*(run(title, year) for title, year in zip(titles, years, strict=True))) == found


def test_where_no_version_is_shown_no_name_is_missing(years: tuple[Path, Path]) -> None:
    assert not any("''" in str(note) for note in since_run(str(years[0]), years[1], False, "").split.notes)
