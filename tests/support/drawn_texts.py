"""The texts of a picture."""

from __future__ import annotations

from matplotlib.figure import Figure
from matplotlib.text import Text


def texts(figure: Figure | None) -> list[str]:
    assert figure is not None
    return [item.get_text().replace("\n", " ") for item in figure.findobj(Text)]
