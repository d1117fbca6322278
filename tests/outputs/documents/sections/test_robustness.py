"""The likeness of rankings: versions of one score are one."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd

from ifn_research.language import language_named, plain
from ifn_research.outputs.documents.blocks import Block, Picture, TableBlock
from ifn_research.outputs.documents.facts import Drawing, Facts
from ifn_research.outputs.documents.sections.provenance import glossary_section
from ifn_research.outputs.documents.sections.robustness import (
    agreement,
    choices,
    effects_table,
    robustness_section,
)
from ifn_research.outputs.documents.sections.territories import territories_section
from ifn_research.outputs.documents.study_note import study_note
from ifn_research.outputs.explanation import explain_territory
from ifn_research.outputs.workbook.every_sheet import sheets_of
from ifn_research.remarks import Remark
from ifn_research.results.study_result import StudyResult, with_table
from tests.support.documents import markdown_of
from tests.support.hand_made import make
from tests.support.varied_study import SCALES, varied_rows
from tests.support.varied_study import found as varied_results

# No picture at all: sections do not look inside.
PNG = b"png"


def pair(a: str, b: str, rho: float) -> dict[str, object]:
    return {"version_a": a, "version_b": b, "spearman": rho, "top_decile_overlap": rho}


def said(result: StudyResult) -> str:
    return " ".join(plain(text) for text in agreement(Facts(result, language_named("en"), None, "")))


def test_a_version_with_the_scores_of_another_makes_no_pair() -> None:
    # A pair of one score is no likeness, and what its twin shares is counted already: 0.60, not 0.65.
    rows = [
        pair("equal", "pca", 0.5),
        pair("equal", "third", 0.7),
        pair("equal", "twin", 1.0),
        pair("pca", "third", 0.6),
    ]
    result = make(agreement=[*rows, pair("pca", "twin", 0.5), pair("third", "twin", 0.7)])
    result = replace(result, warnings={"twin": (Remark("same_scores", version="equal"),)})
    alone = make(agreement=[row for row in rows if "twin" not in row.values()])
    assert said(result) == said(alone)
    assert "0.60 at the median" in said(result)


def test_only_versions_of_one_score_say_nothing_of_their_likeness() -> None:
    result = make(agreement=[pair("equal", "pca", 1.0)])
    result = replace(result, warnings={"pca": (Remark("same_scores", version="equal"),)})
    assert said(result) == ""


def over_choices(code: str, shares: dict[str, tuple[float, float]]) -> str:
    """What is told of choices with these first-of-all shares and upper bounds of total effects."""
    result = varied_results({"normalisation": SCALES, "weighting": ["equal", "pca"]})
    rows = [
        *(("shapley", name, share, None) for name, (share, _) in shares.items()),
        *(("total", name, high - 0.01, high) for name, (_, high) in shares.items()),
    ]
    made = pd.DataFrame(rows, columns=["index", "input", "estimate", "ci_high"]).assign(version="own", output="ranks")
    told = choices(Facts(with_table(result, "sensitivity", made), language_named(code), None, ""))
    return " ".join(plain(text) for text in told)


def test_the_choice_that_makes_half_of_the_variance_is_to_be_agreed_on_first() -> None:
    told = over_choices("en", {"normalisation": (0.5, 0.6), "weighting": (0.49, 0.6)})
    assert "Agree first on the scale of the indicators" in told
    assert "Agree first on the weights" not in told
    assert "matter" not in told


def test_a_choice_whose_total_effect_is_surely_small_does_not_matter() -> None:
    told = over_choices("fr", {"normalisation": (0.9, 0.98), "weighting": (0.02, 0.049)})
    assert "Ce choix ne compte pas ici" in told.replace("\u00a0", " ")
    assert "les poids" in told
    assert "compte pas" not in over_choices("fr", {"normalisation": (0.9, 0.98), "weighting": (0.02, 0.05)})


def test_territories_that_are_not_settled_are_named_with_the_choice_that_moves_each() -> None:
    result = varied_results({"normalisation": ["zscore", "percentile"], "exclude": {"one_of": "indicators"}})
    told = " ".join(plain(text) for text in choices(Facts(result, language_named("en"), None, "")))
    rows = result.tables["robustness"]
    n = int((rows["standing"] == "open").sum())
    assert n > 0
    assert f"{n} territor" in told
    assert "(the list of indicators)" in told
    assert "over 10 runs" in told.lower() or "10 runs" in told


def test_a_note_has_the_pictures_and_the_figures_of_the_bars_where_it_has_no_pictures() -> None:
    result = varied_results({"normalisation": ["zscore", "percentile"], "weights": "simplex"})
    rows = result.tables["sensitivity"]
    rows = rows[rows["output"] == "ranks"].set_index(["index", "input"])
    table = effects_table(Facts(result, language_named("en"), None, ""), "own")
    assert table.header == ("Choice", "Alone", "With its interactions", "Fair share (Shapley)")
    first = rows.loc["shapley"]["estimate"].astype(float).idxmax()
    one = rows.loc[("total", first)]
    bounds = f"[{100 * one['ci_low']:.0f}, {100 * one['ci_high']:.0f}]"
    assert table.rows[0][2] == f"{100 * one['estimate']:.0f}% {bounds}"
    drawings = {name: Drawing(PNG) for name in ("sensitivity", "rank_ranges", "standing_map")}
    blocks = robustness_section(Facts(result, language_named("fr"), None, "", drawings))
    assert [block.name for block in blocks if isinstance(block, Picture)] == list(drawings)
    assert robustness_section(Facts(varied_results(), language_named("fr"), None, "", drawings)) == []


def test_open_territories_without_population_are_the_first_by_rank() -> None:
    tables = [{"path": varied_rows(), "code": "code"}]
    result = varied_results({"normalisation": ["zscore", "percentile"], "weights": "simplex"}, tables=tables)
    told = " ".join(plain(text) for text in choices(Facts(result, language_named("en"), None, "")))
    rows = result.tables["robustness"]
    unsure = rows[rows["standing"] == "open"].sort_values("rank_nominal", kind="stable")["code"].tolist()
    assert len(unsure) > 5
    assert "The first by rank, with the choice that moves each" in told
    assert "populous" not in told
    assert f"moves each: territory {unsure[0]} (" in told
    assert unsure[5] not in told


def test_no_territory_that_is_settled_is_said_in_words() -> None:
    result = varied_results({"normalisation": ["zscore", "percentile"]})
    rows = result.tables["robustness"].assign(standing="out")
    told = [
        plain(text) for text in choices(Facts(with_table(result, "robustness", rows), language_named("fr"), None, ""))
    ]
    assert any(text.startswith("Aucun territoire") for text in told)


def test_where_no_choice_varies_nothing_is_said_of_it() -> None:
    assert choices(Facts(varied_results(), language_named("en"), None, "")) == []


def test_ranges_of_ranks_stand_in_the_table_of_territories_the_explanation_and_the_workbook() -> None:
    result = varied_results({"normalisation": ["zscore", "percentile"], "weights": "simplex"})
    top = result.tables["robustness"].nsmallest(1, "rank_nominal").iloc[0]
    low, high = math.floor(top["rank_q05"]), math.ceil(top["rank_q95"])
    told = markdown_of(territories_section, result)
    assert "Selon les choix" in told
    assert f"{low} à {high}" in told
    explained = [str(note) for note in explain_territory(result, top["code"]).notes]
    assert any(f"rank {low} to {high} in 90%" in note for note in explained)
    assert any("The choice that moves it most is the precision of the weights" in note for note in explained)
    assert "Robustesse" in [sheet.title for sheet in sheets_of(result)]


def test_a_version_that_is_not_the_one_shown_is_told_of_by_name() -> None:
    versions = [{"name": name, "variables": [*"abcd"], "weighting": name} for name in ("equal", "pca")]
    result = varied_results(robustness={"versions": ["pca"], "inputs": {"normalisation": SCALES}}, versions=versions)
    facts = Facts(result, language_named("en"), None, "")
    assert facts.shown == "equal"
    assert facts.rank_ranges.empty
    assert facts.version("pca") in plain(choices(facts)[0])


def test_the_glossary_explains_runs_and_fair_shares_where_choices_vary() -> None:
    terms = [
        [row[0] for block in glossary_section(Facts(result, language_named("fr"), None, "")) for row in rows_of(block)]
        for result in (varied_results(), varied_results({"normalisation": SCALES}))
    ]
    assert set(terms[1]) - set(terms[0]) == {"Essai", "Part équitable (Shapley)"}


def rows_of(block: Block) -> tuple[tuple[str, ...], ...]:
    return block.rows if isinstance(block, TableBlock) else ()


def test_the_note_of_the_run_tells_of_choices_too() -> None:
    told = study_note(varied_results({"normalisation": ["zscore", "percentile"], "weights": "simplex"}), "en")
    assert "## Robustness: ranks over other defensible choices" in told
    assert "Fair share (Shapley)" in told
    assert "Robustness" not in study_note(varied_results(), "en")
