"""The MLflow UI of a study, seen in a browser."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from ifn_research import load_study
from ifn_research.config import EXAMPLES
from ifn_research.language.messages import Words
from ifn_research.operations.decide import decide
from ifn_research.operations.run import Recorded, record
from ifn_research.operations.run_outputs import RunOutputs
from ifn_research.outputs import figures
from ifn_research.outputs.tracking.mlflow_store import ui
from ifn_research.outputs.tracking.mlflow_store.client import open_store
from ifn_research.results.decision import Decision
from tests.support.chromium import chromium

pytestmark = pytest.mark.slow

COMMAND = "import sys; from ifn_research.cli import main; main(sys.argv[1:])"
REFUSED = "equal-percentile"
# Milliseconds that a page may take.
PATIENCE = 30_000


@dataclass
class Page:
    """A browser page, and the hosts that it asked for something."""

    page: Any
    screenshots: Path
    hosts: set[str] = field(default_factory=set)

    def shows(self, text: str | re.Pattern[str]) -> None:
        """Wait until a text is on the page."""
        self.page.get_by_text(text).first.wait_for(timeout=PATIENCE)

    def keep(self, name: str) -> None:
        """Keep a screenshot, in the folder that IFN_SCREENSHOTS names if it does."""
        self.page.screenshot(path=self.screenshots / f"{name}.png")


STUDY = f"""extends: [{EXAMPLES["departements"]}]
grid:
  variables: [four]
  imputation: [drop]
  normalisation: [zscore, percentile, rank, minmax, decile]
  weighting: [critic]
"""
# Pictures that a test looks at: those of twelve versions take as long as all the rest.
DRAWN = ("factor/weights", "forest-pass_culture")


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """Twelve versions of a bundled study, logged after two other study runs to one store; one of them is adopted.

    Few replicates are drawn. The first of the three runs is of the same study, whose experiment it shares.
    """
    folder = tmp_path_factory.mktemp("ui")
    (folder / "study.yaml").write_text(STUDY, encoding="utf-8")
    # A version that is refused: the first component of all six indicators mixes signs.
    overrides = ["validation.bootstrap.replicates=20", f"versions.{REFUSED}.weighting=pca"]
    study = load_study(folder / "study.yaml", overrides=overrides)
    drawings = figures._Pictures.drawings.func
    with pytest.MonkeyPatch.context() as patch:
        chosen = property(lambda it: {name: draw for name, draw in drawings(it).items() if name.startswith(DRAWN)})
        patch.setattr(figures._Pictures, "drawings", chosen)
        store = f"sqlite:///{folder}/mlflow.db"
        for name, only in (("departements", "equal"), ("epci", "elders")):
            other = load_study(EXAMPLES[name], overrides=["validation.bootstrap.replicates=20"])
            record(other, only=[only], out=folder / name, tracking_uri=store, wanted=RunOutputs("none"))
        done = record(study, out=folder / "results", tracking_uri=store, wanted=RunOutputs("all"))
    assert done.tracking_error is None
    assert not done.result.not_drawn
    adopted = Decision("factor", "adopted", "Les poids s'expliquent.", datetime.now(UTC).date())
    decide(done.folder, adopted, docs=folder / "decisions", tracking_uri=done.tracking)
    return done


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
            assert process.stdout.readline().startswith("Versions:  http://127.0.0.1:")
            assert process.stdout.readline().startswith("Ranking:   http://127.0.0.1:")
            yield line.removeprefix("MLflow UI: ").strip()
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(30) == 0
    assert _processes_of(urlsplit(line.split()[-1]).port) == []


@pytest.fixture(scope="module")
def context() -> Iterator[Any]:
    """One browser for all pages: it fetches MLflow's program once."""
    with chromium() as browser:
        yield browser.new_context(viewport={"width": 1440, "height": 900})


