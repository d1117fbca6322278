"""Compatibility of the steps of a version with each other and with what its study declares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ifn_research.config import StudyConfig, VersionConfig
from ifn_research.errors import nearest
from ifn_research.hierarchy import depth
from ifn_research.language.messages import Words, say
from ifn_research.steps.aggregation import RULES
from ifn_research.steps.aggregation.base import Rule
from ifn_research.steps.shrinkage import SHRINKAGES
from ifn_research.steps.transforms import TRANSFORMS
from ifn_research.steps.weighting.base import LocalWeighting, SupervisedWeighting
from ifn_research.steps.weighting.fixed import FixedWeights


@dataclass(frozen=True)
class Clash:
    """Steps that do not go together.

    Attributes
    ----------
    what, fix : Message or str
    place : tuple of str
        Path below the version in the configuration.
    """

    what: Words
    place: tuple[str, ...]
    fix: Words


def clashes(
    config: StudyConfig, version: VersionConfig, steps: Mapping[str, Any], rules: Sequence[Rule], *, staged: bool
) -> Iterator[Clash]:
    """Everything that keeps the steps of a version from being one index.

    Parameters
    ----------
    config : StudyConfig
    version : VersionConfig
        One of the study's.
    steps : mapping of str to step
        The built steps, by kind; the aggregation is in `rules`.
    rules : sequence of Rule
        One, or one a stage from the bottom up.
    staged : bool
    """
    yield from _positive(config, version, steps, rules, staged=staged)
    yield from _signed(version, steps, rules, staged=staged)
    yield from _kept_sums(config, version, steps, rules, staged=staged)
    yield from _non_negative(version, steps)
    yield from _counts(config, version, steps)
    yield from _local(version, steps, rules, staged=staged)
    yield from _declared_values(config, version, steps)
    yield from _groups(config, steps)
    yield from _ground_truth(config, steps)


def _positive(
    config: StudyConfig, version: VersionConfig, steps: Mapping[str, Any], rules: Sequence[Rule], *, staged: bool
) -> Iterator[Clash]:
    """A mean of positive values over values that are not, whatever the data; where the data decide, they are read."""
    normalisation = steps["normalisation"]
    above = {depth([config.indicators[name].dimension or ""]) if staged else 0 for name in version.variables}
    # Normalised values enter the rule directly above an indicator, and every rule where stages are rescaled.
    met = rules if version.aggregation.rescale_stages else [rules[len(rules) - 1 - level] for level in above]
    certain = normalisation.makes_non_positive([config.indicators[name].direction for name in version.variables])
    # Territories that are left out after they were normalised may be those with the lowest values.
    if certain and not steps["imputation"].leaves_out_normalised and any(rule.needs_positive() for rule in met):
        yield Clash(
            say(
                "index.needs_positive_values_makes",
                aggregation=version.aggregation,
                method=version.normalisation.method,
            ),
            ("aggregation",),
            say("index.use_scale", made_positive=normalisation.made_positive(float("nan"))),
        )


def _signed(
    version: VersionConfig, steps: Mapping[str, Any], rules: Sequence[Rule], *, staged: bool
) -> Iterator[Clash]:
    unsigned = getattr(steps["weighting"], "unsigned_alternative", "")
    if unsigned and (staged or not all(rule.accepts_signed() for rule in rules)):
        yield Clash(
            say("index.can_negative_coefficients_stages", weighting=version.weighting),
            ("aggregation",),
            say("index.use_arithmetic_or_unsigned", unsigned=unsigned),
        )


def _kept_sums(
    config: StudyConfig, version: VersionConfig, steps: Mapping[str, Any], rules: Sequence[Rule], *, staged: bool
) -> Iterator[Clash]:
    """Declared weights that are kept although they do not sum to 1, where the node's rule is no sum, or is undone."""
    weighting = steps["weighting"]
    if not isinstance(weighting, FixedWeights) or weighting.rescale:
        return
    dimensions = [config.indicators[name].dimension or "" for name in version.variables]
    for path, total in weighting.sums(version.variables, dimensions).items():
        level = path.count("/") + 1 if path else 0
        rule = rules[len(rules) - 1 - level] if staged else rules[0]
        if type(rule) is not RULES["arithmetic"]:
            yield Clash(
                say("index.weights_sum_kept_rescale", total=total),
                ("weighting", "rescale"),
                say("index.use_aggregation_arithmetic_rescale"),
            )
        elif path and staged and version.aggregation.rescale_stages:
            yield Clash(
                say("index.weights_dimension_sum_kept", path=path, total=total),
                ("weighting", "rescale"),
                say("index.remove_rescale_stages_true"),
            )


