"""Errors that a user can act upon: what, where, and the fix."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from ifn_research.language.filling import ENGLISH, and_more
from ifn_research.language.messages import Message, Words, say
from ifn_research.language.spelling import alike


class IfnError(Exception):
    """An error that a user can act upon.

    Parameters
    ----------
    what : Message or str
        What is wrong, in one sentence.
    where : Message or str
        File, line, column, row or territory.
    fix : Message or str
        What to do about it.
    """

    exit_code = 2
    kind: Words = say("errors.config_error")

    def __init__(self, what: Words, *, where: Words, fix: Words) -> None:
        self.what, self.where, self.fix = what, where, fix
        super().__init__(what, where, fix)

    def __str__(self) -> str:
        return self.told("en")

    @property
    def told_what(self) -> Words:
        """The words of what is wrong, with no more than its sentence says."""
        return self.what.as_told() if isinstance(self.what, Message) else self.what

    def told(self, language: str) -> str:
        """The whole error in a language; in English throughout where the language lacks a part of it."""
        return say("errors.error", kind=self.kind, what=self.what, where=self.where, fix=self.fix).told(language)


class ConfigError(IfnError):
    """The configuration, or a command line option, is wrong."""


class DataError(IfnError):
    """A table, or what a method finds in it, is wrong."""

    kind = say("errors.data_error")


class OptionError(ConfigError):
    """A method's option has a value that the method refuses.

    The method does not know where it was asked for: `plan` catches this error and raises a ConfigError with
    the position in the YAML.

    Parameters
    ----------
    option : str
        Name of the option, empty when the complaint concerns the method as a whole.
    what, fix : Message or str
        As in IfnError.
    """

    def __init__(self, option: str, what: Words, *, fix: Words) -> None:
        self.option = option
        where = say("errors.of_option", option=option) if option else say("errors.of_options")
        super().__init__(what, where=where, fix=fix)


class Refusal(DataError):
    """A method cannot support an index version on these data; the other versions go on.

    Parameters
    ----------
    evidence : object, optional
        What the method found before refusing (its `Weights`), so that loadings and diagnostics can still be written.
    """

    exit_code = 1

    def __init__(self, what: Words, *, where: Words, fix: Words, evidence: object = None) -> None:
        self.evidence = evidence
        super().__init__(what, where=where, fix=fix)


class Problems(IfnError):
    """Several errors, told together."""

    def __init__(self, problems: Sequence[IfnError]) -> None:
        self.problems = tuple(problems)
        first = self.problems[0]
        super().__init__(first.what, where=first.where, fix=first.fix)

    def told(self, language: str) -> str:
        """Every error in a language, with a blank line between them."""
        return "\n\n".join(problem.told(language) for problem in self.problems)


def raise_all(problems: Sequence[IfnError]) -> None:
    """Raise the problems, together if there are several; return if there are none."""
    if len(problems) == 1:
        raise problems[0]
    if problems:
        raise Problems(problems)


def guess(name: str, choices: Iterable[str]) -> Message | None:
    """The fix for an unknown name among many: the nearest valid one, None if none is near."""
    found = nearest(name, choices)
    keys = {"errors.meant": "errors.guess", "errors.meant_alike": "errors.guess_alike"}
    return say(keys[found.key], name=found.values["name"]) if found.key in keys else None


def nearest(name: str, choices: Iterable[str]) -> Message:
    """The fix for an unknown name: the nearest valid one, and what is available."""
    available = list(choices)
    if not available:
        return say("errors.nothing_available")
    same = [choice for choice in available if alike(choice) == alike(name) != ""]
    if same:
        return say("errors.meant_alike", name=same[0], names=available)
    close = difflib.get_close_matches(str(name), available, n=1, cutoff=0.5)
    return say("errors.meant", name=close[0], names=available) if close else say("errors.available", names=available)


def listing(names: Iterable[object], *, most: int = 5) -> str:
    """Names separated by commas, the first `most` of them and the number of the others."""
    items = [str(name) for name in names]
    return ", ".join(items[:most]) + and_more(len(items) - most, ENGLISH)


def plural(n: int, one: str, many: str) -> str:
    """The form of a word that goes with a number; models that MLflow keeps use it."""
    return one if n == 1 else many
