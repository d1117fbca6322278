"""The steps of a version in one sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ifn_research.matrix import LEAST_KNOWN
from ifn_research.outputs.documents.facts import Facts
from ifn_research.results.steps_in_words import FACTOR_NUMBERS

if TYPE_CHECKING:
    from ifn_research.results.declared import AggregationConfig, StepConfig, VersionConfig

# Options whose values belong to indicators.
BY_INDICATOR = ("posts", "targets", "weights")
# Weightings that members of a committee decide, whose votes have a table of their own.
BALLOTS = ("budget", "ahp")


def recipe(facts: Facts, version: VersionConfig) -> str:
    """The steps of a version, without its variables."""
    parts = [
        _transforms(facts, version),
        _step(facts, "shrinkage", version.shrinkage),
        _step(facts, "outliers", version.outliers),
        _step(facts, "normalisation", _labelled(facts, version.normalisation)),
        _weighting(facts, _labelled(facts, version.weighting)),
        _aggregation(facts, version.aggregation),
        _step(facts, "rescale", version.rescale),
        _step(facts, "imputation", version.imputation),
        *_coverage(facts, version),
    ]
    return facts.say("evidence.then").join(part for part in parts if part)


def _transforms(facts: Facts, version: VersionConfig) -> str:
    """The scales on which indicators enter the version, where they are not those of their figures."""
    scales: dict[str, list[str]] = {}
    for name in version.variables:
        transform = facts.result.config.indicators[name].transform
        scales.setdefault(transform, []).append(facts.indicator(name))
    return facts.say("evidence.then").join(
        facts.say("recipe.transformed", how=facts.say(f"recipe.transform.{key}"), indicators=", ".join(names))
        for key, names in scales.items()
        if key != "none"
    )


def _coverage(facts: Facts, version: VersionConfig) -> Iterator[str]:
    """The shares that must be known of indicators and territories, where they are not the rule."""
    asked = version.least_known
    if asked.indicators == 0:
        yield facts.say("recipe.low_coverage")
    elif asked.indicators != LEAST_KNOWN:
        yield facts.say("recipe.least_indicators", share=facts.language.percent(asked.indicators, 0))
    if asked.territories != LEAST_KNOWN:
        yield facts.say("recipe.least_territories", share=facts.language.percent(asked.territories, 0))


def _labelled(facts: Facts, step: StepConfig) -> StepConfig:
    """A step that calls indicators by their labels."""
    options = {
        name: {facts.indicator(key): item for key, item in value.items()}
        if name in BY_INDICATOR and isinstance(value, Mapping)
        else value
        for name, value in step.options.items()
    }
    return step.model_copy(update={"options": options})


def _step(facts: Facts, kind: str, step: StepConfig) -> str:
    words = _known(facts, f"recipe.step.{kind}", step.method)
    if step.method == "zscore" and step.options.get("weighted") is True:
        rest = {name: value for name, value in step.options.items() if name != "weighted"}
        return _with_options(facts, f"{words} ({facts.say('recipe.people')})", rest)
    return _with_options(facts, words, step.options)


def _with_options(facts: Facts, words: str, options: Mapping[str, Any]) -> str:
    pairs = (
        facts.say("recipe.pair", name=_known(facts, "recipe.option", name), value=_option(facts, value))
        for name, value in options.items()
    )
    text = ", ".join(pairs)
    if not text:
        return words
    # One pair of brackets, also after words that end with some.
    return f"{words[:-1]}{facts.say('evidence.then')}{text})" if words.endswith(")") else f"{words} ({text})"


def _weighting(facts: Facts, step: StepConfig) -> str:
    if step.method == "fixed":
        kept = {name: value for name, value in step.options.items() if name == "rescale" and value is False}
        return _with_options(facts, facts.say("recipe.step.weighting.fixed"), kept)
    if step.method in BALLOTS:
        return _with_options(facts, facts.say(f"recipe.step.weighting.{step.method}"), step.portable)
    if step.method == "pca":
        return _components(facts, step)
    if step.method != "factor":
        return _step(facts, "weighting", step)
    return f"{facts.say('recipe.step.weighting.factor')} ({_factors(facts, step)})"


def _components(facts: Facts, step: StepConfig) -> str:
    options = dict(step.options)
    n = options.pop("components", 1)
    weighted = options.pop("weighted", False)
    words = facts.say("recipe.step.weighting.pca") if n == 1 else facts.say("recipe.components", n=str(n))
    return _with_options(facts, f"{words} ({facts.say('recipe.people')})" if weighted is True else words, options)


def _factors(facts: Facts, step: StepConfig) -> str:
    options = {"extraction": "minres", "rotation": "varimax", "scoring": "squared_loadings"} | step.options
    n, rotation, scoring = (str(options[name]) for name in ("n_factors", "rotation", "scoring"))
    opposed = options.get("opposed", "keep")
    parts = (
        facts.say(FACTOR_NUMBERS[n]) if n in FACTOR_NUMBERS else facts.say("recipe.factors", n=n),
        facts.say("recipe.extraction", name=str(options["extraction"])),
        facts.say("recipe.no_rotation") if rotation == "none" else facts.say("recipe.rotation", name=rotation),
        "" if options.get("kaiser", True) is not False else facts.say("recipe.not_kaiser"),
        "" if scoring == "squared_loadings" else facts.say("recipe.factor_scores", name=scoring),
        "" if options.get("assign", "primary") == "primary" else facts.say("recipe.all_factors"),
        facts.say("recipe.people") if options.get("weighted") is True else "",
        "" if opposed == "keep" else _opposed(facts, opposed),
    )
    return ", ".join(part for part in parts if part)


def _opposed(facts: Facts, value: Any) -> str:
    return facts.say("recipe.pair", name=facts.say("recipe.option.opposed"), value=_option(facts, value))


def _aggregation(facts: Facts, aggregation: AggregationConfig) -> str:
    rules = [_step(facts, "aggregation", rule) for rule in aggregation.rules]
    between = facts.say("recipe.rescaled") if aggregation.rescale_stages else ""
    if not aggregation.staged:
        return rules[0] + between
    return facts.say("recipe.staged", rules=facts.say("recipe.then").join(rules)) + between


def _option(facts: Facts, value: Any) -> str:
    if isinstance(value, bool):
        return facts.say("recipe.yes" if value else "recipe.no")
    if isinstance(value, float):
        return str(value).replace(".", facts.language.number(0.5, 1)[1])
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_option(facts, item)}" for name, item in value.items())
    if isinstance(value, (list, tuple)):
        bounds = len(value) == 2 and not any(isinstance(item, str) for item in value)
        return (facts.say("recipe.range") if bounds else ", ").join(_option(facts, item) for item in value)
    return _known(facts, "recipe.value", value) if isinstance(value, str) else str(value)


def _known(facts: Facts, prefix: str, name: str) -> str:
    """A name in the words that the catalogue has for it; itself otherwise."""
    key = f"{prefix}.{name}"
    return facts.say(key) if facts.language.has(key) else name
