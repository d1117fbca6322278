"""The choices of a version, from what a study says: alternatives of each input, the version's own among them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from ifn_research.config import AggregationConfig, StepConfig, StudyConfig, VersionConfig
from ifn_research.config.robustness import FIT_ON, LEFT_OUT, NOISE, SAMPLING, BundleConfig, RobustnessConfig
from ifn_research.config.steps import STEPS as STEP_NAMES
from ifn_research.robustness.designs import Choice
from ifn_research.steps import STEPS

# The alternative of `exclude` that leaves nothing out.
NOTHING = "none"


@dataclass(frozen=True)
class Alternative:
    """An alternative of an input: what a version is with it.

    Attributes
    ----------
    label : str
    steps : mapping of step to its configuration
    without : tuple of str
        Indicators that are left out.
    place : tuple of str and int
        Where it is written, below `robustness`; empty where it is the version's own and is not.
    """

    label: str
    steps: Mapping[str, Any]
    without: tuple[str, ...] = ()
    place: tuple[str | int, ...] = ()


@dataclass(frozen=True)
class Alternatives:
    """The inputs of a version.

    Attributes
    ----------
    choices : tuple of Choice
        In order: bundles, steps, noise of the weights, what is left out, chance in figures, what is learned from.
    of : mapping of input to tuple of Alternative
        Those of the inputs that are not drawn.
    added : tuple of str
        Inputs whose list did not have the version's own step.
    """

    choices: tuple[Choice, ...]
    of: Mapping[str, tuple[Alternative, ...]]
    added: tuple[str, ...]

    @property
    def listed(self) -> list[tuple[str, tuple[Alternative, ...]]]:
        """The inputs that are not drawn, in order."""
        return [(item.name, self.of[item.name]) for item in self.choices if not item.is_drawn]

    def version_with(self, version: VersionConfig, combination: Sequence[int], config: StudyConfig) -> VersionConfig:
        """The version with one alternative of each input."""
        chosen = [some[at] for (_, some), at in zip(self.listed, combination, strict=True)]
        steps = {step: made for one in chosen for step, made in one.steps.items()}
        without = {name for one in chosen for name in one.without}
        changed = version.model_copy(update=steps)
        if not without:
            return changed
        kept = tuple(name for name in version.variables if name not in without)
        paths = [config.indicators[name].dimension or "" for name in kept]
        gone = without | {
            path
            for path in _paths([config.indicators[name].dimension or "" for name in without])
            if path not in _paths(paths)
        }
        named = {step: _without(getattr(changed, step), gone) for step in STEP_NAMES if step != "aggregation"}
        return changed.model_copy(update={"variables": kept, **named})


def alternatives_of(settings: RobustnessConfig, config: StudyConfig, version: VersionConfig) -> Alternatives:
    """The inputs of a version."""
    made: dict[str, tuple[list[Alternative], int, bool]] = {}
    for name, bundle in settings.bundles.items():
        made[name] = _with_own(_of_bundle(name, bundle, version), _own_of_bundle(bundle, version))
    for step, given in settings.inputs.of_steps.items():
        listed = [Alternative(str(one), {step: one}, place=("inputs", step, index)) for index, one in enumerate(given)]
        own = getattr(version, step)
        made[step] = _with_own(listed, Alternative(str(own), {step: own}))
    choices = [Choice(name, tuple(one.label for one in some), at) for name, (some, at, _) in made.items()]
    of = {name: tuple(some) for name, (some, _, _) in made.items()}
    if settings.inputs.weights is not None:
        choices.append(Choice(NOISE))
    if settings.inputs.exclude is not None:
        left_out = tuple(_left_out(settings.inputs.exclude.one_of, config, version))
        choices.append(Choice(LEFT_OUT, tuple(one.label for one in left_out)))
        of[LEFT_OUT] = left_out
    choices += [Choice(name) for name in (SAMPLING, FIT_ON) if name in settings.inputs.others]
    return Alternatives(tuple(choices), of, tuple(name for name, (_, _, added) in made.items() if added))


def without_one(config: StudyConfig, version: VersionConfig, names: tuple[str, ...]) -> VersionConfig:
    """The version without some indicators."""
    left_out = (Alternative("", {}, names),)
    return Alternatives((Choice(LEFT_OUT, ("",)),), {LEFT_OUT: left_out}, ()).version_with(version, (0,), config)


def same_as(one: Alternative, other: Alternative) -> bool:
    """True if two alternatives make the same of every step, whether or not they say their defaults."""
    return {step: _key(step, made) for step, made in one.steps.items()} == {
        step: _key(step, made) for step, made in other.steps.items()
    }


def _with_own(listed: list[Alternative], own: Alternative) -> tuple[list[Alternative], int, bool]:
    """The alternatives with the version's own, where it stands, and whether it had to be added."""
    for at, one in enumerate(listed):
        if same_as(one, own):
            return listed, at, False
    return [own, *listed], 0, True


