"""Where the numbers of other programs are kept."""

from pathlib import Path

REFERENCE = Path(__file__).resolve().parents[1] / "reference"
