"""Errors that a user can act upon: what, where, and the fix."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from ifn_research.spelling import alike


class IfnError(Exception):
    """An error that a user can act upon.

    Parameters
    ----------
    what : str
        What is wrong, in one sentence.
    where : str
        File, line, column, row or territory.
    fix : str
        What to do about it.
    """

    exit_code = 2

    def __init__(self, what: str, *, where: str, fix: str) -> None:
        self.what, self.where, self.fix = what, where, fix
        super().__init__(what, where, fix)

    def __str__(self) -> str:
        name = "DataError" if isinstance(self, DataError) else "ConfigError"
        return f"{name}: {self.what}\n  where: {self.where}\n  fix:   {self.fix}"


class ConfigError(IfnError):
    """The configuration, or a command line option, is wrong."""


class DataError(IfnError):
    """A table, or what a method finds in it, is wrong."""


class OptionError(ConfigError):
    """A method's option has a value that the method refuses.

    The method does not know where it was asked for: `plan` catches this error and raises a ConfigError with
    the position in the YAML.

    Parameters
    ----------
    option : str
        Name of the option, empty when the complaint concerns the method as a whole.
    what, fix : str
        As in IfnError.
    """

    def __init__(self, option: str, what: str, *, fix: str) -> None:
        self.option = option
        super().__init__(what, where=f"option '{option}'" if option else "the method's options", fix=fix)


class Refusal(DataError):
    """A method cannot support an index version on these data; the other versions go on.

    Parameters
    ----------
    evidence : object, optional
        What the method found before refusing (its `Weights`), so that loadings and diagnostics can still be written.
    """

    exit_code = 1

    def __init__(self, what: str, *, where: str, fix: str, evidence: object = None) -> None:
        self.evidence = evidence
        super().__init__(what, where=where, fix=fix)


class Problems(IfnError):
    """Several errors, told together."""

    def __init__(self, problems: Sequence[IfnError]) -> None:
        self.problems = tuple(problems)
        first = self.problems[0]
        super().__init__(first.what, where=first.where, fix=first.fix)

    def __str__(self) -> str:
        return "\n\n".join(str(problem) for problem in self.problems)


def raise_all(problems: Sequence[IfnError]) -> None:
    """Raise the problems, together if there are several; return if there are none."""
    if len(problems) == 1:
        raise problems[0]
    if problems:
        raise Problems(problems)


def nearest(name: str, choices: Iterable[str]) -> str:
    """The fix for an unknown name: the nearest valid one, and what is available."""
    available = list(choices)
    if not available:
        return "nothing is available here"
    same = [choice for choice in available if alike(choice) == alike(name) != ""]
    close = same or difflib.get_close_matches(str(name), available, n=1, cutoff=0.5)
    only = " (only capitals, accents, blanks or punctuation differ)" if same else ""
    guess = f"did you mean '{close[0]}'?{only} " if close else ""
    return f"{guess}Available: {listing(available, most=20)}"


def listing(names: Iterable[object], *, most: int = 5) -> str:
    """Names separated by commas, the first `most` of them and the number of the others."""
    items = [str(name) for name in names]
    shown = ", ".join(items[:most])
    return shown if len(items) <= most else f"{shown} and {len(items) - most} more"


def plural(n: int, one: str, many: str) -> str:
    """The form of a word that goes with a number."""
    return one if n == 1 else many