def _of_bundle(name: str, bundle: Sequence[BundleConfig], version: VersionConfig) -> list[Alternative]:
    steps = _steps_of(bundle)
    return [
        Alternative(
            _said(one.steps),
            {step: one.steps.get(step, getattr(version, step)) for step in steps},
            place=("bundles", name, index),
        )
        for index, one in enumerate(bundle)
    ]


def _own_of_bundle(bundle: Sequence[BundleConfig], version: VersionConfig) -> Alternative:
    own = {step: getattr(version, step) for step in _steps_of(bundle)}
    return Alternative(_said(own), own)


def _steps_of(bundle: Sequence[BundleConfig]) -> list[str]:
    return [step for step in STEP_NAMES if any(step in one.steps for one in bundle)]


def _said(steps: Mapping[str, Any]) -> str:
    return ", ".join(f"{step}: {made}" for step, made in steps.items())


def _left_out(kind: str, config: StudyConfig, version: VersionConfig) -> Iterator[Alternative]:
    yield Alternative(NOTHING, {}, place=("inputs", LEFT_OUT))
    if kind == "indicators":
        for name in version.variables:
            yield Alternative(name, {}, (name,), ("inputs", LEFT_OUT))
        return
    first = {name: (config.indicators[name].dimension or "").partition("/")[0] for name in version.variables}
    for dimension in dict.fromkeys(path for path in first.values() if path):
        inside = tuple(name for name, path in first.items() if path == dimension)
        yield Alternative(dimension, {}, inside, ("inputs", LEFT_OUT))


def _paths(dimensions: Sequence[str]) -> set[str]:
    """Every node on the way to some dimensions."""
    parts = [path.split("/") for path in dimensions if path]
    return {"/".join(path[:depth]) for path in parts for depth in range(1, len(path) + 1)}


def _without(step: StepConfig, names: set[str]) -> StepConfig:
    """A step whose options no longer speak of what is left out."""
    options = {
        name: {key: item for key, item in value.items() if key not in names} if isinstance(value, dict) else value
        for name, value in step.options.items()
    }
    return step if options == step.options else StepConfig(method=step.method, options=options)


def _key(step: str, made: Any) -> Any:
    """A step, defaults included, in a form that can be compared."""
    if isinstance(made, AggregationConfig):
        return (tuple(_key(step, rule) for rule in made.rules), made.staged, made.rescale_stages)
    method = STEPS[step].get(made.method)
    if method is None:
        return (made.method, _plain(made.options))
    defaults = {item.name: item.default for item in fields(method)}
    return (
        made.method,
        _plain({name: value for name, value in made.options.items() if _plain(defaults.get(name)) != _plain(value)}),
    )


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return tuple(sorted((str(key), _plain(item)) for key, item in value.items()))
    return tuple(_plain(item) for item in value) if isinstance(value, (list, tuple)) else value
