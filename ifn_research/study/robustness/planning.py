"""Every combination of choices built before data are read, and those that cannot be run named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ifn_research.config import Study, StudyConfig, VersionConfig
from ifn_research.config.robustness import LEFT_OUT, RobustnessConfig
from ifn_research.errors import ConfigError, IfnError, raise_all
from ifn_research.index.recipe import Recipe
from ifn_research.language.messages import Words, say
from ifn_research.robustness.designs import Choice, Holes, combinations, holes_of
from ifn_research.robustness.fits import Fit
from ifn_research.steps.weighting.base import BallotWeighting, LocalWeighting, SupervisedWeighting
from ifn_research.study.plan import Plan, recipe_of, step_problems
from ifn_research.study.robustness.alternatives import Alternative, Alternatives, alternatives_of, same_as

# Combinations above which a study should vary less at once.
MOST_COMBINATIONS = 20_000

Combination = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class RobustnessPlan:
    """The combinations of the choices of one version.

    Attributes
    ----------
    version : VersionConfig
    alternatives : Alternatives
        Of its inputs; what can be left out in no combination is not among them.
    fits : mapping of combination to Fit
        Those that can be run.
    refused : mapping of combination to Message
        Those that cannot, with the reason.
    never : mapping of label to Message
        What can be left out in no combination, with the reason.
    """

    version: VersionConfig
    alternatives: Alternatives
    fits: Mapping[Combination, Fit]
    refused: Mapping[Combination, Words]
    never: Mapping[str, Words]

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The inputs."""
        return self.alternatives.choices

    @property
    def nominal(self) -> Combination:
        """The combination that is the version itself."""
        return tuple(item.nominal for item in self.choices if not item.is_drawn)

    @property
    def holes(self) -> Holes:
        """The combinations that cannot be run, told briefly."""
        return holes_of([len(some) for _, some in self.alternatives.listed], self.refused)

    def pairs(self) -> Iterator[tuple[Words, Words]]:
        """The alternatives that cannot be run together, each with the reason."""
        names = [name for name, _ in self.alternatives.listed]
        labels = [[one.label for one in some] for _, some in self.alternatives.listed]
        holes = self.holes
        every = [dict(pair) for pair in holes.pairs] + [dict(enumerate(one)) for one in holes.others]
        for fixed in every:
            reason = next(
                why for one, why in self.refused.items() if all(one[i] == level for i, level in fixed.items())
            )
            yield (
                say("study.together", parts=[f"{names[i]}: {labels[i][level]}" for i, level in fixed.items()]),
                reason,
            )

    def without(self, refused: Mapping[Combination, Words]) -> RobustnessPlan:
        """The same plan where more combinations are refused, and what is then left out in none is no alternative."""
        all_refused = {**self.refused, **refused}
        fits = {one: fit for one, fit in self.fits.items() if one not in refused}
        return _without_dead(replace(self, fits=fits, refused=all_refused))


def plan_robustness(planned: Plan) -> dict[str, RobustnessPlan | IfnError]:
    """The choices of each version that may be analysed, or why it is not, by its name.

    Raises
    ------
    ConfigError
        If an alternative is wrong, or is possible in no combination with a version that is named.
    Problems
        If several are.
    """
    study = planned.study
    settings = study.config.robustness
    if settings is None or not settings.ranks_vary:
        return {}
    named = settings.versions or ()
    kept = {recipe.name for recipe in planned.recipes}
    found: dict[str, RobustnessPlan | IfnError] = {}
    problems: dict[str, IfnError] = {}
    for index, version in enumerate(study.config.versions):
        if version.name not in kept or version.name in study.fitted or (named and version.name not in named):
            continue
        alternatives = alternatives_of(settings, study.config, version)
        wrong = [*_wrong_steps(study, index, version, alternatives), *_listed_twice(study, alternatives)]
        problems |= {str(problem): problem for problem in wrong}
        if wrong:
            continue
        try:
            found[version.name] = _planned(study, settings, version, index, alternatives)
        except ConfigError as error:
            found[version.name] = error
            problems |= {str(error): error} if version.name in named else {}
    raise_all(list(problems.values()))
    if found and all(isinstance(item, IfnError) for item in found.values()):
        raise_all([item for item in found.values() if isinstance(item, IfnError)])
    return found


def _wrong_steps(study: Study, index: int, version: VersionConfig, alternatives: Alternatives) -> Iterator[ConfigError]:
    """Alternatives that are no step at all, whatever they go with."""
    for name, some in alternatives.listed:
        for one in some if name != LEFT_OUT else ():
            if not one.place:
                continue
            for step in one.steps:
                for problem in step_problems(study, version.model_copy(update=dict(one.steps)), index, step):
                    yield ConfigError(problem.what, where=_where(study, one), fix=problem.fix)


