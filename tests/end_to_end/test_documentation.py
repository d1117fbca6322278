"""The documentation as it is read: every page at two widths, nothing cut, nothing asked of the network, the search."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.chromium import barriers, chromium

pytestmark = pytest.mark.slow
WIDTHS = (1300, 390)
# A table of figures may be wider than a phone, and is then moved by a finger within its frame; pages are not.
CUT = """() => {
  const wide = document.documentElement.clientWidth + 1, found = [];
  if (document.documentElement.scrollWidth > wide) found.push('the page');
  for (const item of document.querySelectorAll('article :is(p, li, h1, h2, h3, td, th, img)'))
    if (item.getBoundingClientRect().right > wide && !item.closest('pre, .md-typeset__scrollwrap'))
      found.push(item.textContent.slice(0, 60));
  for (const picture of document.images) if (!picture.naturalWidth) found.push(picture.src);
  if (document.querySelector('article').innerText.trim().length < 80) found.push('a blank page');
  return found;
}"""


@pytest.fixture(scope="module")
def site(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs") / "site"
    command = [sys.executable, str(repository / "docs" / "build.py"), "--out", str(folder)]
    subprocess.run(command, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


def pages(site: Path) -> list[Path]:
    return sorted(page for page in site.rglob("*.html") if "assets" not in page.parts and page.name != "404.html")


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_cut_or_blank_or_asks_for_anything(site: Path, browser: Any, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    asked: set[str] = set()
    trouble: list[str] = []
    page.on("request", lambda request: asked.add(request.url))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    cut = {}
    every = pages(site)
    # The pages of keys are made alike: some of them are enough.
    keys = [path for path in every if "keys" in path.parts]
    for path in [path for path in every if path not in keys[1::8] + keys[2::8] + keys[3::8] + keys[4::8] + keys[5::8]]:
        page.goto(path.as_uri())
        found = page.evaluate(CUT)
        if found:
            cut[path.name] = found
    page.close()
    assert cut == {}
    assert trouble == []
    assert {url for url in asked if not url.startswith((site.as_uri(), "data:", "blob:"))} == set()


def test_no_page_names_a_font_or_script_of_another_host(site: Path) -> None:
    for path in pages(site):
        html = path.read_text(encoding="utf-8")
        loaded = re.findall(r"<(?:script|img|iframe|source)[^>]+src=\"(https?:[^\"]+)", html)
        loaded += re.findall(
            r"<link[^>]+rel=\"(?:stylesheet|preconnect|icon|preload)\"[^>]+href=\"(https?:[^\"]+)", html
        )
        assert loaded == [], path


@pytest.mark.parametrize(
    ("typed", "page"),
    [
        ("territoires fragiles", "fr/"),
        ("petit effectif", "fr/how-to/protect-small-counts.html"),
        ("l'atelier et ses curseurs", "fr/how-to/deliberate-with-the-page.html"),
        ("à rebours de la première composante", "fr/troubleshooting.html#"),
        ("deliberer", "fr/how-to/deliberate-with-the-page.html"),
        ("petites curseurs", "fr/how-to/deliberate-with-the-page.html"),
        ("pulls against the first component", "troubleshooting.html#"),
        ("swap_axes", "reference/keys/geometry.swap_axes.html"),
    ],
)
def test_the_search_finds_french_words_and_what_the_screen_says(
    site: Path, browser: Any, typed: str, page: str
) -> None:
    """From the folder, without a server."""
    window = browser.new_page(viewport={"width": 1300, "height": 900})
    window.goto((site / "index.html").as_uri())
    window.click("input.md-search__input")
    window.keyboard.type(typed)
    window.wait_for_selector(".md-search-result__item", timeout=20_000)
    links = window.eval_on_selector_all(".md-search-result__link", "links => links.map(link => link.href)")
    window.close()
    assert any(page in re.sub(r"\?h=[^#]*", "", link) for link in links)


@pytest.mark.parametrize(
    "name",
    [
        *("index.html", "start.html", "fr/tutorials/first-study.html", "tutorials/notebook.html"),
        *("reference/configuration.html", "reference/methods.html", "troubleshooting.html"),
    ],
)
def test_pages_have_no_barrier_and_the_language_that_they_are_written_in(site: Path, browser: Any, name: str) -> None:
    page = browser.new_page(viewport={"width": 1300, "height": 900})
    page.goto((site / name).as_uri())
    french = name == "index.html" or name.startswith("fr/")
    assert page.evaluate("document.documentElement.lang") == ("fr" if french else "en")
    found = barriers(page)
    page.close()
    assert found == []


def test_the_switch_of_language_leads_to_the_same_page(site: Path, browser: Any) -> None:
    page = browser.new_page()
    page.goto((site / "fr/how-to/write-a-note.html").as_uri())
    page.click(".ifn-language")
    assert page.url == (site / "how-to/write-a-note.html").as_uri()
    page.click(".ifn-language")
    assert page.url == (site / "fr/how-to/write-a-note.html").as_uri()
    page.close()


def test_the_pictures_of_the_gallery_are_small_and_link_to_how_they_were_made(repository: Path) -> None:
    home = (repository / "docs" / "index.md").read_text(encoding="utf-8")
    linked = dict(re.findall(r"\[!\[[^]]+\]\(images/([\w-]+\.png)\)\]\(([^)]+)\)", home))
    pictures = {path.name: path.stat().st_size for path in (repository / "docs" / "images").glob("*.png")}
    assert linked.keys() == pictures.keys()
    assert max(pictures.values()) < 150_000
    assert sum(pictures.values()) < 1_000_000


def test_a_broken_link_fails_the_build(repository: Path, tmp_path: Path) -> None:
    import shutil

    copy = tmp_path / "docs"
    shutil.copytree(repository / "docs", copy)
    with (copy / "start.md").open("a", encoding="utf-8") as page:
        page.write("\n[nowhere](nowhere.md)\n")
    command = [sys.executable, str(copy / "build.py"), "--check"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, env={"PYTHONPATH": str(repository)})
    assert done.returncode == 1
    assert "nowhere.md" in done.stderr
