"""The differences that tests of agreement find, recorded where somebody asks for them: `make trust`."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pytest

# The file that receives a line of JSON for each test that confirms a figure.
VARIABLE = "IFN_TRUST"


@dataclass(frozen=True)
class Confirmation:
    """A statistic that something independent confirms.

    Attributes
    ----------
    test : str
        The file and the name of the test.
    statistic, by, data : str
        What is compared, with what, on what.
    difference : float
        The largest one, absolute.
    relative : float
        The largest one as a part of the larger figure.
    n : int
        Figures compared.
    date : str
    """

    test: str
    statistic: str
    by: str
    data: str
    difference: float
    relative: float
    n: int
    date: str


class Compared:
    """The figures that a test compares while it runs."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.difference = self.relative = 0.0
        self.n = 0
        for name in ("assert_allclose", "assert_array_equal", "assert_array_almost_equal"):
            patch.setattr(np.testing, name, self._noting(getattr(np.testing, name)))
        approx = pytest.approx

        def noting(expected: Any, *further: Any, **named: Any) -> Any:
            return _Approximate(self, expected, approx(expected, *further, **named))

        patch.setattr(pytest, "approx", noting)

    def note(self, found: Any, expected: Any) -> None:
        """Note two figures, or arrays of them."""
        try:
            a, b = np.broadcast_arrays(_figures(found), _figures(expected))
        except (TypeError, ValueError):
            return
        known = np.isfinite(a) & np.isfinite(b)
        gaps, size = np.abs(a - b)[known], np.maximum(np.abs(a), np.abs(b))[known]
        if len(gaps):
            self.n += len(gaps)
            self.difference = max(self.difference, float(gaps.max()))
            self.relative = max(self.relative, float((gaps / np.where(size > 0, size, 1.0)).max()))

    def _noting(self, comparing: Callable[..., Any]) -> Callable[..., Any]:
        def compare(actual: Any, desired: Any, *further: Any, **named: Any) -> Any:
            self.note(actual, desired)
            return comparing(actual, desired, *further, **named)

        return compare


class _Approximate:
    """An expected figure that notes what it is compared with."""

    __array_ufunc__ = None
    __array_priority__ = 100

    def __init__(self, compared: Compared, expected: Any, approximate: Any) -> None:
        self._compared, self._expected, self._approximate = compared, expected, approximate

    def __eq__(self, found: object) -> bool:
        self._compared.note(found, self._expected)
        return bool(self._approximate == found)

    def __ne__(self, found: object) -> bool:
        return not self == found

    def __repr__(self) -> str:
        return repr(self._approximate)

    __hash__ = None  # type: ignore[assignment]


def _figures(value: Any) -> np.ndarray:
    if isinstance(value, dict):
        return np.array(list(value.values()), dtype=np.float64)
    return np.asarray(value, dtype=np.float64)


def record(request: pytest.FixtureRequest, compared: Compared) -> None:
    """Write what a test has compared, where it is asked for."""
    marker = request.node.get_closest_marker("confirms")
    path = os.environ.get(VARIABLE)
    if marker is None or path is None:
        return
    statistic, by, data = marker.args
    packages = marker.kwargs.get("packages", ())
    by = ", ".join([by, *(version(name) for name in packages)]).replace(", ", " ", 1) if packages else by
    file = Path(request.node.path).relative_to(Path(__file__).resolve().parents[2]).as_posix()
    line = Confirmation(
        f"{file}::{request.node.originalname}",
        statistic,
        by,
        data,
        compared.difference,
        compared.relative,
        compared.n,
        datetime.now(UTC).date().isoformat(),
    )
    with Path(path).open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(asdict(line), ensure_ascii=False) + "\n")
