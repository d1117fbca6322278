"""People as weights of territories."""

from __future__ import annotations

import numpy as np

from ifn_research.errors import OptionError, Refusal, listing, plural
from ifn_research.matrix import Floats, IndicatorMatrix


def population_of(matrix: IndicatorMatrix, what: str) -> Floats:
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
            f"{what} needs the population of every territory",
            where="the study's tables",
            fix="declare population: under tables and fill its column, or use weighted: false",
        )
    wrong = ~np.isfinite(population) | (np.nan_to_num(population) < 0)
    if wrong.any():
        n = int(wrong.sum())
        raise Refusal(
            f"{what} needs the population of every territory: {n} {plural(n, 'has', 'have')} none",
            where=f"the column of population: under tables, {plural(n, 'territory', 'territories')} "
            f"{listing(matrix.codes[wrong])}",
            fix="fill in the population, leave these territories out of the table, or use weighted: false",
        )
    if not population.any():
        raise Refusal(
            f"{what} needs people: the population is 0 everywhere",
            where="the column of population: under tables",
            fix="name the column of the population, or use weighted: false",
        )
    return population


def check_switch(option: str, value: object) -> None:
    """Raise an OptionError unless a value is true or false."""
    if not isinstance(value, bool):
        raise OptionError(option, f"{value!r} is neither true nor false", fix=f"{option}: true")
