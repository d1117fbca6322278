"""The tutorials, tried as they are printed: their studies, their commands, and the figures that they show."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner

from ifn_research import load_study, read_results
from ifn_research.cli import main
from ifn_research.data.loading import indicator_values, load_study_data
from tests.support.docs import module_of

TUTORIALS = {"en": "docs/tutorials", "fr": "docs/fr/tutorials"}


def page(repository: Path, language: str, name: str) -> str:
    return (repository / TUTORIALS[language] / f"{name}.md").read_text(encoding="utf-8")


def blocks(text: str, kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", text, re.DOTALL)


def said(text: str) -> str:
    """What is said, whatever its line breaks and the frame of its tables."""
    return " ".join(re.sub(r"[│┃━─╇┼]", " ", text).split())


def ifn(language: str, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["--lang", language, *words], env={"COLUMNS": "200"})
    return done.exit_code, done.output


@pytest.fixture
def spreadsheet(repository: Path) -> ModuleType:
    return module_of(repository, "spreadsheet")


def test_the_spreadsheet_holds_the_figures_of_the_bundled_table(repository: Path, spreadsheet: ModuleType) -> None:
    made = spreadsheet.table()
    assert len(made) == 59
    read = pd.read_excel(
        repository / "docs/tutorials/bretagne.xlsx",
        header=2,
        engine="openpyxl",
        dtype={"SIREN": str, "Département": str},
    )
    rows = read[read["SIREN"].str.fullmatch(r"\d{9}", na=False)].reset_index(drop=True)
    pd.testing.assert_frame_equal(rows, made.reset_index(drop=True), check_dtype=False)


@pytest.mark.parametrize("language", TUTORIALS)
def test_the_local_study_of_the_page_is_the_file_and_goes_from_spreadsheet_to_verdict(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    text = page(repository, language, "local-study")
    file = (repository / "docs/tutorials/bretagne.yaml").read_text(encoding="utf-8")
    assert file in blocks(text, "yaml")
    monkeypatch.chdir(tmp_path)
    shutil.copy(repository / "docs/tutorials/bretagne.xlsx", tmp_path)
    code, guessed = ifn(language, "new", "bretagne.xlsx")
    _, checked = ifn(language, "check", "bretagne.yaml")
    (tmp_path / "bretagne.yaml").write_text(file, encoding="utf-8")
    right, warned = ifn(language, "check", "bretagne.yaml")
    ran, told = ifn(language, "run", "bretagne.yaml", "--no-tracking", "--figures", "none")
    assert (code, right, ran) == (0, 0, 0)
    output = said(f"{guessed} {checked} {warned} {told}")
    for block in blocks(text, "text"):
        for sentence in re.split(r"\n(?=\S)", block):
            if re.search(r"[┃│━]|spearman", sentence):
                continue
            assert said(sentence) in output
    for row in ("0.316 [0.067, 0.543] 59", "0.591 [0.386, 0.748] 59"):
        shown = row if language == "en" else row.replace(", ", " ; ").replace(".", ",")
        assert shown in output
        assert shown in said(text)
    _, explained = ifn(language, "explain", "bretagne", "Brest")
    assert "242900314" in explained


def test_what_the_local_study_says_of_ranks(repository: Path, tmp_path: Path) -> None:
    """Douarnenez comes first in all versions, Poher communauté goes from rank 10 to rank 41."""
    study = load_study(repository / "docs/tutorials/bretagne.yaml")
    data = load_study_data(study.config)
    values = indicator_values(study.config, data)
    assert (len(data.codes), list(values)) == (
        59,
        ["poverty", "unemployment", "no_car", "age", "no_diploma", "broadband"],
    )
    from ifn_research import run

    scores = run(study).frame("scores")
    ranks = scores.set_index("code").groupby(level=0)["rank"].agg(["min", "max"])
    assert ranks.loc["242900645"].tolist() == [1, 1]
    assert ranks.loc["242900744"].tolist() == [10, 41]


@pytest.mark.parametrize("language", TUTORIALS)
def test_the_first_study_refuses_warns_and_explains_as_the_page_says(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    text = page(repository, language, "first-study")
    (study,) = blocks(text, "yaml")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my-study.yaml").write_text(study, encoding="utf-8")
    code, checked = ifn(language, "check", "my-study.yaml")
    assert code == 0
    refusal = next(block for block in blocks(text, "text") if "my-study.yaml" in block)
    assert said(refusal) in said(checked)
    fewer = [
        "--set",
        "validation.bootstrap.replicates=0",
        "--no-tracking",
        "--figures",
        "none",
        "--out",
        "results/my-study/a",
    ]
    code, told = ifn(language, "run", "my-study.yaml", *fewer)
    assert code == 1
    for block in blocks(text, "text")[3:5]:
        assert said(block) in said(told)
    code, explained = ifn(language, "explain", "my-study", "Métropole Européenne de Lille")
    assert said(blocks(text, "text")[-1]) in said(explained)
    result = read_results(tmp_path / "results/my-study/a")
    lille = result.frame("scores").query("code == '200093201'").set_index("version")["rank"]
    assert lille.astype(int).to_dict() == {"equal": 172, "pca-social": 64, "factor": 98}
    loadings = result.frame("loadings").query("version == 'factor'").set_index(["indicator", "component"])["loading"]
    for indicator in loadings.index.unique("indicator"):
        pair = " | ".join(f"{loadings[indicator, factor]:.2f}" for factor in ("F1", "F2"))
        if language == "fr":
            pair = pair.replace(".", ",").replace("-", "−")
        assert f"| {pair} |" in text, indicator


@pytest.mark.slow
def test_the_first_page_of_the_first_study_shows_what_the_bundled_study_finds(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ifn("en", "run", "--out", "demo", "--no-tracking", "--figures", "none")
    ranking = read_results(tmp_path / "demo").ranking()
    for language in TUTORIALS:
        text = said(page(repository, language, "first-study"))
        for row in ranking[
            ranking["version"].isin(["precarity", "pca", "factor", "geometric", "equal", "elders"])
        ].itertuples():
            shown = f"{row.estimate:.3f} [{row.ci_low:.3f}, {row.ci_high:.3f}] {row.n}"
            if language == "fr":
                shown = shown.replace(", ", " ; ").replace(".", ",").replace("-", "−").replace("1228", "1 228")
            assert shown in text


@pytest.mark.slow
def test_the_notebook_runs_from_a_frame_to_a_note(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    cells = blocks(page(repository, "en", "notebook"), "python")
    for cell in cells:
        exec(compile(cell, "notebook", "exec"), names)
    result = names["result"]
    assert "Poids égaux" in result._repr_html_()
    assert "map-scores" in result.figures()
    assert len(result.frame("scores")) == 2 * 59
    folder = tmp_path / "results" / "bretagne"
    assert {"note.html", "note.pdf", "map.html", "scores.csv"} <= {file.name for file in folder.iterdir()}


@pytest.mark.slow
def test_an_adaptation_goes_from_the_spreadsheet_to_the_note_as_its_page_says(
    repository: Path, shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = repository / TUTORIALS["en"]
    text = (folder / "adapter-l-indice-a-mon-territoire.md").read_text(encoding="utf-8")
    file = (folder / "mon-territoire.yaml").read_text(encoding="utf-8")
    assert blocks(text, "yaml") == [file]
    monkeypatch.setenv("IFN_DATA", str(shared / "data"))
    monkeypatch.chdir(tmp_path)
    for name in ("mon-territoire.yaml", "mon-territoire.xlsx"):
        shutil.copy(folder / name, tmp_path)
    told = ""
    for command in (line.split("#")[0].split()[1:] for block in blocks(text, "sh") for line in block.splitlines()):
        if command[0] == "run":
            command += ["--no-tracking", "--figures", "none"]
        code, output = ifn("fr", *command)
        assert code == 0, output
        told += said(output) + "\n"
    for block in blocks(text, "text"):
        for line in block.splitlines():
            assert said(line) in told
    (results,) = (tmp_path / "results" / "mon-territoire").iterdir()
    assert {"note.html", "note.pdf", "map.html"} <= {each.name for each in results.iterdir()}
    ranks = read_results(results).frame("scores").query("code == '59295'").set_index("version")
    assert ranks.loc["nationale", ["rank", "reference_rank"]].tolist() == [2, 14194]
    assert pd.isna(ranks.loc["locale", "reference_rank"])


def test_the_spreadsheet_of_the_adaptation_holds_its_communes_and_says_that_it_is_invented(
    repository: Path, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IFN_DATA", str(shared / "data"))
    made = module_of(repository, "territory")
    path = repository / "docs/tutorials/mon-territoire.xlsx"
    title = pd.read_excel(path, header=None, nrows=1, engine="openpyxl").iloc[0, 0]
    assert "INVENTÉS" in title
    read = pd.read_excel(path, header=2, engine="openpyxl", dtype={"Code Insee": str})
    assert len(read) == 50
    pd.testing.assert_frame_equal(read, made.table(), check_dtype=False)
