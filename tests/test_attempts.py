"""Parts whose failure loses nothing else."""

from __future__ import annotations

import errno

import pytest

from ifn_research.attempts import Attempts, told, trying


def test_what_fails_is_kept_with_its_reason_and_place_and_the_rest_goes_on() -> None:
    attempts = Attempts()
    with attempts.at("map"):
        raise ValueError("no\n  outline")
    with attempts.at("note"):
        pass
    assert list(attempts.failed) == ["map"]
    assert attempts.failed["map"].startswith("ValueError: no outline (test_attempts.py, line ")


@pytest.mark.parametrize(
    "error", [OSError(errno.ENOSPC, "disk full"), OSError(errno.EDQUOT, "quota"), BrokenPipeError()]
)
def test_a_full_disk_and_a_reader_who_left_end_the_run(error: OSError) -> None:
    attempts = Attempts()
    with pytest.raises(OSError), attempts.at("map"):
        raise error
    assert attempts.failed == {}


def test_without_attempts_an_error_is_raised() -> None:
    with pytest.raises(ZeroDivisionError), trying(None, "map"):
        raise ZeroDivisionError


def test_an_error_without_words_is_told_by_its_name() -> None:
    assert told(KeyError()) == "KeyError"
