"""Notes of results folders that have no column `remarks`, as the first format has them: their sentences read back."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import pandas as pd

from ifn_research.language.recognising import recognised
from ifn_research.remarks import SEPARATOR, Remark, Remarks, written
from ifn_research.rows import note_of

REMARK = "remark."


def with_remarks(table: pd.DataFrame, columns: Iterable[str]) -> pd.DataFrame:
    """A table whose columns of remarks say what those of notes say."""
    return table.assign(**{name: _read_back(table[note_of(name)]) for name in columns})


def _read_back(notes: pd.Series) -> pd.Series:
    return pd.Series([written(remarks_of_note(text)) for text in notes], index=notes.index, dtype="str")


def remarks_of_note(note: object) -> Remarks:
    """The remarks of a note."""
    return remarks_of_texts(note.split(SEPARATOR) if isinstance(note, str) else ())


def remarks_of_texts(texts: Iterable[str]) -> Remarks:
    """The remark that each sentence says; the sentence as it was written where it says none."""
    return tuple(_known(text) or Remark("as_written", text=text) for text in texts if text)


@lru_cache(maxsize=100_000)
def _known(text: str) -> Remark | None:
    found = recognised(text, REMARK, _known)
    return None if found is None else Remark(found[0], **found[1])