@pytest.fixture
def page(context: Any, tmp_path: Path) -> Iterator[Page]:
    opened = context.new_page()
    kept = Path(os.environ.get("IFN_SCREENSHOTS") or tmp_path)
    kept.mkdir(parents=True, exist_ok=True)
    watched = Page(opened, kept)
    opened.on("request", lambda request: watched.hosts.add(urlsplit(request.url).hostname or "127.0.0.1"))
    yield watched
    opened.close()
    assert watched.hosts == {"127.0.0.1"}


def listed(address: str) -> str:
    """Address of the list of versions, from that of the charts."""
    return address.replace("&compareRunsMode=CHART", "")


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


# Texts that the browser cuts with an ellipsis.
CUT = """() => [...document.querySelectorAll('*')]
    .filter(e => e.textContent && !e.querySelector('*') && getComputedStyle(e).textOverflow === 'ellipsis')
    .filter(e => e.scrollWidth > e.clientWidth).map(e => e.textContent)"""


def best_first(recorded: Recorded) -> list[str]:
    """The versions that are judged, as the primary metric of their runs ranks them."""
    table = recorded.result.tables["validation"].set_index(["ground_truth", "metric"])
    table = table.loc[[recorded.result.primary]]
    judged = table[~table["version"].str.startswith("baseline:")].dropna(subset=["estimate"])
    return list(judged.sort_values("estimate", ascending=False, kind="stable")["version"])


def names_listed(page: Page) -> list[str]:
    """Names of the runs of a list, from above."""
    found: list[str] = page.page.locator(
        ".ag-center-cols-container a, .ag-pinned-left-cols-container a"
    ).all_inner_texts()
    return found


def test_the_ui_opens_on_the_intervals_of_the_primary_metric_and_all_versions_of_the_last_study_run(
    page: Page, address: str, recorded: Recorded
) -> None:
    page.page.goto(address)
    for version in recorded.result.tables["versions"]["version"]:
        page.page.get_by_role("link", name=version, exact=True).first.wait_for(timeout=PATIENCE)
    page.shows("Intervalles")
    image = page.page.locator("img[src*='compressed.png']").first
    image.wait_for(timeout=PATIENCE)
    page.keep("charts")
    box = image.bounding_box()
    assert box is not None
    # It is not the stamp that MLflow makes of images, and begins on the first screen.
    assert box["width"] > 700
    assert box["y"] < 500
    ranked, names = best_first(recorded), names_listed(page)
    assert names[: len(ranked)] == ranked
    # Twelve versions and what compares them: nothing of the study run before, which has the same experiment.
    assert len(names) == 13
    assert len(ranked) >= 10


def test_charts_have_titles_in_words_and_figures_of_three_digits_and_diagnostics_are_last(
    context: Any, tmp_path: Path, address: str, recorded: Recorded
) -> None:
    tall = context.new_page()
    tall.set_viewport_size({"width": 1440, "height": 3000})
    tall.goto(address)
    found = recorded.result.tables["validation"].set_index(["version", "ground_truth", "metric"])["estimate"]
    primary = f"{found['factor', 'pass_culture', 'spearman']:.3f}"
    tall.locator("svg").get_by_text(primary, exact=True).first.wait_for(timeout=PATIENCE)
    kept = Page(tall, Path(os.environ.get("IFN_SCREENSHOTS") or tmp_path))
    cut: set[str] = set()
    figures: set[str] = set()
    # Charts are drawn as far as they are seen.
    tall.mouse.move(1000, 1500)
    for step in range(12):
        tall.wait_for_timeout(1000)
        kept.keep(f"charts{step}")
        cut |= set(tall.evaluate(CUT))
        figures |= set(tall.locator("svg .bartext").all_text_contents())
        if tall.get_by_text("KMO", exact=True).count():
            break
        tall.mouse.wheel(0, 2400)
    tall.get_by_text("KMO", exact=True).first.wait_for(timeout=PATIENCE)
    text = tall.inner_text("body").replace("\N{NO-BREAK SPACE}", " ")
    sections = re.findall(r"^(.+)\n\((\d+)\)$", text, flags=re.MULTILINE)
    assert [name for name, _ in sections][:2] == ["Critère principal", "Corrélation de Spearman"]
    assert [name for name, _ in sections][-2:] == ["Ressemblance avec « Poids égaux »", "Diagnostics"]
    assert {title for title in cut if not title.startswith("study ")} == set()
    assert len(figures) > 100
    assert all(re.fullmatch(r"[-−]?\d+\.\d{3}", figure) for figure in figures)
    tall.close()


