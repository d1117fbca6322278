"""Templates filled with values: placeholders, figures and the ends of lists, as each language writes them."""

from __future__ import annotations

import re
from collections.abc import Callable

from ifn_research.language.spelling import MINUS, NO_BREAK, THIN

ENGLISH = "en"
# A placeholder, and how its value is written; braces that are text are doubled.
FIELD = re.compile(r"{{|}}|{(\w+)(?::([^{}]*))?}")
# How a value is written that is to be typed: as YAML has it in every language, with a format of Python or without.
TYPED = re.compile(r"yaml(.*)")
# A name that is told by its label, and several of them; see `label_of`.
LABEL, LABELS, VERSIONS = "label", "labels", "versions"
# What stands before the name of a version or a group where a label is asked for: an indicator may have the same name.
VERSION, GROUP = "version:", "group:"
PREFIXES = {"version": VERSION, "group": GROUP}
LISTS_OF_LABELS = (LABELS, VERSIONS)
# A figure below zero by less than it is written with.
NOTHING = re.compile(r"-(0(?:\.0+)?%?)")
# The marks of English figures in another language.
MARKS = {"fr": str.maketrans({",": THIN, ".": ",", "-": MINUS, "%": f"{NO_BREAK}%"})}


def filled(template: str, write: Callable[[str, str], str]) -> str:
    """A template with its values, from their names and how they are written; two braces stand for one."""
    return FIELD.sub(lambda found: write(found[1], found[2] or "") if found[1] else found[0][0], template)


def fields_of(template: str) -> list[tuple[str, str]]:
    """The placeholders of a template, and how each value is written."""
    return [(found[1], found[2] or "") for found in FIELD.finditer(template) if found[1]]


def figure(text: str, language: str) -> str:
    """A figure of Python as a language writes it: ``−1 228,5`` for ``-1,228.5``, and ``0,0`` for ``-0.0``."""
    nothing = NOTHING.fullmatch(text)
    text = nothing[1] if nothing else text
    return text if language == ENGLISH else text.translate(MARKS[language])


def typed(value: float, spec: str) -> str:
    """A number as it is typed into a configuration, whatever the language of the sentence around it."""
    form = spec.removeprefix("yaml") or ("d" if isinstance(value, int) else "g")
    return format(value, form)


def label_of(name: str, spec: str, language: str, labels: Callable[[str], str]) -> str:
    """A name by its label, between the quotation marks of a language.

    Parameters
    ----------
    name : str
    spec : str
        ``version`` and ``group`` say what the name is of; ``label`` is an indicator or a ground truth, whose English
        sentence quotes it as it quotes any name; ``labels`` are several, or one in their place, and ``versions`` too:
        labels have commas, so that each has its own marks, and a name that has no label has none.
    language : str
    labels : callable
        The label of an indicator or a ground truth, or of what stands behind a prefix of `PREFIXES`.
    """
    prefix = VERSION if spec.startswith(VERSIONS) else PREFIXES.get(spec, "")
    label = labels(prefix + name).removeprefix(prefix)
    if language != ENGLISH:
        return f"«{NO_BREAK}{label}{NO_BREAK}»"
    if spec in PREFIXES:
        return f"'{label}'"
    return label if spec == LABEL or label == name else f"“{label}”"


def and_more(n: int, language: str) -> str:
    """The end of a list of which only the first are named; empty where there are no others."""
    if n < 1:
        return ""
    return f" and {n} more" if language == ENGLISH else f" et {n} {'autre' if n == 1 else 'autres'}"
