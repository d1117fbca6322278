"""Versions in worlds planned before data are read: what is left out, and what is then fitted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ifn_research.config import Study, StudyConfig, VersionConfig
from ifn_research.config.robustness import RobustnessConfig
from ifn_research.errors import ConfigError, nearest, raise_all
from ifn_research.language.messages import Words, say
from ifn_research.robustness.fits import Fit
from ifn_research.steps.weighting.base import SupervisedWeighting
from ifn_research.study.plan import Plan, recipe_of
from ifn_research.study.robustness.alternatives import without_one
from ifn_research.study.robustness.planning import fit_of
from ifn_research.validation.metrics import METRICS, OUT_OF_FOLD


@dataclass(frozen=True, eq=False)
class DecisionPlan:
    """Versions in worlds, by what is left out of them.

    Attributes
    ----------
    left_out : tuple of tuple of str
        Nothing first, then each indicator, or those of each dimension.
    fits : mapping of version to tuple of Fit or None
        By what is left out; None where it does not fit without it. Versions that are held are absent.
    held : mapping of version to Message
        Why their scores are held.
    """

    left_out: tuple[tuple[str, ...], ...]
    fits: Mapping[str, tuple[Fit | None, ...]]
    held: Mapping[str, Words]


def plan_decision(planned: Plan) -> DecisionPlan | None:
    """The versions that are judged again; None where a study does not ask for it.

    Raises
    ------
    ConfigError
        If a metric is unknown, or is one that worlds do not have.
    """
    study = planned.study
    settings = study.config.robustness
    if settings is None or settings.decision is None:
        return None
    known = [name for name in METRICS if name != OUT_OF_FOLD]
    raise_all(
        [
            ConfigError(
                say("study.unknown_metric", metric=metric),
                where=study.where("robustness", "decision", "metrics", index),
                fix=nearest(metric, known),
            )
            for index, metric in enumerate(settings.decision.metrics or ())
            if metric not in known
        ]
    )
    recipes = {recipe.name: recipe for recipe in planned.recipes}
    versions = [(at, item) for at, item in enumerate(study.config.versions) if item.name in recipes and not item.beside]
    left_out = tuple(_left_out(settings, study.config, [item for _, item in versions]))
    fits: dict[str, tuple[Fit | None, ...]] = {}
    held: dict[str, Words] = {}
    for at, item in versions:
        if item.name in study.fitted:
            held[item.name] = say("study.held_given", version=item.name)
        elif isinstance(recipes[item.name].weighting, SupervisedWeighting):
            held[item.name] = say("study.held_supervised", version=item.name)
        else:
            own = fit_of(item, recipes[item.name])
            fits[item.name] = tuple(_fit_without(study, item, at, own, names) for names in left_out)
    return DecisionPlan(left_out, fits, held)


def _left_out(
    settings: RobustnessConfig, config: StudyConfig, versions: Sequence[VersionConfig]
) -> Iterator[tuple[str, ...]]:
    yield ()
    if settings.inputs.exclude is None:
        return
    used = dict.fromkeys(name for item in versions for name in item.variables)
    if settings.inputs.exclude.one_of == "indicators":
        yield from ((name,) for name in used)
        return
    first = {name: (config.indicators[name].dimension or "").partition("/")[0] for name in used}
    for dimension in dict.fromkeys(path for path in first.values() if path):
        yield tuple(name for name, path in first.items() if path == dimension)


def _fit_without(study: Study, version: VersionConfig, at: int, own: Fit, names: tuple[str, ...]) -> Fit | None:
    if not set(names) & set(version.variables):
        return own
    if set(version.variables) <= set(names):
        return None
    changed = without_one(study.config, version, names)
    recipe, problems = recipe_of(study, changed, at)
    return None if problems or recipe is None else fit_of(changed, recipe)
