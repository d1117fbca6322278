"""What measurements of a frame would show."""

from __future__ import annotations

import numpy as np
import pytest

from ifn_research.results.designed import ANYWHERE, BLOCKS, CASES, DESIGN, HERE, RANDOM, TERRITORIES
from ifn_research.results.study_result import StudyResult
from ifn_research.study.design.draw import DesignOptions, chances_of, units_of
from ifn_research.study.design.frame import frame_of
from ifn_research.study.design.power import Power, sizes
from ifn_research.study.design.today import contributions, today_of


@pytest.fixture(scope="module")
def power(simulated: StudyResult) -> Power:
    frame = frame_of(simulated, simulated.versions[:3])
    options = DesignOptions(20)
    chances = chances_of(frame, units_of(frame, None, 20), options, None)
    return Power(frame, today_of(simulated, frame), chances, 20)


def test_curves_fall_as_more_is_measured(power: Power) -> None:
    rows = list(power.rows())
    assert {row.unit for row in rows} == {TERRITORIES, BLOCKS, CASES}
    curves = {(row.version_a, row.version_b, row.unit, row.draw, row.target) for row in rows}
    for key in curves:
        curve = [
            row.detectable for row in rows if (row.version_a, row.version_b, row.unit, row.draw, row.target) == key
        ]
        assert all(np.diff(curve) <= 1e-9), key
    assert all(row.detectable_adjusted >= row.detectable for row in rows)


def test_all_territories_leave_nothing_to_chance_here_and_much_elsewhere(power: Power) -> None:
    n = power.frame.n
    assert power.shown(0, TERRITORIES, RANDOM, HERE, n) == 0.0
    assert power.shown(0, TERRITORIES, RANDOM, ANYWHERE, n) > 0.0


def test_the_error_of_a_draw_is_that_of_draws(power: Power) -> None:
    # Draws of 60 of 130 territories, whose contributions are known.
    values, _ = contributions(power.frame, power.frame.pairs[0], power.today.outcome, "spearman")
    rng = np.random.default_rng(1)
    means = [values[rng.choice(len(values), 60, replace=False)].mean() for _ in range(4000)]
    variance, total = power._between_units(power.today.pairs[0].parts, TERRITORIES)
    assert total == len(values)
    assert np.std(means) == pytest.approx(np.sqrt((1 - 60 / total) * variance / 60), rel=0.05)


def test_the_design_shows_as_much_as_its_variance_says(power: Power) -> None:
    for k in range(len(power.frame.pairs)):
        ratio = power.chances.ratios(20)[k]
        one, other = (power.shown(k, TERRITORIES, draw, HERE, 20) for draw in (DESIGN, RANDOM))
        assert one / other == pytest.approx(np.sqrt(ratio))


def test_as_many_as_are_needed_just_show_the_difference(power: Power) -> None:
    for k, row in enumerate(power.pairs()):
        assert row.difference is not None
        if row.needed_random is None:
            continue
        n = int(row.needed_random)
        assert power.shown(k, TERRITORIES, RANDOM, HERE, n) <= abs(row.difference)
        assert n == 4 or power.shown(k, TERRITORIES, RANDOM, HERE, n - 1) > abs(row.difference)


def test_sizes_go_from_the_fewest_to_the_most() -> None:
    assert sizes(10, 1000)[0] == 10
    assert sizes(10, 1000)[-1] == 1000
    assert sizes(10, 6) == [6]