def test_no_assistant_is_seen_or_served(page: Page, address: str) -> None:
    page.page.goto(address)
    page.shows("Intervalles")
    assert not page.page.get_by_text("MLflow Assistant").first.is_visible()
    server = address.partition("/#")[0]
    assert page.page.request.get(f"{server}/ajax-api/3.0/mlflow/assistant/config").status == 404


def test_the_page_of_the_study_run_opens_on_a_ranked_table_of_versions(
    page: Page, address: str, recorded: Recorded
) -> None:
    page.page.goto(listed(address))
    page.page.get_by_role("link", name=re.compile("^study departements")).first.click(timeout=PATIENCE)
    table = page.page.locator("table").first
    table.wait_for(timeout=PATIENCE)
    page.keep("study")
    lines = [line.split("\t") for line in table.inner_text().splitlines()]
    assert lines[0] == ["Rang", "Version", "Valeur", "Intervalle à 95\N{NO-BREAK SPACE}%"]
    ranking = recorded.result.ranking()
    own = ranking[~ranking["version"].str.startswith("baseline:")]
    assert [line[0] for line in lines[1 : own["estimate"].notna().sum() + 1]] == [
        str(place + 1) for place in range(own["estimate"].notna().sum())
    ]
    assert lines[1][1].endswith(f"({own['version'].iloc[0]})") or lines[1][1] == own["version"].iloc[0]
    box = table.bounding_box()
    assert box is not None
    # The whole table is seen without a click.
    assert box["y"] + box["height"] < 900
    assert table.get_by_text(lines[-1][1]).first.is_visible()


def test_models_go_by_their_study_and_version(page: Page, address: str) -> None:
    page.page.goto(address.partition("/runs?")[0] + "/models?workflowType=machine_learning")
    page.shows("departements-factor")
    page.shows("departements-equal")
    page.keep("models")


def test_the_page_of_a_version_shows_its_note_figures_data_and_model(page: Page, address: str) -> None:
    page.page.goto(listed(address))
    page.page.get_by_role("link", name="factor", exact=True).first.click(timeout=PATIENCE)
    page.shows("Description")
    page.shows(re.compile(r"^(6|[Ss]ix)\sindicateurs"))
    page.shows("pass_culture/spearman")
    page.shows(re.compile(r"^departements\.csv"))
    page.page.get_by_role("link", name="departements-factor", exact=True).first.wait_for(timeout=PATIENCE)
    page.keep("run")
    page.page.get_by_role("tab", name="Artifacts").click()
    page.page.get_by_text("figures", exact=True).click(timeout=PATIENCE)
    page.page.get_by_text("weights.png").click(timeout=PATIENCE)
    image = page.page.locator("img[src^='blob:'], img[src*='weights.png'], .js-plotly-plot image")
    image.first.wait_for(timeout=PATIENCE)
    page.keep("artifacts")


def test_a_refused_version_shows_why_and_what_to_do(page: Page, address: str, recorded: Recorded) -> None:
    page.page.goto(listed(address))
    page.page.get_by_role("link", name=REFUSED, exact=True).first.click(timeout=PATIENCE)
    page.shows("Failed")
    page.shows(re.compile(re.escape(recorded.result.failed["reason"].item())))
    page.keep("refused")


