"""The note of the default study in its four formats, and of a study whose every name is hostile."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pypandoc
import pytest
from click.testing import CliRunner
from scipy.stats import spearmanr

from ifn_research import load_study, run
from ifn_research.cli import main
from ifn_research.config import EXAMPLES
from ifn_research.data.samples import bundled_sample
from ifn_research.errors import ConfigError
from ifn_research.language import in_french
from ifn_research.language.language import language_named
from ifn_research.operations.note import Telling, drawn_note, write_note
from ifn_research.operations.run import record
from ifn_research.operations.run_outputs import FILES_ONLY
from ifn_research.outputs.documents.formats import DOCUMENTS
from ifn_research.results.study_result import read_results, write_yaml
from tests.conftest import LocalStudy
from tests.support.chromium import barriers, chromium
from tests.support.programs import pdfinfo, pdftotext, soffice

SECTIONS = {
    "fr": (
        *(
            "L’essentiel",
            "Les territoires",
            "Validation",
            "Ce qui change",
            "Robustesse",
            "Versions comparées",
            "Données",
        ),
        *("Limites", "Glossaire", "Annexe technique", "Reproductibilité", "Configuration complète"),
    ),
    "en": (
        *("In short", "The territories", "Validation", "What changes", "Robustness", "Versions compared", "Data"),
        *("Limits", "Glossary", "Technical annex", "Reproducibility", "The whole configuration"),
    ),
}
LANGUAGE = in_french()
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    '=HYPERLINK("http://a.example","b")',
    "@SUM(A1:A9)",
    "-2+3|cmd",
    '#panic("x") $x^2$ *b* _i_ `raw` @label',
    r"\input{/etc/passwd} \textbf{x} $\alpha$",
    "a\u202egnirts\u202c b\u200f",
    "| a | b |",
    "[x](javascript:alert(1)) ![y](http://a.example/z.png)",
    '#import "@preview/x:0.1.0": *',
    "&lt;b&gt; {{ 7*7 }} ${7*7} %n",
)
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="session")
def golden(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of the default study, with its notes in both languages and every format."""
    folder = tmp_path_factory.mktemp("golden") / "results"
    record(load_study(EXAMPLES["departements"]), out=folder, wanted=FILES_ONLY)
    for lang in SECTIONS:
        write_note(folder, formats=tuple(DOCUMENTS), lang=lang)
    return folder


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The notes of a study in which every name and label that data may hold is an attack."""
    folder = tmp_path_factory.mktemp("hostile")
    rng = np.random.default_rng(1)
    n = 40
    table = pd.DataFrame({"code": [f"{k:02d}" for k in range(1, n + 1)], "name": [HOSTILE[k % 12] for k in range(n)]})
    table = table.assign(population=rng.integers(10, 9000, n), r=[f"R{k % 8}" for k in range(n)])
    table = table.assign(**{name: rng.normal(50, 9, n).round(2) for name in ("a", "b", "c", "outcome")})
    table.to_csv(folder / "t.csv", index=False)
    labels = dict(zip("abc", HOSTILE[:3], strict=True))
    config = {
        "study": "hostile",
        "title": f"Étude {HOSTILE[0]} {HOSTILE[5]}",
        "tables": [{"path": "t.csv", "code": "code", "name": "name", "population": "population", "groups": {"r": "r"}}],
        "indicators": {
            name: {"column": name, "label": label, "dimension": "d", "unit": HOSTILE[2], "source": HOSTILE[9]}
            for name, label in labels.items()
        },
        "ground_truth": [
            {"name": "truth", "column": "outcome", "label": HOSTILE[5], "note": HOSTILE[6], "circular_with": ["a"]}
        ],
        "versions": [
            {"name": "first", "variables": ["a", "b", "c"]},
            {"name": "second", "variables": ["c", "a"], "weighting": {"method": "fixed", "weights": {"a": 1, "c": 5}}},
        ],
        "validation": {"bootstrap": {"replicates": 40, "block": "r"}},
    }
    write_yaml(config, folder / "study.yaml")
    record(load_study(folder / "study.yaml"), out=folder / "results", wanted=FILES_ONLY)
    write_note(folder / "results", formats=tuple(DOCUMENTS))
    return folder / "results"


def text_of_pdf(path: Path, *options: str) -> str:
    return pdftotext(path, *options).replace("\u00a0", " ")


def on_one_line(text: str) -> str:
    """Words with one space between them, whatever kind of space they had, and cut words made whole."""
    return " ".join(text.replace("\u00ad\n", "").split())


def paragraphs_of_docx(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as file:
        root = ElementTree.fromstring(file.read("word/document.xml"))
    return ["".join(run.text or "" for run in item.iter(f"{WORD}t")) for item in root.iter(f"{WORD}p")]


class Page(HTMLParser):
    """Elements, attributes and text of a page."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("lang", SECTIONS)
