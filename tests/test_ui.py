"""The MLflow UI of a study, seen in a browser."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from ifn_research import load_study
from ifn_research.outputs.tracking import ui
from ifn_research.recording import Recorded, record

pytestmark = pytest.mark.slow

CHROMIUM = ("/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome")
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
COMMAND = "import sys; from ifn_research.cli import main; main(sys.argv[1:])"
REFUSED = "equal-percentile"
# Milliseconds that a page may take.
PATIENCE = 30_000


@dataclass
class Page:
    """A browser page, and the hosts that it asked for something."""

    page: Any
    hosts: set[str] = field(default_factory=set)

    def shows(self, text: str | re.Pattern[str]) -> None:
        """Wait until a text is on the page."""
        self.page.get_by_text(text).first.wait_for(timeout=PATIENCE)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """Three versions of the bundled study, run with few replicates and logged."""
    folder = tmp_path_factory.mktemp("ui")
    # A version that is refused: the first component of all six indicators mixes signs.
    study = load_study(overrides=["validation.bootstrap.replicates=20", f"versions.{REFUSED}.weighting=pca"])
    store = f"sqlite:///{folder}/mlflow.db"
    return record(study, out=folder / "results", only=["equal", "factor", REFUSED], tracking_uri=store)


@pytest.fixture(scope="module")
def address(recorded: Recorded) -> Iterator[str]:
    """`ifn ui` in a process of its own, stopped as Ctrl-C does; the port that it is asked to take is taken."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        options = ["--no-browser", "--port", str(port), "--tracking-uri", str(recorded.tracking)]
        command = [sys.executable, "-c", COMMAND, "ui", *options]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=recorded.folder.parent)
        try:
            assert process.stdout is not None
            assert process.stdout.readline().startswith(f"Port {port} is taken: using ")
            line = process.stdout.readline()
            assert line.startswith("MLflow UI: http://127.0.0.1:")
            yield line.removeprefix("MLflow UI: ").strip()
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(30) == 0
    assert _processes_of(urlsplit(line.split()[-1]).port) == []


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright, which drives the browser, is missing")
    program = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    if program is None:
        pytest.skip("no chromium on this machine (Debian: apt install chromium)")
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        yield found
        found.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1600, "height": 1000})
    # MLflow opens its assistant over the page when it is first seen.
    opened.add_init_script("localStorage.setItem('mlflow.assistant.fab.autoOpenedOnFirstLoad_v1', 'true')")
    watched = Page(opened)
    opened.on("request", lambda request: watched.hosts.add(urlsplit(request.url).hostname or "127.0.0.1"))
    yield watched
    opened.close()
    assert watched.hosts == {"127.0.0.1"}


def _processes_of(port: int | None) -> list[str]:
    """Command lines of the processes that serve a port."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().split(b"\0")
        except OSError:
            continue
        if str(port).encode() in words and int(path.parent.name) != os.getpid():
            found.append(b" ".join(words).decode())
    return found


def test_the_ui_opens_on_charts_grouped_by_ground_truth_with_a_run_for_each_version(
    page: Page, address: str, recorded: Recorded, tmp_path: Path
) -> None:
    page.page.goto(address)
    for version in recorded.result.tables["versions"]["version"]:
        page.page.get_by_role("link", name=version, exact=True).first.wait_for(timeout=PATIENCE)
    page.page.get_by_text("rsa_coverage", exact=True).first.wait_for(timeout=PATIENCE, state="attached")
    page.shows("agreement/spearman_with_equal")
    page.page.screenshot(path=tmp_path / "charts.png")
    sections = re.findall(r"^(\w+)\n\((\d+)\)$", page.page.inner_text("body"), flags=re.MULTILINE)
    truths = ["pass_culture", "pass_culture_all", "rsa_coverage"]
    assert [name for name, _ in sections] == ["agreement", "diagnostics", *truths]
    assert all(int(charts) >= 3 for _, charts in sections)


def test_the_page_of_a_version_shows_its_note_figures_data_and_model(page: Page, address: str, tmp_path: Path) -> None:
    page.page.goto(address)
    page.page.get_by_role("link", name="factor", exact=True).first.click(timeout=PATIENCE)
    page.shows("Description")
    page.shows("6 indicateurs")
    page.shows("pass_culture/spearman")
    page.shows(re.compile(r"^departements\.csv"))
    page.page.get_by_role("link", name="index", exact=True).first.wait_for(timeout=PATIENCE)
    page.page.screenshot(path=tmp_path / "run.png")
    page.page.get_by_role("tab", name="Artifacts").click()
    page.page.get_by_text("figures", exact=True).click(timeout=PATIENCE)
    page.page.get_by_text("weights.png").click(timeout=PATIENCE)
    image = page.page.locator("img[src^='blob:'], img[src*='weights.png'], .js-plotly-plot image")
    image.first.wait_for(timeout=PATIENCE)
    page.page.screenshot(path=tmp_path / "artifacts.png")


def test_a_refused_version_shows_why_and_what_to_do(
    page: Page, address: str, recorded: Recorded, tmp_path: Path
) -> None:
    page.page.goto(address)
    page.page.get_by_role("link", name=REFUSED, exact=True).first.click(timeout=PATIENCE)
    page.shows("Failed")
    page.shows(re.compile(re.escape(recorded.result.failed["reason"].item())))
    page.page.screenshot(path=tmp_path / "refused.png")


def test_tables_of_all_versions_are_compared_side_by_side(page: Page, address: str, tmp_path: Path) -> None:
    page.page.goto(address.replace("compareRunsMode=CHART", "compareRunsMode=ARTIFACT"))
    page.shows("tables/weights.json")
    page.shows("one_person_households")
    page.page.screenshot(path=tmp_path / "compare.png")


def test_the_address_of_a_server_is_shown_without_starting_another(address: str, recorded: Recorded) -> None:
    server = address.partition("/#")[0]
    said: list[str] = []
    ui.serve(server, experiment=recorded.result.config["tracking"]["experiment"], browser=False, announce=said.append)
    assert said == [f"MLflow UI: {address}"]