def _non_negative(version: VersionConfig, steps: Mapping[str, Any]) -> Iterator[Clash]:
    normalisation = steps["normalisation"]
    if getattr(steps["weighting"], "needs_non_negative", False) and normalisation.makes_negatives():
        yield Clash(
            say(
                "index.needs_values_not_negative",
                method=version.weighting.method,
                normalisation_method=version.normalisation.method,
            ),
            ("weighting",),
            say("index.use_scale", made_positive=normalisation.made_positive(float("nan"))),
        )


def _counts(config: StudyConfig, version: VersionConfig, steps: Mapping[str, Any]) -> Iterator[Clash]:
    counted = any(config.indicators[name].denominator for name in version.variables)
    if type(steps["shrinkage"]) is not SHRINKAGES["none"] and not counted:
        yield Clash(
            say("steps.no_indicator_version_rate"),
            ("shrinkage",),
            say("steps.declare_numerator_denominator_instead"),
        )


def _local(version: VersionConfig, steps: Mapping[str, Any], rules: Sequence[Rule], *, staged: bool) -> Iterator[Clash]:
    if isinstance(steps["weighting"], LocalWeighting) and (staged or type(rules[0]) is not RULES["arithmetic"]):
        yield Clash(
            say("index.gives_each_territory_weights", method=version.weighting.method),
            ("aggregation",),
            say("index.use_arithmetic"),
        )


def _declared_values(config: StudyConfig, version: VersionConfig, steps: Mapping[str, Any]) -> Iterator[Clash]:
    """Posts and targets, declared in the unit of an indicator, that have no place on its transformed scale."""
    option = next((name for name in ("posts", "targets") if hasattr(steps["normalisation"], name)), "")
    for name, declared in getattr(steps["normalisation"], option, {}).items():
        transform = config.indicators[name].transform if name in config.indicators else "none"
        method = TRANSFORMS[transform]()
        wrong = np.asarray(method.outside(np.atleast_1d(np.asarray(declared, dtype=np.float64))))
        if method.fitted or wrong.any():
            what = say(
                "index.no_place_scale_transform", option=option, name=name, transform=transform, domain=method.domain
            )
            if method.fitted:
                what = say("index.no_place_scale_transform_made", option=option, name=name, transform=transform)
            yield Clash(
                what,
                ("normalisation", option),
                say("index.declare_other_change_indicators", option=option, name=name),
            )


def _groups(config: StudyConfig, steps: Mapping[str, Any]) -> Iterator[Clash]:
    groups = [group for table in config.tables for group in table.groups]
    for kind in ("shrinkage", "imputation", "normalisation"):
        for group in steps[kind].group_names:
            if group not in groups:
                fix = nearest(group, groups) if groups else say("index.declare_under_tables_groups")
                yield Clash(say("config.unknown_group", group=group), (kind, "by"), fix)
    for kind in ("normalisation", "weighting"):
        if getattr(steps[kind], "needs_population", False) and not any(table.population for table in config.tables):
            yield Clash(
                say("index.method_territories_count_their"),
                (kind, "weighted"),
                say("index.declare_population_column_under"),
            )


def _ground_truth(config: StudyConfig, steps: Mapping[str, Any]) -> Iterator[Clash]:
    weighting = steps["weighting"]
    if not isinstance(weighting, SupervisedWeighting):
        return
    truths = {truth.name: truth for truth in config.ground_truth}
    place = ("weighting", "ground_truth")
    truth = truths.get(weighting.ground_truth)
    if truth is None:
        fix = nearest(weighting.ground_truth, truths) if truths else say("index.declare_under_ground_truth")
        yield Clash(say("index.unknown_ground_truth", ground_truth=weighting.ground_truth), place, fix)
    elif truth.group is not None:
        yield Clash(
            say("index.ground_truth_measured_no", truth=truth.name, group=truth.group),
            place,
            say("index.learn_ground_truth_study"),
        )
    elif truth.inclusion is not None:
        yield Clash(say("study.draw_teaches", truth=truth.name), place, say("study.draw_judges"))