def test_every_format_has_every_section(golden: Path, lang: str) -> None:
    stem = "note" if lang == "fr" else f"note.{lang}"
    pdf = text_of_pdf(golden / f"{stem}.pdf")
    page = Page((golden / f"{stem}.html").read_text(encoding="utf-8")).text.replace("\u00a0", " ")
    markdown = (
        (golden / f"{stem.replace('note', 'note-committee')}.md").read_text(encoding="utf-8").replace("\u00a0", " ")
    )
    word = [text.replace("\u00a0", " ") for text in paragraphs_of_docx(golden / f"{stem}.docx")]
    for title in SECTIONS[lang]:
        assert re.search(rf"^{re.escape(title)}$", pdf, re.MULTILINE), title
        assert title in page
        assert f"## {title}" in markdown
        assert title in word


def test_the_figures_are_those_of_the_data(golden: Path) -> None:
    """Spearman, the best single indicator and who moves, from scores.csv, the sample and SciPy."""
    text = on_one_line(text_of_pdf(golden / "note.pdf"))
    columns = {"code_departement": str}
    sample = pd.read_csv(bundled_sample(), dtype=columns).set_index("code_departement")
    scores = pd.read_csv(golden / "scores.csv", dtype={"code": str}).set_index("code")
    outcome = -sample["outcome_pass_culture_per_cohort"].where(sample["pass_culture_pilot_2019"] == 0)
    own = {name: rows["score"] for name, rows in scores.groupby("version")}
    both = own["pca-four"].index.intersection(outcome.dropna().index)
    best = spearmanr(own["pca-four"][both], outcome[both]).statistic
    assert f"corrélation de rang de Spearman : {best:.3f}".replace(".", ",") in text
    alone = spearmanr(sample.loc[both, "share_65_plus_among_15_plus"], outcome[both]).statistic
    assert f"« Part des 65 ans ou plus parmi les 15 ans ou plus », obtient {alone:.3f}".replace(".", ",") in text
    top = {name: set(rows[rows["decile"] == 10].index) for name, rows in scores.groupby("version")}
    people = sample["population"]
    for verb, places in (
        ("entrer", top["pca-four"] - top["equal"]),
        ("sortir", top["equal"] - top["pca-four"]),
    ):
        total = f"{sum(int(people[code]) for code in places):,}".replace(",", " ")
        assert re.search(rf"{verb} {LANGUAGE.spelled(len(places))} départements \({total} habitants\)", text), (
            verb,
            total,
        )
    rank = {name: column.rank(ascending=False, method="min") for name, column in own.items()}
    shift = (rank["pca-four"] - rank["equal"]).abs().sort_values(ascending=False)
    assert sample.loc[shift.index[0], "name"] in text


def test_people_whom_no_version_scores_are_not_counted_as_covered(golden: Path) -> None:
    sample = pd.read_csv(bundled_sample())
    scored = sample.dropna(subset=["poverty_rate_2021"])["population"].sum()
    assert scored < sample["population"].sum()
    people = f"{scored:,.0f}".replace(",", " ")
    text = on_one_line((golden / "note-committee.md").read_text(encoding="utf-8"))
    assert f"101 départements ; ceux qu’une version au moins note réunissent {people} habitants" in text


