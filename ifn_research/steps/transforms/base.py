"""Transforms of an indicator."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ifn_research.language.messages import Message, say
from ifn_research.matrix import Bools, Floats
from ifn_research.steps.base import Learned


@dataclass(frozen=True)
class Transform(ABC):
    """Another scale of an indicator, which rises with it: its direction stays.

    Attributes
    ----------
    fitted : bool
        Whether the scale is made of the territories of the fit, so that a declared value has no place on it.
    domain : Message
        What it is defined for, as a reader is told.
    """

    fitted: ClassVar[bool] = False
    domain: ClassVar[Message] = say("steps.any_value")

    def outside(self, values: Floats) -> Bools:
        """Values that it is not defined for, shape of the values; a missing value is none of them."""
        return np.zeros(values.shape, dtype=bool)

    def learn(self, values: Floats) -> Learned:
        """Learn whatever it must know of the territories of the fit, from one indicator, shape (n_territories,)."""
        del values
        return {}

    @abstractmethod
    def apply(self, values: Floats, learned: Learned) -> Floats:
        """The values on the other scale, shape (n_territories,); a missing value stays missing."""
