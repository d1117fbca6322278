"""A headless browser for the tests of pages, and what it finds amiss for readers with disabilities."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.support.programs import CHROMIUM, program

QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)


@contextmanager
def chromium() -> Iterator[Any]:
    """The browser; a test that asks for it on a machine without one is skipped, and says why."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright, which drives the browser, is missing")
    browser = program("chromium", "chromium-browser", "google-chrome", package=CHROMIUM)
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=browser, args=list(QUIET))
        yield found
        found.close()


def barriers(page: Any) -> list[str]:
    """What axe-core calls a serious or critical barrier on a page, with the elements concerned."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe, which scans pages, is missing")
    found = axe.Axe().run(page).response["violations"]
    return [
        f"{item['id']} ({item['impact']}): {[node['html'][:200] for node in item['nodes']]}"
        for item in found
        if item["impact"] in ("serious", "critical")
    ]
