"""Steps of a version in a few words, with the options that they were given."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from ifn_research.language import Language
from ifn_research.language.filling import GROUP
from ifn_research.language.labels import Labels

# Words for a number of factors that data decide.
FACTOR_NUMBERS = {"parallel": "recipe.parallel", "kaiser": "recipe.kaiser"}
# Between two options, not between two items of a list in brackets.
OPTION = re.compile(r", (?=\w+=)")
# A key of the values that each indicator or dimension has.
KEY = re.compile(r"(?<![^ ])([^ :,\[\]]+): ")
# Between the rules of the stages of an aggregation.
STAGES = " > "
# After them, where scores are normalised again before each next stage.
RESCALED = " (rescale_stages)"


def step_in_words(language: Language, config: Labels, row: Mapping[str, object], step: str) -> str:
    """A step of a row of `versions.csv` in words.

    Parameters
    ----------
    language : Language
    config : Labels
    row : mapping of str to value
    step : str
        Such as `weighting`; methods that do nothing have no words.
    """
    text = "" if pd.isna(row[step]) else str(row[step])
    rules, rescaled, _ = text.partition(RESCALED)
    told = language.say("recipe.then").join(_method(language, config, step, part) for part in rules.split(STAGES))
    return told + language.say("recipe.rescaled") if rescaled else told


def _method(language: Language, config: Labels, step: str, text: str) -> str:
    method, _, options = text.removesuffix(")").partition("(")
    words = language.method(step, method)
    said = [_option(language, config, *option.split("=", 1)) for option in OPTION.split(options) if "=" in option]
    return f"{words} ({', '.join(said)})" if said and words else words


def _option(language: Language, config: Labels, name: str, value: str) -> str:
    if name == "n_factors" and value in FACTOR_NUMBERS:
        return language.say(FACTOR_NUMBERS[value])
    key, value = f"option.{name}", value.strip("[]")
    if value.startswith("{"):
        value = _by_label(language, config, value.strip("{}"))
    elif name == "by":
        value = language.listed([language.label(config, GROUP + group) for group in value.split(", ")])
    elif name == "ground_truth":
        value = language.quoted(language.ground_truth(config, value))
    elif language.has(f"recipe.value.{value}"):
        value = language.say(f"recipe.value.{value}")
    value = value.replace(", ", " – ") if name == "range" else value
    return language.say(key, value=value) if language.has(key) else f"{name} {value}"


def _by_label(language: Language, config: Labels, values: str) -> str:
    """The value of each of several indicators or dimensions, by their labels."""

    def labelled(key: re.Match[str]) -> str:
        name, known = key[1], key[1] in config.indicators
        label = language.indicator(config, name) if known else language.dimension_path(config, name)
        return f"{language.quoted(label) if label != name else name} "

    return KEY.sub(labelled, values)
