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
    ratio = sorted(row.variance_ratio for row in measure.pairs)[1]
    assert f"about {round(12 / ratio)} territories instead of 12" in gain
    seen = [row.detectable_today for row in measure.pairs if row.detectable_today is not None]
    assert f"{min(seen):.2f}" in unseen
    assert "cannot be seen" in unseen


def test_a_design_without_gain_says_so(simulated: StudyResult, measure: DesignedMeasure) -> None:
    flat = replace(measure, pairs=tuple(replace(row, variance_ratio=1.0) for row in measure.pairs))
    assert "gains nothing" in plain(told(simulated, flat))[1]


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
