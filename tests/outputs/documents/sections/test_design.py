"""The section on the next measurement: what it says, and what it does not promise."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ifn_research.language import language_named
from ifn_research.outputs.documents.blocks import Bullets, Listing, Paragraph, TableBlock
from ifn_research.outputs.documents.sections.design import DesignTold, design_section, essentials
from ifn_research.results.designed import DesignedMeasure
from ifn_research.results.study_result import StudyResult
from ifn_research.study.design.design import design_measure
from ifn_research.study.design.draw import DesignOptions


@pytest.fixture(scope="module")
def measure(simulated: StudyResult) -> DesignedMeasure:
    return design_measure(simulated, DesignOptions(12, seed=1), simulated.versions[:3])


def told(simulated: StudyResult, measure: DesignedMeasure, language: str = "en") -> DesignTold:
    return DesignTold(simulated, measure, language_named(language))


def plain(told: DesignTold) -> list[str]:
    return ["".join(run.text for run in text) for text in essentials(told)]


def test_the_essentials_say_what_is_drawn_gained_and_not_seen(simulated: StudyResult, measure: DesignedMeasure) -> None:
    drawn, gain, unseen = plain(told(simulated, measure))
    assert drawn.startswith(f"12 territories of {measure.facts['n_units']} are drawn by lot to separate")
    ratio, total = sorted(row.variance_ratio for row in measure.pairs)[1], measure.facts["n_units"]
    # With as many, an even draw has this variance (Cochran 1977, equation 2.13): (1 / n - 1 / N) S^2.
    others = round(measure.worth_even)
    assert 1 / measure.worth_even - 1 / total == pytest.approx(ratio * (1 / 12 - 1 / total))
    assert 12 < others < round(12 / ratio)
    assert f"about {others} territories instead of 12" in gain
    seen = [row.detectable_today for row in measure.pairs if row.detectable_today is not None]
    assert f"{min(seen):.2f}" in unseen
    assert "cannot be seen" in unseen


def test_a_design_without_gain_says_so(simulated: StudyResult, measure: DesignedMeasure) -> None:
    flat = replace(measure, pairs=tuple(replace(row, variance_ratio=1.0) for row in measure.pairs))
    assert "gains nothing" in plain(told(simulated, flat))[1]


@pytest.mark.parametrize(("n", "ratio", "said"), [(2, 0.9, "gains nothing"), (130, 0.5, "All are measured")])
def test_a_gain_of_no_territory_is_no_gain(
    simulated: StudyResult, measure: DesignedMeasure, n: int, ratio: float, said: str
) -> None:
    pairs = tuple(replace(row, variance_ratio=ratio) for row in measure.pairs)
    flat = replace(measure, pairs=pairs, facts={**measure.facts, "n": n, "n_units": 130})
    assert any(said in text for text in plain(told(simulated, flat)))
    assert not any("instead of" in text for text in plain(told(simulated, flat)))


def test_a_gain_in_blocks_is_written_in_figures(simulated: StudyResult, measure: DesignedMeasure) -> None:
    pairs = tuple(replace(row, variance_ratio=0.7) for row in measure.pairs)
    few = replace(measure, pairs=pairs, facts={**measure.facts, "unit": "blocks", "n": 4, "n_units": 60})
    assert any("about 6 blocks instead of 4" in text for text in plain(told(simulated, few)))


@pytest.mark.parametrize("errors", [True, False])
def test_what_partners_measured_was_measured(simulated: StudyResult, errors: bool) -> None:
    """Few blocks, and outcomes that stay at home: no test, but a measure exists."""
    rows = simulated.tables["comparisons"].assign(detectable=float("nan"), p_value=float("nan"))
    if not errors:
        rows = rows.assign(standard_error=float("nan"))
    tables = {**simulated.tables, "comparisons": rows, "outcomes": simulated.tables["outcomes"].iloc[:0]}
    away = replace(simulated, tables=tables)
    measure = design_measure(away, DesignOptions(12, seed=1), simulated.versions[:3])
    texts = [
        "".join(run.text for run in block.text)
        for block in design_section(told(away, measure))
        if isinstance(block, Paragraph)
    ]
    assert not any("Nothing was measured" in text or "Without a ground truth" in text for text in texts)
    assert any("cannot be seen" in text for text in texts) == errors
    assert any("No test was possible" in text for text in texts) == errors
    assert any("give no standard error" in text for text in texts) != errors
    assert any("rest on the published standard errors of the study" in text for text in texts) == errors


def test_what_an_earlier_draw_measured_and_is_drawn_again_is_told(simulated: StudyResult) -> None:
    truths = [{**item, "inclusion": "chance"} for item in simulated.document["ground_truth"]]
    drawn = replace(simulated, document={**simulated.document, "ground_truth": truths})
    measure = design_measure(drawn, DesignOptions(12, seed=1), simulated.versions[:3])
    assert measure.facts["drawn_again"] == 12
    assert any("12 of the territories drawn are among" in text for text in plain(told(drawn, measure)))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_territory_has_a_row_with_its_probability_and_reason(
    simulated: StudyResult, measure: DesignedMeasure, language: str
) -> None:
    blocks = design_section(told(simulated, measure, language))
    first, _, second = [block for block in blocks if isinstance(block, TableBlock)]
    assert [row[0] for row in first.rows] == [row.code for row in measure.territories]
    assert [row[0] for row in second.rows] == [row.code for row in measure.random]
    assert all(len(row) == len(table.header) for table in (first, second) for row in table.rows)
    assert any("inclusion: inclusion" in block.text for block in blocks if isinstance(block, Listing))
    assert any(isinstance(block, Bullets) for block in blocks)


def test_without_a_ground_truth_the_page_says_what_it_assumes(simulated: StudyResult) -> None:
    manifest = {key: value for key, value in simulated.manifest.items() if key != "primary_criterion"}
    unjudged = replace(simulated, manifest=manifest)
    measure = design_measure(unjudged, DesignOptions(12, seed=1), simulated.versions[:3])
    texts = [
        "".join(run.text for run in block.text)
        for block in design_section(told(unjudged, measure))
        if isinstance(block, Paragraph)
    ]
    assert any("Nothing was measured yet" in text for text in texts)
    assert any("assume an agreement of 0.3" in text for text in texts)


def test_costs_stand_in_the_table_and_among_the_limits(simulated: StudyResult) -> None:
    from ifn_research.study.design.frame import frame_of

    frame = frame_of(simulated, simulated.versions[:3])
    options = DesignOptions(12, cost=frame.population, cost_name="population", seed=1)
    measure = design_measure(simulated, options, frame=frame)
    blocks = design_section(told(simulated, measure))
    first = next(block for block in blocks if isinstance(block, TableBlock))
    assert "cost" in first.header
    assert measure.facts["expected_cost"] < measure.facts["random_expected_cost"]
