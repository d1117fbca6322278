"""Make the pictures of the README and of the documentation from a run of the bundled study and of the tutorial's.

Needs Chromium and pdftoppm. Run it after a change of what people see: `python docs/images/make.py`.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
DOCS = HERE.parent
WIDTH, COLOURS = 1000, 96
MOST_BYTES = 150_000


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        national = work / "national"
        ifn(work, "run", "--out", str(national), "--no-tracking")
        ifn(work, "note", str(national), "--format", "pdf")
        ifn(work, "explain", str(national), "Lille", "--format", "pdf")
        ifn(work, "map", str(national))
        shutil.copy(DOCS / "tutorials" / "bretagne.xlsx", work)
        shutil.copy(DOCS / "tutorials" / "bretagne.yaml", work)
        local = work / "local"
        ifn(work, "run", "bretagne.yaml", "--out", str(local), "--no-tracking")
        ifn(work, "note", str(local), "--format", "pdf")
        save(national / "figures" / "forest-non_vaccination.png", "forest")
        save(national / "figures" / "equal" / "map.png", "map")
        save(pdf(national / "note.pdf", work), "note")
        save(pdf(next(national.glob("territory-*.pdf")), work), "territory")
        save(pdf(local / "note.pdf", work), "local-note")
        save(local / "figures" / "equal" / "map.png", "local-map")
        save(shot(national / "map.html", work / "page.png", choose_lille), "page")
        save(shot(national / "map.html", work / "workshop.png", open_workshop), "workshop")


def ifn(folder: Path, *words: str) -> None:
    program = "import sys; from ifn_research.cli import main; main(sys.argv[1:])"
    subprocess.run([sys.executable, "-c", program, "--lang", "fr", *words], cwd=folder, check=True)


def pdf(document: Path, folder: Path) -> Path:
    """The first page of a document."""
    target = folder / document.stem
    subprocess.run(["pdftoppm", "-r", "110", "-png", "-singlefile", str(document), str(target)], check=True)
    return target.with_suffix(".png")


def shot(page_file: Path, target: Path, act: Callable[[Page], object]) -> Path:
    """A page to explore, after something was done in it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(page_file.as_uri())
        page.wait_for_selector("#columns", state="visible")
        act(page)
        page.wait_for_timeout(500)
        page.screenshot(path=target)
        browser.close()
    return target


def choose_lille(page: Page) -> None:
    page.locator("#query").fill("Métropole Européenne de Lille")
    page.locator("#query").press("Enter")


def open_workshop(page: Page) -> None:
    page.locator("#open-bench").click()
    slider = page.locator("#weights input[type=range]").nth(3)
    slider.fill("40")
    page.locator("#workshop").scroll_into_view_if_needed()
    page.evaluate("document.querySelector('#workshop').scrollIntoView()")


def save(source: Path, name: str) -> None:
    """A picture of few colours, that a page loads at once."""
    picture = Image.open(source).convert("RGB")
    picture.thumbnail((WIDTH, 4 * WIDTH), Image.Resampling.LANCZOS)
    target = HERE / f"{name}.png"
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)
    size = target.stat().st_size
    print(f"{target.name}: {picture.width} x {picture.height}, {size:,} bytes")
    if size > MOST_BYTES:
        raise SystemExit(f"{target.name} is larger than {MOST_BYTES:,} bytes: fewer colours, or smaller")


if __name__ == "__main__":
    main()
