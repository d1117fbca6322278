"""The interactive page of a study, in a browser that has no network."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import shapely

from ifn_research.language import language_named
from ifn_research.outputs.explorer import map_page
from ifn_research.remarks import Remark
from ifn_research.results.study_result import StudyResult
from ifn_research.results.tables import frame
from tests.support.chromium import barriers, chromium
from tests.support.hand_made import make
from tests.support.varied_study import found as varied_results

pytestmark = pytest.mark.slow

HOSTILE = "</script><script>document.title='taken'</script>"
# Names that run elsewhere, and what of them is shown.
HARMLESS = {
    HOSTILE: HOSTILE,
    '=HYPERLINK("https://example.org","cliquez")': '=HYPERLINK("https://example.org","cliquez")',
    "Bourg\x1b[2J\x1b]8;;https://example.org\x07lien": "Bourg [2J ]8;;https://example.org lien",
    "\u200fMarque\u200e \u2067isolée\u2069": "Marque isolée",
    "<img src=x onerror=alert(1)>": "<img src=x onerror=alert(1)>",
    '#link("https://example.org")[typst] $x$ \\input{latex}': '#link("https://example.org")[typst] $x$ \\input{latex}',
    "<!-- {{script}} \u2028 ligne": "<!-- {{script}}   ligne",
}
TURNED = "Ville \u202eegnahcé\u202c"
NAMES = {
    "01001": "Saint-Étienne",
    "01002": "L'Haÿ-les-Roses",
    "01003": "Œuilly",
    "01004": HOSTILE,
    "01005": '"Guillemets" & <b>gras</b> =1+1',
    "01006": TURNED,
    "01007": "Étienne-le-Vieux",
    "01008": "",
    "01009": "Sans contour",
    "01010": "Brest",
}
PHONE = {"width": 390, "height": 844}


def study(names: dict[str, str]) -> StudyResult:
    """Two versions: in `equal` the first territory is most fragile, in `pca` the last; one has no outline."""
    codes, n = list(names), len(names)
    scores, cells = [], []
    for version, sign in (("equal", -1.0), ("pca", 1.0)):
        for k, (code, name) in enumerate(names.items()):
            rank = k + 1 if sign < 0 else n - k
            tenth = 10 - (rank - 1) * 10 // n
            shown = {"code": code, "name": name, "population": 1000.0 * k, "version": version}
            scores.append({**shown, "score": sign * k, "rank": rank, "decile": tenth})
            for indicator, share in (("poverty", 0.75), ("age", 0.25)):
                cells.append(
                    {"version": version, "code": code, "indicator": indicator, "contribution": sign * k * share}
                )
    result = make(scores=scores)
    indicators = {
        "poverty": {"label": "Pauvreté", "column": "poverty", "dimension": "acces"},
        "age": {"label": "Âge", "column": "age", "dimension": "savoirs"},
    }
    contributions = frame("contributions", cells).assign(masked="")
    contributions.loc[contributions["code"] == codes[1], "masked"] = "small"
    contributions.loc[contributions["code"] == codes[1], "contribution"] = float("nan")
    outlines = {code: shapely.box(k % 100, k // 100, k % 100 + 1, k // 100 + 1) for k, code in enumerate(codes)}
    outlines = {code: shapely.transform(shape, lambda xy: xy / 100 + [2, 46]) for code, shape in outlines.items()}
    outlines.pop("01009", None)
    config = {**result.document, "level": "commune", "title": f"Essai {HOSTILE}", "indicators": indicators}
    warnings = {"equal": (Remark("as_written", text="something untranslated"),)}
    return replace(
        result,
        document=config,
        outlines=outlines,
        warnings=warnings,
        tables={**result.tables, "contributions": contributions},
    )


@dataclass
class Page:
    """A page, what it asked for and what its console said."""

    page: Any
    asked: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def colour_at(self, share_x: float, share_y: float) -> list[int]:
        """Red, green and blue of the map at a place given in shares of its width and height."""
        script = """([x, y]) => {
            const base = document.getElementById("base"), copy = document.createElement("canvas");
            copy.width = base.width; copy.height = base.height;
            const context = copy.getContext("2d", {willReadFrequently: true});
            context.drawImage(base, 0, 0);
            return [...context.getImageData(x * copy.width, y * copy.height, 1, 1).data].slice(0, 3); }"""
        self.page.wait_for_timeout(100)
        return list(self.page.evaluate(script, [share_x, share_y]))

    def legend(self) -> list[str]:
        """What the legend says, from its top."""
        return [text.strip() for text in self.page.locator("#legend li").all_inner_texts()]

    def swatches(self) -> list[str]:
        """The colours of the legend, from its top."""
        return list(
            self.page.locator("#legend .swatch").evaluate_all("all => all.map(one => one.style.backgroundColor)")
        )

    def names(self) -> list[str]:
        """Names of the territories in the table."""
        return list(self.page.locator("#rows button").all_inner_texts())

    def fact(self, term: str) -> str:
        """What the panel of a territory says of something."""
        return str(self.page.locator(f"#detail dt:text-is('{term}') + dd").inner_text())


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("map") / "map.html"
    path.write_text(map_page(study(NAMES)), encoding="utf-8")
    return path.as_uri()


def opened(browser: Any, address: str, viewport: dict[str, int]) -> Iterator[Page]:
    context = browser.new_context(viewport=viewport, offline=True)
    shown = Page(context.new_page())
    shown.page.on("request", lambda request: shown.asked.append(request.url))
    shown.page.on("console", lambda message: shown.said.append(message.text))
    shown.page.on("pageerror", lambda error: shown.said.append(str(error)))
    shown.page.goto(address)
    shown.page.wait_for_selector("html[data-ready]", timeout=10_000)
    yield shown
    assert shown.asked == [address]
    assert shown.said == []
    context.close()


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Page]:
    yield from opened(browser, address, {"width": 1280, "height": 900})


@pytest.fixture
def phone(browser: Any, address: str) -> Iterator[Page]:
    yield from opened(browser, address, PHONE)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("saint etienne", "Saint-Étienne"),
        ("SAINT-ÉTIENNE", "Saint-Étienne"),
        ("l hay", "L'Haÿ-les-Roses"),
        ("l'haÿ", "L'Haÿ-les-Roses"),
        ("oeuilly", "Œuilly"),
        ("01010", "Brest"),
        # A name that begins as was asked comes before one that only holds it.
        ("etienne", "Étienne-le-Vieux"),
    ],
)
def test_the_search_finds_a_territory_whatever_its_accents(page: Page, typed: str, first: str) -> None:
    page.page.fill("#query", typed)
    assert page.names()[0] == first
    page.page.press("#query", "Enter")
    assert page.page.locator("#detail h3 bdi").inner_text() == first


def test_a_search_without_result_says_so(page: Page) -> None:
    page.page.fill("#query", "zzz")
    assert page.names() == []
    assert page.page.locator("#found").inner_text() == "0 territoire pour cette recherche"
    page.page.press("#query", "Enter")


def test_another_version_recolours_the_map_and_reorders_the_table(page: Page) -> None:
    west, east = page.colour_at(0.05, 0.5), page.colour_at(0.95, 0.5)
    assert (west, east) == ([0x00, 0x22, 0x4E], [0xFC, 0xE2, 0x36])
    assert page.names()[0] == "Saint-Étienne"
    page.page.select_option("#version", label="pca")
    assert (page.colour_at(0.05, 0.5), page.colour_at(0.95, 0.5)) == (east, west)
    assert page.names()[0] == "Brest"
    assert "version pca" in page.page.locator("#map-title").inner_text()


def test_scores_instead_of_tenths_recolour_the_map_and_the_legend(page: Page) -> None:
    # The fifth territory: 6th tenth; its score of -4 is in [-4.5, -3), the fourth of six classes from -9 to 0, whose
    # colour is at 3/5 of the scale of ten: two fifths of the way from #6e6f73 to #555c6d.
    assert page.colour_at(0.45, 0.5) == [0x6E, 0x6F, 0x73]
    page.page.get_by_role("group", name="Couleurs").get_by_label("scores").check()
    assert page.colour_at(0.45, 0.5) == [100, 103, 113]
    assert (page.colour_at(0.05, 0.5), page.colour_at(0.95, 0.5)) == ([0x00, 0x22, 0x4E], [0xFC, 0xE2, 0x36])
    assert page.legend() == [
        *("de −1,5 à 0,0", "de −3,0 à −1,5", "de −4,5 à −3,0", "de −6,0 à −4,5", "de −7,5 à −6,0", "de −9,0 à −7,5")
    ]
    assert page.swatches()[2] == "rgb(100, 103, 113)"
    assert page.page.locator("#map-title").inner_text() == "Carte : scores de la version equal"
    assert "borne basse comprise" in page.page.locator("#map-text").inner_text()
    page.page.select_option("#version", label="pca")
    assert page.legend()[0] == "de 7,5 à 9,0"
    assert page.colour_at(0.95, 0.5) == [0x00, 0x22, 0x4E]
    page.page.get_by_role("radio", name="dixièmes").check()
    assert page.legend()[0] == "10 (le plus fragile)"


def test_colours_are_chosen_from_the_keyboard_and_do_not_move_the_table(page: Page) -> None:
    page.page.get_by_role("button", name="Population").click()
    page.page.get_by_role("radio", name="dixièmes").focus()
    page.page.keyboard.press("ArrowRight")
    assert page.page.evaluate("document.activeElement.value") == "scores"
    assert "scores" in page.page.locator("#map-title").inner_text()
    assert page.names()[0] == "Brest"
    # Moves between versions have their own colours, whatever is chosen; the choice comes back after them.
    page.page.select_option("#against", label="pca")
    assert page.page.get_by_role("radio", name="dixièmes").is_disabled()
    assert page.colour_at(0.05, 0.5) == [0xB3, 0x58, 0x06]
    page.page.select_option("#against", label="aucune autre version")
    assert page.page.get_by_role("radio", name="scores").is_checked()
    assert page.legend()[0] == "de −1,5 à 0,0"


def test_pointing_at_the_map_of_scores_says_the_score(page: Page) -> None:
    page.page.get_by_role("radio", name="scores").check()
    box = page.page.locator("#over").bounding_box()
    page.page.mouse.move(box["x"] + box["width"] * 0.45, box["y"] + box["height"] / 2)
    assert page.page.locator("#tip").inner_text().splitlines()[1:] == ["rang 5 sur 10, dixième 6", "score −4,000"]


def test_two_versions_are_compared_by_the_moves_of_their_ranks(page: Page) -> None:
    page.page.select_option("#against", label="pca")
    # Most fragile in equal and least in pca: orange; the other way round: purple.
    assert page.colour_at(0.05, 0.5) == [0xB3, 0x58, 0x06]
    assert page.colour_at(0.95, 0.5) == [0x54, 0x27, 0x88]
    assert "plus fragile de 3 places ou plus" in page.page.locator("#legend").inner_text()
    page.page.locator("#rows button").first.click()
    assert page.fact("Par rapport à pca") == "plus fragile de 9 places"


def test_a_territory_shows_its_score_rank_contributions_and_every_version(page: Page) -> None:
    page.page.fill("#query", "brest")
    page.page.press("#query", "Enter")
    assert page.fact("Score") == "−9,000"
    assert page.fact("Rang") == "10 sur 10"
    assert page.fact("Rang selon les versions") == "de 1 à 10"
    assert page.fact("Dixième") == "1 sur 10"
    assert page.fact("Population") == "9\u202f000"
    parts = [row.split() for row in page.page.locator("#detail .parts tbody tr").all_inner_texts()]
    assert parts == [["Acces", "−6,750"], ["Savoirs", "−2,250"]]
    ranks = [row.split("\t") for row in page.page.locator("#detail .ranks tbody tr").all_inner_texts()]
    assert [[cell.strip() for cell in row] for row in ranks] == [["equal", "10 sur 10", "1"], ["pca", "1 sur 10", "10"]]


def test_what_statistical_secrecy_withholds_is_called_secret(page: Page) -> None:
    page.page.fill("#query", "01002")
    page.page.press("#query", "Enter")
    assert page.page.locator("#detail .parts tbody tr").all_inner_texts()[0].split("\t")[-1] == "secret statistique"


def test_a_click_on_the_map_chooses_the_territory_that_is_there(page: Page) -> None:
    box = page.page.locator("#over").bounding_box()
    page.page.mouse.move(box["x"] + box["width"] * 0.05, box["y"] + box["height"] / 2)
    assert page.page.locator("#tip").inner_text().splitlines() == ["Saint-Étienne", "rang 1 sur 10, dixième 10"]
    page.page.mouse.down()
    page.page.mouse.up()
    assert page.page.locator("#detail h3 bdi").inner_text() == "Saint-Étienne"
    page.page.click("#closer")
    assert page.page.locator("#whole").is_enabled()
    page.page.click("#whole")


def test_the_table_is_sorted_by_its_headings_and_walked_with_the_arrows(page: Page) -> None:
    page.page.get_by_role("button", name="Population").click()
    assert page.names()[0] == "Brest"
    head = page.page.locator("th[data-key=population]")
    assert head.get_attribute("aria-sort") == "descending"
    page.page.get_by_role("button", name="Population").click()
    assert head.get_attribute("aria-sort") == "ascending"
    page.page.locator("#rows button").first.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "Enter"):
        page.page.keyboard.press(key)
    assert page.page.locator("#detail h3 bdi").inner_text() == "L'Haÿ-les-Roses"
    page.page.keyboard.press("End")
    assert page.page.evaluate("document.activeElement.textContent") == "Brest"


def test_names_from_data_are_text_and_nothing_else(page: Page) -> None:
    assert page.page.title() == f"Essai {HOSTILE}"
    assert page.page.locator("h1").inner_text() == f"Essai {HOSTILE}"
    shown = page.names()
    assert HOSTILE in shown
    assert NAMES["01005"] in shown
    assert "Ville egnahcé" in shown
    assert page.page.locator("#rows b, #detail b, main script:not([type]) ~ b").count() == 0
    page.page.fill("#query", "document title")
    page.page.press("#query", "Enter")
    assert page.page.locator("#detail h3 bdi").inner_text() == HOSTILE


def test_names_labels_and_codes_that_run_elsewhere_are_shown_as_text(browser: Any, tmp_path: Path) -> None:
    codes = [f"0{k}\u202e\x1b<b>" for k in range(len(HARMLESS))]
    result = study(dict(zip(codes, HARMLESS, strict=True)))
    hostile = {
        "poverty": {"label": HOSTILE, "column": "poverty"},
        "age": {"label": "=1+1\u202eâge\x1b[31m", "column": "age"},
    }
    hostile_remarks = tuple(Remark("as_written", text=text) for text in HARMLESS)
    result = replace(result, document={**result.document, "indicators": hostile}, warnings={"equal": hostile_remarks})
    path = tmp_path / "map.html"
    path.write_text(map_page(result), encoding="utf-8")
    for shown in opened(browser, path.as_uri(), {"width": 1280, "height": 900}):
        assert shown.names() == [" ".join(name.split()) for name in HARMLESS.values()]
        west = shown.page.locator("#over").bounding_box()
        shown.page.mouse.move(west["x"] + 5, west["y"] + west["height"] / 2)
        assert shown.page.locator("#tip div").first.inner_text() == HOSTILE
        shown.page.get_by_role("radio", name="scores").check()
        for k, name in enumerate(HARMLESS.values()):
            shown.page.locator("#rows button").nth(k).click()
            assert shown.page.locator("#detail h3 bdi").evaluate("one => one.textContent") == name
            assert shown.page.locator("#detail .parts tbody th").all_inner_texts() == [
                HOSTILE,
                "=1+1âge [31m",
            ]
        text = shown.page.evaluate("document.body.innerText + document.querySelector('main').textContent")
        assert not re.search("[\u200e\u200f\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0e-\x1f]", text)
        assert shown.page.locator("a, img, main b, iframe").count() == 0
        assert shown.page.title() == f"Essai {HOSTILE}"
        assert barriers(shown.page) == []


def test_a_territory_without_outline_is_in_the_table_and_counted(page: Page) -> None:
    assert "1 territoire sans contour" in page.page.locator("#map-text").inner_text()
    assert "Sans contour" in page.names()
    # One that has no name is called by its code.
    assert "01008" in page.names()


@pytest.mark.parametrize("shown", ["page", "phone"])
def test_readers_with_disabilities_meet_no_serious_barrier(shown: str, request: pytest.FixtureRequest) -> None:
    seen: Page = request.getfixturevalue(shown)
    seen.page.locator("#rows button").first.click()
    seen.page.get_by_role("radio", name="scores").check()
    assert barriers(seen.page) == []
    seen.page.select_option("#against", label="pca")
    assert barriers(seen.page) == []
    assert seen.page.evaluate("document.documentElement.lang") == "fr"


def test_a_phone_shows_everything_without_scrolling_sideways(phone: Page) -> None:
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    phone.page.get_by_role("radio", name="scores").check()
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    choice = phone.page.locator("#colouring label").first.bounding_box()
    assert choice["height"] >= 44
    name = phone.page.locator("#rows button").first.bounding_box()
    assert name["width"] > 90


def test_all_communes_are_in_a_page_that_answers_within_three_seconds(browser: Any, tmp_path: Path) -> None:
    names = {f"{k:05d}": f"Commune {k}" for k in range(35_000)}
    path = tmp_path / "map.html"
    path.write_text(map_page(study(names)), encoding="utf-8")
    assert path.stat().st_size < 15_000_000
    for shown in opened(browser, path.as_uri(), {"width": 1280, "height": 900}):
        # About 0.6 s on an idle core.
        assert shown.page.evaluate("performance.now()") < 3000
        assert shown.page.locator("#rows tr").count() < 60
        assert shown.page.locator("#table").get_attribute("aria-rowcount") == "35001"
        shown.page.evaluate("document.getElementById('scroll').scrollTop = 5000 * 40")
        shown.page.get_by_role("button", name="Commune 5005", exact=True).wait_for()
        shown.page.locator("#rows button[tabindex='0']").focus()
        shown.page.keyboard.press("End")
        shown.page.keyboard.press("Enter")
        assert shown.page.locator("#detail h3 bdi").inner_text() == "Commune 34999"


def test_ranks_over_choices_are_those_of_the_tables_and_none_is_told_of_weights_that_are_tried(
    browser: Any, tmp_path: Path
) -> None:
    result = varied_results({"normalisation": ["zscore", "percentile"], "weights": {"spread": 0.9}})
    row = result.tables["robustness"].iloc[7]
    path = tmp_path / "map.html"
    path.write_text(map_page(result, language_named("en")), encoding="utf-8")
    for shown in opened(browser, path.as_uri(), {"width": 1280, "height": 900}):
        shown.page.fill("#query", row["code"])
        shown.page.press("#query", "Enter")
        low, high = math.floor(row["rank_q05"]), math.ceil(row["rank_q95"])
        assert low < high
        assert shown.fact("Rank over choices") == f"{low} to {high} in 90% of the runs"
        assert shown.fact("In the most fragile tenth") == f"{100 * row['p_top_tenth']:.1f}% of the runs"
        assert shown.fact("The choice that moves it most") == "the precision of the weights"
        shown.page.click("#open-bench")
        assert shown.page.locator("#detail dt:text-is('Rank')").count() == 1
        assert shown.page.locator("#detail dt:text-is('Rank over choices')").count() == 0


@pytest.mark.parametrize("viewport", [{"width": 1280, "height": 900}, PHONE])
def test_the_map_is_coloured_by_who_is_in_the_tenth_over_choices_where_choices_vary(
    browser: Any, tmp_path: Path, viewport: dict[str, int]
) -> None:
    """60 squares in a row; of two versions one varies."""
    versions = [{"name": name, "variables": [*"abcd"], "weighting": name} for name in ("equal", "pca")]
    robustness = {
        "versions": ["equal"],
        "inputs": {"normalisation": ["zscore", "percentile"], "weights": {"spread": 0.5}},
    }
    result = varied_results(robustness=robustness, versions=versions)
    codes = [str(code) for code in result.territories["code"]]
    boxes = {code: shapely.box(2 + k / 100, 46, 2.01 + k / 100, 46.2) for k, code in enumerate(codes)}
    path = tmp_path / "map.html"
    path.write_text(map_page(replace(result, outlines=boxes), language_named("en")), encoding="utf-8")
    standing = result.tables["robustness"].set_index("code")["standing"].reindex(codes)
    colours = {"in": [0x0F, 0x35, 0x70], "open": [0xE0, 0x82, 0x14], "out": [0xDB, 0xE4, 0xEE]}
    assert set(standing) == set(colours)
    for shown in opened(browser, path.as_uri(), viewport):
        shown.page.get_by_role("radio", name="in the tenth, over choices").check()
        for k, told in enumerate(standing):
            assert shown.colour_at((k + 0.5) / len(codes), 0.5) == colours[told], codes[k]
        assert shown.legend() == ["in (at least 95% of the runs)", "open", "out (at least 95% of the runs)"]
        assert shown.swatches() == [f"rgb({', '.join(map(str, colour))})" for colour in colours.values()]
        assert "whatever is chosen? Version equal" in shown.page.locator("#map-title").inner_text()
        assert barriers(shown.page) == []
        # A version that does not vary has its tenths, and the page says why.
        shown.page.select_option("#version", label="pca")
        assert shown.legend()[0] == "10 (the most fragile)"
        assert "No other choice was tried" in shown.page.locator("#map-text").inner_text()
        shown.page.select_option("#version", label="equal")
        assert shown.legend()[1] == "open"
        # Weights that are tried have no runs.
        shown.page.click("#open-bench")
        shown.page.locator("#weights input[type='range']").first.fill("70")
        assert shown.legend()[0] == "10 (the most fragile)"
        assert shown.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_study_whose_choices_do_not_vary_has_no_such_colours(page: Page) -> None:
    assert page.page.get_by_role("group", name="Couleurs").locator("label:visible").all_inner_texts() == [
        "dixièmes",
        "scores",
    ]


def test_a_study_without_map_has_its_table(browser: Any, tmp_path: Path) -> None:
    path = tmp_path / "map.html"
    path.write_text(map_page(replace(study(NAMES), outlines={})), encoding="utf-8")
    for shown in opened(browser, path.as_uri(), {"width": 1280, "height": 900}):
        assert not shown.page.locator("#map").is_visible()
        assert shown.names()[0] == "Saint-Étienne"
        shown.page.locator("#rows button").first.click()
        assert barriers(shown.page) == []


def test_a_page_that_was_cut_says_that_it_cannot_be_read(browser: Any, tmp_path: Path) -> None:
    whole = map_page(study(NAMES))
    start = whole.index('id="figures">') + len('id="figures">')
    path = tmp_path / "map.html"
    path.write_text(whole[: start + 400] + whole[whole.index("</script>", start) :], encoding="utf-8")
    page = browser.new_page()
    page.goto(path.as_uri())
    page.get_by_role("alert").get_by_text("La page n’a pas pu être lue").wait_for(timeout=5000)
    page.close()
