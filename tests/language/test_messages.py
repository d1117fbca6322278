"""A message is a fact until somebody reads it: its sentence, its forms, its numbers and lists, in each language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ifn_research.errors import ConfigError, DataError, Problems
from ifn_research.language import messages
from ifn_research.language.messages import Message, is_said, replaced, say, told, values_of
from ifn_research.language.saying import said
from ifn_research.remarks import Remark

SENTENCES: dict[str, dict[str, Any]] = {
    "en": {
        "one.column": "there is no column '{name}'",
        "one.rows": {"one": "{n:,} row has no code: {codes:list}", "other": "{n:,} rows have no code: {codes:list}"},
        "one.share": "{share:.1%} of {total:,}, mean {mean:.2f}",
        "one.lists": "{few:list2}; {all:all}; {some:or}; {others:and}; {parts:series}",
        "one.braces": "write {{where: {where}}}",
        "one.typed": "write bounds: [{low:yaml}, {high:yaml.2f}] of [{names:yaml}]",
        "one.plain": "one of {names}",
        "one.around": "{what}, and so on",
        "one.half": "only English: {what}",
    },
    "fr": {
        "one.column": "il n'y a pas de colonne « {name} »",
        "one.rows": {"one": "{n:,} ligne n'a pas de code : {codes:list}", "other": "{n:,} lignes : {codes:list}"},
        "one.share": "{share:.1%} sur {total:,}, moyenne {mean:.2f}",
        "one.typed": "écrire bounds: [{low:yaml}, {high:yaml.2f}] de [{names:yaml}]",
        "one.around": "{what}, et ainsi de suite",
    },
}


@pytest.fixture(autouse=True)
def sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    def template(key: str, code: str) -> str | Mapping[str, str] | None:
        return SENTENCES[code].get(key)

    monkeypatch.setattr(messages, "template", template)


def test_a_message_is_its_key_and_its_values_and_its_text_is_english() -> None:
    message = say("one.column", name="taux")
    assert (message.key, message.values) == ("one.column", {"name": "taux"})
    assert str(message) == f"{message}" == message.told("en") == "there is no column 'taux'"
    assert message.told("fr") == "il n'y a pas de colonne « taux »"


def test_the_form_goes_with_the_number_of_each_language() -> None:
    assert str(say("one.rows", 1, codes=["a"])) == "1 row has no code: a"
    assert str(say("one.rows", 0, codes=[])) == "0 rows have no code: "
    assert say("one.rows", 0, codes=["a"]).told("fr") == "0 ligne n'a pas de code : a"
    assert say("one.rows", np.int64(1952), codes=list("abcdefg")).told("en") == (
        "1,952 rows have no code: a, b, c, d, e and 2 more"
    )
    assert say("one.rows", 1952, codes=list("abcdefg")).told("fr") == "1\u202f952 lignes : a, b, c, d, e et 2 autres"


def test_numbers_are_written_as_each_language_writes_them() -> None:
    message = say("one.share", share=np.float64(0.256), total=12345, mean=-1.5)
    assert str(message) == "25.6% of 12,345, mean -1.50"
    assert message.told("fr") == "25,6\u00a0% sur 12\u202f345, moyenne \u22121,50"


def test_lists_of_any_kind_are_told_one_after_the_other() -> None:
    message = say(
        "one.lists",
        few=np.array(["a", "b", "c"], dtype=object),
        all=(name for name in "xy"),
        some={"p": 1, "q": 2},
        others=pd.Index(["m", "n"]),
        parts=[say("one.column", name="a"), "b"],
    )
    assert str(message) == "a, b and 1 more; x, y; p or q; m and n; there is no column 'a'; b"


def test_braces_that_are_written_twice_stand_for_themselves() -> None:
    assert str(say("one.braces", where="a: 1")) == "write {where: a: 1}"


def test_no_message_mixes_languages() -> None:
    assert say("one.around", what=say("one.column", name="a")).told("fr").endswith("« a », et ainsi de suite")
    assert say("one.around", what=say("one.half", what="b")).told("fr") == "only English: b, and so on"
    assert say("one.half", what=say("one.column", name="a")).told("fr") == "only English: there is no column 'a'"


def test_a_sentence_that_no_catalogue_has_is_an_error_when_it_is_read() -> None:
    with pytest.raises(KeyError, match=r"one\.absent"):
        str(say("one.absent"))


def test_names_are_the_same_in_every_language() -> None:
    assert told("table.csv", "fr") == told("table.csv", "en") == "table.csv"
    assert told(say("one.column", name="x"), "fr") == "il n'y a pas de colonne « x »"


def test_what_a_message_says_can_be_asked() -> None:
    message = say("one.around", what=say("one.column", name="a"), others=[say("one.column", name="b"), "c"])
    assert values_of(message, "name") == ("a", "b")
    assert values_of("text", "name") == ()
    assert is_said(message, "one.column", "one.around")
    assert not is_said(message, "one.column")
    assert not is_said("one.around", "one.around")


def test_what_is_typed_is_written_alike_in_every_language() -> None:
    message = say("one.typed", low=-0.5, high=1, names=["a", "b"])
    assert str(message) == "write bounds: [-0.5, 1.00] of [a, b]"
    assert message.told("fr") == "écrire bounds: [-0.5, 1.00] de [a, b]"


def test_a_list_of_which_no_way_of_writing_is_said_is_told_whole() -> None:
    assert str(say("one.plain", names=("a", "b"))) == "one of a, b"


def test_a_remark_within_a_message_is_told_in_its_language() -> None:
    remark = Remark("few_blocks", n=12)
    message = say("one.around", what=remark)
    assert str(message) == f"{remark}, and so on"
    assert message.told("fr") == f"{told(remark, 'fr')}, et ainsi de suite"
    assert told(remark, "fr") == said(remark, "fr") != str(remark)


def test_a_path_is_replaced_in_values_alone() -> None:
    message = say("one.around", what=say("one.column", name="/tmp/column/x.shp"), others=["/tmp/column"])
    moved = replaced(message, "/tmp/column", "zip: a")
    assert isinstance(moved, Message)
    assert values_of(moved, "name") == ("zip: a/x.shp",)
    assert moved.values["others"] == ("zip: a",)
    assert replaced("/tmp/column/x", "/tmp/column", "y") == "y/x"


def test_equal_messages_are_one_in_a_set() -> None:
    one, same, other = (say("one.column", name=name) for name in "aab")
    assert len({one, same, other}) == 2


def test_errors_are_told_whole_in_one_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SENTENCES["en"], "errors.error", "{kind}: {what}\n  where: {where}\n  fix:   {fix}")
    monkeypatch.setitem(SENTENCES["fr"], "errors.error", "{kind} : {what} ({where}) {fix}")
    for key, kind in (("errors.data_error", "DataError"), ("errors.config_error", "ConfigError")):
        for code in ("en", "fr"):
            monkeypatch.setitem(SENTENCES[code], key, kind)
    french = DataError(say("one.column", name="a"), where="t.csv", fix=say("one.column", name="b"))
    half = ConfigError(say("one.half", what="a"), where="t.csv", fix=say("one.column", name="b"))
    assert str(french) == "DataError: there is no column 'a'\n  where: t.csv\n  fix:   there is no column 'b'"
    assert french.told("fr").startswith("DataError : il n'y a pas")
    assert half.told("fr") == str(half)
    both: Callable[[str], str] = Problems([french, half]).told
    assert both("fr") == f"{french.told('fr')}\n\n{half}"
