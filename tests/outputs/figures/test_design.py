"""Pictures of a designed measurement."""

from __future__ import annotations

import pytest

from ifn_research.language import in_french, language_named
from ifn_research.outputs.figures.design import design_figures, power_curves
from ifn_research.results.designed import DesignedMeasure
from ifn_research.results.study_result import StudyResult
from ifn_research.study.design.design import design_measure
from ifn_research.study.design.draw import DesignOptions


@pytest.fixture(scope="module")
def measure(simulated: StudyResult) -> DesignedMeasure:
    return design_measure(simulated, DesignOptions(12, seed=1), simulated.versions[:3])


def test_curves_stand_for_territories_blocks_and_cases(measure: DesignedMeasure) -> None:
    figure = power_curves(measure, in_french())
    labels = [axes.get_xlabel() for axes in figure.axes]
    assert labels == ["territoires mesurés", "blocs mesurés en entier", "cas par territoire mesuré"]
    for axes in figure.axes:
        for line in axes.lines:
            heights = list(line.get_ydata())
            assert heights == sorted(heights, reverse=True)


def test_without_outlines_there_is_no_map(simulated: StudyResult, measure: DesignedMeasure) -> None:
    assert simulated.layout() is None
    assert list(design_figures(simulated, measure, language_named("en"))) == ["power"]
