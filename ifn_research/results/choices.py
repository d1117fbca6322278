"""The choices that vary, by the words that readers know them by."""

from __future__ import annotations

import re

from ifn_research.config.models import StudyConfig
from ifn_research.config.robustness import LEFT_OUT
from ifn_research.config.steps import STEPS
from ifn_research.language import Language
from ifn_research.language.catalogue import template
from ifn_research.language.filling import ENGLISH
from ifn_research.language.messages import Words, say
from ifn_research.results.steps_in_words import step_in_words
from ifn_research.results.study_result import StudyResult

# Where a step begins in the label of an alternative of a bundle.
STEP_OF_BUNDLE = re.compile(rf"(?:^|(?<=, ))({'|'.join(STEPS)}): ")


def choice_named(config: StudyConfig, name: str) -> Words:
    """A choice in words: what it is about; a bundle by the steps that it moves."""
    parts = [say(f"choice.{part}") for part in _parts(config, name)]
    if not parts:
        return name
    return parts[0] if len(parts) == 1 else say("errors.names_and", names=parts)


def choice_label(language: Language, config: StudyConfig, name: str) -> str:
    """A choice in words, in a language."""
    return language.listed([language.say(f"choice.{part}") for part in _parts(config, name)]) or name


def drawn_in_worlds(result: StudyResult, language: Language) -> str:
    """A sentence on what the worlds of a decision draw; empty where results do not say it."""
    varied = result.manifest.get("decision", {}).get("varied", ())
    names = language.listed([choice_label(language, result.config, str(name)) for name in varied])
    return language.say("choice_drawn", names=names) if names else ""


def _parts(config: StudyConfig, name: str) -> list[str]:
    """The choices of which one is made, of those that have words."""
    if _has_words(name):
        return [name]
    bundle = config.robustness.bundles.get(name, ()) if config.robustness else ()
    return [step for step in dict.fromkeys(step for one in bundle for step in one.steps) if _has_words(step)]


def _has_words(name: str) -> bool:
    return template(f"choice.{name}", ENGLISH) is not None


def alternative_label(language: Language, config: StudyConfig, choice: str, label: str) -> str:
    """An alternative of a choice in words: a method with its options, or what is left out."""
    if choice == LEFT_OUT:
        return language.indicator(config, label) if label in config.indicators else language.dimension(config, label)
    if choice in STEPS:
        return _step(language, config, choice, label) or label
    parts = STEP_OF_BUNDLE.split(label)
    words = [_step(language, config, step, made) for step, made in zip(parts[1::2], parts[2::2], strict=True)]
    return ", ".join(word for word in words if word) or label


def _step(language: Language, config: StudyConfig, step: str, made: str) -> str:
    """A step with its options; without them where one of them is a table of its own, such as weights or goalposts."""
    text = made.removesuffix(", ")
    return step_in_words(language, config, {step: text.partition("(")[0] if "{" in text else text}, step)
