"""The key that leaves rows out of a table, as it is to be written for the rows that a message is about."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from ifn_research.geography.levels import Codes
from ifn_research.language.messages import Words, say

# More values than this are not written out.
MOST = 20


@dataclass(frozen=True)
class Skipping:
    """By which columns the rows of a table can be told from the others.

    Attributes
    ----------
    code, name : str or None
        The columns of the codes and of the names, where one column holds them.
    names : array of str, shape (n_rows,), or None
    skipped : mapping of column to value or values
        What the table leaves out already.
    """

    code: str | None
    name: str | None = None
    names: Codes | None = None
    skipped: Mapping[str, Any] = field(default_factory=dict)

    def fix(self, codes: Codes, at: npt.NDArray[np.int64]) -> Words:
        """The key that leaves the rows at these positions out and no others, or else the advice to remove them."""
        for column, cells in ((self.code, codes), (self.name, self.names)):
            if column is None or cells is None:
                continue
            wanted = list(dict.fromkeys(str(cells[i]) for i in at))
            if len(wanted) <= MOST and not set(wanted) & set(np.delete(cells, at)):
                return say("reading.skip_rows", at.size, offer_skip=self._key(column, wanted))
        return say("reading.remove_rows_table")

    def _key(self, column: str, cells: Sequence[str]) -> str:
        columns = {name: _values(said) for name, said in self.skipped.items()}
        columns[column] = [*columns.get(column, []), *cells]
        said = ", ".join(f"{_text(name)}: [{', '.join(map(_text, values))}]" for name, values in columns.items())
        return f"{{{said}}}"


def _values(said: Any) -> list[str]:
    return [str(value) for value in (said if isinstance(said, (list, tuple)) else [said])]


def _text(text: str) -> str:
    """A text as YAML reads it back, whatever it holds."""
    return json.dumps(text, ensure_ascii=False)
