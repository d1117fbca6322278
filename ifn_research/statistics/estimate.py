"""A figure, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass

from ifn_research.remarks import Remark, Remarks


@dataclass(frozen=True)
class Estimate:
    """A figure, or the reason why there is none: never NaN.

    Attributes
    ----------
    value : float or None
    reason : tuple of Remark
        Why `value` is absent; empty when it is there.
    """

    value: float | None
    reason: Remarks = ()

    def __post_init__(self) -> None:
        if (self.value is None) == (self.reason == ()):
            raise ValueError("an Estimate has a value or a reason, not both and not neither")
        if self.value is not None and self.value != self.value:
            raise ValueError("an Estimate is never NaN: say why it is absent")


def absent(*reason: Remark) -> Estimate:
    """No figure, and why."""
    return Estimate(None, reason)
