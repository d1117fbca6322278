"""People as weights of territories."""

from __future__ import annotations

import numpy as np

from ifn_research.errors import OptionError, Refusal
from ifn_research.language.messages import Words, say
from ifn_research.matrix import Floats, IndicatorMatrix


def population_of(matrix: IndicatorMatrix, what: Words) -> Floats:
    """The population of each territory, shape (n_territories,), where a method counts territories by their people.

    Parameters
    ----------
    matrix : IndicatorMatrix
    what : str
        What is weighted: ``a weighted mean``.

    Raises
    ------
    Refusal
        If it is not declared, or unknown or negative somewhere, or zero everywhere.
    """
    population = matrix.population
    if population is None:
        raise Refusal(
            say("steps.needs_population_every_territory", what=what),
            where=say("steps.study_tables"),
            fix=say("steps.declare_population_under_tables"),
        )
    wrong = ~np.isfinite(population) | (np.nan_to_num(population) < 0)
    if wrong.any():
        n = int(wrong.sum())
        raise Refusal(
            say("steps.needs_population_every_territory_none", n, what=what),
            where=say("steps.column_population_under_tables", n, codes=matrix.codes[wrong]),
            fix=say("steps.fill_population_leave_territories"),
        )
    if not population.any():
        raise Refusal(
            say("steps.needs_people_population_everywhere", what=what),
            where=say("steps.column_of_population"),
            fix=say("steps.name_column_population_use"),
        )
    return population


def check_switch(option: str, value: object) -> None:
    """Raise an OptionError unless a value is true or false."""
    if not isinstance(value, bool):
        raise OptionError(
            option,
            say("steps.neither_true_nor_false", reflect=repr(value)),
            fix=say("steps.switch_of_option", option=option),
        )
