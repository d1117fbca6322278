"""People who would count twice: the districts of three communes, and Corsica as it was before 1976."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from ifn_research.data.reading.codes.code_column import CodeColumn
from ifn_research.data.reading.codes.counted_twice import corsica_twice, districts_twice
from ifn_research.data.reading.files import OpenTable
from ifn_research.data.reading.rows.skipping import Skipping


@pytest.fixture
def column(opened: Callable[..., OpenTable]) -> Callable[..., CodeColumn]:
    """A column of these codes."""

    def column(*codes: str) -> CodeColumn:
        table = opened("code;x\n" + "".join(f"{code};1\n" for code in codes))
        return CodeColumn(np.array(codes, dtype=object), table, "code", Skipping("code"))

    return column


def test_a_commune_beside_its_districts_is_told_and_either_alone_is_not(column: Callable[..., CodeColumn]) -> None:
    (finding,) = districts_twice(column("75056", "75101", "75120", "69123", "13201"))
    assert (finding.n, finding.check) == (2, "districts_counted_twice")
    assert "Paris" in str(finding.message)


def test_both_corsicas_are_refused_with_the_key_that_leaves_the_old_out(column: Callable[..., CodeColumn]) -> None:
    (error,) = corsica_twice(column("20", "2A", "2B", "01"), "departement")
    assert str(error.where).endswith("line 2, column 'code'")
    assert 'skip: {"code": ["20"]}' in str(error.fix)


@pytest.mark.parametrize(
    ("codes", "level"), [(("20", "01"), "departement"), (("2A", "2B"), "departement"), (("20", "2A"), "canton")]
)
def test_one_corsica_or_a_level_of_ones_own_is_no_error(
    column: Callable[..., CodeColumn], codes: tuple[str, ...], level: str
) -> None:
    assert corsica_twice(column(*codes), level) == []