def test_the_verdict_is_that_of_the_tables(golden: Path) -> None:
    result = read_results(golden)
    members = pd.read_csv(golden / "confidence_set.csv")
    members = members[(members["ground_truth"] == "pass_culture") & (members["metric"] == "spearman")]
    kept = list(members.loc[members["in_set"], "version"])
    assert 1 < len(kept) < len(members)
    assert result.primary == ("pass_culture", "spearman")
    text = on_one_line(text_of_pdf(golden / "note.pdf"))
    named = [f"« {LANGUAGE.version(result.config, name)} »" for name in sorted(kept, reverse=True)]
    assert f"elles ne départagent pas {' et '.join(named)}" in text
    # Blocks are few, and one scale of them alone could be used: nothing is recommended.
    assert "Les chiffres soutiennent" not in text


def test_the_pdf_is_tagged_and_runs_nothing(golden: Path) -> None:
    info = pdfinfo(golden / "note.pdf")
    assert re.search(r"Tagged:\s+yes", info)
    assert re.search(r"JavaScript:\s+no", info)
    assert 6 <= int(re.search(r"Pages:\s+(\d+)", info)[1]) <= 12  # type: ignore[index]
    kinds = set(re.findall(r"^\s*(\w+)", pdfinfo(golden / "note.pdf", "-struct"), re.MULTILINE))
    assert {"H1", "H2", "Table", "TH", "Figure", "Caption", "L"} <= kinds
    content = (golden / "note.pdf").read_bytes()
    assert b"/Lang" in content
    assert b"pdfuaid" in content


def test_a_picture_is_told_in_words_in_every_format(golden: Path) -> None:
    words = "La version la plus liée est «\u00a0ACP de quatre indicateurs\u00a0»"
    page = Page((golden / "note.html").read_text(encoding="utf-8"))
    assert any(words in value for name, value in page.attributes if name in ("alt", "aria-label"))
    assert on_one_line(words) in on_one_line((golden / "note-committee.md").read_text(encoding="utf-8"))
    with zipfile.ZipFile(golden / "note.docx") as file:
        assert words in file.read("word/document.xml").decode()


