"""Names of runs and registered indices as people write them."""

from __future__ import annotations

import pytest

from ifn_research.outputs.tracking.stored_names import (
    is_identifier,
    model_parts,
    names_run,
    names_stored,
    run_identifier,
)

RUN = "0123456789abcdef" * 2


@pytest.mark.parametrize("asked", [RUN, f"runs:/{RUN}", f"runs:/{RUN}/", f"runs:/{RUN}/index/index.json"])
def test_a_run_is_named_alone_or_by_its_address_whatever_follows(asked: str) -> None:
    assert run_identifier(asked) == RUN


@pytest.mark.parametrize(
    ("asked", "parts"),
    [
        ("models:/s", ("s", "adopted", "")),
        ("models:/s@adopted", ("s", "adopted", "")),
        ("models:/s@other", ("s", "other", "")),
        ("models:/s/3", ("s", "", "3")),
    ],
)
def test_a_registered_index_has_an_alias_or_a_number(asked: str, parts: tuple[str, str, str]) -> None:
    assert model_parts(asked) == parts


@pytest.mark.parametrize("asked", ["results/s:equal", "C:/runs:/x", "", RUN[:-1], RUN.upper()])
def test_a_folder_and_a_shorter_text_name_nothing_stored(asked: str) -> None:
    assert not names_stored(asked)
    assert not names_run(asked)
    assert not is_identifier(asked)
