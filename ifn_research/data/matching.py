"""Patterns tried on whole columns of texts at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd


def fullmatch(texts: pd.Series, pattern: str) -> npt.NDArray[np.bool_]:
    """The texts that a pattern matches from beginning to end, as booleans, shape (n_texts,).

    Parameters
    ----------
    texts : Series of str, without missing values
    pattern : str
        Of RE2: without references, looking ahead or behind; characters beyond ASCII as they are, not as escapes.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    column: Any = pa.array(texts.array, type=pa.large_string())
    matched = pc.match_substring_regex(column, pattern=f"^(?:{pattern})$")
    return np.asarray(matched.to_numpy(zero_copy_only=False), dtype=bool)
