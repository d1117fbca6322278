"""The page about one territory says what the tables of the results say."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import pytest

from ifn_research.language import language_named, plain
from ifn_research.outputs.documents.blocks import Block, Bullets, Paragraph, TableBlock
from ifn_research.outputs.documents.facts import Facts
from ifn_research.outputs.documents.territory_report import territory_report
from ifn_research.results.study_result import StudyResult
from tests.support.hand_made import make
from tests.support.varied_study import found as varied_results

LEVELS = {"commune": "cette commune", "epci": "cet EPCI", "zone": "ce territoire"}


def report(result: StudyResult, code: str, version: str = "equal", language: str = "fr") -> tuple[Block, ...]:
    return territory_report(Facts(result, language_named(language), None, ""), code, version).blocks


def text_of(blocks: tuple[Block, ...]) -> str:
    parts = [plain(block.text) for block in blocks if isinstance(block, Paragraph)]
    parts += [plain(item) for block in blocks if isinstance(block, Bullets) for item in block.items]
    return "\n".join(parts).replace("\u00a0", " ").replace("\u202f", " ")


def test_rank_tenth_and_range_are_those_of_the_scores(simulated: StudyResult) -> None:
    scores = simulated.tables["scores"]
    own = scores[scores["version"] == "equal"].set_index("code")
    code = own["rank"].idxmin()
    facts = Facts(simulated, language_named("fr"), None, "")
    text = text_of(report(simulated, code))
    assert f"rang {own['rank'][code]:.0f} sur {own['rank'].notna().sum()}" in text
    assert f"dixième {own['decile'][code]:.0f}" in text
    ranks = scores[scores["version"].isin(facts.kept) & (scores["code"] == code)]["rank"].dropna()
    if len(ranks) > 1 and ranks.min() < ranks.max():
        assert f"le rang va de {ranks.min():.0f} à {ranks.max():.0f}" in text


def test_values_and_medians_are_those_of_the_indicators(simulated: StudyResult) -> None:
    cells = simulated.tables["contributions"].query("version == 'equal'")
    code = cells.loc[~cells["imputed"], "code"].iloc[0]
    (table,) = [block for block in report(simulated, code, language="en") if isinstance(block, TableBlock)]
    medians = cells.groupby("indicator")["raw"].median()
    mine = cells[cells["code"] == code].set_index("indicator")["raw"]
    labels = {name: item.label or name for name, item in simulated.config.indicators.items()}
    found = {row[0]: row[1:3] for row in table.rows}
    for name, value in mine.dropna().items():
        shown = found[" ".join(labels[name].split())]
        assert [float(cell.split("%")[0].split(" ")[0].replace("\u2212", "-").replace(",", "")) for cell in shown] == [
            pytest.approx(value, abs=0.0501),
            pytest.approx(medians[name], abs=0.0501),
        ]


def test_masked_values_are_not_shown(simulated: StudyResult) -> None:
    cells = simulated.tables["contributions"]
    code = cells["code"].iloc[0]
    masked = cells.assign(masked=cells["code"].eq(code).map({True: "small", False: ""}))
    blocks = report(replace(simulated, tables={**simulated.tables, "contributions": masked}), code)
    assert not [block for block in blocks if isinstance(block, TableBlock)]
    assert "reposent sur de petits effectifs" in text_of(blocks)
    assert "par dimension" not in text_of(blocks)


def scored(level: str, deciles: dict[str, int]) -> StudyResult:
    rows = [
        {
            "version": version,
            "code": code,
            "name": "Lieu",
            "score": 1.0,
            "rank": 1.0 + 20 * (decile < 10),
            "decile": decile,
        }
        for version, decile in deciles.items()
        for code in ("1",)
    ]
    result = make(scores=rows)
    return replace(result, document={**result.document, "level": level})


@pytest.mark.parametrize(("level", "this"), LEVELS.items())
def test_the_page_agrees_with_the_name_of_the_level(level: str, this: str) -> None:
    text = text_of(report(scored(level, {"equal": 10, "pca": 3}), "1"))
    assert f"Sa place est incertaine : une de ces deux versions place {this} dans le dixième" in text
    assert "le rang va de 1 à 21" in text
    both = text_of(report(scored(level, {"equal": 10, "pca": 10}), "1"))
    assert f"Toutes placent {this} dans le dixième le plus fragile." in both
    assert "donnent le même rang" in both


def test_a_version_that_the_data_rule_out_is_not_counted_among_those_they_keep() -> None:
    result = scored("epci", {"equal": 3, "pca": 10})
    facts = Facts(result, language_named("fr"), None, "")
    kept = facts.verdict
    facts.__dict__["verdict"] = replace(kept, ruled_out=("equal",), kept=("pca",))
    text = text_of(territory_report(facts, "1", "equal").blocks)
    assert "Les données écartent cette version. Selon elle et la seule qu’elles n’écartent pas" in text
    assert "Selon les deux versions" not in text


def test_the_page_is_in_english_too(simulated: StudyResult) -> None:
    code = str(simulated.tables["scores"]["code"].iloc[0])
    text = text_of(report(simulated, code, language="en"))
    assert "of 130" in text or "of 1" in text
    assert "rang" not in text.replace("range", "").replace("ranges", "").replace("arrange", "")
    assert isinstance(simulated.tables["scores"], pd.DataFrame)


def test_ranks_over_choices_and_what_moves_them_are_told_of_each_territory() -> None:
    result = varied_results({"normalisation": ["zscore", "percentile"], "weights": "simplex"})
    row = result.tables["robustness"].sort_values("p_top_tenth").iloc[-1]
    text = text_of(report(result, row["code"], "own", "en"))
    low, high = math.floor(row["rank_q05"]), math.ceil(row["rank_q95"])
    assert f"its rank goes from {low} to {high} in 90% of the runs" in text
    assert f"in the most fragile tenth in {100 * row['p_top_tenth']:.0f}% of the runs" in text
    assert "The choice that moves it most is the precision of the weights." in text
    assert "choices" not in text_of(report(varied_results(), row["code"], "own", "en"))
