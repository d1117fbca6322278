"""The notes of three studies in four formats, read as a committee does."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

from ifn_research import load_study
from ifn_research.config import EXAMPLES
from ifn_research.operations.note import write_note
from ifn_research.operations.run import record
from ifn_research.operations.run_outputs import FILES_ONLY
from ifn_research.operations.territory import write_territory_report
from ifn_research.outputs.documents.formats import DOCUMENTS
from ifn_research.results.study_result import read_results, write_yaml
from tests.support.programs import pdfinfo, pdftotext

FEWER = ("validation.bootstrap.replicates=60",)
STUDIES = ("epci", "departements", "sixty")
# Words that an English sentence cannot do without, and a French one does not have.
ENGLISH = re.compile(r"\b(the|of|with|this|that|which|are|was|were|and|from|not)\b", re.IGNORECASE)
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LONG = "Communauté de communes des Vallées de la Haute-Rivière et du Plateau de Saint-Laurent-des-Bois"


@dataclass(frozen=True)
class Golden:
    """A study with its notes."""

    name: str
    folder: Path

    def pdf(self, *, short: bool = False) -> list[str]:
        """The pages of the note."""
        text = pdftotext(self.folder / f"note{'-short' * short}.pdf", "-layout")
        return [one_line(page) for page in text.split("\f")[:-1]]


# Three studies are run and printed.
pytestmark = pytest.mark.slow


def one_line(text: str) -> str:
    return " ".join(text.replace("\u00ad\n", "").replace("\u2010\n", "").split())


def sixty(folder: Path) -> Path:
    """A local study of sixty communes and one version, with long names."""
    rng = np.random.default_rng(4)
    names = [f"{LONG} {k}" if k % 7 == 0 else f"Commune-sur-Rivière {k}" for k in range(60)]
    table = pd.DataFrame({"code": [f"59{k:03d}" for k in range(1, 61)], "name": names})
    table = table.assign(people=rng.integers(300, 90_000, 60), **{x: rng.normal(40, 9, 60).round(1) for x in "abcd"})
    table.to_csv(folder / "communes.csv", index=False)
    indicators = {
        name: {"column": name, "label": label, "unit": "%", "direction": 1, "source": "Insee", "year": 2020}
        for name, label in zip("abcd", ("Pauvreté", "Chômage", "Âge", "Sans diplôme"), strict=True)
    }
    config = {
        "study": "sixty",
        "title": "Fragilité numérique dans soixante communes",
        "level": "commune",
        "tables": [{"path": "communes.csv", "code": "code", "name": "name", "population": "people"}],
        "indicators": indicators,
        "variable_sets": {"all": {"label": "Quatre indicateurs", "indicators": list("abcd")}},
        "versions": [{"name": "equal", "label": "Poids égaux", "variables": "all"}],
    }
    write_yaml(config, folder / "sixty.yaml")
    return folder / "sixty.yaml"


@pytest.fixture(scope="module", params=STUDIES)
def golden(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Golden:
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "sixty":
        study = load_study(sixty(folder))
    else:
        study = load_study(EXAMPLES[request.param], overrides=FEWER)
    record(study, out=folder / "results", wanted=FILES_ONLY)
    write_note(folder / "results", formats=tuple(DOCUMENTS))
    write_note(folder / "results", formats=("pdf",), short=True)
    return Golden(request.param, folder / "results")


def ten(golden: Golden) -> list[str]:
    """The names of the ten most fragile of the version that is shown."""
    scores = read_results(golden.folder).tables["scores"]
    own = scores[(scores["version"] == "equal") & scores["rank"].notna()]
    return list(own.nsmallest(10, "rank", keep="first")["name"])


def test_page_1_names_the_ten_most_fragile_and_tells_no_test(golden: Golden) -> None:
    first = golden.pdf()[0]
    for name in ten(golden):
        # A name may be set on two lines, with its row between them.
        assert all(word in first for word in name.split()), name
    assert not re.search(r"\bp\s*[=<]", first)
    assert "il ne compte pas les personnes en non- recours" in first or "personnes en non-recours" in first


def test_page_2_begins_with_the_territories(golden: Golden) -> None:
    pages = golden.pdf()
    second = pages[1].partition("Les territoires")
    assert second[1], "the essentials fit on page 1"
    # Nothing but the running title stands above.
    assert len(second[0]) < 140
    assert len(golden.pdf(short=True)) == 2 or golden.name == "sixty"


def test_a_local_study_names_every_commune(golden: Golden) -> None:
    if golden.name != "sixty":
        pytest.skip("of the local study")
    text = " ".join(golden.pdf())
    names = list(read_results(golden.folder).tables["scores"]["name"])
    assert all(name.split()[-1] in text for name in names)
    markdown = one_line((golden.folder / "note-committee.md").read_text(encoding="utf-8"))
    assert len(names) == 60
    assert all(f"| {name} |" in markdown for name in names)


def words_of(golden: Golden, kind: str) -> str:
    """What a format says, without the configuration and the provenance at its end."""
    if kind == "pdf":
        text = " ".join(golden.pdf())
    elif kind == "docx":
        with zipfile.ZipFile(golden.folder / "note.docx") as file:
            root = ElementTree.fromstring(file.read("word/document.xml"))
        text = " ".join("".join(run.text or "" for run in item.iter(f"{WORD}t")) for item in root.iter(f"{WORD}p"))
    else:
        name = "note-committee.md" if kind == "md" else f"note.{kind}"
        text = (golden.folder / name).read_text(encoding="utf-8")
        if kind == "html":
            text = re.sub(r"<(style|script|svg)\b.*?</\1>|<[^>]*>", " ", text, flags=re.DOTALL)
    text = one_line(text)
    # The table of contents of the page names the section too.
    return text[: text.rindex("Reproductibilité")]


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_a_french_note_has_no_english_and_no_identifier(golden: Golden, kind: str) -> None:
    text = words_of(golden, kind)
    assert sorted({word.lower() for word in ENGLISH.findall(text)}) == []
    config = read_results(golden.folder).config
    names = {version.name for version in config.versions} | set(config.indicators)
    names |= {truth.name for truth in config.ground_truth} | set(config.variable_sets)
    labels = {version.label for version in config.versions}
    written = {name for name in names if len(name) > 3 and name not in labels and re.search(rf"\b{name}\b", text)}
    # French has these words too.
    assert written - {"abstention", "illectronisme", "fibre"} == set()


def test_the_page_about_a_territory_is_one_page(golden: Golden) -> None:
    scores = read_results(golden.folder).tables["scores"]
    code = str(scores.loc[scores["name"].str.len().idxmax(), "code"])
    (written,) = write_territory_report(golden.folder, code, formats=("pdf",))
    assert re.search(r"Pages:\s+1\b", pdfinfo(written))
    text = one_line(pdftotext(written))
    assert "Où se situe ce territoire" in text
    assert "Ce que ce rang ne dit pas" in text
    assert not ENGLISH.search(text)
