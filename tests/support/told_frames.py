"""Tables whose headings and cells are messages, in English."""

from __future__ import annotations

import pandas as pd

from ifn_research.language.messages import Message


def in_english(frame: pd.DataFrame) -> pd.DataFrame:
    """A table as an English reader sees it."""
    told = frame.map(lambda value: str(value) if isinstance(value, Message) else value)
    return told.set_axis([str(name) for name in frame.columns], axis=1)