def test_the_same_results_give_the_same_bytes(golden: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(golden, copy)
    write_note(copy, formats=tuple(DOCUMENTS))
    for name in DOCUMENTS:
        assert (copy / f"note.{name}").read_bytes() == (golden / f"note.{name}").read_bytes(), name


def test_word_opens_it(golden: Path, tmp_path: Path) -> None:
    """LibreOffice reads the Word file, and what it prints has the titles, on A4."""
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [
        soffice(),
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(golden / "note.docx"),
    ]
    subprocess.run(command, capture_output=True, check=True, timeout=120)
    text = text_of_pdf(tmp_path / "note.pdf").replace("’", "'")
    for title in SECTIONS["fr"]:
        assert title in text
    assert "A4" in pdfinfo(tmp_path / "note.pdf")


@pytest.mark.parametrize("study", ["golden", "hostile"])
def test_the_page_loads_alone_and_bars_nobody(study: str, request: pytest.FixtureRequest) -> None:
    folder: Path = request.getfixturevalue(study)
    with chromium() as browser:
        page = browser.new_page()
        asked: list[str] = []
        said: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("dialog", lambda dialog: said.append(f"dialog: {dialog.message}"))
        page.goto((folder / "note.html").as_uri())
        assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
        assert said == []
        assert page.evaluate("document.documentElement.lang") == "fr-FR"
        assert page.locator("nav a").count() >= 8
        assert barriers(page) == []
        page.set_viewport_size({"width": 390, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("study", ["golden", "hostile"])
def test_long_words_break_on_a_narrow_screen_in_any_font(study: str, request: pytest.FixtureRequest) -> None:
    folder: Path = request.getfixturevalue(study)
    with chromium() as browser:
        for family in ("DejaVu Serif", "DejaVu Sans", "DejaVu Sans Mono", "monospace", "no such family"):
            page = browser.new_page(viewport={"width": 390, "height": 800})
            page.goto((folder / "note.html").as_uri())
            page.add_style_tag(content=f"* {{ font-family: '{family}' !important; letter-spacing: .02em }}")
            for width in (390, 320):
                page.set_viewport_size({"width": width, "height": 800})
                assert page.evaluate("document.documentElement.scrollWidth") <= width, (family, width)
            page.close()


def test_hostile_names_are_text_in_the_page(hostile: Path) -> None:
    page = Page((hostile / "note.html").read_text(encoding="utf-8"))
    assert not {"script", "iframe", "object", "embed", "link", "base", "form"} & set(page.tags)
    assert [name for name, _ in page.attributes if name.startswith("on")] == []
    links = [value for name, value in page.attributes if name in ("href", "src", "action", "srcset")]
    assert [link for link in links if not link.startswith(("#", "data:image/png"))] == []
    for name in HOSTILE:
        assert visible(name) in on_one_line(page.text), name


def test_hostile_names_are_text_in_markdown(hostile: Path) -> None:
    source = (hostile / "note-committee.md").read_text(encoding="utf-8")
    page = Page(pypandoc.convert_text(source, "html", format="gfm"))
    assert not {"script", "img", "iframe"} & set(page.tags)
    assert [value for name, value in page.attributes if name in ("href", "src", "onerror")] == []
    assert visible(HOSTILE[0]) in on_one_line(page.text)


def test_hostile_names_are_text_in_word(hostile: Path) -> None:
    paragraphs = " ".join(paragraphs_of_docx(hostile / "note.docx"))
    for name in HOSTILE:
        assert visible(name) in on_one_line(paragraphs), name
    with zipfile.ZipFile(hostile / "note.docx") as file:
        parts = {name: file.read(name).decode() for name in file.namelist() if name.endswith((".xml", ".rels"))}
    for name, content in parts.items():
        ElementTree.fromstring(content)
        assert 'TargetMode="External"' not in content, name
    fields = re.findall(r"<w:instrText[^>]*>(.*?)</w:instrText>", parts["word/document.xml"])
    assert [field for field in fields if not field.strip().startswith("TOC")] == []


@pytest.mark.parametrize("kind", ["docx", "html"])
def test_a_table_pasted_into_a_spreadsheet_runs_nothing(hostile: Path, kind: str) -> None:
    """No cell begins with what a spreadsheet takes for a formula, but for figures with their sign."""
    cells = list(cells_of(hostile / f"note.{kind}"))
    assert any(cell.startswith("'=HYPERLINK") for cell in cells)
    dangerous = [
        cell for cell in cells if cell.startswith(tuple("=+-@")) and not re.fullmatch(r"[+-][\d., \u202f]+", cell)
    ]
    assert [cell for cell in dangerous if not re.fullmatch(r"[+][\d,]+ \[.*\]", cell)] == []


def test_hostile_names_are_text_in_the_pdf(hostile: Path) -> None:
    text = on_one_line(text_of_pdf(hostile / "note.pdf"))
    for name in (HOSTILE[0], HOSTILE[3], HOSTILE[8]):
        assert name in text
    assert "a.example" not in pdfinfo(hostile / "note.pdf", "-url")
    assert "\u202e" not in text


def cells_of(path: Path) -> Iterator[str]:
    """The text of each cell."""
    if path.suffix == ".docx":
        with zipfile.ZipFile(path) as file:
            root = ElementTree.fromstring(file.read("word/document.xml"))
        for cell in root.iter(f"{WORD}tc"):
            yield "".join(run.text or "" for run in cell.iter(f"{WORD}t"))
        return
    for cell in re.findall(r"<td[^>]*>(.*?)</td>", path.read_text(encoding="utf-8"), re.DOTALL):
        yield Page(cell).text.replace("\n", " ")


def visible(name: str) -> str:
    """A name without the marks of direction, which no format keeps."""
    return " ".join(re.sub("[\u202e\u202c\u200f]", "", name).split())


def ifn(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["note", *arguments])
    return done.exit_code, done.output + done.stderr


def test_wrong_input_says_what_where_and_fix(golden: Path, tmp_path: Path) -> None:
    for arguments, what in (
        (("--format", "odt"), "unknown format 'odt'"),
        (("--format", ","), "no format is given"),
        (("--lang", "de"), "no language 'de'"),
        (("--reference", "pcafour"), "no version 'pcafour'"),
        (("--against", str(tmp_path)), "is not a results folder"),
    ):
        code, text = ifn(str(golden), *arguments)
        assert code == 2, text
        assert what in text
        assert "fix:" in text
        assert "Traceback" not in text
    assert not list(tmp_path.iterdir())


@pytest.fixture
def own_copy(hostile: Path, tmp_path: Path) -> Path:
    shutil.copytree(hostile, tmp_path / "results")
    return tmp_path / "results"


def test_a_note_that_somebody_edited_is_not_lost(own_copy: Path) -> None:
    path = own_copy / "note-committee.md"
    path.write_text("mine", encoding="utf-8")
    code, text = ifn(str(own_copy), "--format", "md")
    assert code == 2
    assert "note-committee.md" in text
    assert path.read_text(encoding="utf-8") == "mine"
    assert ifn(str(own_copy), "--format", "md", "--force")[0] == 0
    assert path.read_text(encoding="utf-8") != "mine"


def test_an_unknown_language_is_refused_with_those_there_are(own_copy: Path) -> None:
    with pytest.raises(ConfigError, match="no language 'de'"):
        write_note(own_copy, lang="de")


def test_a_new_run_takes_the_place_of_a_folder_with_notes_but_not_with_edited_ones(
    own_copy: Path, hostile: Path
) -> None:
    study = load_study(hostile.parent / "study.yaml")
    (own_copy / "note.docx").write_bytes(b"mine")
    with pytest.raises(ConfigError, match=r"note\.docx"):
        record(study, out=own_copy, force=True, wanted=FILES_ONLY)
    assert (own_copy / "note.docx").read_bytes() == b"mine"
    assert ifn(str(own_copy), "--format", "docx", "--force")[0] == 0
    record(study, out=own_copy, force=True, wanted=FILES_ONLY)
    assert not (own_copy / "note.docx").exists()


def test_changes_are_told_from_the_version_asked_or_from_another_run(
    golden: Path, own_copy: Path, hostile: Path, tmp_path: Path
) -> None:
    ifn(str(own_copy), "--format", "md", "--force", "--reference", "second")
    assert "Passer de la version « second » à la version « first »" in on_one_line(
        (own_copy / "note-committee.md").read_text(encoding="utf-8")
    )
    ifn(str(own_copy), "--format", "md", "--against", str(hostile))
    # The same run under another folder is not another run.
    assert "un autre calcul" not in on_one_line((own_copy / "note-committee.md").read_text(encoding="utf-8"))
    earlier = tmp_path / "earlier"
    shutil.copytree(hostile, earlier)
    manifest = json.loads((earlier / "manifest.json").read_text(encoding="utf-8"))
    (earlier / "manifest.json").write_text(json.dumps(manifest | {"study_run": "abc123"}), encoding="utf-8")
    ifn(str(own_copy), "--format", "md", "--against", str(earlier))
    text = on_one_line((own_copy / "note-committee.md").read_text(encoding="utf-8"))
    assert "telle qu’elle ressort d’un autre calcul (hostile, abc123)" in text
    assert (
        "ne changerait pas le dixième le plus fragile" in text
        or "Passer de la version « first » (calcul abc123)" in text
    )
    code, text = ifn(str(own_copy), "--against", str(golden))
    # Codes 01 to 40 are départements too: the two have territories in common, and studies are named.
    assert code == 0, text


def test_where_nothing_is_judged_the_changes_told_are_those_of_the_adaptation(local_study: LocalStudy) -> None:
    text = (local_study.folder / "study.yaml").read_text(encoding="utf-8")
    adapted = text.replace("validation:", "  - {name: local, from: equal, normalisation: rank}\nvalidation:").replace(
        "ground_truth: [{name: outcome, column: outcome, circular_with: [jobs]}]\n", ""
    )
    path = local_study.folder / "adapted.yaml"
    path.write_text(adapted, encoding="utf-8")
    facts = drawn_note(run(load_study(path)), language_named("fr"), telling=Telling(pictures=()))
    assert facts.candidate == "local"
    plain = path.with_name("plain.yaml")
    plain.write_text(adapted.replace("from: equal", "variables: [poverty, jobs]"), encoding="utf-8")
    facts = drawn_note(run(load_study(plain)), language_named("fr"), telling=Telling(pictures=()))
    assert facts.candidate == "percentile"
