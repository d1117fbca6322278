"""The p-values that are told otherwise than others: the least that is written, and the level of the tests."""

from __future__ import annotations

# A smaller one is said to be below it.
LEAST_P = 0.001
# A test is told where its p-value is below.
SIGNIFICANCE = 0.05
