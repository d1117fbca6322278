"""The votes and judgements of committees, handed to the versions that they weigh."""

from __future__ import annotations

from dataclasses import replace

from ifn_research.data.study_data import StudyData
from ifn_research.errors import ConfigError, IfnError, OptionError, raise_all
from ifn_research.index.recipe import Recipe
from ifn_research.steps.weighting.base import BallotWeighting
from ifn_research.study.plan import Plan


def with_ballots(planned: Plan, data: StudyData) -> Plan:
    """A plan whose weightings hold what the files of a study say.

    Raises
    ------
    ConfigError
        If a file is not about the indicators of its version.
    Problems
        If several are.
    """
    recipes, problems = [], list[IfnError]()
    for recipe in planned.recipes:
        try:
            recipes.append(_handed(recipe, planned, data))
        except OptionError as error:
            names = [version.name for version in planned.study.config.versions]
            place = ("versions", names.index(recipe.name), "weighting", error.option)
            problems.append(ConfigError(error.what, where=planned.study.where(*place), fix=error.fix))
    raise_all(problems)
    return replace(planned, recipes=tuple(recipes))


def _handed(recipe: Recipe, planned: Plan, data: StudyData) -> Recipe:
    weighting = recipe.weighting
    if not isinstance(weighting, BallotWeighting):
        return recipe
    path = getattr(weighting, weighting.ballot_option)
    if not isinstance(path, str):
        return recipe
    variables, indicators = planned.version(recipe.name).variables, planned.study.config.indicators
    filled = weighting.given(data.ballots[path])
    filled.check(variables, tuple(indicators[name].dimension or "" for name in variables))
    return replace(recipe, weighting=filled)
