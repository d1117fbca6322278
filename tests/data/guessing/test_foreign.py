"""Signs that codes which look like those of French communes are of another country."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from ifn_research.data.guessing.codes import CodeGuess
from ifn_research.data.guessing.foreign import doubt_of_country
from ifn_research.data.reading.files import OpenTable


@pytest.mark.parametrize(
    ("header", "rows", "sign"),
    [
        ("code;nom", ["01001;L'Abergement", "2A004;Ajaccio"], ""),
        ("FIPS;name", ["01001;Autauga", "01003;Baldwin"], "'FIPS'"),
        ("code;name", ["01001;Autauga County", "01003;Baldwin County"], "Autauga County"),
        ("code;nom", ["01001;A", "20004;B"], "20004"),
    ],
)
def test_what_speaks_against_france_is_told(
    opened: Callable[..., OpenTable], header: str, rows: list[str], sign: str
) -> None:
    code = header.split(";")[0]
    table = opened("\n".join([header, *rows]) + "\n", code=code)
    values = np.array([row.split(";")[0] for row in rows], dtype=object)
    doubt = str(doubt_of_country(table, CodeGuess((code,), "commune", values)))
    assert sign in doubt
    assert bool(doubt) == bool(sign)
    assert ("level: territory" in doubt) == bool(sign)
    assert doubt_of_country(table, CodeGuess((code,), "iris", values)) == ""
