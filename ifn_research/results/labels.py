"""The things of a study by the names that readers know, with what they are called in the configuration."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial

import pandas as pd

from ifn_research.geography.names import member_name
from ifn_research.language import Language, language_named
from ifn_research.language.catalogue import template
from ifn_research.language.filling import ENGLISH
from ifn_research.language.labels import Labels
from ifn_research.language.messages import Words, say
from ifn_research.language.spelling import printed
from ifn_research.rows import BASELINE

# The column of the names that versions have in the configuration, beside their labels.
IDENTIFIER = "identifier"
# Columns of tables that name things, and what they name.
SHOWN = {"indicator": "indicator", "dimension": "dimension_path"}


@dataclass(frozen=True)
class Named:
    """A thing of a study, told by its label.

    Attributes
    ----------
    kind : str
        What `Language` calls it: ``version``, ``indicator``, ``ground_truth``, ``dimension_path``.
    name : str
        Its key in the configuration.
    config : Labels
    typed : bool
        Whether its key stands behind the label, because a reader may have to type it.
    quoted : bool
        Whether a label stands between quotation marks, as in a list: labels have commas.
    """

    kind: str
    name: str
    config: Labels = field(compare=False, repr=False)
    typed: bool = False
    quoted: bool = False

    def told(self, language: str, labels: Callable[[str], str] = str) -> str:
        """The label in a language."""
        del labels
        speech = language_named(language)
        label = str(getattr(speech, self.kind)(self.config, self.name))
        if label == self.name:
            return label
        told = speech.quoted(label) if self.quoted else label
        return f"{told} ({self.name})" if self.typed else told

    def written(self) -> str:
        """The key, as results have it."""
        return self.name

    def __str__(self) -> str:
        return self.told(ENGLISH)


def version_named(config: Labels, name: str, *, typed: bool = False) -> Named:
    """A version by its label, a baseline by that of its indicator."""
    if name.startswith(BASELINE):
        return Named("indicator", name.removeprefix(BASELINE), config)
    return Named("version", name, config, typed)


def versions_named(config: Labels, names: Iterable[str]) -> tuple[Named, ...]:
    """Versions by their labels, to be listed in a sentence."""
    return tuple(Named("version", name, config, quoted=True) for name in names)


def metric_named(name: str) -> Words:
    """A metric in words."""
    return _words(f"metric.{name}", name)


def method_named(step: str, name: str) -> Words:
    """A method of a step in a few words."""
    return _words(f"method.{step}.{name}", name)


def criterion_named(config: Labels, primary: tuple[str, str]) -> dict[str, Words]:
    """The words of a criterion: those of its metric and of its ground truth."""
    truth, metric = primary
    return {"metric": metric_named(metric), "truth": Named("ground_truth", truth, config)}


def with_labels(frame: pd.DataFrame, config: Labels, *, identifier: bool = False) -> pd.DataFrame:
    """A table to be shown, whose versions, indicators and dimensions have their labels.

    Parameters
    ----------
    frame : DataFrame
    config : Labels
    identifier : bool
        Whether a column tells what versions with a label are called in the configuration.
    """
    shown = frame.copy()
    for column, kind in SHOWN.items():
        if column in shown:
            shown[column] = _column(Named(kind, str(name), config) for name in frame[column])
    if "version" in shown:
        shown["version"] = _column(version_named(config, str(name)) for name in frame["version"])
        if identifier and labels_versions(config, map(str, frame["version"])):
            shown.insert(shown.columns.get_loc("version") + 1, IDENTIFIER, frame["version"])
    return shown


def labels_versions(config: Labels, names: Iterable[str]) -> bool:
    """True if some versions are told by other words than their names."""
    labels = {version.name: version.label for version in config.versions}
    return any(labels.get(name) not in (None, name) for name in names)


def labels_of(config: Labels, language: str) -> Callable[[str], str]:
    """The labels of a study as sentences ask for them; see `Message.told`."""
    return partial(language_named(language).label, config)


def member_label(language: Language, config: Labels, group: str, member: str) -> str:
    """A member of a group by its name where it is known: parts of France, quarters of density."""
    return language.quarter(member) if group == "density" else printed(member_name(config.level, group, member))


def _words(key: str, name: str) -> Words:
    return name.replace("_", " ") if template(key, ENGLISH) is None else say(key)


def _column(items: Iterable[Named]) -> pd.Series:
    found = list(items)
    return pd.Series(found, dtype=object)
