"""The workshop of the page: what it shows of weights that are tried is what `ifn run` makes of the YAML it gives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML

from ifn_research import load_study
from ifn_research import run as study_run
from ifn_research.cli import main
from ifn_research.language import in_french, language_named
from ifn_research.language.catalogue import catalogue
from ifn_research.outputs.explorer import map_page
from ifn_research.results.study_result import StudyResult, read_results
from tests.support.chromium import barriers, chromium
from tests.support.small_study import LINEAR, study
from tests.support.with_small_counts import with_small_counts

pytestmark = pytest.mark.slow

HEAD = """study: tried
title: Une étude à essayer
tables: [{path: table.csv, code: code, name: name, population: people, groups: {region: region}}]
indicators:
  age: {column: age, unit: "%", label: Âge, dimension: people/age}
  alone: {column: alone, unit: "%", label: Personnes seules, dimension: people/age}
  poverty: {column: poverty, unit: "%", label: Pauvreté, dimension: people/means}
  fibre: {column: fibre, unit: share, label: Fibre, direction: -1, dimension: access}
  distance: {column: distance, unit: km, label: Distance, transform: log}
  gaps: {column: gaps, unit: "%", label: Avec des trous, dimension: access}
  against: {column: against, unit: "%", label: À rebours, dimension: people/means}
  holes: {column: holes, unit: "%", label: Avec des manques, dimension: people/means}
variable_sets:
  known: [age, alone, poverty, fibre, distance]
  all: [age, alone, poverty, fibre, distance, gaps, holes]
ground_truth:
  - {name: outcome, column: outcome, label: Non-recours, direction: -1}
