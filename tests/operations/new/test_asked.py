"""The user's wishes for a first study, and the command lines that ask for more."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from ifn_research.errors import ConfigError, DataError, Problems
from ifn_research.language.messages import say
from ifn_research.operations.new.asked import Asked, keys_of_table, merge, with_commands

ASKED = Asked(Path("my table.csv"), sheet="2020", code=("dep", "com"), keys=("skip_rows: 1",))


def test_a_command_says_again_what_was_said_and_more() -> None:
    assert shlex.split(ASKED.command("--key", 'where: {"an": 2020}')) == [
        *("ifn", "new", "my table.csv", "--sheet", "2020", "--code", "dep", "--code", "com"),
        *("--key", "skip_rows: 1", "--key", 'where: {"an": 2020}'),
    ]


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("level: commune", "--level"),
        ("code: x", "--code"),
        ("separatr: ';'", "separator"),
        ("skip: [", ""),
        ("skip: 3", ""),
    ],
)
def test_what_is_no_key_of_a_table_is_refused_with_what_to_write(text: str, fix: str) -> None:
    with pytest.raises(ConfigError) as raised:
        keys_of_table([text])
    assert str(raised.value.fix)
    assert fix in str(raised.value.fix)


def test_rows_to_leave_out_add_up_and_other_keys_replace_each_other() -> None:
    texts = ["skip: {code: T}", "skip: {code: [T, U], an: 2019}", "separator: ','", "separator: ';'"]
    assert keys_of_table(texts) == {"skip": {"code": ["T", "U"], "an": [2019]}, "separator": ";"}
    known = {"where": {"an": 2020}}
    merge(known, {"where": {"an": 2021}})
    assert known == {"where": {"an": [2020, 2021]}}


def test_each_offer_is_told_with_its_command_and_all_of_them_together() -> None:
    first = DataError("a", where="t", fix=say("reading.skip_rows", 1, offer_skip='{"code": ["T"]}'))
    second = DataError("b", where="t", fix=say("reading.add_thousands", offer_thousands='","'))
    asked = Asked(Path("t.csv"))
    told = with_commands(first, asked)
    assert asked.command("--key", 'skip: {"code": ["T"]}') in str(told.fix)
    both = with_commands(Problems([first, second]), asked)
    assert isinstance(both, Problems)
    assert str(both.problems[-1].fix).count("ifn new") == 2
    plain = DataError("c", where="t", fix="look")
    assert with_commands(plain, asked) is plain
