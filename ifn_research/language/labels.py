"""The names that readers know the things of a study by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol


class Labelled(Protocol):
    """A thing with a label, or none."""

    @property
    def label(self) -> str | None:
        """The words that readers see."""


class NamedLabelled(Labelled, Protocol):
    """A thing with a name and a label, or none."""

    @property
    def name(self) -> str:
        """The key of the configuration."""


class Labels(Protocol):
    """The configuration of a study, as far as words go."""

    @property
    def level(self) -> str:
        """The level of the territories."""

    @property
    def indicators(self) -> Mapping[str, Labelled]:
        """The indicators by their key."""

    @property
    def ground_truth(self) -> Sequence[NamedLabelled]:
        """The ground truths."""

    @property
    def versions(self) -> Sequence[NamedLabelled]:
        """The versions."""

    @property
    def dimensions(self) -> Mapping[str, Labelled]:
        """The dimensions that have a label, by their paths."""

    @property
    def groups(self) -> Mapping[str, Labelled]:
        """The groups that have a label."""

    @property
    def set_labels(self) -> Mapping[str, str]:
        """The labels of the variable sets that have one."""