def test_the_list_of_twelve_versions_shows_name_metric_and_choices_without_scrolling(
    page: Page, address: str, recorded: Recorded
) -> None:
    page.page.goto(listed(address))
    versions = recorded.result.tables["versions"].set_index("version")
    assert len(versions) == 12
    for version in versions.index:
        page.page.get_by_role("link", name=version, exact=True).first.wait_for(timeout=PATIENCE)
    page.shows("decile")
    page.keep("versions")
    columns = (
        "attributes.`Run Name`",
        "tags.`ifn.result`",
        "params.`weighting`",
        "params.`normalisation`",
    )
    for column in columns:
        box = page.page.locator(f'[role=columnheader][col-id="{column}"]').bounding_box(timeout=PATIENCE)
        assert box is not None, column
        assert 0 <= box["x"] < box["x"] + box["width"] <= 1440
    wide = "e => [e.scrollWidth, e.clientWidth]"
    for part in (".ag-center-cols-viewport", "html"):
        whole, visible = page.page.locator(part).first.evaluate(wide)
        assert whole <= visible
    found = recorded.result.tables["validation"].set_index(["version", "ground_truth", "metric"])
    shown = page.page.inner_text("body").replace("\N{NO-BREAK SPACE}", " ")
    ends = (
        f"{found.loc[('factor', 'pass_culture', 'spearman'), name]:.3f}" for name in ("estimate", "ci_low", "ci_high")
    )
    assert "{} [{} ; {}]".format(*ends).replace(".", ",").replace("-", "−") in shown
    for weighting in ("critic", "equal_by_dimension"):
        assert weighting in shown


def test_two_versions_are_compared_with_their_choices_and_figures_side_by_side(
    page: Page, address: str, recorded: Recorded
) -> None:
    client = open_store(str(recorded.tracking))
    experiment = client.get_experiment_by_name(recorded.result.config.experiment).experiment_id
    ids = {run.info.run_name: run.info.run_id for run in client.search_runs([experiment])}
    server, runs = address.partition("/#")[0], json.dumps([ids["equal"], ids["pca-four"]])
    page.page.goto(f"{server}/#/compare-runs?runs={quote(runs)}&experiments={quote(json.dumps([experiment]))}")
    page.shows("Comparing 2 Runs from 1 Experiment")
    row = page.page.get_by_role("row").filter(has_text=re.compile("^weighting"))
    row.first.wait_for(timeout=PATIENCE)
    assert row.first.inner_text().split() == ["weighting", "equal", "pca"]
    page.keep("two")


def test_weights_of_versions_are_compared_side_by_side(page: Page, address: str, recorded: Recorded) -> None:
    page.page.goto(address.replace("compareRunsMode=CHART", "compareRunsMode=ARTIFACT"))
    page.shows("tables/weights.json")
    page.shows("one_person_households")
    page.keep("weights")
    weights = recorded.result.tables["weights"].set_index(["indicator", "version"])["weight"]
    lines = page.page.inner_text("body").splitlines()
    at = lines.index("one_person_households")
    shown = [float(text) for text in lines[at + 1 : at + 3]]
    assert shown == pytest.approx([weights["one_person_households", name] for name in best_first(recorded)[:2]])


def test_the_page_of_the_adopted_model_shows_its_signature_and_the_decision(page: Page, address: str) -> None:
    server = address.partition("/#")[0]
    page.page.goto(f"{server}/#/models/departements")
    page.shows("adopted")
    page.page.goto(f"{server}/#/models/departements/versions/1")
    page.shows("ifn.decision")
    for part in ("Inputs (7)", "Outputs (2)"):
        page.page.get_by_text(part).click(timeout=PATIENCE)
    page.shows("poverty_rate_2021")
    page.keep("model")
    shown = page.page.inner_text("body")
    for text in ("code_departement", "score", "string", "double", "Les poids s'expliquent."):
        assert text in shown


def test_the_address_of_a_server_is_shown_without_starting_another(address: str, recorded: Recorded) -> None:
    server = address.partition("/#")[0]
    said: list[Words] = []
    ui.serve(server, experiment=recorded.result.config.experiment, browser=False, announce=said.append)
    assert [str(line) for line in said[:2]] == [f"MLflow UI: {address}", f"Versions:  {listed(address)}"]
    assert str(said[2]).startswith(f"Ranking:   {server}/#/experiments/")
