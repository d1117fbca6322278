"""What the versions of a study are judged against: its ground truths, and single indicators."""

from __future__ import annotations

from ifn_research.config.models import StudyConfig
from ifn_research.data.study import StudyData, outcome_values
from ifn_research.data.values import values_of
from ifn_research.matrix import Floats
from ifn_research.validation.outcome import Outcome, outcome_from


def outcomes_of(config: StudyConfig, data: StudyData) -> list[Outcome]:
    """The ground truths of a study, oriented so that higher is worse, in the order declared."""
    measured = outcome_values(config, data)
    result = []
    for truth in config.ground_truth:
        found = measured[truth.name]
        counted = found.numerator is not None
        result.append(
            outcome_from(
                truth.name,
                values=None if counted else found.values,
                numerator=found.numerator,
                denominator=found.denominator,
                direction=truth.direction,
                unit=truth.unit,
                population=data.population,
                label=truth.label or truth.name,
                circular_with=truth.circular_with,
                note=truth.note,
            )
        )
    return result


def baseline_values(config: StudyConfig, data: StudyData) -> dict[str, Floats]:
    """The indicators that are judged alone, oriented so that higher is more fragile, shape (n_territories,) each."""
    items = {name: config.indicators[name] for name in config.baselines}
    return {name: item.direction * values_of(item, data.raw) for name, item in items.items()}
