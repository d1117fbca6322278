"""Remarks from the English that says them, for tests that write tables by hand and hold what is said in French."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ifn_research.language import in_french
from ifn_research.language.spelling import NO_BREAK
from ifn_research.remarks import Remark, read_words
from ifn_research.results.older_notes import remarks_of_note, remarks_of_texts, with_messages, with_remarks
from ifn_research.rows import is_remarks


def from_notes(table: pd.DataFrame) -> pd.DataFrame:
    """A table whose remarks are those of the notes that are written by hand."""
    return with_remarks(table, [name for name in table if is_remarks(name)])


def note(text: str, config: Mapping[str, Any]) -> str:
    """A note in French."""
    return in_french().remarks(remarks_of_note(text), config)


def warning(told: Remark | str, config: Mapping[str, Any]) -> str:
    """A warning about a version in French, or why it is refused."""
    (remark,) = (told,) if isinstance(told, Remark) else remarks_of_texts([told])
    if remark.code != "as_written":
        return in_french().warning(remark, config)
    (said,) = with_messages(pd.DataFrame({"reason": [str(remark)]}), ["reason"])["said"]
    return in_french().refusal(read_words(said)[0], config).replace(NO_BREAK, " ")
