"""What the versions of a study are judged against: its ground truths, and single indicators."""

from __future__ import annotations

from ifn_research.config.models import GroundTruthConfig, StudyConfig
from ifn_research.config.validation import DENSITY
from ifn_research.data.loading import StudyData, outcome_bounds, outcome_values
from ifn_research.data.values import Outcome as Measured
from ifn_research.data.values import values_of
from ifn_research.matrix import Floats
from ifn_research.validation.outcome import Outcome, outcome_from
from ifn_research.validation.places import Ground


def grounds_of(config: StudyConfig, data: StudyData) -> list[Ground]:
    """Where the ground truths of a study are measured, in the order declared; its territories when it has none."""
    names = dict.fromkeys(truth.group for truth in config.ground_truth)
    return [
        Ground.territories(data) if group is None else Ground.members(data, group, names=_names(config, data, group))
        for group in names or {None: None}
    ]


def outcomes_of(config: StudyConfig, data: StudyData, ground: Ground) -> list[Outcome]:
    """The ground truths that are measured at a ground, oriented so that higher is worse, in the order declared."""
    measured = outcome_values(config, data)
    return [_outcome(truth, measured[truth.name], ground) for truth in config.ground_truth if _is_at(truth, ground)]


def variants_of(config: StudyConfig, data: StudyData, ground: Ground) -> dict[str, dict[str, Outcome]]:
    """The ground truths of a ground that have suppressed cells, as they may be: oriented, by name and variant.

    The variants are ``suppressed at their lowest`` and ``suppressed at their highest``, of the figures as published,
    before their direction. They cover the territories of `outcomes_of` and those whose cells are suppressed.
    """
    bounds = outcome_bounds(config, data)
    return {
        truth.name: {variant: _outcome(truth, found, ground) for variant, found in bounds[truth.name].items()}
        for truth in config.ground_truth
        if _is_at(truth, ground) and truth.name in bounds
    }


def baseline_values(config: StudyConfig, data: StudyData) -> dict[str, Floats]:
    """The indicators that are judged alone, oriented so that higher is more fragile, shape (n_territories,) each.

    Among them the population density, where it is judged: the sparsest territories are then the most fragile.
    """
    items = {name: config.indicators[name] for name in config.baselines}
    found = {name: item.direction * values_of(item, data.raw) for name, item in items.items()}
    if config.density_is_judged and data.density is not None:
        found[DENSITY] = -data.density
    return found


def given_values(config: StudyConfig, data: StudyData) -> dict[str, Floats]:
    """The indicators given which versions are judged again, oriented, shape (n_territories,) each."""
    items = {name: config.indicators[name] for name in config.adjust_for}
    return {name: item.direction * values_of(item, data.raw) for name, item in items.items()}


def _is_at(truth: GroundTruthConfig, ground: Ground) -> bool:
    return (truth.group or "") == ground.name


def _outcome(truth: GroundTruthConfig, found: Measured, ground: Ground) -> Outcome:
    counted = found.numerator is not None
    return outcome_from(
        truth.name,
        values=None if counted else found.values,
        numerator=found.numerator,
        denominator=found.denominator,
        direction=truth.direction,
        unit=truth.unit,
        population=ground.population,
        label=truth.label or truth.name,
        circular_with=truth.circular_with,
        note=truth.note,
    )


def _names(config: StudyConfig, data: StudyData, group: str) -> dict[str, str]:
    """Names of the members of a group, from the tables of the ground truths that are measured there."""
    named: dict[str, str] = {}
    for truth in config.ground_truth:
        if truth.table is not None and truth.group == group and truth.table.name is not None:
            column = data.own[truth.name][truth.table.name]
            named |= {str(code): str(name) for code, name in column.dropna().items() if name}
    return named
