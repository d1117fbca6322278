"""From a study to a plan: every step's object is built, and every configuration error raised, before data is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from ifn_research.config import AggregationConfig, StepConfig, Study, VersionConfig
from ifn_research.config.slips import numbers_as_text
from ifn_research.errors import ConfigError, IfnError, OptionError, nearest, raise_all
from ifn_research.hierarchy import depth
from ifn_research.index.compatibility import clashes
from ifn_research.index.recipe import Recipe
from ifn_research.language.messages import Words, say
from ifn_research.steps import STEPS
from ifn_research.steps.aggregation.base import Rule
from ifn_research.study.given import with_indices
from ifn_research.validation.metrics import METRICS

# The step that may have several rules, one a stage.
AGGREGATION = "aggregation"


@dataclass(frozen=True)
class Plan:
    """A study whose every step is built and checked.

    Attributes
    ----------
    study : Study
    recipes : tuple of Recipe
        One for each version to run, in the order of the configuration.
    """

    study: Study
    recipes: tuple[Recipe, ...]

    def version(self, name: str) -> VersionConfig:
        """The configuration of a version."""
        return next(version for version in self.study.config.versions if version.name == name)


def plan(study: Study, *, only: Sequence[str] = ()) -> Plan:
    """Build every version of a study.

    Parameters
    ----------
    study : Study
    only : sequence of str
        Names of the versions to keep; all when empty.

    Raises
    ------
    ConfigError
        If one thing is wrong: an unknown method or option, a value that a method refuses, steps that do not go
        together.
    Problems
        If several are.
    """
    study = with_indices(study)
    names = [version.name for version in study.config.versions]
    recipe: Recipe | None
    problems: list[IfnError] = [
        ConfigError(say("study.unknown_version", name=name), where="--only", fix=nearest(name, names))
        for name in only
        if name not in names
    ]
    problems += _unknown_metric(study)
    recipes = []
    for index, version in enumerate(study.config.versions):
        if version.name in study.fitted:
            recipe = study.fitted[version.name].recipe
        else:
            builder = _VersionBuilder(study, version, index)
            recipe = builder.build()
            problems += builder.problems
        if recipe is not None and (not only or version.name in only):
            recipes.append(recipe)
    raise_all(problems)
    return Plan(study, tuple(recipes))


def _unknown_metric(study: Study) -> list[IfnError]:
    metric = study.config.validation.primary_metric
    where = study.where("validation", "primary_metric")
    if metric in METRICS:
        return _not_of_a_draw(study, metric, where)
    return [
        ConfigError(say("study.not_accepted_primary_metric", metric=metric), where=where, fix=nearest(metric, METRICS))
    ]


def _not_of_a_draw(study: Study, metric: str, where: Words) -> list[IfnError]:
    """A complaint where the ground truth was measured on a draw, from which the primary metric is not estimated."""
    primary = study.config.primary
    if primary is None or primary.inclusion is None or METRICS[metric].about.drawn:
        return []
    drawn = [name for name, one in METRICS.items() if one.about.drawn and not one.about.out_of_fold]
    complaint = say("study.metric_not_of_a_draw", metric=metric, truth=primary.name)
    return [ConfigError(complaint, where=where, fix=say("study.metrics_of_a_draw", metrics=drawn))]


def recipe_of(study: Study, version: VersionConfig, index: int) -> tuple[Recipe | None, list[IfnError]]:
    """The recipe of a version that stands at a place of the configuration, None where something is wrong with it."""
    builder = _VersionBuilder(study, version, index)
    recipe = builder.build()
    return (None if builder.problems else recipe), builder.problems


def step_problems(study: Study, version: VersionConfig, index: int, kind: str) -> list[IfnError]:
    """Everything that is wrong with a step of a version, the others apart."""
    builder = _VersionBuilder(study, version, index)
    if kind == AGGREGATION:
        builder._rules(version.aggregation)
    else:
        builder._step(kind, getattr(version, kind), kind)
    return builder.problems


class _VersionBuilder:
    """Builds one version's recipe, keeping every complaint."""

    def __init__(self, study: Study, version: VersionConfig, index: int) -> None:
        self.study, self.version, self.index = study, version, index
        self.problems: list[IfnError] = []
        indicators = study.config.indicators
        self.dimensions = {name: indicators[name].dimension or "" for name in version.variables}
        self.directions: dict[str, int] = {name: indicators[name].direction for name in version.variables}
        # A logarithm of a percentage is no percentage.
        self.units = {
            name: indicators[name].unit if indicators[name].transform == "none" else "" for name in version.variables
        }

    def build(self) -> Recipe | None:
        """The recipe, or None when there are problems."""
        steps = {kind: self._step(kind, getattr(self.version, kind), kind) for kind in STEPS if kind != AGGREGATION}
        rules = self._rules(self.version.aggregation)
        if self.problems:
            return None
        staged = self.version.aggregation.staged or self.version.weighting.method == "equal_by_dimension"
        if staged and not self.version.aggregation.staged:
            rules = rules * (depth(list(self.dimensions.values())) + 1)
        self._check_together(steps, rules, staged)
        return Recipe(
            name=self.version.name,
            rules=tuple(rules),
            staged=staged,
            rescale_stages=self.version.aggregation.rescale_stages,
            coverage=self.version.least_known,
            **steps,
        )

    def _where(self, *path: str | int) -> Words:
        return self.study.where("versions", self.index, *path)

    def _step(self, kind: str, step: StepConfig, *path: str | int) -> Any:
        registry = STEPS[kind]
        if step.method not in registry:
            self.problems.append(
                ConfigError(
                    say("study.unknown_method", kind=kind, method=step.method),
                    where=self._where(*path, "method"),
                    fix=nearest(step.method, registry),
                )
            )
            return None
        method = registry[step.method]
        options = [item.name for item in fields(method)]
        for name in step.options:
            if name not in options:
                self.problems.append(
                    ConfigError(
                        say("study.unknown_option", name=name, method=step.method),
                        where=self._where(*path, name),
                        fix=_option_fix(name, step.method, registry),
                    )
                )
                return None
        commas = [
            ConfigError(
                say("study.text_where_number_expected", written=written),
                where=self._where(*path, *place),
                fix=say("study.write_without_quotes_point", meant=meant),
            )
            for place, written, meant in numbers_as_text(step.options)
        ]
        if commas:
            self.problems += commas
            return None
        try:
            return method(**step.options)
        except OptionError as error:
            self._complain(error, *path)
        except TypeError as error:
            self.problems.append(
                ConfigError(
                    say("study.option_wrong_type", method=step.method, error=error),
                    where=self._where(*path),
                    fix=say("study.ifn_methods_shows_options", kind=kind),
                )
            )
        return None

    def _complain(self, error: OptionError, *path: str | int) -> None:
        place = (*path, error.option) if error.option else path
        self.problems.append(ConfigError(error.what, where=self._where(*place), fix=error.fix))

    def _rules(self, aggregation: AggregationConfig) -> list[Rule]:
        rules = [self._step("aggregation", rule, "aggregation") for rule in aggregation.rules]
        expected = depth(list(self.dimensions.values())) + 1
        if aggregation.staged and len(aggregation.rules) != expected:
            self.problems.append(
                ConfigError(
                    say("study.stages_given_hierarchy", count=len(aggregation.rules), expected=expected),
                    where=self._where("aggregation"),
                    fix=say("study.bottom_up_change_indicators", stages=_stages(aggregation, expected)),
                )
            )
        return rules

    def _check_together(self, steps: Mapping[str, Any], rules: Sequence[Rule], staged: bool) -> None:
        for clash in clashes(self.study.config, self.version, steps, rules, staged=staged):
            self.problems.append(ConfigError(clash.what, where=self._where(*clash.place), fix=clash.fix))
        for kind, arguments in (
            ("weighting", (tuple(self.dimensions), tuple(self.dimensions.values()))),
            ("normalisation", (self.directions, self.units)),
        ):
            check = getattr(steps[kind], "check", None)
            if check is None:
                continue
            try:
                check(*arguments)
            except OptionError as error:
                self._complain(error, kind)


def _stages(aggregation: AggregationConfig, expected: int) -> str:
    """The rules as they are, as many as the hierarchy has: the last of them again, or without the last."""
    rules = [*aggregation.rules, *[aggregation.rules[-1]] * expected][:expected]
    return f"aggregation: {{stages: [{', '.join(rule.flow() for rule in rules)}]}}"


def _option_fix(name: str, method: str, registry: Mapping[str, type]) -> Words:
    """The nearest option of the method, the methods whose option it is, or that there is none."""
    owners = [other for other, kind in registry.items() if name in {item.name for item in fields(kind)}]
    options = [item.name for item in fields(registry[method])]
    if owners:
        written = f"{{method: {owners[0]}, {name}: ...}}"
        return say("study.remove_since_option_write", method=method, owners=owners, written=written)
    return nearest(name, options) if options else say("study.no_option_remove", method=method)