validation: {bootstrap: {replicates: 20}}
versions:
"""
VERSIONS = {
    "zscore": "variables: known",
    "by-dimension": "variables: known, weighting: equal_by_dimension, normalisation: percentile",
    "minmax-100": "variables: known, normalisation: {method: minmax, range: [1, 100]}, weighting: {method: pca, "
    "opposed: keep}, rescale: mean_100",
    "rank": "variables: known, normalisation: rank, weighting: critic, rescale: minmax",
    "decile": "variables: known, normalisation: decile, rescale: decile",
    "points": "variables: known, normalisation: rank_points, rescale: percentile",
    "goalposts": "variables: [age, poverty, alone], normalisation: {method: goalposts, posts: {age: [0, 60], "
    "poverty: [0, 50], alone: [0, 80]}}",
    "ratio": "variables: known, normalisation: {method: reference_ratio, by: region, invert: complement}",
    "winsorised": "variables: known, outliers: {method: winsorise, lower: 0.05, upper: 0.05}, "
    "rescale: {method: standard, mean: 100, standard_deviation: 15}",
    "dropped": "variables: [age, against, alone, poverty], weighting: {method: pca, opposed: drop}",
    "dropped-filled": "variables: [age, against, alone, poverty, holes], imputation: median, "
    "weighting: {method: pca, opposed: drop}",
    "median": "variables: all, imputation: median",
    "by-region": "variables: all, imputation: {method: group_median, by: [region]}, weighting: equal_by_dimension",
    "neighbours": "variables: all, imputation: knn, rescale: minmax",
    "complete": "variables: all, imputation: drop",
    "available": "variables: all, imputation: available",
    "available-staged": "variables: all, imputation: available, weighting: equal_by_dimension",
}
# Its scores are positive while age counts.
MIXED = {"mixed": "variables: [age, fibre], normalisation: none, rescale: mean_100"}
OTHERS = {
    "geometric": "variables: known, normalisation: {method: minmax, range: [1, 100]}, aggregation: geometric",
    "scores": "variables: known, weighting: {method: factor, n_factors: 1, scoring: regression}",
    "own": "variables: known, normalisation: minmax, weighting: bod",
    "staged": "variables: known, aggregation: {stages: [arithmetic, arithmetic, arithmetic], rescale_stages: true}",
    "kept": "variables: known, weighting: {method: fixed, rescale: false, "
    "weights: {age: 0.5, alone: 0.2, poverty: 0.2, fibre: 0.05, distance: 0.04}}",
    "one": "variables: [age]",
}
PROBE = "\nstart();\nglobalThis.probe = { versions, bench, scored, effectiveNow, giveWeight, recompute };\n"


def table() -> pd.DataFrame:
    """Sixty territories, some of them tied, two of whose indicators have missing cells."""
    rng = np.random.default_rng(4)
    n = 60
    fragile = rng.normal(size=n)
    found = pd.DataFrame({"code": [f"{k:05d}" for k in range(n)], "name": [f"Lieu {k}" for k in range(n)]})
    found["people"], found["region"] = rng.integers(300, 9000, n), [f"R{k % 3}" for k in range(n)]
    for name in ("age", "alone", "poverty", "gaps", "holes", "outcome"):
        sign = -1 if name == "outcome" else 1
        found[name] = (30 + 5 * sign * fragile + 4 * rng.normal(size=n)).round(1)
    found["fibre"] = (0.5 - 0.1 * fragile + 0.1 * rng.normal(size=n)).clip(0.05, 0.95).round(3)
    found["distance"] = np.exp(1 + 0.3 * fragile + 0.3 * rng.normal(size=n)).round(2)
    found["against"] = (30 - 5 * fragile + 4 * rng.normal(size=n)).round(1)
    # Two that are the same in everything, and two without outcome.
    same = ["against", "age", "alone", "poverty", "fibre", "distance", "gaps", "holes"]
    found.loc[7, same] = found.loc[31, same]
    found.loc[[3, 44], "outcome"] = np.nan
    found.loc[[1, 12, 20, 33], "gaps"] = np.nan
    found.loc[[2, 12, 50], "holes"] = np.nan
    return found


def as_yaml(versions: dict[str, str]) -> str:
    return "".join(f"  - {{name: {name}, {text}}}\n" for name, text in versions.items())


def run(folder: Path, versions: str, out: str) -> StudyResult:
    """The results of `ifn run` on these versions."""
    table().to_csv(folder / "table.csv", index=False)
    (folder / "study.yaml").write_text(HEAD + versions, encoding="utf-8")
    line = ["run", str(folder / "study.yaml"), "--out", str(folder / out), "--no-tracking", "--figures", "none"]
    done = CliRunner().invoke(main, line)
    assert done.exit_code == 0, done.output
    return read_results(folder / out)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> StudyResult:
    return run(tmp_path_factory.mktemp("tried"), as_yaml(VERSIONS | MIXED | OTHERS), "results")


@dataclass
class Bench:
    """The page with its workshop open."""

    page: Any

    def start_from(self, version: str) -> None:
        """Begin with the declared weights of a version."""
        self.page.select_option("#start-from", label=version)

    def indicators(self) -> list[str]:
        """Labels of the sliders."""
        return list(self.page.locator(".weight label").all_inner_texts())

    def slide(self, j: int, value: float) -> None:
        """Move a slider, and wait for the scores."""
        script = "(one, value) => { one.value = value; one.dispatchEvent(new Event('input', {bubbles: true})); }"
        self.page.locator(f"#weight-{j}").evaluate(script, value)
        self.settle()

    def settle(self) -> None:
        """Wait until a frame has been drawn."""
        self.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def shown(self) -> dict[str, Any]:
        """The tried version as the program has it, and its YAML."""
        found = self.page.evaluate(
            """() => { const one = probe.versions.at(-1); return {
                score: [...one.score], rank: [...one.rank], decile: [...one.decile], weights: probe.bench.weights,
                agreement: probe.scored(probe.bench.model, probe.effectiveNow()).agreement }; }"""
        )
        rows = "[...document.querySelectorAll('#rows tr')].map((row) => [...row.cells].map((cell) => cell.textContent))"
        found["table"] = self.page.evaluate(rows)
        return dict(found) | {"yaml": self.page.locator("#yaml-text").input_value()}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


def opened(browser: Any, page: str, folder: Path, width: int = 1440) -> Iterator[Bench]:
    path = folder / "map.html"
    assert page.count("\nstart();\n") == 1
    path.write_text(page.replace("\nstart();\n", PROBE), encoding="utf-8")
    # The program has one line more than the page allows.
    context = browser.new_context(viewport={"width": width, "height": 900}, offline=True, bypass_csp=True)
    shown = context.new_page()
    said: list[str] = []
    shown.on("console", lambda message: said.append(message.text))
    shown.on("pageerror", lambda error: said.append(str(error)))
    shown.goto(path.as_uri())
    shown.wait_for_selector("html[data-ready]", timeout=10_000)
    shown.click("#open-bench")
    yield Bench(shown)
    assert said == []
    context.close()


@pytest.fixture(scope="module")
def bench(browser: Any, results: StudyResult, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    yield from opened(browser, map_page(results), tmp_path_factory.mktemp("page"))


def spaced(cells: list[str]) -> list[str]:
    """Texts with plain spaces: those between the figures of a number differ."""
    return [" ".join(cell.split()) for cell in cells]


def displayed(row: pd.Series) -> list[str]:
    """What the table shows of a territory."""
    french = in_french()
    people = french.count(row["population"])
    cells = [french.count(row["rank"]), row["name"], row["code"], french.number(row["score"], 3)]
    return [*cells, french.count(row["decile"]), people]


def assert_same(shown: dict[str, Any], result: StudyResult, version: str) -> None:
    """The page shows of weights that are tried what a run of them finds."""
    scores = result.of_version("scores", version).set_index("code")
    page = pd.DataFrame({name: shown[name] for name in ("score", "rank", "decile")}, index=sorted(table()["code"]))
    page = page[page["rank"] > 0]
    assert sorted(page.index) == sorted(scores.index)
    page = page.reindex(scores.index)
    np.testing.assert_allclose(page["score"], scores["score"], rtol=1e-11, atol=1e-12)
    assert page["rank"].tolist() == scores["rank"].tolist()
    assert page["decile"].tolist() == scores["decile"].tolist()
    expected = {row["code"]: displayed(row) for _, row in scores.reset_index().iterrows()}
    told = [row for row in shown["table"] if len(row) == 6 and row[2] in expected]
    assert len(told) > 10
    assert [spaced(row) for row in told] == [spaced(expected[row[2]]) for row in told]
    judged = result.tables["validation"]
    judged = judged[(judged["version"] == version) & (judged["metric"] == "spearman")]
    np.testing.assert_allclose(shown["agreement"], judged["estimate"].iloc[0], atol=1e-12)


@pytest.mark.parametrize("version", VERSIONS)
def test_each_slider_and_each_box_shows_what_a_run_of_its_yaml_finds(
    bench: Bench, results: StudyResult, version: str, tmp_path: Path
) -> None:
    bench.start_from(version)
    labels = bench.indicators()
    shown = [bench.shown()]
    assert_same(shown[0], results, version)
    for j in range(len(labels)):
        bench.page.click("#declared")
        bench.slide(j, 37.5)
        shown.append(bench.shown())
        assert shown[-1]["weights"][j] == 0.375
        assert sum(shown[-1]["weights"]) == pytest.approx(1, abs=1e-12)
        bench.slide((j + 1) % len(labels), 0)
        shown.append(bench.shown())
        bench.page.click("#declared")
        bench.page.uncheck(f"#keep-{j}")
        bench.settle()
        shown.append(bench.shown())
    # A whole dimension without weight, then without its indicators.
    bench.page.click("#declared")
    people = [k for k, label in enumerate(labels) if label in ("Âge", "Personnes seules")]
    for k in people:
        bench.slide(k, 0)
    shown.append(bench.shown())
    for k in people:
        bench.page.uncheck(f"#keep-{k}")
        bench.settle()
    shown.append(bench.shown())
    # The name tells choices of weights apart, and the same choice has the same name.
    texts = {text.split("\n", 1)[0].removeprefix("  - name: "): text for text in (one["yaml"] for one in shown)}
    assert all(name.startswith(f"{version}-atelier-") for name in texts)
    again = run(tmp_path, "".join(texts.values()), "again")
    for one in shown:
        assert_same(one, again, one["yaml"].split("\n", 1)[0].removeprefix("  - name: "))
    assert not any("weights_" in str(remarks) for remarks in again.warnings.values())


def test_an_indicator_that_a_method_left_out_stays_out(bench: Bench) -> None:
    for version, left in (("dropped", False), ("dropped-filled", True)):
        bench.start_from(version)
        assert "À rebours" not in bench.indicators()
        bench.slide(0, 40)
        made = YAML(typ="safe", pure=True).load(bench.shown()["yaml"])[0]
        # Where it decides who is scored, it is still there, without weight.
        assert ("against" in made["variables"]) == left
        assert made["weighting"]["weights"].get("against", 0) == 0


def test_versions_that_are_no_weighted_sums_are_named_with_the_reason(bench: Bench) -> None:
    offered = bench.page.locator("#start-from option").all_inner_texts()
    assert offered == [*VERSIONS, *MIXED]
    reasons = dict(text.split(" : ", 1) for text in bench.page.locator("#why-not-list li").all_text_contents())
    assert list(reasons) == list(OTHERS)
    for version, words in (
        ("geometric", "moyenne arithmétique"),
        ("scores", "score de facteurs"),
        ("own", "ses propres poids"),
        ("staged", "remis à l’échelle"),
        ("kept", "ne font pas 1"),
        ("one", "qu’un indicateur"),
    ):
        assert words in reasons[version]


def test_who_enters_and_leaves_the_most_fragile_tenth_is_named(bench: Bench, results: StudyResult) -> None:
    bench.start_from("zscore")
    assert "le même" in bench.page.locator("#tenth-text").inner_text()
    bench.slide(4, 80)
    declared = results.of_version("scores", "zscore").set_index("code")
    shown = bench.shown()
    now = pd.Series(shown["decile"], index=sorted(table()["code"]))
    entering = {f"Lieu {int(code)}" for code in now.index[now == 10] if declared["decile"][code] < 10}
    leaving = {f"Lieu {int(code)}" for code in now.index[now != 10] if declared["decile"][code] == 10}
    lists = [set(part.locator("button").all_inner_texts()) for part in bench.page.locator("#moved > div").all()]
    assert lists == [entering, leaving]
    assert entering
    text = bench.page.locator("#tenth-text").inner_text()
    assert f"entrées {len(entering)}, sorties {len(leaving)}" in text
    bench.page.locator("#moved button").first.click()
    assert bench.page.locator("#detail h3 bdi").inner_text() in entering


def test_the_agreement_stands_beside_that_of_the_declared_weights(bench: Bench, results: StudyResult) -> None:
    bench.start_from("available-staged")
    bench.slide(1, 60)
    judged = results.tables["validation"].query("version == 'available-staged' and metric == 'spearman'")
    own, figure = in_french().number(judged["estimate"].iloc[0], 3), in_french().number(bench.shown()["agreement"], 3)
    text = bench.page.locator("#tried-agreement").inner_text()
    assert text.endswith(f"« Non-recours » (corrélation de Spearman) : {figure} ; avec les poids déclarés : {own}.")


def test_looks_are_counted_once_each_when_weights_have_settled(
    browser: Any, results: StudyResult, tmp_path: Path
) -> None:
    for bench in opened(browser, map_page(results), tmp_path):
        looks = bench.page.locator("#looks")
        assert looks.inner_text().startswith("0 pondération essayée dans cette page, en plus de l’étude (24 versions).")
        for value, count in ((40, 1), (55, 2), (55, 2), (40, 2)):
            # On the way to a value, nobody stops.
            bench.slide(0, value - 1)
            bench.slide(0, value)
            bench.page.wait_for_timeout(700)
            assert looks.inner_text().startswith(f"{count} pondération"), value
            bench.page.click("#declared")
        assert "version de plus" in looks.inner_text()
        assert "pas une preuve" in bench.page.locator("#agreement").inner_text()


def test_the_yaml_is_copied_with_the_number_of_looks(browser: Any, results: StudyResult, tmp_path: Path) -> None:
    for bench in opened(browser, map_page(results), tmp_path):
        bench.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        bench.slide(0, 40)
        bench.page.click("#copy")
        copied = bench.page.evaluate("navigator.clipboard.readText()")
        assert copied == bench.page.locator("#yaml-text").input_value()
        assert "pondérations essayées : 1" in copied
        weights = YAML(typ="safe", pure=True).load(copied)[0]["weighting"]["weights"]
        assert weights == {"age": 0.4, "alone": 0.15, "poverty": 0.15, "fibre": 0.15, "distance": 0.15}
        assert bench.page.locator("#copied").inner_text() == "Copié."


def test_weights_whose_scores_have_no_unit_are_refused_and_leave_no_yaml(bench: Bench) -> None:
    bench.start_from("mixed")
    assert bench.page.locator("#tried").is_visible()
    bench.slide(1, 100)
    assert "que l’échelle de cette version refuse" in bench.page.locator("#refused").inner_text()
    assert not bench.page.locator("#tried").is_visible()
    bench.slide(1, 20)
    assert not bench.page.locator("#refused").is_visible()
    assert bench.page.locator("#tried").is_visible()


def test_one_indicator_at_least_is_kept(bench: Bench) -> None:
    bench.start_from("goalposts")
    for j in (0, 1):
        bench.page.uncheck(f"#keep-{j}")
    assert bench.page.locator("#keep-2").is_disabled()
    assert bench.page.locator("#share-2").inner_text().split() == ["100,0", "%"]
    bench.page.check("#keep-0")
    # It comes back with its declared share of what is kept.
    assert bench.page.locator("#share-0").inner_text().split() == ["50,0", "%"]


def test_the_card_has_the_values_of_the_indicators_beside_the_medians(bench: Bench) -> None:
    bench.start_from("median")
    bench.page.fill("#query", "00012")
    bench.page.press("#query", "Enter")
    rows = bench.page.locator("#detail .values tbody tr").all()
    shown = [spaced(row.locator("th, td").all_text_contents()) for row in rows]
    data, french = table(), in_french()
    mine = data[data["code"] == "00012"].iloc[0]
    at = {label: k for k, (label, _, _) in enumerate(shown)}
    assert shown[at["Âge"]][1:] == [f"{french.number(mine['age'], 1)} %", f"{french.number(data['age'].median(), 1)} %"]
    share, middle = 100 * mine["fibre"], 100 * data["fibre"].median()
    assert shown[at["Fibre"]][1:] == [f"{french.number(share, 1)} %", f"{french.number(middle, 1)} %"]
    assert shown[at["Distance"]][1] == f"{french.number(mine['distance'], 2)} km"
    assert shown[at["Avec des trous"]][1] == "inconnue"
    bench.page.fill("#query", "")


@pytest.mark.parametrize("width", [1440, 390])
def test_the_workshop_works_from_the_keyboard_and_has_no_serious_barrier(
    browser: Any, results: StudyResult, tmp_path: Path, width: int
) -> None:
    for bench in opened(browser, map_page(results), tmp_path, width):
        slider = bench.page.get_by_role("slider", name="Âge")
        slider.focus()
        before = bench.page.locator("#share-0").inner_text()
        bench.page.keyboard.press("ArrowRight")
        bench.settle()
        assert bench.page.locator("#share-0").inner_text() != before
        assert slider.get_attribute("aria-valuetext") == bench.page.locator("#share-0").inner_text()
        assert bench.page.evaluate("document.activeElement.id") == "weight-0"
        bench.page.get_by_role("checkbox", name="Garder : Pauvreté").focus()
        bench.page.keyboard.press("Space")
        bench.settle()
        assert bench.page.locator("#share-2").inner_text().split() == ["0,0", "%"]
        bench.page.locator("#rows button").first.click()
        bench.page.locator("#yaml summary").click()
        bench.page.locator("#why-not summary").click()
        assert barriers(bench.page) == []
        assert bench.page.evaluate("document.documentElement.scrollWidth") <= width


def test_in_english_everything_is(browser: Any, results: StudyResult, tmp_path: Path) -> None:
    for bench in opened(browser, map_page(results, language_named("en")), tmp_path):
        assert bench.page.evaluate("document.documentElement.lang") == "en"
        bench.slide(0, 40)
        assert bench.page.locator("#share-0").inner_text() == "40.0%"
        assert "Agreement with the ground truth" in bench.page.locator("#tried-agreement").inner_text()
        assert "zscore-workshop-" in bench.shown()["yaml"]
        bench.page.locator("#rows button").first.click()
        text = bench.page.evaluate("document.body.innerText")
        french = [str(said) for key, said in catalogue("fr").messages.items() if key.startswith("page.")]
        assert [said for said in french if len(said) > 12 and "{" not in said and said in text] == []
        assert [part for part in ("constat", "rang", "dixième", "déclaré") if part in text] == []


def test_results_that_have_not_kept_the_outcomes_say_so(browser: Any, results: StudyResult, tmp_path: Path) -> None:
    older = StudyResult(
        results.document,
        {**results.tables, "outcomes": results.tables["outcomes"].head(0)},
        results.indices,
        results.manifest,
        results.warnings,
    )
    for bench in opened(browser, map_page(older), tmp_path):
        assert "n’ont pas gardé les constats" in bench.page.locator("#tried-agreement").inner_text()


@pytest.mark.parametrize(
    ("name", "versions"),
    [
        ("epci", ["equal-by-dimension", "pca-keep"]),
        ("communes", ["equal-percentile"]),
    ],
)
def test_real_studies_are_found_again(
    browser: Any, repository: Path, shared: Path, tmp_path: Path, name: str, versions: list[str]
) -> None:
    del shared
    config = repository / "configs" / f"{name}.yaml"

    def found(text: str, out: str) -> StudyResult:
        (tmp_path / f"{out}.yaml").write_text(f"extends: [{config}]\n{text}", encoding="utf-8")
        line = [
            "run",
            str(tmp_path / f"{out}.yaml"),
            "--out",
            str(tmp_path / out),
            "--no-tracking",
            "--figures",
            "none",
        ]
        done = CliRunner().invoke(main, [*line, "--set", "validation.bootstrap.replicates=20"])
        assert done.exit_code == 0, done.output
        return read_results(tmp_path / out)

    result = found("", "before")
    for bench in opened(browser, map_page(result), tmp_path):
        shown = []
        for version in versions:
            bench.start_from(result.config.version(version).label or version)
            bench.slide(0, 31.5)
            shown.append(bench.shown())
            bench.page.uncheck("#keep-1")
            bench.settle()
            shown.append(bench.shown())
    names = [one["yaml"].split("\n", 1)[0].removeprefix("  - name: ") for one in shown]
    again = found("versions:\n" + "".join(one["yaml"] for one in shown), "after")
    codes = result.territories["code"]
    for tried, one in zip(names, shown, strict=True):
        scores = again.of_version("scores", tried).set_index("code").reindex(codes)
        np.testing.assert_allclose(one["score"], scores["score"], rtol=1e-10, atol=1e-12)
        assert one["rank"] == scores["rank"].tolist()
        assert one["decile"] == scores["decile"].tolist()
        judged = again.tables["validation"].query(f"version == '{tried}' and metric == 'spearman'")
        if len(judged):
            primary = judged[judged["ground_truth"] == again.primary[0]]
            np.testing.assert_allclose(one["agreement"], primary["estimate"].iloc[0], atol=1e-12)


def test_a_study_with_masked_figures_has_no_workshop_and_says_why(browser: Any, tmp_path: Path) -> None:
    result = study_run(load_study(study(tmp_path, with_small_counts(), versions=LINEAR)))
    (tmp_path / "map.html").write_text(map_page(result), encoding="utf-8")
    page = browser.new_page()
    page.goto((tmp_path / "map.html").as_uri())
    page.wait_for_selector("html[data-ready]", timeout=10_000)
    assert not page.locator("#open-bench").is_visible()
    assert "ne se recalcule" in page.locator("#no-bench").inner_text()
    assert all("secret statistique" in text for text in page.locator("#why-not-list li").all_text_contents())
    page.fill("#query", "00003")
    page.press("#query", "Enter")
    values = page.locator("#detail .values tbody tr").all()
    assert values
    # Everything of a masked territory is, beside what is small.
    assert [row.locator("td").first.text_content() for row in values] == ["secret statistique"] * len(values)
    page.fill("#query", "00004")
    page.press("#query", "Enter")
    assert "secret" not in page.locator("#detail .values").inner_text()
    page.close()
