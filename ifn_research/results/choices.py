"""The choices that vary, by the words that readers know them by."""

from __future__ import annotations

from ifn_research.config.models import StudyConfig
from ifn_research.language import Language
from ifn_research.language.catalogue import template
from ifn_research.language.filling import ENGLISH
from ifn_research.language.messages import Words, say


def choice_named(config: StudyConfig, name: str) -> Words:
    """A choice in words: what it is about; a bundle by the steps that it moves."""
    parts = [say(f"choice.{part}") for part in _parts(config, name)]
    if not parts:
        return name
    return parts[0] if len(parts) == 1 else say("errors.names_and", names=parts)


def choice_label(language: Language, config: StudyConfig, name: str) -> str:
    """A choice in words, in a language."""
    return language.listed([language.say(f"choice.{part}") for part in _parts(config, name)]) or name


def _parts(config: StudyConfig, name: str) -> list[str]:
    """The choices of which one is made, of those that have words."""
    if _has_words(name):
        return [name]
    bundle = config.robustness.bundles.get(name, ()) if config.robustness else ()
    return [step for step in dict.fromkeys(step for one in bundle for step in one.steps) if _has_words(step)]


def _has_words(name: str) -> bool:
    return template(f"choice.{name}", ENGLISH) is not None
