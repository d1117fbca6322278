"""Sentences of results folders that have no codes, as the first format has them, read back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

import pandas as pd

from ifn_research.language.cells import SEPARATOR
from ifn_research.language.messages import Words, values_of
from ifn_research.language.recognising import message_in, recognised
from ifn_research.remarks import Remark, Remarks, written, written_words
from ifn_research.rows import SAID, note_of

REMARK = "remark."


def with_remarks(table: pd.DataFrame, columns: Iterable[str]) -> pd.DataFrame:
    """A table whose columns of remarks say what those of notes say."""
    return table.assign(**{name: _read_back(table[note_of(name)]) for name in columns})


def with_messages(table: pd.DataFrame, sentences: Sequence[str]) -> pd.DataFrame:
    """A table whose column `said` says what those of sentences say."""
    rows = table[list(sentences)].itertuples(index=False)
    said = [written_words(message_in(text, _known) or text for text in row) for row in rows]
    return table.assign(**{SAID: pd.Series(said, index=table.index, dtype="str")})


def indicator_of(message: Words) -> str:
    """The indicator that a finding is about; empty where it is about none."""
    found = values_of(message, "indicator")
    if found:
        return str(found[0])
    # As folders have it that were written before findings had keys: 'poverty': 7 territories ...
    name, colon, _ = str(message).partition("': ")
    return name.removeprefix("'") if colon else ""


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
