"""Errors as a person reads them."""

from __future__ import annotations

import pytest

from ifn_research.errors import (
    ConfigError,
    DataError,
    OptionError,
    Problems,
    Refusal,
    listing,
    nearest,
    raise_all,
)


def test_an_error_says_what_where_and_the_fix_on_three_lines() -> None:
    error = DataError("a code is missing", where="table.csv, line 3", fix="fill it in")
    assert str(error) == "DataError: a code is missing\n  where: table.csv, line 3\n  fix:   fill it in"
    assert (error.exit_code, Refusal("x", where="y", fix="z").exit_code) == (2, 1)


def test_an_option_is_where_the_method_says() -> None:
    assert str(OptionError("k", "k is 0", fix="k: 5").where) == "option 'k'"


def test_one_problem_is_raised_as_it_is_and_several_together() -> None:
    first, second = (ConfigError(name, where="here", fix="none") for name in ("one", "two"))
    raise_all([])
    with pytest.raises(ConfigError, match="one"):
        raise_all([first])
    with pytest.raises(Problems) as raised:
        raise_all([first, second])
    assert str(raised.value) == f"{first}\n\n{second}"


def test_the_nearest_name_is_offered_with_the_others() -> None:
    assert str(nearest("equl", ["equal", "pca"])) == "did you mean 'equal'? Available: equal, pca"
    assert "only capitals, accents" in str(nearest("Équal", ["equal", "pca"]))
    assert str(nearest("x", [])) == "nothing is available here"


def test_a_long_list_ends_with_the_number_of_the_others() -> None:
    assert listing(range(7)) == "0, 1, 2, 3, 4 and 2 more"
    assert listing(["a", "b"], most=2) == "a, b"