def _listed_twice(study: Study, alternatives: Alternatives) -> Iterator[ConfigError]:
    for name, some in alternatives.listed:
        for at, one in enumerate(some if name != LEFT_OUT else ()):
            if any(same_as(one, other) for other in some[:at]):
                yield ConfigError(
                    say("study.alternative_twice", input=name, label=one.label),
                    where=_where(study, one),
                    fix=say("study.alternative_once"),
                )


def _where(study: Study, alternative: Alternative) -> Words:
    return study.where("robustness", *alternative.place)


def _planned(
    study: Study, settings: RobustnessConfig, version: VersionConfig, index: int, alternatives: Alternatives
) -> RobustnessPlan:
    every = combinations(alternatives.choices)
    if len(every) > MOST_COMBINATIONS:
        raise ConfigError(
            say("study.many_combinations", count=len(every), most=MOST_COMBINATIONS, version=version.name),
            where=study.where("robustness", "inputs"),
            fix=say("study.vary_less_at_once"),
        )
    fits: dict[Combination, Fit] = {}
    refused: dict[Combination, Words] = {}
    files = _ballot_files(study.config)
    for one in every:
        changed = alternatives.version_with(version, one, study.config)
        recipe, problems = recipe_of(study, changed, index)
        reason = problems[0].what if problems else _unfit(recipe, settings, files)
        if recipe is None or reason:
            refused[one] = reason
        else:
            fits[one] = fit_of(changed, recipe)
    found = _without_dead(RobustnessPlan(version, alternatives, fits, refused, {}))
    for i, level in found.holes.alternatives:
        name, some = found.alternatives.listed[i]
        reason = next(why for one, why in found.refused.items() if one[i] == level)
        raise ConfigError(
            say("study.alternative_never", input=name, label=some[level].label, version=version.name, reason=reason),
            where=_where(study, some[level]) if some[level].place else study.where("robustness"),
            fix=say("study.remove_alternative_or_bundle"),
        )
    if found.nominal not in found.fits:
        raise ConfigError(
            say("study.version_itself_refused", version=version.name, reason=found.refused[found.nominal]),
            where=study.where("robustness"),
            fix=say("study.vary_another_version"),
        )
    return found


def fit_of(version: VersionConfig, recipe: Recipe) -> Fit:
    """A version and its recipe as a combination of choices."""
    return Fit(recipe, version.variables, _written(version, PREPARING), _written(version, WEIGHING))


PREPARING = ("shrinkage", "imputation", "outliers", "normalisation", "coverage", "allow_low_coverage")
WEIGHING = ("weighting",)


def _written(version: VersionConfig, keys: Sequence[str]) -> str:
    """Steps of a version as they are written: those that are written alike are alike."""
    return repr([getattr(version, key) for key in keys])


def _unfit(recipe: Recipe | None, settings: RobustnessConfig, files: frozenset[str]) -> Words:
    """The reason why a recipe cannot be run again and again; empty where it can."""
    weighting = None if recipe is None else recipe.weighting
    if isinstance(weighting, SupervisedWeighting):
        return say("study.supervised_does_not_vary")
    if isinstance(weighting, BallotWeighting):
        given = getattr(weighting, weighting.ballot_option)
        if isinstance(given, str) and given not in files:
            return say("study.ballot_of_no_version")
    if settings.inputs.weights is not None:
        if isinstance(weighting, LocalWeighting):
            return say("study.noise_of_own_weights")
        if getattr(weighting, "unsigned_alternative", ""):
            return say("study.noise_of_signed_weights")
    return ""


def _ballot_files(config: StudyConfig) -> frozenset[str]:
    """The files of committees that are read with the study."""
    options = (value for version in config.versions for value in version.weighting.options.values())
    return frozenset(value for value in options if isinstance(value, str))


def _without_dead(found: RobustnessPlan) -> RobustnessPlan:
    """A plan without what is left out in no combination that can be run."""
    listed = found.alternatives.listed
    names = [name for name, _ in listed]
    if LEFT_OUT not in names:
        return found
    i = names.index(LEFT_OUT)
    # `none` comes first and stays.
    dead = [level for j, level in found.holes.alternatives if j == i and level > 0]
    if not dead:
        return found
    some = listed[i][1]
    kept = [level for level in range(len(some)) if level not in dead]
    never = {some[level].label: next(why for one, why in found.refused.items() if one[i] == level) for level in dead}
    renumbered = {level: at for at, level in enumerate(kept)}

    def moved(one: Combination) -> Combination:
        return (*one[:i], renumbered[one[i]], *one[i + 1 :])

    left = tuple(some[level] for level in kept)
    choices = tuple(
        replace(item, alternatives=tuple(one.label for one in left)) if item.name == LEFT_OUT else item
        for item in found.choices
    )
    alternatives = replace(found.alternatives, choices=choices, of={**found.alternatives.of, LEFT_OUT: left})
    return RobustnessPlan(
        found.version,
        alternatives,
        {moved(one): fit for one, fit in found.fits.items()},
        {moved(one): why for one, why in found.refused.items() if one[i] not in dead},
        {**found.never, **never},
    )
