"""The key that leaves rows out, as it is to be written."""

from __future__ import annotations

import numpy as np
from ruamel.yaml import YAML

from ifn_research.data.guessing.offers import offered
from ifn_research.data.reading.rows.skipping import MOST, Skipping

CODES = np.array(["01", "02", "", "", "T"], dtype=object)
NAMES = np.array(["Ain", "Aisne", 'Total: "FR"', "Ain", "Tout"], dtype=object)


def skip_of(skipping: Skipping, *positions: int) -> object:
    ((key, text),) = offered(skipping.fix(CODES, np.array(positions)))
    assert key == "skip"
    return YAML(typ="safe").load(text)


def test_rows_are_left_out_by_their_codes_where_these_are_theirs_alone() -> None:
    assert skip_of(Skipping("code", "nom", NAMES), 4) == {"code": ["T"]}
    assert skip_of(Skipping("code", "nom", NAMES), 2, 3) == {"code": [""]}


def test_names_serve_where_codes_do_not_and_are_written_as_yaml() -> None:
    assert skip_of(Skipping("code", "nom", NAMES), 2) == {"nom": ['Total: "FR"']}


def test_what_is_left_out_already_stays_so() -> None:
    skipping = Skipping("code", skipped={"code": "99", "year": [2020]})
    assert skip_of(skipping, 4) == {"code": ["99", "T"], "year": ["2020"]}


def test_rows_that_nothing_tells_apart_are_to_be_removed() -> None:
    assert not offered(Skipping("code", "nom", NAMES).fix(CODES, np.array([3])))
    many = np.array([f"{at}" for at in range(MOST + 2)], dtype=object)
    assert not offered(Skipping("code").fix(many, np.arange(MOST + 1)))
    assert offered(Skipping("code").fix(many, np.arange(MOST)))
