"""Data to start with: the bundled table of the départements, and simulated territories whose truth is known."""

from __future__ import annotations

from pathlib import Path

SAMPLE = Path(__file__).resolve().parent / "sample"


def bundled_sample() -> Path:
    """The file of the bundled sample: official figures of the 101 départements (its README names the producers)."""
    return SAMPLE / "departements.csv"
